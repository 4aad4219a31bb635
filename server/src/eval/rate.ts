import type { CaseResult } from "./caseResults.ts";
import { type Interval, wilson } from "./statistics/wilson.ts";

/** How many of some cases pass. Cases are counted, never trials. */
export interface Rate {
  readonly cases: number;
  readonly passed: number;
  readonly flaky: number;
  readonly failed: number;
  /** Cases that could not be judged in full; they are not part of the rate. */
  readonly errors: number;
  /**
   * The mean over the judged cases of the share of their trials that pass; with one trial, the share of cases that
   * pass. `undefined` where no case was judged.
   */
  readonly rate: number | undefined;
  /** Wilson's, 95 %, over as many cases as were judged. */
  readonly interval: Interval | undefined;
  /** The rate if each flaky case passed: what remains missing of a threshold is not flakiness. */
  readonly withoutFlakiness: number | undefined;
}

export function rateOf(cases: readonly CaseResult[]): Rate {
  const count = (status: CaseResult["status"]): number => cases.filter((one) => one.status === status).length;
  const judged = cases.filter(({ status }) => status !== "error");
  const sum = judged.reduce((total, { passed, judged: trials }) => total + passed / trials, 0);
  const [passed, flaky] = [count("pass"), count("flaky")];
  return {
    cases: cases.length,
    passed,
    flaky,
    failed: count("fail"),
    errors: count("error"),
    rate: judged.length === 0 ? undefined : sum / judged.length,
    interval: wilson(sum, judged.length),
    withoutFlakiness: judged.length === 0 ? undefined : (passed + flaky) / judged.length,
  };
}
