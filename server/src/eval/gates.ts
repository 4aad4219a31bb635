import { type CaseResult, caseResults } from "./caseResults.ts";
import { type CaseChange, type Comparison, compareRuns, type PairedOutcome } from "./compareRuns.ts";
import { type Rate, rateOf } from "./rate.ts";
import { counted, percent, points, probabilityClause, whole } from "./reports/figures.ts";
import type { Run } from "./run.ts";

/** One thing that a run has to reach. Tolerated: missed, but not a reason to fail; said all the same. */
export interface Gate {
  readonly kind: "cancelled" | "no-cases" | "errors" | "cases" | "pass-rate" | "tag" | "regression";
  readonly outcome: "passed" | "failed" | "tolerated";
  /** A sentence with the numbers. */
  readonly message: string;
  readonly prompt?: string;
  readonly tag?: string;
}

export interface GateOptions {
  /** Only what is worse than in this run fails. */
  readonly baseline?: Run | undefined;
  /** With the baseline, where it has been made already. */
  readonly comparison?: Comparison | undefined;
  /**
   * Which regressions fail. `any`: every case that passed and fails now. `shown`: only where the test of all cases, or
   * of those of a tag, shows a drop; for large live runs, in which some cases always change. Default: `any`.
   */
  readonly regressions?: "any" | "shown";
}

/** Whether a run passes. A run without gates of its own, and without baseline, must pass every case. */
export function judgeRun(run: Run, options: GateOptions = {}): readonly Gate[] {
  const cases = caseResults(run);
  const gates = [...completeness(run, cases)];
  const comparison = options.comparison ?? (options.baseline && compareRuns(options.baseline, run));
  if (comparison) gates.push(...regressionGates(comparison, options.regressions ?? "any"));
  gates.push(...thresholdGates(run, cases, options.baseline));
  return gates;
}

export function hasPassed(gates: readonly Gate[]): boolean {
  return gates.every(({ outcome }) => outcome !== "failed");
}

/** A run that was stopped, is empty or has errors says too little to pass, whatever its numbers. */
function completeness(run: Run, cases: readonly CaseResult[]): readonly Gate[] {
  const gates: Gate[] = [];
  if (run.cancelled) {
    gates.push({
      kind: "cancelled",
      outcome: "failed",
      message: `The run was stopped after ${counted(cases.length, "case")}: it says nothing of the rest.`,
    });
  }
  if (cases.length === 0) {
    gates.push({ kind: "no-cases", outcome: "failed", message: "No case was run: nothing was tested." });
  } else {
    for (const { file } of run.prompts) {
      if (cases.some(({ prompt }) => prompt === file)) continue;
      const message = `No case of '${file}' was run: nothing of it was tested.`;
      gates.push({ kind: "no-cases", outcome: "failed", message, prompt: file });
    }
  }
  const errors = run.samples.filter(({ status }) => status === "error");
  if (errors.length > 0) {
    const kinds = new Map<string, number>();
    for (const { error } of errors) kinds.set(error?.kind ?? "unknown", (kinds.get(error?.kind ?? "unknown") ?? 0) + 1);
    const shown = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
    const answers = `${errors.length} of ${counted(run.samples.length, "answer")}`;
    gates.push({ kind: "errors", outcome: "failed", message: `${answers} could not be judged (${shown}).` });
  }
  return gates;
}

function thresholdGates(run: Run, cases: readonly CaseResult[], baseline: Run | undefined): readonly Gate[] {
  const earlier = baseline ? caseResults(baseline) : [];
  const models = new Set(cases.map(({ model }) => model));
  return run.prompts.flatMap(({ file, evalFile, thresholds }) => {
    const own = cases.filter(({ prompt, evalFile: of }) => prompt === file && of === evalFile);
    const hasThresholds = thresholds.passRate !== undefined || Object.keys(thresholds.tags).length > 0;
    if (!hasThresholds) return baseline ? [] : everyCase(file, own);
    // Each model by itself: a mean would let one carry the other.
    return [...new Set(own.map(({ model }) => model))].flatMap((model) => {
      const asked = own.filter((one) => one.model === model);
      const before = earlier.filter(
        (one) => one.prompt === file && one.evalFile === evalFile && (one.model === model || models.size === 1),
      );
      const subject = models.size > 1 ? `'${file}' with ${model}` : `'${file}'`;
      const gates: Gate[] = [];
      if (thresholds.passRate !== undefined) {
        gates.push({
          ...missedBy(subject, "cases", rateOf(asked), thresholds.passRate, baseline && rateOf(before)),
          kind: "pass-rate",
          prompt: file,
        });
      }
      for (const [tag, threshold] of Object.entries(thresholds.tags)) {
        const isTagged = ({ tags }: CaseResult): boolean => tags.includes(tag);
        const earlierRate = baseline && rateOf(before.filter(isTagged));
        gates.push({
          ...missedBy(subject, `cases tagged '${tag}'`, rateOf(asked.filter(isTagged)), threshold, earlierRate),
          kind: "tag",
          prompt: file,
          tag,
        });
      }
      return gates;
    });
  });
}

