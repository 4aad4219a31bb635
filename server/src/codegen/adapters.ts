import type { Message, Part, RenderedPrompt, Role } from "./runtime.ts";

// A rendered prompt as the request of an SDK. None of them is imported: the types below are what theirs accept.

type JsonObject = Record<string, unknown>;

export interface AdapterOptions<Tool = never> {
  /** The id of the model as the provider spells it. Default: the prompt's own, without the provider's name. */
  readonly model?: string | undefined;
  /** The definitions of the tools that the prompt names, as the SDK takes them. */
  readonly tools?: Readonly<Record<string, Tool>> | undefined;
}

/** Something in a prompt is nothing that the provider takes. */
export class PromptRequestError extends Error {
  override readonly name = "PromptRequestError";
  readonly provider: string;
  /** Where it is in the prompt, such as `config.topK` or `message 2 (user), part 1`. */
  readonly part: string;

  constructor(provider: string, part: string, reason: string) {
    super(`The prompt's ${part} cannot be sent to ${provider}: ${reason}.`);
    this.provider = provider;
    this.part = part;
  }
}

/** The model's id as its provider spells it: `gemini-2.5-flash` for `googleai/gemini-2.5-flash`. */
export function modelId({ model, config }: RenderedPrompt): string | undefined {
  const { version } = config;
  if (version !== undefined && version !== null) return String(version);
  return model?.slice(model.indexOf("/") + 1);
}

/** The prompt with a text in place of each `{{section}}` that has one here. */
export function fillSections(rendered: RenderedPrompt, sections: Readonly<Record<string, string>>): RenderedPrompt {
  const filled = (part: Part): Part => {
    const name = "metadata" in part ? part.metadata.purpose : undefined;
    const text = name !== undefined && Object.hasOwn(sections, name) ? sections[name] : undefined;
    return text === undefined ? part : { text };
  };
  const messages = rendered.messages.map((message) => ({ ...message, content: message.content.map(filled) }));
  return { ...rendered, messages };
}

export type AiSdkPart = { type: "text"; text: string } | { type: "file"; mediaType: string; data: string };

export interface AiSdkSystemMessage {
  role: "system";
  content: string;
}

export type AiSdkMessage =
  | AiSdkSystemMessage
  | { role: "user"; content: string | AiSdkPart[] }
  | { role: "assistant"; content: string | AiSdkPart[] };

/** Asks for JSON as the prompt's schema has it, and leaves the answer to `parse`. */
export interface AiSdkOutput {
  name: string;
  responseFormat: Promise<{ type: "json"; schema?: JsonObject }>;
  parseCompleteOutput(answer: { text: string }): Promise<string>;
  parsePartialOutput(answer: { text: string }): Promise<{ partial: string }>;
  createElementStreamTransform(): undefined;
}

export interface AiSdkRequest<Tool = never> {
  instructions?: string | AiSdkSystemMessage[];
  /** There are system messages after others. */
  allowSystemInMessages?: boolean;
  messages: AiSdkMessage[];
  temperature?: number;
  maxOutputTokens?: number;
  topP?: number;
  topK?: number;
  stopSequences?: string[];
  output?: AiSdkOutput;
  tools?: Record<string, Tool>;
}

/** What `generateText` and `streamText` of the AI SDK take beside the model, which is an object there. */
export function toAiSdk<Tool = never>(
  rendered: RenderedPrompt,
  options: Pick<AdapterOptions<Tool>, "tools"> = {},
): AiSdkRequest<Tool> {
  const provider = "the AI SDK";
  const { system, conversation } = splitMessages(provider, rendered);
  const messages = conversation.map((placed): AiSdkMessage => {
    const { role } = placed.message;
    if (role === "system") return { role, content: systemText(placed) };
    return { role: assistantOrUser(placed), content: contentOf(placed, aiSdkFile) };
  });
  const output = wantedOutput(provider, rendered);
  const tools = toolsOf(provider, rendered, options.tools);
  return {
    ...instructionsOf(system.map(systemText)),
    ...(messages.some(({ role }) => role === "system") ? { allowSystemInMessages: true } : {}),
    messages,
    ...settingsOf(provider, rendered, (setting) => (aiSdkSettings.includes(setting) ? setting : undefined)),
    ...(output ? { output: aiSdkOutput(output) } : {}),
    ...(tools.length > 0 ? { tools: Object.fromEntries(tools) } : {}),
  };
}

