import { expect, test } from "vitest";
import { caseCoverage } from "../../server/src/eval/caseCoverage.ts";
import { percent } from "../../server/src/eval/reports/figures.ts";
import { summarise } from "../../server/src/eval/summary.ts";
import { anyType, booleanType, numberType, stringType, type Type } from "../../server/src/types/type.ts";
import { bucket, evalRun, evalSample } from "../support/evalRun.ts";

// Incident 14: "overall pass rate 91 % to 96 %, the hard cases no better". Read so that all four numbers hold: of 1,000
// cases 580 are easy, and went from 91 to 96 %, which is what was looked at; 420 are hard, and 370 of them passed before
// and after. Over all cases that is 89.8 % and 92.7 %, not 91 and 96.
const before = evalRun([...bucket("easy", 580, 528), ...bucket("hard", 420, 370)]);
const after = evalRun([...bucket("easy", 580, 557), ...bucket("hard", 420, 370)]);

test("incident 14: the buckets' own numbers", () => {
  const [earlier, later] = [summarise(before), summarise(after)];
  expect(percent(earlier.total.rate.rate)).toBe("89.8 %");
  expect(percent(later.total.rate.rate)).toBe("92.7 %");
  expect(earlier.tags.map(({ name, rate }) => [name, percent(rate.rate)])).toEqual([
    ["easy", "91 %"],
    ["hard", "88.1 %"],
  ]);
  expect(later.tags.map(({ name, rate }) => [name, percent(rate.rate)])).toEqual([
    ["easy", "96 %"],
    ["hard", "88.1 %"],
  ]);
});

test("trials are kept apart from cases, and flaky cases are named", () => {
  const trials = (name: string, ...statuses: ("pass" | "fail" | "error")[]) =>
    statuses.map((status, trial) => evalSample({ case: name, status, trial }));
  const { total, flaky, passHatK, cases } = summarise(
    evalRun([
      ...trials("steady", "pass", "pass", "pass"),
      ...trials("wavers", "pass", "fail", "pass"),
      ...trials("broken", "fail", "fail", "fail"),
      ...trials("unreachable", "pass", "error", "pass"),
    ]),
  );
  expect(cases.map(({ status }) => status)).toEqual(["pass", "flaky", "fail", "error"]);
  expect(flaky.map((one) => one.case)).toEqual(["wavers"]);
  expect(total.rate).toMatchObject({ cases: 4, passed: 1, flaky: 1, failed: 1, errors: 1 });
  expect(total.rate.rate).toBeCloseTo((1 + 2 / 3 + 0) / 3, 12);
  // τ-bench's estimator, by hand: C(2, 2) / C(3, 2) of the wavering case, and two trials only of the last.
  expect(passHatK.map(({ value }) => value)).toEqual([
    (1 + 2 / 3 + 0 + 1) / 4,
    (1 + 1 / 3 + 0 + 1) / 4,
    (1 + 0 + 0) / 3,
  ]);
});

test("recordings keep their times apart from fresh answers, and cost nothing again", () => {
  const { total, recorded } = summarise(
    evalRun([
      evalSample({ case: "a", latency: 900, cost: 0.002, usage: { inputTokens: 100, outputTokens: 20 } }),
      evalSample({
        case: "b",
        latency: 100,
        cost: 0.001,
        origin: "recorded",
        recordedAt: "2026-03-01T00:00:00Z",
        attempts: 0,
      }),
      evalSample({ case: "c", latency: 300, origin: "recorded", recordedAt: "2025-12-24T00:00:00Z", attempts: 0 }),
      evalSample({ case: "d", status: "error", error: { kind: "timeout", message: "No answer." }, attempts: 4 }),
    ]),
  );
  expect(total.usage).toMatchObject({
    samples: 4,
    counted: 1,
    cost: 0.003,
    freshCost: 0.002,
    unpriced: 1,
    attempts: 5,
  });
  expect(total.usage.latency.fresh).toMatchObject({ count: 1, p50: 900 });
  expect(total.usage.latency.recorded).toMatchObject({ count: 2, p50: 200 });
  expect(recorded).toEqual({ oldest: "2025-12-24T00:00:00Z", newest: "2026-03-01T00:00:00Z" });
});

test("incident 11: answers that had to be repaired are counted, by what was around them", () => {
  const { usage } = summarise(
    evalRun([
      evalSample({ case: "a", repairs: ["code-fence", "surrounding-text"], conforms: true }),
      evalSample({ case: "b", repairs: ["code-fence"], conforms: false, status: "fail" }),
      evalSample({ case: "c", conforms: true }),
      evalSample({ case: "d" }),
    ]),
  ).total;
  expect(usage.repaired).toEqual({ count: 2, of: 4 });
  expect([...usage.repairs]).toEqual([
    ["code-fence", 2],
    ["surrounding-text", 1],
  ]);
  expect(usage.conformance).toEqual({ count: 2, of: 3 });
});

