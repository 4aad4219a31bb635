import { expect, test } from "vitest";
import type { DocumentSymbol } from "../../../server/src/features/documentSymbols.ts";
import { evalDefinition } from "../../../server/src/features/evalFile/evalDefinition.ts";
import { evalHover } from "../../../server/src/features/evalFile/evalHover.ts";
import { evalSymbols } from "../../../server/src/features/evalFile/evalSymbols.ts";
import { evalAtCursor } from "./evalAtCursor.ts";

test.each([
  ["a key", "cas┆es: []", "cases\nWhat the prompt is asked, and what must hold of the answers."],
  ["a key of a case", "cases:\n  - ta┆gs: [a]", "tags\nGroups that results and thresholds are broken down by."],
  ["a key of a judge", "cases:\n  - judge: { pa┆ss: 1 }", "pass\nThe least score that passes. Default: 1."],
  ["an input", "cases:\n  - input: { tic┆ket: x }", "ticket\n(input) ticket: string\nwhat the customer writes"],
  [
    "one with a default",
    "cases:\n  - input: { to┆ne: x }",
    'tone\n(input) tone?: "formal" | "casual" | null\nhow it sounds\nDefault: `formal`',
  ],
  ["one in a list", "cases:\n  - input: { lines: [{ te┆xt: x }] }", "text\n(input) text: string\none line"],
  ["an unknown input", "cases:\n  - input: { tik┆ket: x }", "nothing"],
  [
    "an output",
    "cases:\n  - expect: { cat┆egory: bug }",
    'category\n(output) category: "refund" | "bug" | "other thing"\nwhat it is about',
  ],
  [
    "the step of a path that is pointed at",
    "cases:\n  - expect:\n      it┆ems[0].name: x",
    "items\n(output) items: { name: string; price: number }[]",
  ],
  ["the last step", "cases:\n  - expect:\n      items[0].na┆me: x", "name\n(output) items[0].name: string"],
  [
    "the whole output",
    "cases:\n  - expect: { ┆$: x }",
    '$\n(output) output: { category: "refund" | "bug" | "other thing"; … }',
  ],
  [
    "a property inside of what is expected",
    "cases:\n  - expect: { items: [{ pri┆ce: 1 }] }",
    "price\n(output) price: number",
  ],
  ["a tag", "cases:\n  - tags: [ha┆rd]\n  - tags: [hard]", "hard\n2 cases have this tag."],
  ["a threshold's tag", "threshold: { ha┆rd: 1 }\ncases:\n  - tags: [hard]", "hard\n1 case has this tag."],
  ["a model", "models: [googleai/gem┆ini-2.5-flash]", "googleai/gemini-2.5-flash\n1 prompt names it."],
  [
    "a name in an assertion",
    "cases:\n  - assert: [output.sum┆mary != null]",
    "summary\n(property) summary: string | null\nin one sentence",
  ],
])("hover over %s", (_, source, expected) => {
  const { workspace, document, offset } = evalAtCursor(source);
  const found = evalHover(workspace, document, offset);
  if (!found) return expect("nothing").toBe(expected);
  const about = document.source.text.slice(found.range.start, found.range.end);
  expect([about, ...(found.code ? [found.code.text] : []), ...found.paragraphs].join("\n")).toBe(expected);
});

test("hover over a scorer and over a prompt", () => {
  const paragraphs = (source: string) => {
    const { workspace, document, offset } = evalAtCursor(source);
    return evalHover(workspace, document, offset)?.paragraphs ?? [];
  };
  expect(paragraphs("cases:\n  - expect: { summary: { con┆tains: x } }")[0]).toContain(
    "Scorer `contains`: The text contains",
  );
  expect(paragraphs("prompt: ./clas┆sify.prompt")).toEqual([
    "The prompt `classify.prompt`.",
    expect.stringContaining("Input: `{ ticket: string"),
    expect.stringContaining("Output: `{ category"),
    "Model: `googleai/gemini-2.5-flash`",
  ]);
});

test.each([
  ["an input", "cases:\n  - input: { tic┆ket: x }", "classify.prompt: ticket"],
  ["an output", "cases:\n  - expect:\n      items[0].na┆me: x", "classify.prompt: name"],
  ["a list of the output", "cases:\n  - expect:\n      ite┆ms[0].name: x", "classify.prompt: items"],
  ["a member of an enum", "cases:\n  - expect: { category: b┆ug }", "classify.prompt: bug"],
  ["the prompt", "prompt: ./clas┆sify.prompt", "classify.prompt: "],
  ["a name in an assertion", "cases:\n  - assert: [output.sum┆mary != null]", "classify.prompt: summary"],
  ["a threshold's tag", "threshold: { ha┆rd: 1 }\ncases:\n  - name: one\n    tags: [hard]", "classify.eval.yaml: one"],
  ["a dataset that is not there", "dataset: ./no┆ne.jsonl", ""],
])("definition of %s", (_, source, expected) => {
  const { workspace, document, offset } = evalAtCursor(source);
  const found = evalDefinition(document, offset).map(({ file, range }) => {
    return `${file.slice("file:///w/".length)}: ${workspace.text(file)!.slice(range.start, range.end)}`;
  });
  expect(found.join()).toBe(expected);
});

test("the outline: settings, and the cases with what they expect", () => {
  const { document } = evalAtCursor(
    "models: [a/b]\ntrials: 2\ncases:\n  - name: one\n    tags: [hard, long]\n    expect: { category: bug }\n  - input: {}\n",
  );
  const lines = (symbols: readonly DocumentSymbol[], indent: string): string =>
    symbols
      .map(
        ({ name, detail, children }) =>
          `${indent}${name}${detail ? ` (${detail})` : ""}\n${lines(children, `${indent}  `)}`,
      )
      .join("");
  expect(lines(evalSymbols(document), "")).toBe(
    "models\ntrials (2)\ncases\n  one (hard, long)\n    category (bug)\n  case 2\n",
  );
});
