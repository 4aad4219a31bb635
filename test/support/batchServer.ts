import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One call of a batch, as the service has it. */
export interface BatchedCall {
  readonly id: string;
  readonly body: { readonly model: string; readonly messages: readonly { readonly content: unknown }[] };
}

/** What becomes of one call. */
export type Outcome = { readonly text: string } | { readonly error: string } | { readonly nothing: true };

interface Batch {
  readonly protocol: "openai" | "anthropic";
  readonly calls: readonly BatchedCall[];
  status: string;
}

/** The batch services of OpenAI and Anthropic on the loopback: what was submitted stays open until a test ends it. */
export class BatchServer {
  readonly batches = new Map<string, Batch>();
  /** What was asked, such as `POST /v1/files`. */
  readonly asked: string[] = [];
  /** What becomes of each call of a batch that is over. */
  outcome: (call: BatchedCall) => Outcome = () => ({ text: '{"category":"refund"}' });
  /** Answers a request instead, where it gives something. */
  intercept: (asked: string, body: string) => { readonly status: number; readonly body: string } | undefined = () =>
    undefined;
  readonly #files = new Map<string, string>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const asked = `${request.method} ${request.url}`;
        this.asked.push(asked);
        const given = this.intercept(asked, body) ?? this.#answer(asked, body);
        response.writeHead(given.status, { "content-type": "application/json" }).end(given.body);
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Ends all batches that are open. */
  end(status: string): void {
    for (const batch of this.batches.values()) batch.status = batch.protocol === "openai" ? status : "ended";
  }

  #answer(asked: string, body: string): { readonly status: number; readonly body: string } {
    const json = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });
    const created = 1_700_000_000;
    if (asked === "POST /v1/files") {
      // The part of the form that is the file: JSONL, one call a line.
      const id = `file-${this.#files.size}`;
      this.#files.set(
        id,
        body
          .split(/\r?\n/)
          .filter((line) => line.startsWith("{"))
          .join("\n"),
      );
      return json({ id, object: "file", purpose: "batch" });
    }
    if (asked === "POST /v1/batches") {
      const { input_file_id: file, endpoint, completion_window: window } = JSON.parse(body);
      if (endpoint !== "/v1/chat/completions" || window !== "24h") return { status: 400, body: "{}" };
      const lines = this.#files.get(file)!.split("\n");
      const calls = lines.map((line) => JSON.parse(line)).map(({ custom_id: id, body: sent }) => ({ id, body: sent }));
      return json({ id: this.#add("openai", calls), status: "validating", created_at: created });
    }
    if (asked === "POST /v1/messages/batches") {
      const { requests } = JSON.parse(body);
      const calls = requests.map(({ custom_id: id, params }: { custom_id: string; params: unknown }) => ({
        id,
        body: params,
      }));
      return json({ id: this.#add("anthropic", calls), processing_status: "in_progress" });
    }
    const [, id = ""] = /^GET \/v1\/(?:messages\/)?batches\/([^/]+)/.exec(asked) ?? [];
    const batch = this.batches.get(id);
    if (batch?.protocol === "openai") {
      const isOver = !["validating", "in_progress"].includes(batch.status);
      const ended = { output_file_id: `out-${id}`, error_file_id: `err-${id}`, [`${batch.status}_at`]: created + 90 };
      return json({ id, status: batch.status, created_at: created, ...(isOver ? ended : {}) });
    }
    if (batch && asked.endsWith("/results")) return { status: 200, body: batch.calls.map(this.#anthropic).join("\n") };
    if (batch) {
      const [created_at, ended_at] = ["2026-01-01T00:00:00Z", "2026-01-01T00:01:30Z"];
      return json({ id, processing_status: batch.status, created_at, ended_at, results_url: "http://127.0.0.1:9/" });
    }
    const [, kind, of = ""] = /^GET \/v1\/files\/(out|err)-(.+)\/content$/.exec(asked) ?? [];
    const lines = (this.batches.get(of)?.calls ?? []).flatMap((call) => this.#openai(call, kind === "out"));
    return kind ? { status: 200, body: lines.join("\n") } : { status: 404, body: "{}" };
  }

  #add(protocol: Batch["protocol"], calls: readonly BatchedCall[]): string {
    const id = `${protocol === "openai" ? "batch" : "msgbatch"}_${this.batches.size}`;
    this.batches.set(id, { protocol, calls, status: "in_progress" });
    return id;
  }

  readonly #openai = (call: BatchedCall, wantsAnswers: boolean): readonly string[] => {
    const outcome = this.outcome(call);
    if ("nothing" in outcome || "text" in outcome !== wantsAnswers) return [];
    if ("error" in outcome) {
      const error = { code: "batch_expired", message: outcome.error };
      return [JSON.stringify({ custom_id: call.id, response: null, error })];
    }
    const message = { role: "assistant", content: outcome.text };
    const usage = { prompt_tokens: 1000, completion_tokens: 1000, total_tokens: 2000 };
    const choices = [{ index: 0, finish_reason: "stop", message }];
    const body = { id: "c1", object: "chat.completion", created: 1_700_000_000, model: "served", choices, usage };
    return [JSON.stringify({ custom_id: call.id, response: { status_code: 200, body }, error: null })];
  };

  readonly #anthropic = (call: BatchedCall): string => {
    const outcome = this.outcome(call);
    if (!("text" in outcome)) {
      const failed = {
        type: "errored",
        error: { type: "error", error: { message: "error" in outcome && outcome.error } },
      };
      return JSON.stringify({ custom_id: call.id, result: "nothing" in outcome ? { type: "expired" } : failed });
    }
    const content = [{ type: "text", text: outcome.text }];
    const usage = { input_tokens: 1000, output_tokens: 1000 };
    const more = { id: "m1", type: "message", role: "assistant", stop_sequence: null };
    const message = { ...more, model: "served", content, stop_reason: "end_turn", usage };
    return JSON.stringify({ custom_id: call.id, result: { type: "succeeded", message } });
  };
}
