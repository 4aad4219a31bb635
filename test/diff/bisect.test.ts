import { expect, test } from "vitest";
import { bisect, type CaseOutcome } from "../../server/src/diff/bisect.ts";

/** One letter for each version: p, f, e. */
async function check(versions: string) {
  let runs = 0;
  const names: Readonly<Record<string, CaseOutcome>> = { p: "pass", f: "fail", e: "error" };
  const result = await bisect(versions.length, async (index) => {
    runs++;
    return names[versions[index]!]!;
  });
  return { result, runs };
}

test.each([
  ["ppff", { kind: "found", first: 2, skipped: [] }],
  ["pf", { kind: "found", first: 1, skipped: [] }],
  ["peef", { kind: "found", first: 3, skipped: [1, 2] }],
  ["ppeffe", { kind: "not judged" }],
  ["ppp", { kind: "never fails" }],
  ["fff", { kind: "always fails" }],
  ["eff", { kind: "always fails" }],
  ["", { kind: "not judged" }],
] as const)("%s", async (versions, expected) => {
  expect((await check(versions)).result).toEqual(expected);
});

test("a thousand versions take a dozen runs", async () => {
  const { result, runs } = await check("p".repeat(700) + "f".repeat(300));
  expect(result).toMatchObject({ first: 700 });
  expect(runs).toBeLessThan(13);
});
