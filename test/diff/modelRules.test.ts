import { expect, test } from "vitest";
import { modelRules } from "../../server/src/diff/modelRules.ts";
import { compareFiles, type Files } from "../support/comparedPrompts.ts";
import { type ModelRulePair, modelRulePairs } from "./modelRulePairs.ts";

type Version = ModelRulePair["before"];

function files(version: Version): Files {
  return typeof version === "string" ? { "main.prompt": version } : version;
}

/** Verdict and rules of each prompt that is not untouched. */
function rulesOf(before: Version, after: Version): string {
  const found = compareFiles(files(before), files(after));
  return found.map(({ verdict, changes }) => [verdict, ...changes.map(({ rule }) => rule)].join(" ")).join(", ");
}

test.each(Object.entries(modelRulePairs))("%s, both ways, and what is near to it", (rule, pair) => {
  const [there, back, near] = pair.expected;
  expect(rulesOf(pair.before, pair.after)).toBe(there);
  expect(rulesOf(pair.after, pair.before)).toBe(back);
  expect(rulesOf(...pair.near)).toBe(near);
  expect(there.split(/,? /)).toContain(rule);
  expect(near.split(/,? /)).not.toContain(rule);
});

test("every rule has its pair", () => {
  expect(Object.keys(modelRulePairs).toSorted()).toEqual(Object.keys(modelRules).toSorted());
});
