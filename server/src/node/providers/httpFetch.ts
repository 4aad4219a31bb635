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
 * `fetch` for posting a text and reading the whole answer: half the work of Node's own, which counts with thousands of
 * calls. Redirects are not followed, since a key would go with them.
 */
export function httpFetch(address: string | URL, init: RequestInit): Promise<Response> {
  const url = new URL(address);
  const isSecure = url.protocol === "https:";
  const body = Buffer.from(String(init.body ?? ""));
  const headers = { ...Object.fromEntries(new Headers(init.headers)), "content-length": body.length };
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
  const hasBody = ![101, 204, 205, 304].includes(statusCode);
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || /^content-(?:encoding|length)$/.test(name)
      ? []
      : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  const init = { status: statusCode, statusText: statusMessage.replaceAll(/[^\t\x20-\x7e]/g, ""), headers: given };
  return new Response(hasBody ? new Uint8Array(unpacked(body, headers["content-encoding"])) : null, init);
}

/** Nobody was asked to pack anything, and some do. */
function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  const options = { maxOutputLength: largestAnswer };
  if (encoding === "gzip" || encoding === "deflate") return unzipSync(body, options);
  return encoding === "br" ? brotliDecompressSync(body, options) : body;
}
