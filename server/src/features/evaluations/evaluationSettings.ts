import type { Config } from "../../workspace/config.ts";

/** How a run is made, by the configurations of all that it runs. */
export interface EvaluationSettings {
  readonly concurrencyOf: (provider: string) => number;
  /** Milliseconds. */
  readonly timeout: number;
  /** US dollars. */
  readonly maxCost: number | undefined;
  readonly prices: ReadonlyMap<string, { readonly input: number; readonly output: number }>;
  readonly redact: readonly RegExp[];
}

const usualConcurrency = 10;
const usualTimeout = 120_000;

/** Where configurations differ, what is safe for all counts; what the command line says counts more. */
export function evaluationSettings(
  configs: readonly Config[],
  given: { readonly concurrency: number | undefined; readonly maxCost: number | undefined },
): EvaluationSettings {
  const all = configs.map(({ evaluate }) => evaluate);
  const least = (numbers: readonly (number | undefined)[]): number | undefined => {
    const said = numbers.filter((number) => number !== undefined);
    return said.length > 0 ? Math.min(...said) : undefined;
  };
  const timeouts = all.flatMap(({ timeout }) => timeout ?? []);
  return {
    concurrencyOf: (provider) =>
      given.concurrency ??
      least(all.map(({ concurrency }) => concurrency.get(provider) ?? concurrency.get("*"))) ??
      usualConcurrency,
    timeout: timeouts.length > 0 ? Math.max(...timeouts) : usualTimeout,
    maxCost: given.maxCost ?? least(all.map(({ maxCost }) => maxCost)),
    prices: new Map(all.flatMap(({ prices }) => [...prices])),
    redact: all.flatMap(({ redact }) => redact),
  };
}
