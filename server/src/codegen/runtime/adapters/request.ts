import type { Message, Part } from "../messages.ts";
import type { RenderedPrompt } from "../prompt.ts";

export type JsonObject = Record<string, unknown>;

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

/** Ends the making of a request with an error that names the place. */
export type Fail = (reason: string) => never;

export interface PlacedMessage {
  readonly message: Message;
  readonly failAt: (part: string) => Fail;
  readonly fail: Fail;
}

export interface MediaSource {
  readonly url: string;
  /** `undefined` where neither the prompt nor the URL says it: then it is an image, most likely. */
  readonly type: string | undefined;
  /** What a `data:` URL holds, in base64. */
  readonly data: string | undefined;
}

export interface WantedOutput {
  readonly schema: JsonObject | undefined;
  readonly fail: Fail;
}

export function placedMessages(provider: string, { messages }: RenderedPrompt): readonly PlacedMessage[] {
  return messages.map((message, index) => {
    const place = `message ${index + 1} (${message.role})`;
    return { message, fail: failing(provider, place), failAt: (part) => failing(provider, `${place}, ${part}`) };
  });
}

/** The system messages before all others apart, for providers that take them apart. */
export function splitMessages(
  provider: string,
  rendered: RenderedPrompt,
): { readonly system: readonly PlacedMessage[]; readonly conversation: readonly PlacedMessage[] } {
  const placed = placedMessages(provider, rendered);
  const start = placed.findIndex(({ message }) => message.role !== "system");
  if (start < 0) throw noMessages(provider);
  return { system: placed.slice(0, start), conversation: placed.slice(start) };
}

export function noMessages(provider: string): PromptRequestError {
  return new PromptRequestError(provider, "text", 'there is no message to answer; begin one with {{role "user"}}');
}

function failing(provider: string, part: string): Fail {
  return (reason) => {
    throw new PromptRequestError(provider, part, reason);
  };
}

export function assistantOrUser({ message, fail }: PlacedMessage): "assistant" | "user" {
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
export function contentOf<Block>(
  placed: PlacedMessage,
  media: (source: MediaSource, fail: Fail) => Block,
): string | ({ type: "text"; text: string } | Block)[] {
  const parts = partsOf<{ type: "text"; text: string } | Block>(placed, (text) => ({ type: "text", text }), media);
  const { content } = placed.message;
  return content.every((part) => "text" in part) ? content.map((part) => part.text).join("") : parts;
}

export function systemText(placed: PlacedMessage): string {
  return systemTexts(placed).join("");
}

export function systemTexts(placed: PlacedMessage): readonly string[] {
  return textsOf(placed, "a system message holds text alone");
}

export function answerText(placed: PlacedMessage): string {
  return textsOf(placed, "an answer holds text alone").join("");
}

function textsOf(placed: PlacedMessage, reason: string): readonly string[] {
  return partsOf(
    placed,
    (text) => text,
    (_source, fail) => fail(reason),
  );
}

export function partsOf<Block>(
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

export function isWebUrl(url: string): boolean {
  return /^https?:/i.test(url);
}

export function requiredModel(provider: string, rendered: RenderedPrompt, given: string | undefined): string {
  const model = given ?? modelId(rendered);
  if (model === undefined) throw new PromptRequestError(provider, "model", "it names none; pass one as { model }");
  return model;
}

/** The prompt's settings under the names that the provider has for them, which are `undefined` for those it has not. */
export function settingsOf(
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

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function toolsOf<Tool>(
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
export function wantedOutput(provider: string, { output }: RenderedPrompt): WantedOutput | undefined {
  if (!output) return undefined;
  const { format, schema } = output;
  if (format !== undefined && !["json", "array", "text", "enum"].includes(format))
    failing(provider, "output.format")(`'${format}' is no format of its answers`);
  if (!isJsonOutput(output)) return undefined;
  return { schema: isObject(schema) ? schema : undefined, fail: failing(provider, "output.schema") };
}

/** Whether `parse` reads answers as JSON. */
export function isJsonOutput({ format, schema }: NonNullable<RenderedPrompt["output"]>): boolean {
  if (!isObject(schema)) return format === "json";
  const { type } = schema;
  return type !== "string" || "enum" in schema || "const" in schema;
}

/** Whether a schema's `type` is this one or has it among others. */
export function mayBe(type: unknown, one: string): boolean {
  return type === one || (Array.isArray(type) && type.includes(one));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function mapValues(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
