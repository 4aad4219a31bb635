import fc from "fast-check";
import { expect, test } from "vitest";
import { compareRuns, onlyModel } from "../../server/src/eval/compareRuns.ts";
import type { Sample } from "../../server/src/eval/run.ts";
import { evalRun, evalSample } from "../support/evalRun.ts";

type Outcome = "pass" | "fail" | "error";

function run(statuses: readonly Outcome[], fields: Partial<Sample> = {}) {
  return evalRun(statuses.map((status, index) => evalSample({ case: `case ${index}`, status, ...fields })));
}

const times = <Value>(count: number, value: Value): readonly Value[] => Array.from({ length: count }, () => value);

test("a drop that chance would rarely make is worse, and its cases are named", () => {
  const { total, worse, better } = compareRuns(
    run(times(30, "pass")),
    run([...times(7, "fail" as const), ...times(23, "pass" as const)]),
  );
  expect(total).toMatchObject({ verdict: "worse", losses: 7, gains: 0, pairs: 30 });
  // 2 × 0.5^7
  expect(total.probability).toBeCloseTo(0.015625, 12);
  expect(total.difference).toBeCloseTo(-7 / 30, 12);
  expect(total.interval!.high).toBeLessThan(0);
  expect(worse.map(({ after }) => after.case)).toEqual([
    "case 0",
    "case 1",
    "case 2",
    "case 3",
    "case 4",
    "case 5",
    "case 6",
  ]);
  expect(better).toEqual([]);
});

test("a few changes are not shown, and the smallest drop that could have been is said", () => {
  const { total } = compareRuns(
    run(times(50, "pass")),
    run([...times(3, "fail" as const), ...times(47, "pass" as const)]),
  );
  expect(total).toMatchObject({ verdict: "not-shown", smallestDrop: 6 / 50 });
});

test("better is told as well", () => {
  const { total } = compareRuns(run([...times(9, "fail" as const), "pass"]), run(times(10, "pass")));
  expect(total).toMatchObject({ verdict: "better", losses: 0, gains: 9 });
});

test("flaky cases are in the difference, not in the test", () => {
  const trials = (passing: number): Sample[] =>
    Array.from({ length: 20 }, (_, index) =>
      [0, 1, 2].map((trial) => evalSample({ case: `case ${index}`, trial, status: trial < passing ? "pass" : "fail" })),
    ).flat();
  const { total, flaky, worse } = compareRuns(evalRun(trials(3)), evalRun(trials(2)));
  expect(total).toMatchObject({ verdict: "not-shown", losses: 0, gains: 0 });
  expect(total.difference).toBeCloseTo(-1 / 3, 12);
  expect(flaky).toHaveLength(20);
  expect(worse).toEqual([]);
});

test("what could not be judged is in neither side", () => {
  const { total, unjudged } = compareRuns(run(["pass", "pass", "error"]), run(["pass", "error", "pass"]));
  expect(total.pairs).toBe(1);
  expect(unjudged).toHaveLength(2);
});

test("cases are paired by name, file and model, in whatever order; the rest is listed", () => {
  const before = evalRun([evalSample({ case: "a" }), evalSample({ case: "b" }), evalSample({ case: "gone" })]);
  const after = evalRun([
    evalSample({ case: "b", status: "fail" }),
    evalSample({ case: "new" }),
    evalSample({ case: "a" }),
  ]);
  const { total, onlyBefore, onlyAfter, worse } = compareRuns(before, after);
  expect(total.pairs).toBe(2);
  expect(worse.map(({ after: one }) => one.case)).toEqual(["b"]);
  expect([onlyBefore, onlyAfter].map((cases) => cases.map((one) => one.case))).toEqual([["gone"], ["new"]]);
});

test("one model against another, as two runs and inside one", () => {
  const answers = (model: string, status: Outcome): Sample[] =>
    times(10, 0).map((_, index) => evalSample({ case: `case ${index}`, model, status }));
  const [old, next] = [answers("openai/gpt-4o", "pass"), answers("openai/gpt-5-mini", "fail")];
  expect(compareRuns(evalRun(old), evalRun(next)).total).toMatchObject({ pairs: 10, losses: 10 });
  const both = evalRun([...old, ...next]);
  expect(compareRuns(onlyModel(both, "openai/gpt-4o"), onlyModel(both, "openai/gpt-5-mini")).total.losses).toBe(10);
  // Where a run has several, answers of different models are not compared.
  expect(compareRuns(both, both).total).toMatchObject({ pairs: 20, losses: 0, gains: 0 });
});

