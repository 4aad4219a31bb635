import type { Limits } from "../evalCase.ts";
import type { Score } from "../run.ts";
import type { ScoredAnswer } from "./scorer.ts";

/** One limit held against an answer; `unknown` where the answer does not tell what it took. */
export type LimitResult =
  | { readonly kind: "score"; readonly score: Score }
  | { readonly kind: "unknown"; readonly message: string };

/** What an answer took, against the most that it may take: latency, cost, tokens, repairs, in this order. */
export function scoreLimits(limits: Limits, answer: ScoredAnswer): readonly LimitResult[] {
  const { latency, cost, tokens, repairs } = limits;
  return [
    ...hold("latency", latency?.value, answer.latency, milliseconds, ""),
    ...hold(
      "cost",
      cost?.value,
      answer.cost,
      dollars,
      "The price of this model is not known, so that its cost cannot be limited.",
    ),
    ...hold(
      "tokens",
      tokens?.value,
      answer.usage.outputTokens,
      tokensOf,
      "The provider does not say how many tokens the answer has.",
    ),
    ...hold("repairs", repairs?.value, answer.repairs.length, repairsOf(answer.repairs), ""),
  ];
}

function hold(
  scorer: keyof Limits,
  limit: number | undefined,
  actual: number | undefined,
  shown: (amount: number) => string,
  unknown: string,
): readonly LimitResult[] {
  if (limit === undefined) return [];
  if (actual === undefined) return [{ kind: "unknown", message: unknown }];
  if (actual <= limit) return [{ kind: "score", score: { scorer, pass: true, message: `Took ${shown(actual)}.` } }];
  const message = `Took ${shown(actual)}, but at most ${shown(limit)} are allowed.`;
  return [{ kind: "score", score: { scorer, pass: false, expected: limit, actual, message } }];
}

function milliseconds(amount: number): string {
  return `${Math.round(amount * 10) / 10} ms`;
}

function dollars(amount: number): string {
  return `$${Number(amount.toPrecision(6))}`;
}

function tokensOf(amount: number): string {
  return amount === 1 ? "1 output token" : `${amount} output tokens`;
}

function repairsOf(repairs: readonly string[]): (amount: number) => string {
  return (amount) => {
    const counted = amount === 1 ? "1 repair" : `${amount} repairs`;
    return amount > 0 && amount === repairs.length ? `${counted} (${repairs.join(", ")})` : counted;
  };
}
