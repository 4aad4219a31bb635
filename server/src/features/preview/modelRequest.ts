import { toOpenAI } from "../../codegen/runtime/adapters/openai.ts";
import { PromptRequestError } from "../../codegen/runtime/adapters/request.ts";
import type { RenderedPrompt } from "../../codegen/runtime/prompt.ts";
import type { TracedPrompt } from "../../render/provenance.ts";

/** What a shell needs to send, or the reason why there is nothing to send. */
export type CurlCommand =
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "impossible"; readonly reason: string };

/** The rendered messages as Dotprompt has them. */
export function messagesJson({ messages }: Pick<TracedPrompt, "messages">): string {
  return `${JSON.stringify(messages, undefined, 2)}\n`;
}

/**
 * The prompt as a request of an OpenAI-compatible server. Where it is sent and with which key is up to the shell that
 * runs it: the prompt has no say in that.
 */
export function curlCommand({ messages, metadata }: Pick<TracedPrompt, "messages" | "metadata">): CurlCommand {
  const { model, config, output } = metadata;
  // Definitions of tools are in the program that calls the prompt.
  const rendered = {
    messages,
    config,
    tools: [],
    ...(typeof model === "string" ? { model } : {}),
    ...(output === undefined ? {} : { output }),
  } as RenderedPrompt;
  try {
    const named = config.version === undefined && typeof model !== "string";
    const request = toOpenAI(rendered, named ? { model: "gpt-5-mini" } : {});
    const lines = [
      'curl "$' + '{OPENAI_BASE_URL:-https://api.openai.com/v1}/chat/completions"',
      '-H "Authorization: Bearer $OPENAI_API_KEY"',
      "-H 'Content-Type: application/json'",
      `--data-binary ${shellQuoted(JSON.stringify(request, undefined, 2))}`,
    ];
    return { kind: "command", text: `${lines.join(" \\\n  ")}\n` };
  } catch (error) {
    if (error instanceof PromptRequestError) return { kind: "impossible", reason: error.message };
    throw error;
  }
}

/** A text as one word of a POSIX shell, in which nothing is expanded. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
