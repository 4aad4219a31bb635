import { expect, test } from "vitest";
import type { Change } from "../../server/src/diff/change.ts";
import { compareSchemas } from "../support/comparedSchemas.ts";
import { typePairs } from "./typePairs.ts";

function told({ verdict, rule, path, witness }: Change): string {
  return `${verdict} ${rule} ${path}${witness ? ` ${JSON.stringify(witness.value)}` : ""}`;
}

test.each(typePairs.map((pair) => [`${pair.side}: ${pair.before} → ${pair.after}`, pair] as const))("%s", (_, pair) => {
  const changes = compareSchemas(pair.before, pair.after, pair.side);
  expect(changes.map(told).join("\n") || "same").toBe(pair.expected);
});

test("there are as many pairs as promised", () => {
  expect(typePairs.length).toBeGreaterThanOrEqual(120);
});
