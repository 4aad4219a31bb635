import { type CaseResult, type CaseStatus, caseKey, caseResults } from "./caseResults.ts";
import { type FieldFlips, fieldFlips } from "./fieldFlips.ts";
import { type KeyChange, keyChanges } from "./keyChanges.ts";
import { type Rate, rateOf } from "./rate.ts";
import type { Run, Sample } from "./run.ts";
import { bootstrapMean } from "./statistics/bootstrap.ts";
import { mcnemar } from "./statistics/mcnemar.ts";
import { significance, smallestDrop } from "./statistics/smallestDrop.ts";
import type { Interval } from "./statistics/wilson.ts";
import { type UsageSummary, usageOf } from "./summary.ts";

/**
 * better, worse: a difference that chance alone would make less often than once in twenty. not-shown: everything else,
 * which does not say that there is none; see `smallestDrop`.
 */
export type Verdict = "better" | "worse" | "not-shown";

/** The same cases on both sides, and what became of them. */
export interface PairedOutcome {
  /** `undefined` for all cases. */
  readonly tag: string | undefined;
  readonly before: Rate;
  readonly after: Rate;
  /** Pairs that could be judged on both sides. */
  readonly pairs: number;
  /** Passed before, in every trial, and fail now, in every trial; and the other way round. */
  readonly losses: number;
  readonly gains: number;
  /** Of the exact McNemar test of losses and gains. Flaky cases are in the difference, not in the test. */
  readonly probability: number;
  /** After minus before, of the pass rates of the pairs, and its 95 % interval by the paired bootstrap. */
  readonly difference: number | undefined;
  readonly interval: Interval | undefined;
  readonly verdict: Verdict;
  /** The smallest drop that so many cases could have shown; `undefined`: none, however large. */
  readonly smallestDrop: number | undefined;
}

export interface CaseChange {
  readonly before: CaseResult;
  readonly after: CaseResult;
}

/** Two runs, paired by case. */
export interface Comparison {
  readonly beforeId: string;
  readonly afterId: string;
  readonly total: PairedOutcome;
  readonly tags: readonly PairedOutcome[];
  /** Every case that both runs have. */
  readonly pairs: readonly CaseChange[];
  /** Cases that passed and fail now, and cases that failed and pass now; flaky ones on either side apart. */
  readonly worse: readonly CaseChange[];
  readonly better: readonly CaseChange[];
  readonly flaky: readonly CaseChange[];
  /** Cases that could not be judged on one side or both. */
  readonly unjudged: readonly CaseChange[];
  /** Cases that only one of the runs has. */
  readonly onlyBefore: readonly CaseResult[];
  readonly onlyAfter: readonly CaseResult[];
  readonly usage: { readonly before: UsageSummary; readonly after: UsageSummary };
  /** After over before, per answer; `undefined` where one of them is not known or nothing. */
  readonly ratios: {
    readonly inputTokens: number | undefined;
    readonly outputTokens: number | undefined;
    readonly cost: number | undefined;
  };
  readonly keys: readonly KeyChange[];
  readonly flips: readonly FieldFlips[];
}

export interface ComparisonOptions {
  /** Pairs cases whatever their models; without it only answers of the same model are compared. */
  readonly acrossModels?: boolean;
  readonly seed?: number;
}

