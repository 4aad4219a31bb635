import { type CoverageGap, type CoverageTypes, caseCoverage } from "../caseCoverage.ts";
import { type Comparison, compareRuns } from "../compareRuns.ts";
import { type Gate, hasPassed, judgeRun } from "../gates.ts";
import type { Run } from "../run.ts";
import { type RunSummary, summarise } from "../summary.ts";

/** What every report is made from: a run, what it comes to, and whether it passes. */
export interface EvalReport {
  readonly run: Run;
  readonly summary: RunSummary;
  readonly gates: readonly Gate[];
  readonly passed: boolean;
  /** With the baseline, where there is one. */
  readonly comparison: Comparison | undefined;
  /** By prompt, as the run names it: what none of its cases has. */
  readonly coverage: ReadonlyMap<string, readonly CoverageGap[]>;
}

export interface EvalReportOptions {
  readonly baseline?: Run | undefined;
  readonly regressions?: "any" | "shown" | undefined;
  /** The types of the prompts by the name that the run has for them, where they can be read. */
  readonly types?: ReadonlyMap<string, CoverageTypes> | undefined;
}

export function evalReport(run: Run, options: EvalReportOptions = {}): EvalReport {
  const { baseline, regressions = "any", types = new Map<string, CoverageTypes>() } = options;
  const comparison = baseline && compareRuns(baseline, run);
  const gates = judgeRun(run, { baseline, comparison, regressions });
  const gaps = [...types].map(([prompt, of]) => [prompt, caseCoverage(run, prompt, of)] as const);
  return {
    run,
    summary: summarise(run),
    gates,
    passed: hasPassed(gates),
    comparison,
    coverage: new Map(gaps.filter(([, found]) => found.length > 0)),
  };
}
