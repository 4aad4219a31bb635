import type { Run, Sample } from "./run.ts";

/**
 * pass: every trial passes. flaky: some pass, some fail. fail: at least one fails and none passes.
 * error: none fails, but one or more could not be judged.
 */
export type CaseStatus = "pass" | "flaky" | "fail" | "error";

/** All trials of one case with one model. */
export interface CaseResult {
  readonly evalFile: string;
  readonly prompt: string;
  readonly case: string;
  readonly model: string;
  readonly tags: readonly string[];
  readonly place: Sample["place"];
  /** In the order of their trials. */
  readonly samples: readonly Sample[];
  readonly status: CaseStatus;
  /** Trials that pass and trials that could be judged: errors are no trials. */
  readonly passed: number;
  readonly judged: number;
}

/** The samples of a run by case and model, in the order in which the cases first occur. */
export function caseResults(run: Pick<Run, "samples">): readonly CaseResult[] {
  const groups = new Map<string, Sample[]>();
  for (const sample of run.samples) {
    const key = caseKey(sample);
    const group = groups.get(key);
    if (group) group.push(sample);
    else groups.set(key, [sample]);
  }
  return [...groups.values()].map(caseResult);
}

/** What two samples of one case with one model have in common. */
export function caseKey(sample: Pick<Sample, "evalFile" | "prompt" | "case" | "model">): string {
  return JSON.stringify([sample.evalFile, sample.prompt, sample.case, sample.model]);
}

function caseResult(group: readonly Sample[]): CaseResult {
  const samples = group.toSorted((one, other) => one.trial - other.trial);
  const first = samples[0]!;
  const passed = samples.filter(({ status }) => status === "pass").length;
  const failed = samples.filter(({ status }) => status === "fail").length;
  const hasError = passed + failed < samples.length;
  const status = failed > 0 ? (passed > 0 ? "flaky" : "fail") : hasError ? "error" : "pass";
  return {
    evalFile: first.evalFile,
    prompt: first.prompt,
    case: first.case,
    model: first.model,
    tags: first.tags,
    place: first.place,
    samples,
    status,
    passed,
    judged: passed + failed,
  };
}