/** Without any threshold each case counts, as tests do. */
function everyCase(file: string, cases: readonly CaseResult[]): readonly Gate[] {
  const { failed, flaky } = rateOf(cases);
  if (cases.length === 0) return [];
  if (failed === 0 && flaky === 0) {
    const message =
      cases.length === 1 ? `The one case of '${file}' passes.` : `All ${whole(cases.length)} cases of '${file}' pass.`;
    return [{ kind: "cases", outcome: "passed", message, prompt: file }];
  }
  const parts = [
    ...(failed > 0 ? [`${failed} ${failed === 1 ? "fails" : "fail"}`] : []),
    ...(flaky > 0 ? [`${flaky} ${flaky === 1 ? "passes" : "pass"} in some trials only`] : []),
  ];
  const message = `Of ${counted(cases.length, "case")} of '${file}' ${parts.join(" and ")}; it has no threshold, so each must pass.`;
  return [{ kind: "cases", outcome: failed > 0 ? "failed" : "tolerated", message, prompt: file }];
}

function missedBy(
  subject: string,
  what: string,
  rate: Rate,
  threshold: number,
  before: Rate | undefined,
): Pick<Gate, "outcome" | "message"> {
  if (rate.cases === 0)
    return {
      outcome: "failed",
      message: `${subject} has no ${what}: a threshold of ${percent(threshold)} cannot be reached.`,
    };
  if (rate.rate === undefined || rate.interval === undefined) {
    return { outcome: "failed", message: `None of the ${whole(rate.cases)} ${what} of ${subject} could be judged.` };
  }
  const { low, high } = rate.interval;
  const judged = rate.cases - rate.errors;
  const numbers = `${percent(rate.rate)} of the ${whole(judged)} ${what} of ${subject} pass (95 % interval ${percent(low)} to ${percent(high)})`;
  // Rates are sums of fractions: 0.95 must be reached by nineteen twentieths.
  const reaches = (share: number | undefined): boolean => share !== undefined && share >= threshold - 1e-9;
  if (reaches(rate.rate)) return { outcome: "passed", message: `${numbers}; ${percent(threshold)} is asked for.` };
  if (reaches(rate.withoutFlakiness)) {
    return {
      outcome: "tolerated",
      message: `${numbers}, below the ${percent(threshold)} that is asked for, but only because of ${counted(rate.flaky, "flaky case")}.`,
    };
  }
  if (before?.rate !== undefined && !reaches(before.rate) && rate.rate >= before.rate - 1e-9) {
    return {
      outcome: "tolerated",
      message: `${numbers}, below the ${percent(threshold)} that is asked for, but no worse than the ${percent(before.rate)} of the baseline.`,
    };
  }
  return { outcome: "failed", message: `${numbers}; ${percent(threshold)} is asked for.` };
}

function regressionGates(comparison: Comparison, which: "any" | "shown"): readonly Gate[] {
  const { total, tags, worse, onlyBefore } = comparison;
  if (total.pairs === 0) {
    const message = "No case could be compared with the baseline: it has none of these cases with these models.";
    return [{ kind: "regression", outcome: "failed", message }];
  }
  const gates = [total, ...tags].filter(({ verdict }) => verdict === "worse").map(dropGate);
  if (worse.length > 0 && (which === "any" || gates.length === 0)) {
    const message = `${casesText(worse)} passed in the baseline and ${worse.length === 1 ? "fails" : "fail"} now${shownText(total)}.`;
    gates.push({ kind: "regression", outcome: which === "any" ? "failed" : "tolerated", message });
  }
  if (onlyBefore.length > 0) {
    const names = onlyBefore.slice(0, 5).map((one) => `'${one.case}'`);
    const rest = onlyBefore.length > names.length ? ` and ${onlyBefore.length - names.length} more` : "";
    const message = `${counted(onlyBefore.length, "case")} of the baseline ${onlyBefore.length === 1 ? "was" : "were"} not run: ${names.join(", ")}${rest}.`;
    gates.push({ kind: "regression", outcome: "tolerated", message });
  }
  if (gates.length > 0) return gates;
  const message = `None of ${counted(total.pairs, "case")} that passed in the baseline fails now.`;
  return [{ kind: "regression", outcome: "passed", message }];
}

function dropGate({ tag, before, after, losses, gains, probability, difference }: PairedOutcome): Gate {
  const what = tag === undefined ? "The pass rate" : `The pass rate of cases tagged '${tag}'`;
  const message = `${what} fell from ${percent(before.rate)} to ${percent(after.rate)} (${points(difference)} points): ${losses} fail that passed, ${gains} pass that failed, ${probabilityClause(probability)}.`;
  return { kind: "regression", outcome: "failed", message, ...(tag === undefined ? {} : { tag }) };
}

function casesText(changes: readonly CaseChange[]): string {
  const names = changes.slice(0, 5).map(({ after }) => `'${after.case}'`);
  const rest = changes.length > names.length ? ` and ${changes.length - names.length} more` : "";
  return `${counted(changes.length, "case")} (${names.join(", ")}${rest})`;
}

/** What the test of all cases makes of it: a few cases can change by chance. */
function shownText({ verdict, probability, pairs, smallestDrop: drop }: PairedOutcome): string {
  if (verdict === "worse") return "";
  const could = drop === undefined ? "no drop" : `a drop of ${percent(drop)} at least`;
  return `; over all ${counted(pairs, "case")} that is no drop that is shown (${probabilityClause(probability)}, ${could} could have been)`;
}