/** The settings that are plain data; the SDK would leave out others without a word. */
const aiSdkSettings: readonly string[] = [
  "temperature",
  "maxOutputTokens",
  "topP",
  "topK",
  "stopSequences",
  "presencePenalty",
  "frequencyPenalty",
  "seed",
  "reasoning",
  "providerOptions",
];

function instructionsOf(texts: readonly string[]): Pick<AiSdkRequest, "instructions"> {
  const [text] = texts;
  if (text === undefined) return {};
  return { instructions: texts.length === 1 ? text : texts.map((content) => ({ role: "system", content })) };
}

function aiSdkFile({ url, type = "image" }: MediaSource): AiSdkPart {
  return { type: "file", mediaType: type, data: url };
}

function aiSdkOutput({ schema }: WantedOutput): AiSdkOutput {
  return {
    name: "prompt",
    responseFormat: Promise.resolve(schema ? { type: "json", schema } : { type: "json" }),
    parseCompleteOutput: async ({ text }) => text,
    parsePartialOutput: async ({ text }) => ({ partial: text }),
    createElementStreamTransform: () => undefined,
  };
}

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

export type GooglePart =
  | { text: string }
  | { inlineData: { mimeType: string; data: string } }
  | { fileData: { fileUri: string; mimeType?: string } };

export interface GoogleContent {
  role: "user" | "model";
  parts: GooglePart[];
}

export interface GoogleConfig<Tool = never> {
  systemInstruction?: { parts: { text: string }[] };
  temperature?: number;
  maxOutputTokens?: number;
  topP?: number;
  topK?: number;
  stopSequences?: string[];
  responseMimeType?: string;
  responseJsonSchema?: JsonObject;
  tools?: { functionDeclarations: Tool[] }[];
}

export interface GoogleRequest<Tool = never> {
  model: string;
  contents: GoogleContent[];
  config: GoogleConfig<Tool>;
}

/** What `client.models.generateContent` of Google's `@google/genai` takes. */
export function toGoogle<Tool = never>(
  rendered: RenderedPrompt,
  options: AdapterOptions<Tool> = {},
): GoogleRequest<Tool> {
  const provider = "Google";
  const { system, conversation } = splitMessages(provider, rendered);
  const contents = conversation.map((placed): GoogleContent => {
    if (placed.message.role === "system") return placed.fail("system messages stand before all others");
    return { role: assistantOrUser(placed) === "assistant" ? "model" : "user", parts: googleParts(placed) };
  });
  const output = wantedOutput(provider, rendered);
  const tools = toolsOf(provider, rendered, options.tools);
  return {
    model: requiredModel(provider, rendered, options.model),
    contents,
    config: {
      ...(system.length > 0
        ? { systemInstruction: { parts: system.flatMap(systemTexts).map((text) => ({ text })) } }
        : {}),
      ...settingsOf(provider, rendered, (setting) => (googleSettings.includes(setting) ? setting : undefined)),
      ...(output ? { responseMimeType: "application/json" } : {}),
      ...(output?.schema ? { responseJsonSchema: output.schema } : {}),
      ...(tools.length > 0 ? { tools: [{ functionDeclarations: tools.map(([, tool]) => tool) }] } : {}),
    },
  };
}

/** The settings that are plain data; the SDK would leave out others without a word. */
const googleSettings: readonly string[] = [
  ...["temperature", "maxOutputTokens", "topP", "topK", "stopSequences", "candidateCount", "seed"],
  ...["presencePenalty", "frequencyPenalty", "responseLogprobs", "logprobs", "safetySettings", "labels"],
  ...["cachedContent", "responseModalities", "mediaResolution", "speechConfig", "audioTimestamp", "thinkingConfig"],
  ...["imageConfig", "toolConfig", "serviceTier", "routingConfig", "modelSelectionConfig"],
];

function googleParts(placed: PlacedMessage): GooglePart[] {
  return partsOf<GooglePart>(
    placed,
    (text) => ({ text }),
    ({ url, type, data }, fail) => {
      if (data === undefined)
        return { fileData: type === undefined ? { fileUri: url } : { fileUri: url, mimeType: type } };
      return type === undefined ? fail("a data: URL must name its type") : { inlineData: { mimeType: type, data } };
    },
  );
}

export type GenkitPart = { text: string } | { media: { url: string; contentType?: string } };

export interface GenkitMessage {
  role: Role;
  content: GenkitPart[];
  metadata?: JsonObject;
}

