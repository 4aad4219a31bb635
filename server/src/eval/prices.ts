import type { ModelRequest, TokenUsage } from "./modelClient.ts";

/** What models cost. */
export interface Prices {
  /** US dollars; `undefined` where the price of the model is not known, or the provider has not counted. */
  costOf(model: string, usage: TokenUsage): number | undefined;
}

/** Of models whose own settings and answers give no other. */
const usualOutput = 4096;

/** The most that a call can be expected to cost: its text at a token for every two characters, the answer at its limit. */
export function worstCost(
  prices: Prices,
  { model, messages, config, tools, output }: ModelRequest,
): number | undefined {
  const characters = JSON.stringify([messages, tools, output]).length;
  const limit = typeof config.maxOutputTokens === "number" ? config.maxOutputTokens : usualOutput;
  const usage = { inputTokens: Math.ceil(characters / 2), cachedInputTokens: undefined, outputTokens: limit };
  return prices.costOf(model, usage);
}

export function isPriced(prices: Prices, model: string): boolean {
  return prices.costOf(model, { inputTokens: 1, cachedInputTokens: undefined, outputTokens: 1 }) !== undefined;
}

/** The configuration's prices, in US dollars for a million tokens, before those that are known anyway. */
export function withOwnPrices(
  own: ReadonlyMap<string, { readonly input: number; readonly output: number }>,
  prices: Prices,
): Prices {
  return {
    costOf(model, usage) {
      const price = own.get(model);
      if (!price) return prices.costOf(model, usage);
      const { inputTokens, outputTokens } = usage;
      if (inputTokens === undefined || outputTokens === undefined) return undefined;
      return (inputTokens * price.input + outputTokens * price.output) / 1_000_000;
    },
  };
}

/** The call was not made: with it the run could cost more than it may. */
export class CostLimitError extends Error {
  override readonly name = "CostLimitError";
}

/** What a run has cost and may cost, in US dollars. What is under way counts at its worst. */
export class Budget {
  readonly #most: number | undefined;
  #spent = 0;
  #reserved = 0;

  constructor(most: number | undefined) {
    this.#most = most;
  }

  get spent(): number {
    return this.#spent;
  }

  /** Throws `CostLimitError`. The returned function says what the call has cost in the end. */
  reserve(worst: number): (cost: number) => void {
    if (this.#most !== undefined && this.#spent + this.#reserved + worst > this.#most) {
      const limit = `$${this.#most}`;
      throw new CostLimitError(
        `Not asked: the run has cost $${this.#spent.toFixed(4)}, and this could exceed ${limit}.`,
      );
    }
    this.#reserved += worst;
    return (cost) => {
      this.#reserved -= worst;
      this.#spent += cost;
    };
  }
}
