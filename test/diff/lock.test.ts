import { expect, test } from "vitest";
import { emptyLock, readLock, verifyLock, withReceipts, writtenLock } from "../../server/src/diff/lock.ts";
import { versionFinding } from "../../server/src/diff/versionStep.ts";

const prompt = { path: "a.prompt", hash: "now", version: "1.0.0", hasEvaluation: true };
const receipt = (hash: string, model = "m", date = "2026-01-02T00:00:00Z") => ({
  hash,
  model,
  pass: 9,
  total: 10,
  date,
});

test("a run vouches for the prompt that it ran, the last of each model", () => {
  const old = withReceipts(emptyLock, { ...prompt, hash: "before" }, [receipt("before", "m"), receipt("before", "n")]);
  expect(verifyLock(old, [prompt], true).map(({ message }) => message)).toEqual([
    "Its evaluations have not run for what it is now. The last run, on 2026-01-02, was of another version. Run 'typed-prompts eval'.",
  ]);
  const now = withReceipts(old, prompt, [receipt("now", "m", "2026-01-01T00:00:00Z")]);
  expect(verifyLock(now, [prompt], true)).toEqual([]);
  expect(now.prompts["a.prompt"]?.evaluations?.map(({ hash, model }) => `${model} ${hash}`)).toEqual([
    "m now",
    "n before",
  ]);
  expect(readLock(writtenLock(now))).toEqual({ sides: [now], isConflicted: false });
});

const steps: readonly (readonly [
  string | undefined,
  string | undefined,
  Parameters<typeof versionFinding>[2],
  string | undefined,
])[] = [
  ["1.2.3", "2.0.0", "breaking", undefined],
  ["1.2.3", "1.3.0", "breaking", "2.0.0"],
  ["1.2.3", "2.0.0-rc.1", "breaking", undefined],
  ["0.2.3", "0.3.0", "breaking", undefined],
  ["0.2.3", "0.2.4", "breaking", "0.3.0"],
  ["1.2.3", "1.3.0", "dangerous", undefined],
  ["1.2.3", "1.2.4", "dangerous", "1.3.0"],
  ["1.2.3", "1.2.4", "behavioural", undefined],
  ["1.2.3", "1.2.3", "behavioural", "1.2.4"],
  ["1.2.3", "1.2.3", "same", undefined],
  ["1.2", "2", "breaking", undefined],
  [undefined, "1.0.0", "breaking", undefined],
  [undefined, undefined, "breaking", undefined],
];

test.each(steps)("%s to %s with a %s change", (before, after, verdict, needed) => {
  expect(versionFinding(before, after, verdict)?.needed).toBe(needed);
});

test.each([
  ["1.2.3", "1.2.2", "went back"],
  ["1.2.3", undefined, "is gone"],
  ["1.2.3", "latest", "is not a version"],
  ["2.0.0-rc.1", "2.0.0-rc.1", "is still 2.0.0-rc.1"],
] as const)("%s to %s is said", (before, after, message) => {
  expect(versionFinding(before, after, "behavioural")?.message).toContain(message);
});
