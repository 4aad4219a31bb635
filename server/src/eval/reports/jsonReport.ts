import type { CaseResult } from "../caseResults.ts";
import type { Comparison, PairedOutcome } from "../compareRuns.ts";
import type { Rate } from "../rate.ts";
import type { Percentiles } from "../statistics/percentile.ts";
import type { SummaryRow, UsageSummary } from "../summary.ts";
import type { EvalReport } from "./evalReport.ts";

/** For programs: `docs/evaluations/reports.md` says what each field means. What is not known is left out, never null. */
export function jsonReport(report: EvalReport): string {
  const { run, summary, gates, passed, comparison, coverage } = report;
  const { id, started, finished, tool, replay, trials, shard, cancelled, unpriced, warnings } = run;
  const json = {
    version: 1,
    passed,
    run: { id, started, finished, tool, replay, trials, shard, cancelled, unpriced, warnings },
    gates,
    total: row(summary.total),
    prompts: summary.prompts.map(row),
    models: summary.models.map(row),
    tags: summary.tags.map(row),
    passHatK: summary.passHatK,
    recorded: summary.recorded,
    coverage: [...coverage].flatMap(([prompt, gaps]) => gaps.map((gap) => ({ prompt, ...gap }))),
    cases: summary.cases.map(caseJson),
    comparison: comparison && comparisonJson(comparison),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

function row({ name, rate, usage }: SummaryRow) {
  return { name, ...rateJson(rate), usage: usageJson(usage) };
}

function rateJson({ cases, passed, flaky, failed, errors, rate, interval }: Rate) {
  return { cases, passed, flaky, failed, errors, passRate: rate, interval };
}

function usageJson({ repairs, latency, ...rest }: UsageSummary) {
  return {
    ...rest,
    repairs: Object.fromEntries(repairs),
    latency: { fresh: percentilesJson(latency.fresh), recorded: percentilesJson(latency.recorded) },
  };
}

function percentilesJson(values: Percentiles | undefined) {
  return values && { count: values.count, p50: values.p50, p95: values.p95, p99: values.p99 };
}

function caseJson({ evalFile, prompt, case: name, model, tags, place, status, passed, judged, samples }: CaseResult) {
  const failures = samples.flatMap(({ trial, scores }) =>
    scores.filter(({ pass }) => !pass).map(({ pass, ...score }) => ({ trial, ...score })),
  );
  const errors = samples.flatMap(({ trial, error }) => (error ? [{ trial, ...error }] : []));
  return { evalFile, prompt, case: name, model, tags, place, status, passed, judged, failures, errors };
}

function comparisonJson(comparison: Comparison) {
  const change = ({ before, after }: { readonly before: CaseResult; readonly after: CaseResult }) => ({
    ...reference(after),
    before: before.status,
    after: after.status,
  });
  return {
    before: comparison.beforeId,
    after: comparison.afterId,
    total: outcomeJson(comparison.total),
    tags: comparison.tags.map(outcomeJson),
    worse: comparison.worse.map(change),
    better: comparison.better.map(change),
    flaky: comparison.flaky.map(change),
    unjudged: comparison.unjudged.map(change),
    onlyBefore: comparison.onlyBefore.map(reference),
    onlyAfter: comparison.onlyAfter.map(reference),
    usage: { before: usageJson(comparison.usage.before), after: usageJson(comparison.usage.after) },
    ratios: comparison.ratios,
    keys: comparison.keys,
    flips: comparison.flips,
  };
}

function outcomeJson({ before, after, ...rest }: PairedOutcome) {
  return { ...rest, before: rateJson(before), after: rateJson(after) };
}

function reference({ evalFile, prompt, case: name, model }: CaseResult) {
  return { evalFile, prompt, case: name, model };
}
