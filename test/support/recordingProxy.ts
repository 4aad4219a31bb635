import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordedRequest {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  /** The JSON as it arrived. */
  readonly body: unknown;
}

/** A server that hands each request on to `target` and keeps what arrived, as it arrived. */
export async function recordingProxy(target: string) {
  const requests: RecordedRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const path = request.url ?? "/";
    requests.push({ path, headers: request.headers, body: JSON.parse(body) });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(target + path, { method: request.method ?? "POST", headers, body });
    response.writeHead(answer.status, headers).end(await answer.text());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, close: () => server.close() };
}
