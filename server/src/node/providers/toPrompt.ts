import type {
  JSONValue,
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
} from "@ai-sdk/provider";
import { ModelError } from "../../eval/modelClient.ts";
import type { Message, Part } from "../../render/messages.ts";
import { isRecord } from "./callOptions.ts";

/** Messages as the AI SDK takes them. Throws `ModelError`, kind `invalid-request`. */
export function toPrompt(messages: readonly Message[]): LanguageModelV4Prompt {
  if (messages.length === 0) throw invalid("There is no message to send: the prompt renders to nothing");
  return messages.map(toMessage);
}

function toMessage({ role, content }: Message): LanguageModelV4Message {
  switch (role) {
    case "system":
      return { role, content: content.map((part) => textOf(part, role)).join("") };
    case "user":
      return {
        role,
        content: content.map((part) =>
          isMedia(part) ? filePart(part.media) : { type: "text", text: textOf(part, role) },
        ),
      };
    case "model":
      return {
        role: "assistant",
        content: content.map((part) => {
          const { toolRequest } = part as { readonly toolRequest?: unknown };
          if (isRecord(toolRequest)) {
            return {
              type: "tool-call",
              toolCallId: String(toolRequest.ref ?? toolRequest.name),
              toolName: String(toolRequest.name),
              input: toolRequest.input ?? {},
            };
          }
          return isMedia(part) ? filePart(part.media) : { type: "text", text: textOf(part, role) };
        }),
      };
    case "tool":
      return {
        role,
        content: content.map((part) => {
          const { toolResponse } = part as { readonly toolResponse?: unknown };
          if (!isRecord(toolResponse))
            throw invalid("A message of the role 'tool' holds something else than its answer");
          return {
            type: "tool-result",
            toolCallId: String(toolResponse.ref ?? toolResponse.name),
            toolName: String(toolResponse.name),
            output: { type: "json", value: (toolResponse.output ?? null) as JSONValue },
          };
        }),
      };
    default:
      throw invalid(`There is no role '${role}'`);
  }
}

function textOf(part: Part, role: string): string {
  if ("text" in part && typeof part.text === "string") return part.text;
  if ("metadata" in part && isRecord(part.metadata)) {
    throw invalid(`Nothing has been put into the section '${String(part.metadata.purpose)}' of the prompt`);
  }
  throw invalid(`A ${role} message holds something that cannot be sent: ${Object.keys(part).join(", ")}`);
}

function isMedia(part: Part): part is { readonly media: { readonly url: string; readonly contentType?: string } } {
  return "media" in part && isRecord(part.media) && typeof part.media.url === "string";
}

function filePart({
  url,
  contentType,
}: {
  readonly url: string;
  readonly contentType?: string;
}): LanguageModelV4FilePart {
  const [, type, data] = /^data:([^;,]*)(?:;[^,]*)?;base64,(.*)$/is.exec(url) ?? [];
  if (data !== undefined) {
    return { type: "file", mediaType: contentType ?? (type || "image"), data: { type: "data", data } };
  }
  if (!/^https?:/i.test(url) || !URL.canParse(url)) {
    throw invalid(`'${url.slice(0, 80)}' cannot be sent: media are data: URLs in base64 or are on the web`);
  }
  return { type: "file", mediaType: contentType ?? "image", data: { type: "url", url: new URL(url) } };
}

function invalid(message: string): ModelError {
  return new ModelError("invalid-request", `${message}.`);
}
