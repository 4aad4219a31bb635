import type { Message } from "../render/messages.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";

/** Models of the editor are called `vscode/<family>`. They are for people at work: their answers are never a baseline. */
export const editorProvider = "vscode";

/** One call of a model, before any provider's notation: what a recording's key is made of. */
export interface ModelRequest {
  /** `provider/model`, such as `openai/gpt-5-mini`. */
  readonly model: string;
  readonly messages: readonly Message[];
  /** The prompt's `config`: temperature, maxOutputTokens and what else the front matter says. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `undefined` for an answer in text. */
  readonly output: { readonly schema: JsonSchema | undefined } | undefined;
  /** Tools that the front matter defines in full; names alone cannot be sent. */
  readonly tools: readonly ToolDefinition[];
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string | undefined;
  readonly inputSchema: JsonSchema;
}

export interface ToolCall {
  readonly name: string;
  readonly input: unknown;
}

/** What a provider has counted; `undefined` where it does not say. */
export interface TokenUsage {
  readonly inputTokens: number | undefined;
  /** Of the input tokens, those that were read from the provider's cache. */
  readonly cachedInputTokens: number | undefined;
  /** Reasoning included. */
  readonly outputTokens: number | undefined;
}

export interface ModelResponse {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** In the provider's own words: `stop`, `length`, `content_filter`, … */
  readonly finishReason: string;
  readonly usage: TokenUsage;
  /** The model's id as the provider reports it. */
  readonly model: string;
  /** Milliseconds from sending the request to the whole answer, of the attempt that succeeded. */
  readonly latency: number;
  /** What of the request was not sent as it was written: `temperature is not supported for reasoning models`. */
  readonly warnings: readonly string[];
}

/** One exchange with a provider as it was, for people who look for a mistake. Without headers, and so without keys. */
export interface HttpExchange {
  readonly url: string;
  /** What was sent, and what came back; parsed where they are JSON. */
  readonly body: unknown;
  readonly answer: unknown;
}

/** One request and what came of it, without secrets: for people who look for a mistake. */
export interface Exchange {
  readonly key: string;
  readonly origin: "fresh" | "recorded" | "none";
  /** Before any provider's notation. */
  readonly request: ModelRequest;
  readonly response: ModelResponse | undefined;
  readonly error: { readonly kind: string; readonly message: string } | undefined;
  /** ISO 8601, UTC: when the answer was fresh. */
  readonly date: string | undefined;
  /** What went over the wire, one for each attempt. */
  readonly http: readonly HttpExchange[];
}

/** How models are reached. Rejects with a `ModelError`, or with the signal's reason when it is aborted. */
export interface ModelClient {
  /** @param onHttp told of what went over the wire, where something did */
  complete(
    request: ModelRequest,
    signal: AbortSignal,
    onHttp?: (exchange: HttpExchange) => void,
  ): Promise<ModelResponse>;
}

/** Why a call gave no answer. Messages never hold a key. */
export type ModelErrorKind =
  | "rate-limit"
  /** The account may not spend more: waiting does not help. */
  | "quota"
  | "server"
  | "network"
  | "timeout"
  | "authentication"
  | "invalid-request"
  | "malformed-response"
  | "unknown-provider";

export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly kind: ModelErrorKind;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Milliseconds that the provider asks to wait before the next attempt. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: ModelErrorKind,
    message: string,
    details: { readonly status?: number | undefined; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message);
    this.kind = kind;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
  }
}

/** Not `instanceof`: clients are in a bundle of their own, which has its own class. */
export function isModelError(error: unknown): error is ModelError {
  return error instanceof Error && error.name === "ModelError";
}
