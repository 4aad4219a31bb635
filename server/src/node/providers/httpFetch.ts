import { Agent, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, Agent as SecureAgent } from "node:https";
import { brotliDecompressSync, unzipSync } from "node:zlib";

/** In bytes; no answer of a model is larger. */
const largestAnswer = 50_000_000;

// As Node's own fetch, a proxy is used where the user asks for it.
const proxy = process.env.NODE_USE_ENV_PROXY === "1" ? { proxyEnv: process.env } : {};
const agents = {
  "http:": new Agent({ keepAlive: true, ...proxy }),
  "https:": new SecureAgent({ keepAlive: true, ...proxy }),
};

/**
 * `fetch` for posting a text and reading the whole answer: a third of the work of Node's own, which counts with thousands
 * of calls; nothing of Node's own is even loaded. Redirects are not followed, since a key would go with them.
 */
export function httpFetch(address: string | URL, init: RequestInit): Promise<Response> {
  const url = new URL(address);
  const isSecure = url.protocol === "https:";
  const body = Buffer.from(String(init.body ?? ""));
  const headers = { ...(init.headers as Readonly<Record<string, string>>), "content-length": body.length };
  return new Promise((resolve, reject) => {
    const options = {
      method: init.method ?? "POST",
      headers,
      agent: isSecure ? agents["https:"] : agents["http:"],
      signal: init.signal ?? undefined,
    };
    const answered = (answer: IncomingMessage): void => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > largestAnswer) answer.destroy(new Error("The answer is larger than 50 MB."));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        try {
          resolve(responseOf(answer, Buffer.concat(chunks)));
        } catch (error) {
          reject(error);
        }
      });
    };
    const request = (isSecure ? requestHttps : requestHttp)(url, options, answered);
    request.on("error", reject);
    request.end(body);
  });
}

function responseOf({ statusCode = 500, statusMessage = "", headers }: IncomingMessage, body: Buffer): Response {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || /^content-(?:encoding|length)$/.test(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const bytes = unpacked(body, headers["content-encoding"]);
  const answer: ReadAnswer = {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    statusText: statusMessage.replaceAll(/[^\t\x20-\x7e]/g, ""),
    headers: new Map(given),
    body: { getReader: () => wholeReader(bytes) },
    text: async () => bytes.toString("utf8"),
    json: async () => JSON.parse(bytes.toString("utf8")),
  };
  // A real one costs more than the call itself, and of it nobody asks for more.
  return answer as unknown as Response;
}

/** What the SDKs and the batches ask of an answer. */
interface ReadAnswer extends Pick<Response, "ok" | "status" | "statusText" | "text" | "json"> {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: { getReader(): WholeReader };
}

interface WholeReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

/** Of a stream that has all its bytes already. */
function wholeReader(bytes: Buffer): WholeReader {
  let isRead = bytes.length === 0;
  return {
    async read() {
      if (isRead) return { done: true };
      isRead = true;
      return { done: false, value: bytes };
    },
    async cancel() {
      isRead = true;
    },
    releaseLock() {},
  };
}

/** Nobody was asked to pack anything, and some do. */
function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: largestAnswer };
  if (encoding === "gzip" || encoding === "deflate") return unzipSync(body, options);
  return encoding === "br" ? brotliDecompressSync(body, options) : body;
}
