import type { JsonObject } from "./imported.ts";

/** What a prompt's `config` calls a setting that others call otherwise. */
const names = new Map([
  ["temperature", "temperature"],
  ["max_tokens", "maxOutputTokens"],
  ["max_completion_tokens", "maxOutputTokens"],
  ["maxTokens", "maxOutputTokens"],
  ["maxCompletionTokens", "maxOutputTokens"],
  ["maxOutputTokens", "maxOutputTokens"],
  ["max_output_tokens", "maxOutputTokens"],
  ["top_p", "topP"],
  ["topP", "topP"],
  ["top_k", "topK"],
  ["topK", "topK"],
  ["stop", "stopSequences"],
  ["stopSequences", "stopSequences"],
  ["seed", "seed"],
  ["frequency_penalty", "frequencyPenalty"],
  ["frequencyPenalty", "frequencyPenalty"],
  ["presence_penalty", "presencePenalty"],
  ["presencePenalty", "presencePenalty"],
]);

/** Settings of a model by the names that a prompt's `config` has; `rest` names those that it has none for. */
export function modelConfig(settings: JsonObject): { readonly config: JsonObject; readonly rest: readonly string[] } {
  const config: Record<string, unknown> = {};
  const rest: string[] = [];
  for (const [key, value] of Object.entries(settings)) {
    const name = names.get(key);
    if (name === undefined) rest.push(key);
    else if (value !== null) config[name] = key === "stop" && typeof value === "string" ? [value] : value;
  }
  return { config, rest };
}