test("incident 4: summary → exec_summary in 50 of 50", () => {
  const answer = (output: unknown, index: number) => evalSample({ case: `case ${index}`, output, conforms: true });
  const before = evalRun(
    Array.from({ length: 50 }, (_, index) =>
      answer({ summary: `about ${index}`, category: "refund", lines: [{ sku: 1 }] }, index),
    ),
  );
  const after = evalRun(
    Array.from({ length: 50 }, (_, index) =>
      answer(
        { exec_summary: `on ${index}`, category: "refund", lines: [{ item: 1 }], ...(index < 3 ? { note: 1 } : {}) },
        index,
      ),
    ),
  );
  expect(compareRuns(before, after).keys).toEqual([
    { kind: "renamed", path: "", from: "summary", to: "exec_summary", count: 50, of: 50 },
    { kind: "renamed", path: "lines[]", from: "sku", to: "item", count: 50, of: 50 },
    { kind: "added", path: "", to: "note", count: 3, of: 50 },
  ]);
});

test("keys that have nothing to do with each other are missing and added, not renamed", () => {
  const before = evalRun([
    evalSample({ case: "a", output: { total: 4 } }),
    evalSample({ case: "b", output: { total: 5 } }),
  ]);
  const after = evalRun([
    evalSample({ case: "a", output: { reason: 7 } }),
    evalSample({ case: "b", output: { reason: 8 } }),
  ]);
  expect(compareRuns(before, after).keys).toEqual([
    { kind: "missing", path: "", from: "total", count: 2, of: 2 },
    { kind: "added", path: "", to: "reason", count: 2, of: 2 },
  ]);
});

test("incident 15: flips by field and by value pair; prose is counted only", () => {
  const outputs = (decide: (index: number) => string, wording: string) =>
    evalRun(
      Array.from({ length: 100 }, (_, index) =>
        evalSample({
          case: `case ${index}`,
          output: {
            decision: decide(index),
            reason: `${wording} ${index}, which is long enough not to be any kind of decision at all`,
          },
        }),
      ),
    );
  const { flips } = compareRuns(
    outputs(() => "approve", "because of"),
    outputs((index) => (index < 3 ? "deny" : index === 3 ? "review" : "approve"), "since"),
  );
  expect(flips).toEqual([
    { path: "reason", compared: 100, changed: 100, pairs: [] },
    {
      path: "decision",
      compared: 100,
      changed: 4,
      pairs: [
        { from: '"approve"', to: '"deny"', count: 3 },
        { from: '"approve"', to: '"review"', count: 1 },
      ],
    },
  ]);
});

test("incident 10: tokens and cost as a ratio for each answer", () => {
  const taking = (output: number, cost: number) =>
    run(times(4, "pass"), { usage: { inputTokens: 100, outputTokens: output }, cost });
  const { ratios } = compareRuns(taking(50, 0.001), taking(250, 0.004));
  expect(ratios).toEqual({ inputTokens: 1, outputTokens: 5, cost: 4 });
  expect(compareRuns(run(["pass"]), run(["pass"])).ratios).toEqual({
    inputTokens: undefined,
    outputTokens: undefined,
    cost: undefined,
  });
});

test("any two runs compare, and a run with itself shows nothing", () => {
  const status = fc.constantFrom<Outcome>("pass", "fail", "error");
  const sample = fc.record({
    case: fc.constantFrom("a", "b", "c", "__proto__"),
    trial: fc.nat(2),
    status,
    tags: fc.array(fc.constantFrom("x", "y")),
    output: fc.jsonValue(),
  });
  const samples = fc.uniqueArray(sample, { selector: (one) => `${one.case} ${one.trial}` });
  fc.assert(
    fc.property(samples, samples, (one, other) => {
      const [before, after] = [evalRun(one.map(evalSample)), evalRun(other.map(evalSample))];
      const { total } = compareRuns(before, after);
      expect(total.probability).toBeLessThanOrEqual(1);
      const same = compareRuns(before, before);
      expect(same.total.verdict).toBe("not-shown");
      expect(same.keys).toEqual([]);
      expect(same.flips).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
