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
  mapValues,
  mayBe,
  noMessages,
  placedMessages,
  requiredModel,
  settingsOf,
  snakeCase,
  systemText,
  toolsOf,
  type WantedOutput,
  wantedOutput,
} from "./request.ts";

export type OpenAIPart =
  | { type: "text"; text: string }
  | { type: "image_url"; image_url: { url: string } }
  | { type: "input_audio"; input_audio: { data: string; format: "wav" | "mp3" } }
  | { type: "file"; file: { filename: string; file_data: string } };

export type OpenAIMessage =
  | { role: "system"; content: string }
  | { role: "user"; content: string | OpenAIPart[] }
  | { role: "assistant"; content: string };

export interface OpenAIRequest<Tool = never> {
  model: string;
  messages: OpenAIMessage[];
  temperature?: number;
  max_completion_tokens?: number;
  top_p?: number;
  stop?: string[];
  response_format?:
    | { type: "json_object" }
    | { type: "json_schema"; json_schema: { name: string; schema: JsonObject; strict: boolean } };
  tools?: Tool[];
}

/** What `client.chat.completions.create` of OpenAI takes. */
export function toOpenAI<Tool = never>(
  rendered: RenderedPrompt,
  options: AdapterOptions<Tool> = {},
): OpenAIRequest<Tool> {
  const provider = "OpenAI";
  const messages = placedMessages(provider, rendered).map((placed): OpenAIMessage => {
    const { role } = placed.message;
    if (role === "system") return { role, content: systemText(placed) };
    return assistantOrUser(placed) === "assistant"
      ? { role: "assistant", content: answerText(placed) }
      : { role: "user", content: contentOf(placed, openAIMedia) };
  });
  if (messages.length === 0) throw noMessages(provider);
  const output = wantedOutput(provider, rendered);
  const tools = toolsOf(provider, rendered, options.tools);
  return {
    model: requiredModel(provider, rendered, options.model),
    messages,
    ...settingsOf(provider, rendered, openAISetting),
    ...(output ? { response_format: openAIFormat(output) } : {}),
    ...(tools.length > 0 ? { tools: tools.map(([, tool]) => tool) } : {}),
  };
}

function openAISetting(setting: string): string | undefined {
  switch (setting) {
    case "maxOutputTokens":
      return "max_completion_tokens";
    case "stopSequences":
      return "stop";
    case "topK":
    case "model":
    case "messages":
    case "stream":
    case "tools":
    case "responseFormat":
    case "response_format":
      return undefined;
    default:
      return snakeCase(setting);
  }
}

function openAIMedia({ url, type, data }: MediaSource, fail: Fail): OpenAIPart {
  if (type === undefined || type.startsWith("image/")) {
    if (data === undefined && !isWebUrl(url)) return fail("an image is a data: URL or is on the web");
    return { type: "image_url", image_url: { url } };
  }
  if (data === undefined) return fail(`${type} can only be sent as a data: URL`);
  switch (type) {
    case "audio/wav":
    case "audio/x-wav":
      return { type: "input_audio", input_audio: { data, format: "wav" } };
    case "audio/mpeg":
    case "audio/mp3":
      return { type: "input_audio", input_audio: { data, format: "mp3" } };
    case "application/pdf":
      return { type: "file", file: { filename: "document.pdf", file_data: url } };
    default:
      return fail(`it takes images, WAV, MP3 and PDF, and this is ${type}`);
  }
}

function openAIFormat({ schema, fail }: WantedOutput): NonNullable<OpenAIRequest["response_format"]> {
  if (!schema) return { type: "json_object" };
  const { type } = schema;
  if (type !== "object") return fail("the schema of an answer must be an object");
  const strict = strictSchema(schema, 0);
  return {
    type: "json_schema",
    json_schema: { name: "output", schema: strict ?? schema, strict: strict !== undefined },
  };
}

/** The schema as OpenAI's strict mode takes it, which allows the same values; `undefined` where it cannot say that. */
function strictSchema(schema: unknown, depth: number): JsonObject | undefined {
  if (!isObject(schema) || depth > strictDepth) return undefined;
  if (Object.keys(schema).some((keyword) => !strictKeywords.includes(keyword))) return undefined;
  const { properties, required, additionalProperties, items, anyOf, $ref, $defs, type, format } = schema;
  if (format !== undefined && !strictFormats.includes(String(format))) return undefined;
  const copy = { ...schema };
  if (mayBe(type, "array") && items === undefined) return undefined;
  if (mayBe(type, "object")) {
    const names = Object.keys(isObject(properties) ? properties : {});
    const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
    if (additionalProperties !== false || !names.every(isRequired)) return undefined;
  } else if (type === undefined && $ref === undefined && anyOf === undefined) {
    const kinds = kindsOf(schema);
    if (!kinds) return undefined;
    Object.assign(copy, { type: kinds.length === 1 ? kinds[0] : kinds });
  }
  const inner = (from: unknown): unknown => strictSchema(from, depth + 1);
  const parts: JsonObject = {
    ...(isObject(properties) ? { properties: mapValues(properties, inner) } : {}),
    ...(isObject($defs) ? { $defs: mapValues($defs, inner) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(inner) } : {}),
    ...(items === undefined ? {} : { items: inner(items) }),
  };
  const isWhole = Object.values(parts).every((part) => part && !Object.values(part).includes(undefined));
  return isWhole ? Object.assign(copy, parts) : undefined;
}

const strictDepth = 10;

const strictKeywords: readonly string[] = [
  ...["type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const", "$ref", "$defs"],
  ...["title", "description", "pattern", "format", "minItems", "maxItems"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
];

const strictFormats: readonly string[] = [
  ...["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"],
];

/** The types of the values that a schema lists; `undefined` where it lists none, or lists and objects. */
function kindsOf({ enum: values, const: value }: JsonObject): readonly string[] | undefined {
  const kinds = (Array.isArray(values) ? values : [value]).map((one) => (one === null ? "null" : typeof one));
  const isPlain = kinds.every((kind) => ["string", "number", "boolean", "null"].includes(kind));
  return isPlain && kinds.length > 0 ? [...new Set(kinds)] : undefined;
}
