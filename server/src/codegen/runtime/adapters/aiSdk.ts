import type { RenderedPrompt } from "../prompt.ts";
import {
  type AdapterOptions,
  assistantOrUser,
  contentOf,
  type JsonObject,
  type MediaSource,
  settingsOf,
  splitMessages,
  systemText,
  toolsOf,
  type WantedOutput,
  wantedOutput,
} from "./request.ts";

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
