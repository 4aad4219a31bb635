import type { RenderedPrompt } from "../prompt.ts";
import {
  type AdapterOptions,
  assistantOrUser,
  type JsonObject,
  type PlacedMessage,
  partsOf,
  requiredModel,
  settingsOf,
  splitMessages,
  systemTexts,
  toolsOf,
  wantedOutput,
} from "./request.ts";

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