test("a case in several tags counts in each, and those without have a row of their own", () => {
  const { tags } = summarise(
    evalRun([
      evalSample({ case: "a", tags: ["hard", "refund", "hard"] }),
      evalSample({ case: "b", tags: ["refund"], status: "fail" }),
      evalSample({ case: "c" }),
    ]),
  );
  expect(tags.map(({ name, rate }) => [name, rate.cases, rate.rate])).toEqual([
    ["hard", 1, 1],
    ["refund", 2, 0.5],
    ["", 1, 1],
  ]);
});

test("no samples give no rates, and no NaN", () => {
  const summary = summarise(evalRun([]));
  expect(summary.total.rate.rate).toBeUndefined();
  expect(JSON.stringify(summary)).not.toContain("null");
});

function enumOf(...values: readonly string[]): Type {
  return { kind: "enum", members: values.map((value) => ({ kind: "literal", value })) };
}

function object(fields: Readonly<Record<string, Type>>, optional: readonly string[] = []): Type {
  const properties = Object.entries(fields).map(([name, type]) => ({ name, type, optional: optional.includes(name) }));
  return { kind: "object", properties, index: undefined };
}

test("incident 16: what the cases never have is named, of the input and of what is expected", () => {
  const types = {
    input: object(
      {
        ticket: stringType,
        tone: enumOf("formal", "casual", "terse"),
        urgent: booleanType,
        id: { kind: "union", members: [numberType, stringType] },
        orders: { kind: "array", items: object({ state: enumOf("open", "sent") }) },
        anything: anyType,
      },
      ["tone"],
    ),
    output: object({ category: enumOf("refund", "delivery", "other"), summary: stringType }),
  };
  const equals = (path: string, expected: unknown) => ({ scorer: "equals", path, pass: true, expected, message: "" });
  const run = evalRun([
    evalSample({
      case: "a",
      input: { ticket: "x", tone: "formal", urgent: true, id: 1, orders: [{ state: "open" }], anything: 1 },
      scores: [equals("category", "refund")],
    }),
    evalSample({
      case: "b",
      input: { ticket: "x", tone: "terse", urgent: true, id: 2, orders: [] },
      // What a model answered is not what a case expects.
      output: { category: "delivery" },
      scores: [equals("category", "other")],
    }),
  ]);
  expect(caseCoverage(run, "support/classify.prompt", types)).toEqual([
    { side: "input", path: "tone", missing: ["absent"], of: 2 },
    { side: "input", path: "tone", missing: ['"casual"'], of: 3 },
    { side: "input", path: "urgent", missing: ["false"], of: 2 },
    { side: "input", path: "id", missing: ["string"], of: 2 },
    { side: "input", path: "orders[].state", missing: ['"sent"'], of: 2 },
    { side: "output", path: "category", missing: ['"delivery"'], of: 3 },
  ]);
  expect(caseCoverage(run, "other.prompt", types)).toEqual([]);
});

test("what was expected counts when it came, too; and null of an optional field is no value to be tested", () => {
  const nullable: Type = { kind: "union", members: [enumOf("a", "b"), { kind: "null" }] };
  const types = {
    input: object({ tone: nullable }, ["tone"]),
    output: object({ category: enumOf("refund", "delivery", "other"), tone: nullable }, ["tone"]),
  };
  const passed = (scorer: string, path: string) => ({ scorer, path, pass: true, message: "" });
  const run = evalRun([
    evalSample({
      case: "a",
      input: { tone: "a" },
      output: { category: "refund", tone: "a" },
      scores: [passed("equals", "category"), passed("oneOf", "tone")],
    }),
    evalSample({ case: "b", input: {}, output: { category: "delivery" }, scores: [passed("contains", "category")] }),
  ]);
  expect(caseCoverage(run, run.samples[0]!.prompt, types)).toEqual([
    { side: "input", path: "tone", missing: ['"b"'], of: 2 },
    { side: "output", path: "category", missing: ['"delivery"', '"other"'], of: 3 },
    { side: "output", path: "tone", missing: ['"b"'], of: 2 },
  ]);
  const unjudged = evalRun([...run.samples, evalSample({ case: "c", input: {}, status: "error" })]);
  expect(caseCoverage(unjudged, run.samples[0]!.prompt, types).map(({ side }) => side)).toEqual(["input"]);
});
