import { calcPrice } from "@pydantic/genai-prices";
import type { Prices } from "../eval/prices.ts";

/** What the models of well-known services cost, as far as it is known here. This file is the entry of a bundle of its own. */
export const modelPrices: Prices = {
  costOf(model, { inputTokens, cachedInputTokens, outputTokens }) {
    if (inputTokens === undefined || outputTokens === undefined) return undefined;
    const slash = model.indexOf("/");
    const provider = model.slice(0, slash);
    // Servers on the own machine have models of the same names.
    if (slash < 0 || !providers.has(provider)) return undefined;
    const usage = {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      ...(cachedInputTokens === undefined ? {} : { cache_read_tokens: cachedInputTokens }),
    };
    return calcPrice(usage, model.slice(slash + 1), { providerId: providers.get(provider)! })?.total_price;
  },
};

/** Under the names that prompts have for them. */
const providers: ReadonlyMap<string, string> = new Map([
  ["openai", "openai"],
  ["anthropic", "anthropic"],
  ["google", "google"],
  ["googleai", "google"],
  ["gemini", "google"],
  ...["groq", "mistral", "deepseek", "together", "fireworks", "openrouter", "cohere", "perplexity", "x-ai"].map(
    (name) => [name, name] as const,
  ),
]);
