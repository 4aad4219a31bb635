import { ModelError } from "../../eval/modelClient.ts";
import { type Endpoint, type Environment, endpointOf } from "./endpoints.ts";
import { httpFetch } from "./httpFetch.ts";

/** What is sent of one call: its body, as a live call would have it. */
export interface BatchItem {
  /** Comes back with the answer: letters, digits, `_` and `-`, at most 64. */
  readonly id: string;
  readonly body: unknown;
  /** Headers of the request that belong to its content. */
  readonly headers: Readonly<Record<string, string>>;
}

export type BatchState =
  | { readonly kind: "open"; readonly status: string }
  | {
      readonly kind: "over";
      readonly status: string;
      /** Milliseconds from the submission to the end, as the service says; 0 where it does not. */
      readonly took: number;
      /** What the service says of the batch as a whole. */
      readonly reason: string | undefined;
      readonly items: readonly BatchResult[];
    };

export interface BatchResult {
  readonly id: string;
  /** The body of an answer, as a live call would have got it, or why there is none. */
  readonly result:
    | { readonly kind: "answer"; readonly body: unknown }
    | { readonly kind: "failed"; readonly reason: string };
}

/** The service of a provider that takes many calls and answers them within a day. Rejects with `ModelError`. */
export interface BatchService {
  /** Returns the id of the batch. */
  submit(items: readonly BatchItem[], signal: AbortSignal): Promise<string>;
  stateOf(id: string, signal: AbortSignal): Promise<BatchState>;
}

/** `undefined` where there is none for the provider. Throws `ModelError` where the environment lacks the key. */
export function batchService(provider: string, environment: Environment): BatchService | undefined {
  const endpoint = endpointOf(provider, environment);
  switch (endpoint.protocol) {
    case "openai":
      return openai(provider, endpoint);
    case "anthropic":
      return anthropic(provider, endpoint);
    case "google":
    case "openai-compatible":
      return undefined;
  }
}

function openai(provider: string, { baseUrl, apiKey }: Endpoint): BatchService {
  const headers = { authorization: `Bearer ${apiKey}` };
  const get = (path: string, signal: AbortSignal): Promise<string> =>
    ask(provider, `${baseUrl}${path}`, { method: "GET", headers, signal });
  return {
    async submit(items, signal) {
      const lines = items.map(({ id, body }) =>
        JSON.stringify({ custom_id: id, method: "POST", url: "/v1/chat/completions", body }),
      );
      const form = new FormData();
      form.append("purpose", "batch");
      form.append("file", new Blob([`${lines.join("\n")}\n`], { type: "application/jsonl" }), "batch.jsonl");
      const packed = new Response(form);
      const type = packed.headers.get("content-type") ?? "";
      const upload = {
        method: "POST",
        headers: { ...headers, "content-type": type },
        body: await packed.text(),
        signal,
      };
      const file = textIn(record(await ask(provider, `${baseUrl}/files`, upload)), "id");
      const order = { input_file_id: file, endpoint: "/v1/chat/completions", completion_window: "24h" };
      return textIn(record(await ask(provider, `${baseUrl}/batches`, posting(order, headers, signal))), "id");
    },
    async stateOf(id, signal) {
      const batch = record(await get(`/batches/${encodeURIComponent(id)}`, signal));
      const status = textIn(batch, "status");
      if (!["completed", "failed", "expired", "cancelled"].includes(status)) return { kind: "open", status };
      const items: BatchResult[] = [];
      for (const name of ["output_file_id", "error_file_id"]) {
        const file = batch[name];
        if (typeof file !== "string") continue;
        const text = await get(`/files/${encodeURIComponent(file)}/content`, signal);
        items.push(...linesOf(text).flatMap(openaiResult));
      }
      const ends = ["completed_at", "expired_at", "cancelled_at", "failed_at"].map((name) => batch[name]);
      const end = ends.find((one) => typeof one === "number");
      const took = typeof end === "number" && typeof batch.created_at === "number" ? end - batch.created_at : 0;
      const { errors } = batch;
      const first = isRecord(errors) && Array.isArray(errors.data) ? errors.data[0] : undefined;
      return { kind: "over", status, took: took * 1000, reason: messageIn(first), items };
    },
  };
}

