import {
  type CancellationToken,
  LanguageModelChatMessage,
  LanguageModelError,
  LanguageModelTextPart,
  LanguageModelToolCallPart,
  lm,
} from "vscode";
import type { ModelErrorKind, ModelRequest, ModelResponse } from "../../../server/src/eval/modelClient.ts";
import type { FromEvaluator, ToEvaluator } from "../../../server/src/evaluator/messages.ts";

/** Asks a model of the editor. The editor itself asks the user whether the extension may. */
export async function answerFromEditor(
  { id, request }: Extract<FromEvaluator, { kind: "ask" }>,
  token: CancellationToken,
): Promise<ToEvaluator> {
  const refusal = (error: ModelErrorKind, message: string) => ({ kind: "refusal", id, error, message }) as const;
  const family = request.model.slice(request.model.indexOf("/") + 1);
  if (request.messages.some(({ content }) => content.some((part) => "media" in part))) {
    return refusal("invalid-request", "The editor's models take text alone, and this prompt has media.");
  }
  try {
    const [model] = await lm.selectChatModels({ family });
    if (!model) return refusal("unknown-provider", missingModel(family));
    const started = Date.now();
    const response = await model.sendRequest(
      messagesOf(request),
      { modelOptions: { ...request.config }, tools: request.tools.map(toolOf) },
      token,
    );
    const parts = [];
    for await (const part of response.stream) parts.push(part);
    const text = parts.flatMap((part) => (part instanceof LanguageModelTextPart ? [part.value] : [])).join("");
    return {
      kind: "answer",
      id,
      response: {
        text,
        toolCalls: parts.flatMap((part) => (part instanceof LanguageModelToolCallPart ? [part] : [])).map(callOf),
        finishReason: "stop",
        usage: { inputTokens: undefined, cachedInputTokens: undefined, outputTokens: undefined },
        model: model.id,
        latency: Date.now() - started,
        warnings: [],
      } satisfies ModelResponse,
    };
  } catch (error) {
    if (!(error instanceof LanguageModelError)) return refusal("server", String(error));
    return refusal(kindOf(error), `The editor's model '${family}' did not answer: ${error.message}`);
  }
}

function missingModel(family: string): string {
  return `The editor has no model of the family '${family}'. Install an extension that brings it, such as GitHub Copilot Chat, or name a model of a provider, as in openai/gpt-5-mini.`;
}

function kindOf({ code }: LanguageModelError): ModelErrorKind {
  switch (code) {
    case LanguageModelError.NoPermissions.name:
      return "authentication";
    case LanguageModelError.NotFound.name:
      return "unknown-provider";
    case LanguageModelError.Blocked.name:
      return "rate-limit";
    default:
      return "server";
  }
}

/** The editor knows users and assistants; what the system says goes first, as a user's message. */
function messagesOf({ messages, output }: ModelRequest): LanguageModelChatMessage[] {
  const converted = messages.map((message) => {
    const text = messageText(message);
    return message.role === "model" ? LanguageModelChatMessage.Assistant(text) : LanguageModelChatMessage.User(text);
  });
  if (!output?.schema) return converted;
  const wanted = `Answer with JSON alone that fits this JSON Schema:\n${JSON.stringify(output.schema)}`;
  return [...converted, LanguageModelChatMessage.User(wanted)];
}

function messageText({ content }: ModelRequest["messages"][number]): string {
  return content.map((part) => ("text" in part ? String(part.text) : "")).join("");
}

function toolOf({ name, description, inputSchema }: ModelRequest["tools"][number]) {
  return { name, description: description ?? "", inputSchema };
}

function callOf({ name, input }: LanguageModelToolCallPart) {
  return { name, input };
}