export interface GenkitRequest {
  model?: string;
  messages: GenkitMessage[];
  config: JsonObject;
  tools?: string[];
  output?: { format?: string; jsonSchema?: JsonObject };
}

/** What `ai.generate` of Genkit takes. Models and tools are names there, as they are in a prompt. */
export function toGenkit(rendered: RenderedPrompt): GenkitRequest {
  const provider = "Genkit";
  const messages = placedMessages(provider, rendered).map((placed): GenkitMessage => {
    const { role, metadata } = placed.message;
    const content = partsOf<GenkitPart>(
      placed,
      (text) => ({ text }),
      (_source, _fail, media) => ({ media }),
    );
    return metadata ? { role, content, metadata: { ...metadata } } : { role, content };
  });
  const { model, config, tools, output } = rendered;
  const { format } = output ?? {};
  const schema = output && isJsonOutput(output) && isObject(output.schema) ? output.schema : undefined;
  return {
    ...(model === undefined ? {} : { model }),
    messages,
    config: { ...config },
    ...(tools.length > 0 ? { tools: [...tools] } : {}),
    ...(format === undefined && schema === undefined
      ? {}
      : {
          output: {
            ...(format === undefined ? {} : { format }),
            ...(schema ? { jsonSchema: schema } : {}),
          },
        }),
  };
}

/** Ends the making of a request with an error that names the place. */
type Fail = (reason: string) => never;

interface PlacedMessage {
  readonly message: Message;
  readonly failAt: (part: string) => Fail;
  readonly fail: Fail;
}

interface MediaSource {
  readonly url: string;
  /** `undefined` where neither the prompt nor the URL says it: then it is an image, most likely. */
  readonly type: string | undefined;
  /** What a `data:` URL holds, in base64. */
  readonly data: string | undefined;
}

interface WantedOutput {
  readonly schema: JsonObject | undefined;
  readonly fail: Fail;
}

function placedMessages(provider: string, { messages }: RenderedPrompt): readonly PlacedMessage[] {
  return messages.map((message, index) => {
    const place = `message ${index + 1} (${message.role})`;
    return { message, fail: failing(provider, place), failAt: (part) => failing(provider, `${place}, ${part}`) };
  });
}

/** The system messages before all others apart, for providers that take them apart. */
function splitMessages(
  provider: string,
  rendered: RenderedPrompt,
): { readonly system: readonly PlacedMessage[]; readonly conversation: readonly PlacedMessage[] } {
  const placed = placedMessages(provider, rendered);
  const start = placed.findIndex(({ message }) => message.role !== "system");
  if (start < 0) throw noMessages(provider);
  return { system: placed.slice(0, start), conversation: placed.slice(start) };
}

function noMessages(provider: string): PromptRequestError {
  return new PromptRequestError(provider, "text", 'there is no message to answer; begin one with {{role "user"}}');
}

function failing(provider: string, part: string): Fail {
  return (reason) => {
    throw new PromptRequestError(provider, part, reason);
  };
}

function assistantOrUser({ message, fail }: PlacedMessage): "assistant" | "user" {
  switch (message.role) {
    case "model":
      return "assistant";
    case "user":
      return "user";
    case "tool":
      return fail("the answer of a tool needs the call that it belongs to, which a prompt cannot name");
    default:
      return fail("there is no such role");
  }
}

/** A text alone where there is nothing else: that is what every server takes. */
function contentOf<Block>(
  placed: PlacedMessage,
  media: (source: MediaSource, fail: Fail) => Block,
): string | ({ type: "text"; text: string } | Block)[] {
  const parts = partsOf<{ type: "text"; text: string } | Block>(placed, (text) => ({ type: "text", text }), media);
  const { content } = placed.message;
  return content.every((part) => "text" in part) ? content.map((part) => part.text).join("") : parts;
}

function systemText(placed: PlacedMessage): string {
  return systemTexts(placed).join("");
}

function systemTexts(placed: PlacedMessage): readonly string[] {
  return textsOf(placed, "a system message holds text alone");
}

function answerText(placed: PlacedMessage): string {
  return textsOf(placed, "an answer holds text alone").join("");
}

function textsOf(placed: PlacedMessage, reason: string): readonly string[] {
  return partsOf(
    placed,
    (text) => text,
    (_source, fail) => fail(reason),
  );
}

