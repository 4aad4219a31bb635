import fc from "fast-check";
import picocolors from "picocolors";
import { expect, test } from "vitest";
import { compareDecisions, type Decision, readDecision } from "../../server/src/eval/decisions.ts";
import { decisionText } from "../../server/src/eval/reports/decisionReport.ts";
import { evalRun, evalSample } from "../support/evalRun.ts";

const plain = picocolors.createColors(false);

function decisions(count: number, output: (index: number) => unknown): readonly Decision[] {
  return Array.from({ length: count }, (_, line) => ({
    name: `claim ${line + 1}`,
    line,
    input: {},
    output: output(line),
  }));
}

function answers(count: number, output: (index: number) => unknown) {
  return evalRun(
    Array.from({ length: count }, (_, index) => evalSample({ case: `claim ${index + 1}`, output: output(index) })),
  );
}

const reason = (index: number, words: string): string =>
  `${words} claim ${index}, which was looked at by somebody with great care and patience`;

test("incident 15: a new model changes 4 % of decisions already made", () => {
  const made = decisions(100, (index) => ({ decision: "approve", reason: reason(index, "old") }));
  const run = answers(100, (index) => ({
    decision: index % 25 === 0 ? "deny" : "approve",
    reason: reason(index, "new"),
  }));
  const [replay] = compareDecisions(made, run);
  expect(replay).toMatchObject({ compared: 100, share: 0.04, unjudged: [] });
  expect(replay!.changed.map(({ decision, fields }) => [decision.name, fields])).toEqual(
    [1, 26, 51, 76].map((number) => [`claim ${number}`, [{ path: "decision", from: '"approve"', to: '"deny"' }]]),
  );
  expect(decisionText([replay!], plain)).toBe(`By field
  reason: 100 of 100 (free text, not counted)
  decision: 4 of 100
    "approve" → "deny": 4

Changed
  ✗ claim 1: decision "approve" → "deny"
  ✗ claim 26: decision "approve" → "deny"
  ✗ claim 51: decision "approve" → "deny"
  ✗ claim 76: decision "approve" → "deny"

4 of 100 decisions changed with openai/gpt-5-mini (4 %; 95 % interval 1.6 % to 9.8 %)
`);
});

test("only the fields that are named count, and a field that is gone is a change", () => {
  const made = decisions(3, () => ({ decision: "approve", level: 1, items: [{ kind: "a" }] }));
  const run = answers(3, (index) => ({
    ...(index === 0 ? {} : { decision: "approve" }),
    level: 2,
    items: [{ kind: index === 2 ? "b" : "a" }],
  }));
  expect(compareDecisions(made, run)[0]!.changed).toHaveLength(3);
  expect(compareDecisions(made, run, ["decision"])[0]!.changed.map(({ fields }) => fields)).toEqual([
    [{ path: "decision", from: '"approve"', to: undefined }],
  ]);
  expect(compareDecisions(made, run, ["items[].kind"])[0]!.changed.map(({ decision }) => decision.name)).toEqual([
    "claim 3",
  ]);
});

test("what has no answer is neither changed nor the same", () => {
  const run = evalRun([
    evalSample({ case: "claim 1", status: "error", error: { kind: "timeout", message: "No answer." } }),
    evalSample({ case: "claim 2", output: "deny" }),
  ]);
  const [replay] = compareDecisions(
    decisions(2, () => "deny"),
    run,
  );
  expect(replay).toMatchObject({ compared: 1, share: 0, unjudged: [{ reason: "No answer." }] });
});

test("decisions as text, and each model by itself", () => {
  const run = evalRun(
    ["a/one", "b/two"].map((model) =>
      evalSample({ case: "claim 1", model, text: model === "a/one" ? "deny" : "approve" }),
    ),
  );
  const replays = compareDecisions(
    decisions(1, () => "deny"),
    run,
  );
  expect(replays.map(({ model, changed }) => [model, changed.length])).toEqual([
    ["a/one", 0],
    ["b/two", 1],
  ]);
});

test("any line is a decision or a sentence", () => {
  expect(readDecision('{"id": 7, "input": {"a": 1}, "output": "x"}', 3)).toEqual({
    name: "7",
    line: 3,
    input: { a: 1 },
    output: "x",
  });
  expect(readDecision('{"input": {}}', 0)).toBe("Line 1 has no 'output'.");
  expect(readDecision('{"output": {}}', 1)).toBe("Line 2 has no object 'input'.");
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const read = readDecision(text, 0);
      expect(typeof read === "string" ? read : read.name).not.toBe("");
    }),
  );
});