function openaiResult(line: Readonly<Record<string, unknown>>): readonly BatchResult[] {
  const { custom_id: id, response, error } = line;
  if (typeof id !== "string") return [];
  if (isRecord(response) && response.status_code === 200) {
    return [{ id, result: { kind: "answer", body: response.body } }];
  }
  const inBody = isRecord(response) && isRecord(response.body) ? messageIn(response.body.error) : undefined;
  const status = isRecord(response) && typeof response.status_code === "number" ? ` (${response.status_code})` : "";
  return [{ id, result: { kind: "failed", reason: `${messageIn(error) ?? inBody ?? "no answer"}${status}` } }];
}

function anthropic(provider: string, { baseUrl, apiKey }: Endpoint): BatchService {
  const headers = { "x-api-key": apiKey ?? "", "anthropic-version": "2023-06-01" };
  const get = (path: string, signal: AbortSignal): Promise<string> =>
    ask(provider, `${baseUrl}${path}`, { method: "GET", headers, signal });
  return {
    async submit(items, signal) {
      const requests = items.map(({ id, body }) => ({ custom_id: id, params: body }));
      const betas = [...new Set(items.flatMap((item) => item.headers["anthropic-beta"]?.split(",") ?? []))];
      const all = betas.length === 0 ? headers : { ...headers, "anthropic-beta": betas.join(",") };
      const init = posting({ requests }, all, signal);
      return textIn(record(await ask(provider, `${baseUrl}/messages/batches`, init)), "id");
    },
    async stateOf(id, signal) {
      const path = `/messages/batches/${encodeURIComponent(id)}`;
      const batch = record(await get(path, signal));
      const status = textIn(batch, "processing_status");
      if (status !== "ended") return { kind: "open", status };
      // Not at the address in the answer: the key would go there.
      const items = linesOf(await get(`${path}/results`, signal)).flatMap(anthropicResult);
      const took = Date.parse(String(batch.ended_at)) - Date.parse(String(batch.created_at));
      return { kind: "over", status, took: Number.isFinite(took) ? took : 0, reason: undefined, items };
    },
  };
}

function anthropicResult({ custom_id: id, result }: Readonly<Record<string, unknown>>): readonly BatchResult[] {
  if (typeof id !== "string" || !isRecord(result)) return [];
  if (result.type === "succeeded") return [{ id, result: { kind: "answer", body: result.message } }];
  const error = isRecord(result.error) && isRecord(result.error.error) ? result.error.error : result.error;
  return [{ id, result: { kind: "failed", reason: messageIn(error) ?? String(result.type) } }];
}

function posting(value: unknown, headers: Readonly<Record<string, string>>, signal: AbortSignal): RequestInit {
  const body = JSON.stringify(value);
  return { method: "POST", headers: { ...headers, "content-type": "application/json" }, body, signal };
}

async function ask(provider: string, address: string, init: RequestInit): Promise<string> {
  let answer: Response;
  try {
    answer = await httpFetch(address, init);
  } catch (error) {
    init.signal?.throwIfAborted();
    const { code } = error as NodeJS.ErrnoException;
    throw new ModelError("network", `${provider} could not be reached: ${code ?? "no connection"}.`);
  }
  const text = await answer.text();
  const { status } = answer;
  if (answer.ok) return text;
  let said: string | undefined;
  try {
    const body: unknown = JSON.parse(text);
    said = isRecord(body) ? messageIn(body.error) : undefined;
  } catch {
    // A page in HTML says nothing to people in a terminal.
  }
  const kind = status === 401 || status === 403 ? "authentication" : status >= 500 ? "server" : "invalid-request";
  const sentence = `${provider} answered ${status}${said === undefined ? "" : `: ${said}`}`;
  throw new ModelError(kind, `${sentence.replace(/\.$/, "")}.`, { status });
}

function record(text: string): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  if (isRecord(value)) return value;
  throw new ModelError("malformed-response", "The batch service answered with something that is not its protocol's.");
}

function textIn(value: Readonly<Record<string, unknown>>, name: string): string {
  const text = value[name];
  if (typeof text === "string" && text !== "") return text;
  throw new ModelError("malformed-response", `The batch service answered without '${name}'.`);
}

function linesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text.split("\n").map(parsed).filter(isRecord);
}

function messageIn(value: unknown): string | undefined {
  return isRecord(value) && typeof value.message === "string" ? value.message.slice(0, 300) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