function partsOf<Block>(
  { message, failAt }: PlacedMessage,
  text: (text: string) => Block,
  media: (source: MediaSource, fail: Fail, media: { url: string; contentType?: string }) => Block,
): Block[] {
  return message.content.map((part, index) => {
    const fail = failAt(`part ${index + 1}`);
    if ("text" in part) return text(part.text);
    if ("media" in part) return media(mediaSource(part.media, fail), fail, { ...part.media });
    if ("metadata" in part) {
      return fail(`nothing has been put into the section '${part.metadata.purpose}' yet; fillSections does that`);
    }
    return fail("it is neither text nor media");
  });
}

function mediaSource({ url, contentType }: { url: string; contentType?: string }, fail: Fail): MediaSource {
  if (!/^data:/i.test(url)) {
    if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return fail(`'${url.slice(0, 80)}' is no URL`);
    return { url, type: contentType ?? typeByName(url), data: undefined };
  }
  const comma = url.indexOf(",");
  const [type, ...parameters] = url.slice("data:".length, comma).split(";");
  if (comma < 0 || parameters.at(-1)?.toLowerCase() !== "base64") return fail("a data: URL must be in base64");
  return { url, type: contentType ?? (type === "" ? undefined : type), data: url.slice(comma + 1) };
}

function typeByName(url: string): string | undefined {
  const [path = ""] = url.split(/[?#]/, 1);
  switch (/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase()) {
    case "png":
      return "image/png";
    case "jpg":
    case "jpeg":
      return "image/jpeg";
    case "gif":
      return "image/gif";
    case "webp":
      return "image/webp";
    case "pdf":
      return "application/pdf";
    case "mp3":
      return "audio/mpeg";
    case "wav":
      return "audio/wav";
    case "mp4":
      return "video/mp4";
    default:
      return undefined;
  }
}

function isWebUrl(url: string): boolean {
  return /^https?:/i.test(url);
}

function requiredModel(provider: string, rendered: RenderedPrompt, given: string | undefined): string {
  const model = given ?? modelId(rendered);
  if (model === undefined) throw new PromptRequestError(provider, "model", "it names none; pass one as { model }");
  return model;
}

/** The prompt's settings under the names that the provider has for them, which are `undefined` for those it has not. */
function settingsOf(
  provider: string,
  { config }: RenderedPrompt,
  nameOf: (setting: string, fail: Fail) => string | undefined,
): JsonObject {
  const settings: JsonObject = {};
  for (const [setting, value] of Object.entries(config)) {
    // The version is part of the model's id.
    if (setting === "version" || value === undefined || value === null) continue;
    const fail = failing(provider, `config.${setting}`);
    if (numberSettings.includes(setting) && typeof value !== "number") fail("it must be a number");
    if (setting === "stopSequences" && !(Array.isArray(value) && value.every((item) => typeof item === "string")))
      fail("it must be a list of texts");
    settings[nameOf(setting, fail) ?? fail("there is no such setting")] = value;
  }
  return settings;
}

const numberSettings: readonly string[] = ["temperature", "maxOutputTokens", "topP", "topK"];

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toolsOf<Tool>(
  provider: string,
  rendered: RenderedPrompt,
  given: Readonly<Record<string, Tool>> = {},
): readonly (readonly [string, Tool])[] {
  return rendered.tools.map((name) => {
    const tool = Object.hasOwn(given, name) ? given[name] : undefined;
    if (tool !== undefined) return [name, tool];
    throw new PromptRequestError(provider, `tool '${name}'`, "its definition is missing; pass it as { tools }");
  });
}

/** What the answer must be, unless it is text. */
function wantedOutput(provider: string, { output }: RenderedPrompt): WantedOutput | undefined {
  if (!output) return undefined;
  const { format, schema } = output;
  if (format !== undefined && !["json", "array", "text", "enum"].includes(format))
    failing(provider, "output.format")(`'${format}' is no format of its answers`);
  if (!isJsonOutput(output)) return undefined;
  return { schema: isObject(schema) ? schema : undefined, fail: failing(provider, "output.schema") };
}

/** Whether `parse` reads answers as JSON. */
function isJsonOutput({ format, schema }: NonNullable<RenderedPrompt["output"]>): boolean {
  if (!isObject(schema)) return format === "json";
  const { type } = schema;
  return type !== "string" || "enum" in schema || "const" in schema;
}

/** Whether a schema's `type` is this one or has it among others. */
function mayBe(type: unknown, one: string): boolean {
  return type === one || (Array.isArray(type) && type.includes(one));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
