import { AnthropicLanguageModel } from "@ai-sdk/anthropic/internal";
import { GoogleLanguageModel } from "@ai-sdk/google/internal";
import { OpenAIChatLanguageModel } from "@ai-sdk/openai/internal";
import { OpenAICompatibleChatLanguageModel } from "@ai-sdk/openai-compatible";
import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4GenerateResult,
  type SharedV4Warning,
} from "@ai-sdk/provider";
import type { ModelClient, ModelRequest, ModelResponse } from "../../eval/modelClient.ts";
import { ModelError } from "../../eval/modelClient.ts";
import { redactor } from "../../eval/redaction.ts";
import { isRecord, type SdkCall, toCall } from "./callOptions.ts";
import { type Endpoint, type Environment, endpointOf, keysIn } from "./endpoints.ts";
import { httpFetch } from "./httpFetch.ts";
import { toModelError } from "./toModelError.ts";

/**
 * Models over HTTP, as the environment says where they are. `send` is what posts a request, for those who want to have it
 * instead of an answer, or have the answer already. This file is the entry of a bundle of its own.
 */
export function providerClient(environment: Environment, send: Send = httpFetch): ModelClient {
  // Reading the environment of a process takes a while each time.
  const variables = { ...environment };
  const redact = redactor(keysIn(variables), []);
  return {
    async complete(request, signal, onHttp) {
      const [provider = ""] = request.model.split("/", 1);
      let sent: { readonly url: string; readonly body: string } | undefined;
      const tell = (answer: unknown): void => {
        if (sent && onHttp) onHttp(redact({ url: sent.url, body: parsed(sent.body), answer }));
      };
      try {
        const endpoint = endpointOf(provider, variables);
        const call = toCall(request, endpoint.protocol);
        const model = languageModel(endpoint, call, (address, init) => {
          if (typeof init.body === "string") sent = { url: String(address), body: init.body };
          return send(address, init);
        });
        const start = performance.now();
        const result = await model.doGenerate({ ...call.options, abortSignal: signal });
        const latency = Math.round((performance.now() - start) * 10) / 10;
        tell(result.response?.body);
        return toResponse(result, request, latency, call.warnings);
      } catch (error) {
        signal.throwIfAborted();
        tell(APICallError.isInstance(error) ? parsed(error.responseBody ?? "") : undefined);
        const { kind, message, status, retryAfter } = toModelError(provider, error, Date.now());
        throw new ModelError(kind, redact(message), { status, retryAfter });
      }
    },
  };
}

type Send = (address: string | URL, init: RequestInit) => Promise<Response>;

function languageModel(
  { protocol, baseUrl, apiKey }: Endpoint,
  { modelId, extra }: SdkCall,
  send: Send,
): LanguageModelV4 {
  const shared = { provider: protocol, baseURL: baseUrl, fetch: sending(extra, protocol, send) };
  const url = ({ path }: { readonly path: string }): string => `${baseUrl}${path}`;
  const bearer = (): Record<string, string> => (apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` });
  switch (protocol) {
    case "openai":
      return new OpenAIChatLanguageModel(modelId, { ...shared, url, headers: bearer });
    case "openai-compatible":
      return new OpenAICompatibleChatLanguageModel(modelId, {
        ...shared,
        // The namespace of its options is what stands before the dot.
        provider: "compatible.chat",
        url,
        headers: bearer,
        supportsStructuredOutputs: true,
      });
    case "anthropic":
      return new AnthropicLanguageModel(modelId, {
        ...shared,
        headers: { "anthropic-version": "2023-06-01", "x-api-key": apiKey },
        supportedUrls: () => ({ "image/*": [anyUrl], "application/pdf": [anyUrl] }),
      });
    case "google":
      return new GoogleLanguageModel(modelId, {
        ...shared,
        headers: { "x-goog-api-key": apiKey },
        generateId: () => crypto.randomUUID(),
        supportedUrls: () => ({ "*": [anyUrl] }),
      });
  }
}

const anyUrl = /^https?:\/\/.*$/;

/** Adds the settings that the SDK does not know. */
function sending(extra: Readonly<Record<string, unknown>>, protocol: Endpoint["protocol"], send: Send): typeof fetch {
  const isEmpty = Object.keys(extra).length === 0;
  return (url, init = {}) => {
    // Not `instanceof Request`, which would have Node load its own fetch.
    const address = typeof url === "string" || url instanceof URL ? url : url.url;
    if (isEmpty || typeof init.body !== "string") return send(address, init);
    return send(address, { ...init, body: JSON.stringify(withExtra(JSON.parse(init.body), extra, protocol)) });
  };
}

function withExtra(
  body: Readonly<Record<string, unknown>>,
  extra: Readonly<Record<string, unknown>>,
  protocol: Endpoint["protocol"],
): unknown {
  if (protocol !== "google") return { ...body, ...extra };
  return { ...body, generationConfig: { ...(isRecord(body.generationConfig) ? body.generationConfig : {}), ...extra } };
}

function toResponse(
  { content, structuredOutputText, finishReason, usage, response, warnings }: LanguageModelV4GenerateResult,
  request: ModelRequest,
  latency: number,
  ownWarnings: readonly string[],
): ModelResponse {
  const texts = content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const calls = content.flatMap((part) => (part.type === "tool-call" ? [part] : []));
  return {
    text: structuredOutputText ?? texts.join(""),
    toolCalls: calls.map(({ toolName, input }) => ({ name: toolName, input: parsed(input) })),
    finishReason: isRefusal(response?.body) ? "refusal" : (finishReason.raw ?? finishReason.unified),
    usage: {
      inputTokens: usage.inputTokens.total,
      cachedInputTokens: usage.inputTokens.cacheRead,
      outputTokens: usage.outputTokens.total,
    },
    model: response?.modelId ?? request.model.slice(request.model.indexOf("/") + 1),
    latency,
    warnings: [...ownWarnings, ...warnings.map(warningText)],
  };
}

/** OpenAI says in the message that it is one, and gives the usual reason for its end. */
function isRefusal(body: unknown): boolean {
  const choices = isRecord(body) && Array.isArray(body.choices) ? body.choices : [];
  const message = isRecord(choices[0]) ? choices[0].message : undefined;
  return isRecord(message) && typeof message.refusal === "string" && message.refusal !== "";
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

function warningText(warning: SharedV4Warning): string {
  if (!("feature" in warning)) return warning.message;
  const what = warning.type === "unsupported" ? "is not sent" : "is sent in another way";
  return `'${warning.feature}' ${what}${warning.details === undefined ? "" : `: ${warning.details}`}`;
}
