import { expect, test } from "vitest";
import { hasPassed, judgeRun } from "../../server/src/eval/gates.ts";
import type { Run } from "../../server/src/eval/run.ts";
import { bucket, evalRun, evalSample, withThresholds } from "../support/evalRun.ts";

function check(run: Run, options: Parameters<typeof judgeRun>[1], expected: readonly string[]): void {
  const gates = judgeRun(run, options);
  expect(gates.map(({ outcome, message }) => `${outcome}: ${message}`)).toEqual(expected);
  expect(hasPassed(gates)).toBe(!expected.some((line) => line.startsWith("failed")));
}

test("incident 14: the overall threshold is reached and the one of the hard cases is not", () => {
  const later = evalRun([...bucket("easy", 580, 557), ...bucket("hard", 420, 370)]);
  check(withThresholds(later, 0.92, { easy: 0.95, hard: 0.9 }), {}, [
    "passed: 92.7 % of the 1,000 cases of 'support/classify.prompt' pass (95 % interval 90.9 % to 94.2 %); 92 % is asked for.",
    "passed: 96 % of the 580 cases tagged 'easy' of 'support/classify.prompt' pass (95 % interval 94.1 % to 97.3 %); 95 % is asked for.",
    "failed: 88.1 % of the 420 cases tagged 'hard' of 'support/classify.prompt' pass (95 % interval 84.6 % to 90.9 %); 90 % is asked for.",
  ]);
});

test("nothing run, errors and a cancelled run never pass", () => {
  check(evalRun([]), {}, ["failed: No case was run: nothing was tested."]);
  check(evalRun(bucket("a", 2, 2), { cancelled: true }), {}, [
    "failed: The run was stopped after 2 cases: it says nothing of the rest.",
    "passed: All 2 cases of 'support/classify.prompt' pass.",
  ]);
  const error = { kind: "rate-limit", message: "429" };
  check(withThresholds(evalRun([...bucket("a", 3, 3), evalSample({ case: "b", status: "error", error })]), 0.5), {}, [
    "failed: 1 of 4 answers could not be judged (1 rate-limit).",
    "passed: 100 % of the 3 cases of 'support/classify.prompt' pass (95 % interval 43.9 % to 100 %); 50 % is asked for.",
  ]);
  const two = evalRun(bucket("a", 1, 1));
  const empty = { ...two.prompts[0]!, file: "other.prompt" };
  check({ ...two, prompts: [...two.prompts, empty] }, {}, [
    "failed: No case of 'other.prompt' was run: nothing of it was tested.",
    "passed: The one case of 'support/classify.prompt' passes.",
  ]);
});

test("without a threshold each case must pass", () => {
  check(evalRun(bucket("a", 20, 19)), {}, [
    "failed: Of 20 cases of 'support/classify.prompt' 1 fails; it has no threshold, so each must pass.",
  ]);
  const error = { kind: "missing-recording", message: "There is none." };
  check(evalRun([...bucket("a", 2, 2), evalSample({ case: "b", status: "error", error })]), {}, [
    "failed: 1 of 3 answers could not be judged (1 missing-recording).",
    "failed: Of 3 cases of 'support/classify.prompt' 1 could not be judged; it has no threshold, so each must pass.",
  ]);
});

test("a threshold of a tag that no case has cannot be reached", () => {
  check(withThresholds(evalRun(bucket("a", 1, 1)), undefined, { b: 0.5 }), {}, [
    "failed: 'support/classify.prompt' has no cases tagged 'b': a threshold of 50 % cannot be reached.",
  ]);
});

test("a threshold is reached by exactly its share", () => {
  expect(hasPassed(judgeRun(withThresholds(evalRun(bucket("a", 20, 19)), 0.95)))).toBe(true);
  expect(hasPassed(judgeRun(withThresholds(evalRun(bucket("a", 10, 7)), 0.7)))).toBe(true);
});

function trials(name: string, statuses: readonly ("pass" | "fail")[]) {
  return statuses.map((status, trial) => evalSample({ case: name, status, trial }));
}

test("flaky cases alone never fail", () => {
  const flaky = evalRun([...trials("a", ["pass", "pass"]), ...trials("b", ["pass", "fail"])]);
  check(flaky, {}, [
    "tolerated: Of 2 cases of 'support/classify.prompt' 1 passes in some trials only; it has no threshold, so each must pass.",
  ]);
  check(withThresholds(flaky, 0.9), {}, [
    "tolerated: 75 % of the 2 cases of 'support/classify.prompt' pass (95 % interval 19.8 % to 97.3 %), below the 90 % that is asked for, but only because of 1 flaky case.",
  ]);
  const steady = evalRun([...trials("a", ["pass", "pass"]), ...trials("b", ["pass", "pass"])]);
  check(flaky, { baseline: steady }, ["passed: None of 2 cases that passed in the baseline fails now."]);
});

test("each model must reach the threshold by itself", () => {
  const answers = (model: string, status: "pass" | "fail") =>
    ["a", "b"].map((name) => evalSample({ case: name, model, status }));
  const gates = judgeRun(withThresholds(evalRun([...answers("x/good", "pass"), ...answers("x/bad", "fail")]), 0.5));
  expect(gates.map(({ outcome }) => outcome)).toEqual(["passed", "failed"]);
  expect(gates[1]!.message).toContain("with x/bad");
});

test("with a baseline only what is worse fails", () => {
  const old = withThresholds(evalRun(bucket("a", 20, 15)), 0.9);
  check(old, { baseline: old }, [
    "passed: None of 20 cases that passed in the baseline fails now.",
    "tolerated: 75 % of the 20 cases of 'support/classify.prompt' pass (95 % interval 53.1 % to 88.8 %), below the 90 % that is asked for, but no worse than the 75 % of the baseline.",
  ]);
  const one = withThresholds(evalRun(bucket("a", 20, 14)), undefined);
  check(one, { baseline: old }, [
    "failed: 1 case ('a 15') passed in the baseline and fails now; over all 20 cases that is no drop that is shown (p = 1.000, a drop of 30 % at least could have been).",
  ]);
  check(one, { baseline: old, regressions: "shown" }, [
    "tolerated: 1 case ('a 15') passed in the baseline and fails now; over all 20 cases that is no drop that is shown (p = 1.000, a drop of 30 % at least could have been).",
  ]);
  check(withThresholds(evalRun(bucket("a", 20, 5)), undefined), { baseline: old, regressions: "shown" }, [
    "failed: The pass rate fell from 75 % to 25 % (−50 points): 10 fail that passed, 0 pass that failed, p = 0.002.",
    "failed: The pass rate of cases tagged 'a' fell from 75 % to 25 % (−50 points): 10 fail that passed, 0 pass that failed, p = 0.002.",
  ]);
});

test("a baseline without any of the cases is no baseline", () => {
  check(evalRun(bucket("a", 2, 2)), { baseline: evalRun(bucket("b", 2, 2)) }, [
    "failed: No case could be compared with the baseline: it has none of these cases with these models.",
  ]);
});
