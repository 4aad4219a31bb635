// What the list of prices says beside prices, and of providers that nobody here asks for, is most of it.
import { readFile } from "node:fs/promises";

/** As `server/src/node/modelPrices.ts` knows them. */
const providers = [
  ...["openai", "anthropic", "google", "groq", "mistral", "deepseek", "together", "fireworks", "openrouter"],
  ...["cohere", "perplexity", "x-ai"],
];

const start = "const E = [";

/** @type {import("esbuild").Plugin} */
export const prunedPrices = {
  name: "pruned-prices",
  setup({ onLoad }) {
    onLoad({ filter: /genai-prices[\\/]dist[\\/]index\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const end = text.indexOf("\n]", start.length) + 2;
      if (!text.startsWith(start) || end < 2)
        throw new Error(`The list of prices is written in another way in ${path}.`);
      const all = new Function(`return ${text.slice(start.length - 1, end)}`)();
      const kept = all.filter(({ id }) => providers.includes(id)).map(pruned);
      if (kept.length !== providers.length) throw new Error("The list of prices lacks a provider.");
      // Text is parsed faster as JSON than as a program. Names are put into any one order, with each price that is asked for:
      // the order of a language takes Node long to load, and longer each time.
      const program = text
        .slice(end)
        .replaceAll(/(\w+(?:\.\w+)*)\.localeCompare\((\w+(?:\.\w+)*)\)/g, "($1<$2?-1:+($1>$2))");
      return { contents: `const E = JSON.parse(${JSON.stringify(JSON.stringify(kept))})${program}` };
    });
  },
};

/** What calls are charged for here; nobody counts sound and pictures. */
const charged = ["input_mtok", "cache_read_mtok", "output_mtok", "requests_kcount"];

/** @param {object} prices */
function ofText(prices) {
  return Object.fromEntries(Object.entries(prices).filter(([name]) => charged.includes(name)));
}

/** @param {{id: string, name: string, api_pattern: string, model_match: object, provider_match: object, models: {id: string, match: object, prices: object}[]}} provider */
function pruned({ id, name, api_pattern, model_match, provider_match, models }) {
  const prices = models.map(({ id, match, prices }) => ({
    id,
    match,
    prices: Array.isArray(prices)
      ? prices.map(({ prices, ...when }) => ({ ...when, prices: ofText(prices) }))
      : ofText(prices),
  }));
  return { id, name, api_pattern, model_match, provider_match, models: prices };
}
