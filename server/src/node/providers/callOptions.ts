import type { JSONObject, LanguageModelV4CallOptions, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { toOpenAI } from "../../codegen/runtime/adapters/openai.ts";
import { PromptRequestError, snakeCase } from "../../codegen/runtime/adapters/request.ts";
import { ModelError, type ModelRequest } from "../../eval/modelClient.ts";
import type { Endpoint } from "./endpoints.ts";
import { toPrompt } from "./toPrompt.ts";

/** A request as the AI SDK takes it, and what it does not take. */
export interface SdkCall {
  readonly modelId: string;
  readonly options: LanguageModelV4CallOptions;
  /** Settings that the SDK does not know, under the names that the provider has for them: added to what is sent. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

type Settings = Readonly<Record<string, unknown>>;

/** What decides where a request goes and what it is, which settings of a prompt may not change. */
const reserved = new Set([
  ...["apikey", "baseurl", "headers", "url", "host", "fetch", "authorization", "organization", "project"],
  ...["model", "messages", "contents", "system", "instructions", "input", "prompt", "stream", "tools"],
  ...["responseformat", "responseschema", "responsejsonschema", "responsemimetype", "outputconfig"],
]);

/** Throws `ModelError`, kind `invalid-request`. */
export function toCall(request: ModelRequest, protocol: Endpoint["protocol"]): SdkCall {
  const { model, config, output, tools } = request;
  const own = model.slice(model.indexOf("/") + 1);
  const { version, providerOptions, toolChoice, reasoning, ...settings } = config;
  const warnings: string[] = [];
  const { known, unknown } = sortSettings(settings);
  const provider: Record<string, unknown> = { ...(isRecord(providerOptions) ? providerOptions : {}) };
  const extra: Record<string, unknown> = {};
  const namespace = protocol === "openai-compatible" ? "compatible" : protocol;
  for (const [key, value] of Object.entries(unknown)) {
    const option = providerOption(protocol, key, value);
    if (option) provider[namespace] = { ...(provider[namespace] as Settings), ...option };
    else extra[protocol === "google" ? key : snakeCase(key)] = value;
  }
  const format = output ? responseFormat(request, protocol, warnings) : undefined;
  if (format?.isLoose) provider[namespace] = { strictJsonSchema: false, ...(provider[namespace] as Settings) };
  const options: LanguageModelV4CallOptions = {
    prompt: toPrompt(request.messages),
    ...known,
    ...(format ? { responseFormat: format.format } : {}),
    ...(isReasoning(reasoning) ? { reasoning } : {}),
    ...(tools.length > 0
      ? {
          tools: tools.map(({ name, description, inputSchema }) => ({
            type: "function",
            name,
            ...(description === undefined ? {} : { description }),
            inputSchema: inputSchema as JSONObject,
          })),
          toolChoice: choiceOf(toolChoice),
        }
      : {}),
    ...(Object.keys(provider).length > 0 ? { providerOptions: provider as SharedV4ProviderOptions } : {}),
  };
  if (reasoning !== undefined && !isReasoning(reasoning)) extra.reasoning = reasoning;
  const modelId = version === undefined || version === null ? own : String(version);
  return { modelId, options, extra, warnings };
}

const numbers = ["temperature", "topP", "topK", "maxOutputTokens", "presencePenalty", "frequencyPenalty", "seed"];

function sortSettings(settings: Settings): { readonly known: Settings; readonly unknown: Settings } {
  const known: Record<string, unknown> = {};
  const unknown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined || value === null) continue;
    if (reserved.has(key.replaceAll(/[-_]/g, "").toLowerCase())) {
      throw new ModelError("invalid-request", `A prompt cannot set 'config.${key}'.`);
    }
    if (numbers.includes(key)) {
      if (typeof value !== "number") throw new ModelError("invalid-request", `'config.${key}' must be a number.`);
      known[key] = value;
    } else if (key === "stopSequences") {
      if (!Array.isArray(value) || value.some((one) => typeof one !== "string"))
        throw new ModelError("invalid-request", "'config.stopSequences' must be a list of texts.");
      known[key] = value;
    } else unknown[key] = value;
  }
  return { known, unknown };
}

/** Settings that the SDK must know of, since others depend on them. */
function providerOption(protocol: Endpoint["protocol"], key: string, value: unknown): Settings | undefined {
  if (protocol === "anthropic" && key === "thinking" && isRecord(value)) return { thinking: thinkingOf(value) };
  if (protocol === "google" && googleOptions.includes(key)) return { [key]: value };
  if (protocol === "openai" && openaiOptions.includes(key)) return { [key]: value };
  return undefined;
}

const googleOptions = [
  ...["thinkingConfig", "safetySettings", "responseModalities", "cachedContent", "mediaResolution", "labels"],
  ...["audioTimestamp", "imageConfig"],
];
/** Those that take others out of the request. */
const openaiOptions = ["reasoningEffort", "serviceTier", "logprobs"];

function thinkingOf({ enabled, type, budgetTokens, budget_tokens, ...rest }: Settings): Settings {
  const budget = budgetTokens ?? budget_tokens;
  return {
    type: type ?? (enabled === false ? "disabled" : "enabled"),
    ...(budget === undefined ? {} : { budgetTokens: budget }),
    ...rest,
  };
}

interface Format {
  readonly format: NonNullable<LanguageModelV4CallOptions["responseFormat"]>;
  /** Whether OpenAI cannot hold the answer to the schema, only be told of it. */
  readonly isLoose: boolean;
}

function responseFormat(
  { output }: ModelRequest,
  protocol: Endpoint["protocol"],
  warnings: string[],
): Format | undefined {
  const schema = output?.schema;
  if (!schema) return { format: { type: "json" }, isLoose: false };
  const told = { type: "json", schema: schema as JSONObject, name: "output" } as const;
  if (protocol === "anthropic" || protocol === "google") return { format: told, isLoose: false };
  try {
    const message = { role: "user", content: [{ text: "" }] } as const;
    const asked = toOpenAI({ messages: [message], config: {}, tools: [], output: { schema }, model: "openai/any" });
    const format = asked.response_format;
    if (format?.type !== "json_schema") return { format: { type: "json" }, isLoose: false };
    const { schema: accepted, strict } = format.json_schema;
    return { format: { ...told, schema: accepted as JSONObject }, isLoose: !strict };
  } catch (error) {
    if (!(error instanceof PromptRequestError)) throw error;
    warnings.push(`The output schema was not sent: ${error.message}`);
    return undefined;
  }
}

function choiceOf(written: unknown): NonNullable<LanguageModelV4CallOptions["toolChoice"]> {
  switch (written) {
    case "none":
    case "required":
    case "auto":
      return { type: written };
    default:
      return typeof written === "string" ? { type: "tool", toolName: written } : { type: "auto" };
  }
}

const efforts = ["provider-default", "none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

function isReasoning(value: unknown): value is (typeof efforts)[number] {
  return efforts.some((one) => one === value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
