import type { Role } from "../messages.ts";
import type { RenderedPrompt } from "../prompt.ts";
import { isJsonOutput, isObject, type JsonObject, partsOf, placedMessages } from "./request.ts";

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
