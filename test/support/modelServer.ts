import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What was asked of the server, one call. */
export interface ModelCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { readonly role: string; readonly content: string }[];
    readonly [key: string]: unknown;
  };
  /** From 0, of all calls of this server. */
  readonly index: number;
}

/** What the server does with one call. */
export type Answer = (call: ModelCall, response: ServerResponse) => void | Promise<void>;

/** A server of chat completions on the loopback, which answers as a test says. */
export class ModelServer {
  readonly calls: ModelCall[] = [];
  /** The most calls that were under way at one time. */
  most = 0;
  readonly #server: Server;
  #open = 0;

  constructor(answer: Answer) {
    this.#server = createServer((request, response) => {
      this.#open++;
      this.most = Math.max(this.most, this.#open);
      response.on("close", () => this.#open--);
      void bodyOf(request).then((text) => {
        const { url: path = "", headers } = request;
        const call = { path, headers, body: JSON.parse(text), index: this.calls.length };
        this.calls.push(call);
        return answer(call, response);
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
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

/** An answer in the notation of chat completions. */
export function sendCompletion(response: ServerResponse, content: string | null, more: object = {}): void {
  const { finish_reason = "stop", message = {}, ...rest } = more as { finish_reason?: string; message?: object };
  const body = {
    id: "c1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "served-model",
    choices: [{ index: 0, finish_reason, message: { role: "assistant", content, ...message } }],
    usage: { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 },
    ...rest,
  };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
