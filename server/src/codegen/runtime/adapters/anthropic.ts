import type { RenderedPrompt } from "../prompt.ts";
import {
  type AdapterOptions,
  answerText,
  assistantOrUser,
  contentOf,
  type Fail,
  isObject,
  isWebUrl,
  type JsonObject,
  type MediaSource,
  mayBe,
  requiredModel,
  settingsOf,
  snakeCase,
  splitMessages,
  systemText,
  toolsOf,
  type WantedOutput,
  wantedOutput,
} from "./request.ts";

export type AnthropicPart =
  | { type: "text"; text: string }
  | {
      type: "image";
      source: { type: "base64"; media_type: AnthropicImageType; data: string } | { type: "url"; url: string };
    }
  | {
      type: "document";
      source: { type: "base64"; media_type: "application/pdf"; data: string } | { type: "url"; url: string };
    };

export type AnthropicImageType = "image/jpeg" | "image/png" | "image/gif" | "image/webp";

export type AnthropicMessage =
  | { role: "user"; content: string | AnthropicPart[] }
  | { role: "assistant"; content: string }
  | { role: "system"; content: string };

export interface AnthropicOptions<Tool = never> extends AdapterOptions<Tool> {
  /** Of an answer, where the prompt does not say it as `maxOutputTokens`. Default: 4096. */
  readonly maxTokens?: number | undefined;
  /** The version of the API that the client speaks. Only the older one has `temperature`, `topP` and `topK`. */
  readonly apiVersion?: "2023-06-01" | "2026-10-21" | undefined;
}

export interface AnthropicRequest<Tool = never> {
  model: string;
  max_tokens: number;
  system?: { type: "text"; text: string }[];
  messages: AnthropicMessage[];
  temperature?: number;
  top_p?: number;
  top_k?: number;
  stop_sequences?: string[];
  output_config?: { format: { type: "json_schema"; schema: JsonObject } };
  tools?: Tool[];
}

/** What `client.messages.create` of Anthropic takes. */
export function toAnthropic<Tool = never>(
  rendered: RenderedPrompt,
  options: AnthropicOptions<Tool> = {},
): AnthropicRequest<Tool> {
  const provider = "Anthropic";
  const { maxTokens = 4096, apiVersion = "2026-10-21" } = options;
  const { system, conversation } = splitMessages(provider, rendered);
  const messages = conversation.map((placed): AnthropicMessage => {
    const { role } = placed.message;
    if (role === "system") return { role, content: systemText(placed) };
    return assistantOrUser(placed) === "assistant"
      ? { role: "assistant", content: answerText(placed) }
      : { role: "user", content: contentOf(placed, anthropicMedia) };
  });
  const output = wantedOutput(provider, rendered);
  const tools = toolsOf(provider, rendered, options.tools);
  return {
    model: requiredModel(provider, rendered, options.model),
    max_tokens: maxTokens,
    ...(system.length > 0 ? { system: system.map((placed) => ({ type: "text", text: systemText(placed) })) } : {}),
    messages,
    ...settingsOf(provider, rendered, (setting, fail) => anthropicSetting(setting, apiVersion, fail)),
    ...(output ? { output_config: { format: anthropicFormat(output) } } : {}),
    ...(tools.length > 0 ? { tools: tools.map(([, tool]) => tool) } : {}),
  };
}

function anthropicSetting(setting: string, apiVersion: string, fail: Fail): string | undefined {
  switch (setting) {
    case "maxOutputTokens":
      return "max_tokens";
    case "temperature":
    case "topP":
    case "topK":
      return apiVersion === "2023-06-01"
        ? snakeCase(setting)
        : fail(
            "version 2026-10-21 of the API has no such setting; for a client of the one before, pass { apiVersion }",
          );
    case "model":
    case "messages":
    case "system":
    case "stream":
    case "tools":
    case "outputConfig":
    case "output_config":
      return undefined;
    default:
      return snakeCase(setting);
  }
}

function anthropicMedia({ url, type = "image", data }: MediaSource, fail: Fail): AnthropicPart {
  if (data === undefined && !isWebUrl(url)) return fail("media are data: URLs or are on the web");
  if (type === "application/pdf") {
    return {
      type: "document",
      source: data === undefined ? { type: "url", url } : { type: "base64", media_type: type, data },
    };
  }
  if (data === undefined && type.startsWith("image")) return { type: "image", source: { type: "url", url } };
  switch (type) {
    case "image/jpeg":
    case "image/png":
    case "image/gif":
    case "image/webp":
      return { type: "image", source: { type: "base64", media_type: type, data: data ?? "" } };
    default:
      return fail(`it takes JPEG, PNG, GIF, WebP and PDF, and this is ${type}`);
  }
}

function anthropicFormat({ schema, fail }: WantedOutput): { type: "json_schema"; schema: JsonObject } {
  if (!schema) return fail("JSON without a schema cannot be asked for; declare one, or leave 'format' out");
  const problem = anthropicProblem(schema, "schema");
  return problem === undefined ? { type: "json_schema", schema } : fail(problem);
}

/** What Anthropic's structured outputs do not take of a schema. */
function anthropicProblem(schema: unknown, path: string): string | undefined {
  if (!isObject(schema)) return `${path} has no type`;
  const unknown = Object.keys(schema).find((keyword) => !anthropicKeywords.includes(keyword));
  if (unknown !== undefined) return `${path} has '${unknown}', which structured outputs do not take`;
  const { type, properties, additionalProperties, items, anyOf, allOf, $defs, minItems } = schema;
  if (mayBe(type, "object") && additionalProperties !== false) return `${path} must have 'additionalProperties: false'`;
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) return `${path} may ask for at most one item`;
  const says = ["type", "$ref", "anyOf", "allOf", "enum", "const"];
  if (!says.some((keyword) => keyword in schema)) return `${path} has no type`;
  const inner: readonly (readonly [string, unknown])[] = [
    ...Object.entries(isObject(properties) ? properties : {}).map(([key, of]) => [`properties.${key}`, of] as const),
    ...Object.entries(isObject($defs) ? $defs : {}).map(([key, of]) => [`$defs.${key}`, of] as const),
    ...(Array.isArray(anyOf) ? anyOf : []).map((of, index) => [`anyOf.${index}`, of] as const),
    ...(Array.isArray(allOf) ? allOf : []).map((of, index) => [`allOf.${index}`, of] as const),
    ...(items === undefined ? [] : [["items", items] as const]),
  ];
  for (const [key, of] of inner) {
    const problem = anthropicProblem(of, `${path}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const anthropicKeywords: readonly string[] = [
  ...["type", "properties", "required", "additionalProperties", "items", "minItems", "anyOf", "allOf", "enum", "const"],
  ...["$ref", "$defs", "$schema", "title", "description", "format"],
];
