import { calcPrice, type Provider } from "@pydantic/genai-prices";
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
    const id = model.slice(slash + 1);
    const found = known.get(model);
    if (found === "unknown") return undefined;
    if (found) return calcPrice(usage, id, { provider: found })?.total_price;
    const price = calcPrice(usage, id, { providerId: providers.get(provider)! });
    known.set(model, price ? { ...price.provider, models: [price.model] } : "unknown");
    return price?.total_price;
  },
};

/** Of each model that was asked for, its provider with that model alone: looking for it takes longer than all the rest. */
const known = new Map<string, Provider | "unknown">();

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
