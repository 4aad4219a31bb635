import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { changeRules } from "../../server/src/diff/changeRules.ts";
import type { Side } from "../../server/src/diff/typeReading.ts";
import { typePairs } from "../diff/typePairs.ts";
import { compareSchemas } from "../support/comparedSchemas.ts";

const page = readFileSync("docs/versions/rules.md", "utf8");
const [, types = ""] = page.split("## Types of inputs and outputs\n");
const sections = [...types.split(/^## /m)[0]!.matchAll(/^### (\S+)\n\n([^\n]+)\n\n((?:- [^\n]+\n)+)/gm)];

test("every rule has a section, and no other has one", () => {
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1]);
  expect(headings.toSorted()).toEqual(Object.keys(changeRules).toSorted());
});

test.each(sections.map(([, rule, text, examples]) => [rule!, text!, examples!]))(
  "%s is told in the words of its rule, and its examples show it",
  (rule, text, examples) => {
    expect(text.startsWith(changeRules[rule as keyof typeof changeRules])).toBe(true);
    for (const example of examples.trim().split("\n")) {
      const [, side, before, after, verdict, who, shown] =
        /^- (\w+): (`.*`|none) → (`.*`|none) is \*\*(\w+)\*\* for ([\w ]+)(?:, shown by `(.*)`)?$/.exec(example)!;
      const plain = (code: string): string => (code === "none" ? "" : code.slice(1, -1));
      const changes = compareSchemas(plain(before!), plain(after!), side as Side);
      const told = changes.map((change) => [
        change.rule,
        change.verdict,
        change.audience === "model" ? "the model" : change.audience,
        change.witness && JSON.stringify(change.witness.value),
      ]);
      expect(told, example).toContainEqual([rule, verdict, who, shown]);
    }
  },
);

test("every rule of types has pairs in the table of tests", () => {
  const shown = new Set(typePairs.flatMap((pair) => pair.expected.split("\n").map((line) => line.split(" ")[1])));
  expect(sections.map(([, rule]) => rule).filter((rule) => !shown.has(rule))).toEqual([]);
  expect(sections.length).toBeGreaterThan(40);
});
