import { type CaseResult, caseResults } from "./caseResults.ts";
import { type Rate, rateOf } from "./rate.ts";
import type { Run, Sample } from "./run.ts";
import { passHatK } from "./statistics/passK.ts";
import { type Percentiles, percentiles } from "./statistics/percentile.ts";

/** One line of a table: the run as a whole, or what of it belongs to one prompt, model or tag. */
export interface SummaryRow {
  readonly name: string;
  readonly rate: Rate;
  readonly usage: UsageSummary;
}

/** What samples have in common whatever their cases expect. */
export interface UsageSummary {
  readonly samples: number;
  /** Of the answers of prompts with an output schema, those that fitted it. */
  readonly conformance: Share;
  /** Of the answers, those from around which something had to be taken away; and what, by kind. */
  readonly repaired: Share;
  readonly repairs: ReadonlyMap<string, number>;
  /** Of all answers that say, recordings included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** How many answers say how many tokens they took. */
  readonly counted: number;
  /** US dollars of the answers whose price is known, judges included, as they were when they were fresh. */
  readonly cost: number;
  /** Of those, what this run has spent itself. */
  readonly freshCost: number;
  /** Answers whose price is not known. */
  readonly unpriced: number;
  /** Milliseconds. A recording keeps the time it once took, which says nothing of today: kept apart. */
  readonly latency: { readonly fresh: Percentiles | undefined; readonly recorded: Percentiles | undefined };
  /** Calls of models, retries included. */
  readonly attempts: number;
}

export interface Share {
  readonly count: number;
  readonly of: number;
}

/** Everything that reports show of one run. */
export interface RunSummary {
  readonly cases: readonly CaseResult[];
  readonly total: SummaryRow;
  readonly prompts: readonly SummaryRow[];
  readonly models: readonly SummaryRow[];
  /** By name; the last, without a name, has the cases without tags, where others have some. */
  readonly tags: readonly SummaryRow[];
  /** For k from 1 to the number of trials: the chance that k trials of a case all pass, the mean over the cases. */
  readonly passHatK: readonly { readonly k: number; readonly value: number; readonly cases: number }[];
  readonly flaky: readonly CaseResult[];
  /** Of the answers that were recorded, when the oldest and the newest were fresh; ISO 8601. */
  readonly recorded: { readonly oldest: string; readonly newest: string } | undefined;
}

/** Counts up a run. */
export function summarise(run: Run): RunSummary {
  const cases = caseResults(run);
  const dates = run.samples.flatMap(({ recordedAt }) => recordedAt ?? []).sort();
  const untagged = cases.filter(({ tags }) => tags.length === 0);
  const tags = grouped(cases, (one) => one.tags).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  return {
    cases,
    total: row("all cases", cases),
    prompts: grouped(cases, ({ prompt }) => [prompt]),
    models: grouped(cases, ({ model }) => [model]),
    tags: untagged.length > 0 && tags.length > 0 ? [...tags, row("", untagged)] : tags,
    passHatK: passHatKs(cases),
    flaky: cases.filter(({ status }) => status === "flaky"),
    recorded: dates.length === 0 ? undefined : { oldest: dates[0]!, newest: dates.at(-1)! },
  };
}

function grouped(cases: readonly CaseResult[], namesOf: (one: CaseResult) => readonly string[]): readonly SummaryRow[] {
  const groups = new Map<string, CaseResult[]>();
  for (const one of cases) {
    for (const name of new Set(namesOf(one))) {
      const group = groups.get(name);
      if (group) group.push(one);
      else groups.set(name, [one]);
    }
  }
  return [...groups].map(([name, members]) => row(name, members));
}

function row(name: string, cases: readonly CaseResult[]): SummaryRow {
  return { name, rate: rateOf(cases), usage: usageOf(cases.flatMap(({ samples }) => samples)) };
}

/** What some samples took, and how well formed they were. */
export function usageOf(samples: readonly Sample[]): UsageSummary {
  const repairs = new Map<string, number>();
  const latencies: { readonly fresh: number[]; readonly recorded: number[] } = { fresh: [], recorded: [] };
  let [checked, conforming, answers, repaired, counted, inputTokens, outputTokens] = [0, 0, 0, 0, 0, 0, 0];
  let [cost, freshCost, unpriced, attempts] = [0, 0, 0, 0];
  for (const sample of samples) {
    attempts += sample.attempts;
    if (sample.origin === "none") continue;
    answers++;
    if (sample.conforms !== undefined) checked++;
    if (sample.conforms) conforming++;
    if (sample.repairs.length > 0) repaired++;
    for (const kind of sample.repairs) repairs.set(kind, (repairs.get(kind) ?? 0) + 1);
    if (sample.usage) {
      counted++;
      inputTokens += sample.usage.inputTokens ?? 0;
      outputTokens += sample.usage.outputTokens ?? 0;
    }
    if (sample.cost === undefined) unpriced++;
    const spent = (sample.cost ?? 0) + (sample.judgeCost ?? 0);
    cost += spent;
    if (sample.origin === "fresh") freshCost += spent;
    if (sample.latency !== undefined) latencies[sample.origin].push(sample.latency);
  }
  return {
    samples: samples.length,
    conformance: { count: conforming, of: checked },
    repaired: { count: repaired, of: answers },
    repairs,
    inputTokens,
    outputTokens,
    counted,
    cost,
    freshCost,
    unpriced,
    latency: { fresh: percentiles(latencies.fresh), recorded: percentiles(latencies.recorded) },
    attempts,
  };
}

function passHatKs(cases: readonly CaseResult[]): RunSummary["passHatK"] {
  const most = cases.reduce((trials, { judged }) => Math.max(trials, judged), 0);
  return Array.from({ length: most }, (_, index) => {
    const values = cases.flatMap(({ judged, passed }) => passHatK(judged, passed, index + 1) ?? []);
    return { k: index + 1, value: values.reduce((sum, value) => sum + value, 0) / values.length, cases: values.length };
  });
}
