import { expect, test } from "vitest";
import type { Change } from "../../server/src/diff/change.ts";
import { changeRules } from "../../server/src/diff/changeRules.ts";
import { compareSchemas } from "../support/comparedSchemas.ts";
import { type TypePair, typePairs } from "./typePairs.ts";

function told({ verdict, rule, path, witness }: Change): string {
  return `${verdict} ${rule} ${path}${witness ? ` ${JSON.stringify(witness.value)}` : ""}`;
}

test.each(typePairs.map((pair) => [`${pair.side}: ${pair.before} → ${pair.after}`, pair] as const))("%s", (_, pair) => {
  const changes = compareSchemas(pair.before, pair.after, pair.side);
  expect(changes.map(told).join("\n") || "same").toBe(pair.expected);
});

/** The rules that a pair is told to break, or not. */
function rulesOf({ expected }: TypePair): readonly string[] {
  return expected.split("\n").map((line) => line.split(" ")[1] ?? "");
}

const shown = (side: string): ReadonlySet<string> =>
  new Set(typePairs.filter((pair) => pair.side === side).flatMap(rulesOf));

/** Inputs are closed and outputs are open, so that a field that is not declared is one to the one, and none to the other. */
const ofInputsOnly = ["additional-properties-allowed", "additional-properties-refused"];

test.each(Object.keys(changeRules))("%s is shown on the sides that have it, and so is what is near to it", (rule) => {
  if (!rule.startsWith("output-")) expect(shown("input")).toContain(rule);
  if (!rule.startsWith("input-") && !ofInputsOnly.includes(rule)) expect(shown("output")).toContain(rule);
  const near = typePairs.filter(({ nearTo }) => nearTo === rule);
  expect(near.length).toBeGreaterThan(0);
  expect(near.flatMap(rulesOf)).not.toContain(rule);
});

test("there are as many pairs as promised", () => {
  expect(typePairs.length).toBeGreaterThanOrEqual(120);
});
