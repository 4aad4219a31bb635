import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";

/** A message of the protocol as it is on the wire. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: number | string | null;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what the server sends is not trusted to have any shape.
  readonly params?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What the client answers to requests of the server, by method. Requests of other methods are answered with `null`. */
export type Answers = Record<string, (params: Message["params"]) => unknown>;

/** A language client without a library: frames written and read by hand, over the standard streams of a real process. */
export class RawClient {
  /** Everything that the server has sent, in order. */
  readonly received: Message[] = [];
  /** What is not a frame of the protocol; a server that prints to its standard output ruins the stream. */
  readonly garbage: string[] = [];
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  stderr = "";
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: Answers;
  readonly #waiting = new Set<() => void>();
  #buffer = Buffer.alloc(0);
  #lastId = 0;
  #ended = false;

  constructor(bundle: string, answers: Answers = {}) {
    this.#answers = answers;
    this.#process = spawn(process.execPath, [bundle, "--stdio"], { stdio: "pipe" });
    this.exited = new Promise((resolve) => {
      this.#process.on("close", (code, signal) => {
        this.#ended = true;
        resolve({ code, signal });
        this.#wake();
      });
    });
    this.#process.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    // Writing to a server that has ended is part of some tests.
    this.#process.stdin.on("error", () => {});
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The request's result; throws the error's code and message. */
  async request(method: string, params: unknown): Promise<Message["result"]> {
    const { result, error } = await this.response(method, params);
    if (error) throw new Error(`${method} failed: ${error.code} ${error.message}`);
    return result;
  }

  /** The whole answer to a request, also when it is an error. */
  async response(method: string, params: unknown): Promise<Message> {
    const id = ++this.#lastId;
    const from = this.received.length;
    this.write(frame({ jsonrpc: "2.0", id, method, params }));
    return this.message((one) => one.id === id && one.method === undefined, `the answer to ${method}`, from);
  }

  notify(method: string, params: unknown): void {
    this.write(frame({ jsonrpc: "2.0", method, params }));
  }

  /** Sends bytes as they are. */
  write(bytes: string | Buffer): void {
    this.#process.stdin.write(bytes);
  }

  /** Closes the server's standard input, as a client does that has died. */
  hangUp(): void {
    this.#process.stdin.end();
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  /** The first message, received or still to come, at or after `from` for which the test holds. */
  async message(test: (message: Message) => boolean, what: string, from = 0): Promise<Message> {
    for (let next = from; ; ) {
      for (; next < this.received.length; next++) if (test(this.received[next]!)) return this.received[next]!;
      if (this.#ended) throw new Error(`The server has ended; ${what} never came. ${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end < 0) break;
      const header = this.#buffer.subarray(0, end).toString("latin1");
      const length = /^Content-Length: (\d+)$/m.exec(header)?.[1];
      if (length === undefined || header.split("\r\n").length !== 1) this.garbage.push(header);
      const start = end + 4;
      if (this.#buffer.length < start + Number(length)) break;
      const body = this.#buffer.subarray(start, start + Number(length)).toString("utf8");
      this.#buffer = this.#buffer.subarray(start + Number(length));
      this.#receive(JSON.parse(body));
    }
    this.#wake();
  }

  #receive(message: Message): void {
    this.received.push(message);
    const { id, method, params } = message;
    if (id === undefined || id === null || method === undefined) return;
    this.write(frame({ jsonrpc: "2.0", id, result: this.#answers[method]?.(params) ?? null }));
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** A message with its header. The length is counted in bytes, not in characters. */
export function frame(message: unknown): string {
  const body = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