/** Compares two runs case by case. Where each has one model and the two differ, it is the models that are compared. */
export function compareRuns(before: Run, after: Run, options: ComparisonOptions = {}): Comparison {
  const acrossModels = options.acrossModels ?? hasOneModelEach(before, after);
  const pairing = pair(caseResults(before), caseResults(after), acrossModels);
  const isJudged = ({ before: one, after: other }: CaseChange): boolean =>
    one.status !== "error" && other.status !== "error";
  const judged = pairing.pairs.filter(isJudged);
  const changed = (from: CaseStatus, to: CaseStatus): readonly CaseChange[] =>
    judged.filter((one) => one.before.status === from && one.after.status === to);
  const tags = [...new Set(judged.flatMap(({ after: one }) => one.tags))].sort();
  const samples = samplePairs(pairing.pairs);
  const usage = {
    before: usageOf(pairing.pairs.flatMap(({ before: one }) => one.samples)),
    after: usageOf(pairing.pairs.flatMap(({ after: one }) => one.samples)),
  };
  const seed = options.seed ?? 1;
  return {
    beforeId: before.id,
    afterId: after.id,
    total: outcome(undefined, judged, seed),
    tags: tags.map((tag) =>
      outcome(
        tag,
        judged.filter(({ after: one }) => one.tags.includes(tag)),
        seed,
      ),
    ),
    pairs: pairing.pairs,
    worse: changed("pass", "fail"),
    better: changed("fail", "pass"),
    flaky: judged.filter(({ before: one, after: other }) => one.status === "flaky" || other.status === "flaky"),
    unjudged: pairing.pairs.filter((one) => !isJudged(one)),
    onlyBefore: pairing.onlyBefore,
    onlyAfter: pairing.onlyAfter,
    usage,
    ratios: {
      inputTokens: ratio(
        usage,
        ({ inputTokens }) => inputTokens,
        ({ counted }) => counted,
      ),
      outputTokens: ratio(
        usage,
        ({ outputTokens }) => outputTokens,
        ({ counted }) => counted,
      ),
      cost: ratio(
        usage,
        ({ cost }) => cost,
        ({ repaired, unpriced }) => repaired.of - unpriced,
      ),
    },
    keys: keyChanges(samples),
    flips: fieldFlips(samples),
  };
}

/** What a run says of one of its models only: two of them can be compared as two runs are. */
export function onlyModel(run: Run, model: string): Run {
  return { ...run, samples: run.samples.filter((sample) => sample.model === model) };
}

function hasOneModelEach(before: Run, after: Run): boolean {
  const [one, other] = [before, after].map(({ samples }) => new Set(samples.map(({ model }) => model)));
  return one!.size === 1 && other!.size === 1;
}

function pair(before: readonly CaseResult[], after: readonly CaseResult[], acrossModels: boolean) {
  const keyOf = (one: CaseResult): string => caseKey(acrossModels ? { ...one, model: "" } : one);
  const counterparts = new Map(before.map((one) => [keyOf(one), one]));
  const pairs: CaseChange[] = [];
  const onlyAfter: CaseResult[] = [];
  for (const one of after) {
    const counterpart = counterparts.get(keyOf(one));
    if (counterpart) pairs.push({ before: counterpart, after: one });
    else onlyAfter.push(one);
  }
  const paired = new Set(pairs.map(({ before: one }) => one));
  return { pairs, onlyAfter, onlyBefore: before.filter((one) => !paired.has(one)) };
}

function outcome(tag: string | undefined, pairs: readonly CaseChange[], seed: number): PairedOutcome {
  const count = (from: CaseStatus, to: CaseStatus): number =>
    pairs.filter(({ before, after }) => before.status === from && after.status === to).length;
  const [losses, gains] = [count("pass", "fail"), count("fail", "pass")];
  const probability = mcnemar(losses, gains);
  const differences = pairs.map(({ before, after }) => after.passed / after.judged - before.passed / before.judged);
  return {
    tag,
    before: rateOf(pairs.map(({ before }) => before)),
    after: rateOf(pairs.map(({ after }) => after)),
    pairs: pairs.length,
    losses,
    gains,
    probability,
    difference: pairs.length === 0 ? undefined : differences.reduce((sum, one) => sum + one, 0) / pairs.length,
    interval: bootstrapMean(differences, seed),
    verdict: probability > significance ? "not-shown" : losses > gains ? "worse" : "better",
    smallestDrop: smallestDrop(pairs.length, gains),
  };
}

/** The outputs of the same trial of the same case, where both could be parsed. */
function samplePairs(pairs: readonly CaseChange[]): readonly (readonly [unknown, unknown])[] {
  return pairs.flatMap(({ before, after }) => {
    const counterparts = new Map<number, Sample>(before.samples.map((sample) => [sample.trial, sample]));
    return after.samples.flatMap((sample) => {
      const counterpart = counterparts.get(sample.trial);
      if (counterpart?.output === undefined || sample.output === undefined) return [];
      return [[counterpart.output, sample.output] as const];
    });
  });
}

function ratio(
  { before, after }: Comparison["usage"],
  amount: (usage: UsageSummary) => number,
  count: (usage: UsageSummary) => number,
): number | undefined {
  if (count(before) === 0 || count(after) === 0 || amount(before) === 0) return undefined;
  return amount(after) / count(after) / (amount(before) / count(before));
}
