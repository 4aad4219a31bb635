import type { TopLevelKey } from "../../syntax/frontMatterBlock.ts";
import type { YamlNode } from "../../syntax/yamlNodes.ts";

/** What the value of a key must be; whatever else is written, the key has no effect or fails at run time. */
export type Expectation =
  | "text"
  | "text or number"
  | "text or mapping"
  | "number"
  | "boolean"
  | "list"
  | "mapping"
  | "anything";

/** Dotprompt's own keys, then those that Genkit adds. */
export const topLevelValues: Readonly<Record<TopLevelKey, Expectation>> = {
  name: "text",
  variant: "text",
  version: "text or number",
  description: "text",
  model: "text or mapping",
  tools: "list",
  toolDefs: "list",
  config: "mapping",
  input: "mapping",
  output: "mapping",
  metadata: "mapping",
  ext: "anything",
  raw: "anything",
  maxTurns: "number",
  toolChoice: "text",
  returnToolRequests: "boolean",
  use: "list",
};

export const inputKeys: Readonly<Record<string, Expectation>> = { schema: "anything", default: "mapping" };

export const outputKeys: Readonly<Record<string, Expectation>> = {
  schema: "anything",
  format: "text",
  contentType: "text",
  constrained: "boolean",
  instructions: "anything",
  jsonSchema: "anything",
};

/** Keys of `config` that people write beside it. */
export const configKeys: ReadonlySet<string> = new Set([
  "temperature",
  "maxOutputTokens",
  "topK",
  "topP",
  "stopSequences",
  "maxTokens",
  "max_tokens",
  "top_p",
  "top_k",
  "stop_sequences",
  "frequencyPenalty",
  "presencePenalty",
  "safetySettings",
  "thinkingConfig",
]);

/** What was expected, for the message; `undefined` when the value is fine. Nothing written is always fine. */
export function unmetExpectation(expectation: Expectation, node: YamlNode): string | undefined {
  if (node.kind === "scalar" && node.value === null) return undefined;
  const type = node.kind === "scalar" ? typeof node.value : node.kind;
  switch (expectation) {
    case "text":
      return type === "string" ? undefined : "text";
    case "text or number":
      return type === "string" || type === "number" ? undefined : "text";
    case "text or mapping":
      return type === "string" || type === "map" ? undefined : "text";
    case "number":
      return type === "number" ? undefined : "a number";
    case "boolean":
      return type === "boolean" ? undefined : "true or false";
    case "list":
      return type === "sequence" ? undefined : "a list";
    case "mapping":
      return type === "map" ? undefined : "a mapping";
    case "anything":
      return undefined;
  }
}
