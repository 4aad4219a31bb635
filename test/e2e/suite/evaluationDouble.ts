import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { commands } from "vscode";
import { fileUri } from "./editor.ts";

export const prompt = `---
model: openai/gpt-5-mini
input:
  schema:
    ticket: string
output:
  schema:
    category(enum): [refund, shipping, other]
    summary: string
---
Sort this ticket: {{ticket}}
`;

export const cases = `threshold: { passRate: 0.9 }
cases:
  - name: refund
    tags: [money]
    input: { ticket: "I want my money back" }
    expect:
      category: refund
  - name: parcel
    input: { ticket: "Where is my parcel?" }
    expect:
      category: shipping
  - name: praise
    input: { ticket: "Great shop, thank you" }
    expect:
      category: other
`;

interface Result {
  readonly name: string;
  readonly isStale: boolean;
  readonly line: string;
  readonly statuses: readonly string[];
}

/** A model that sorts by words, wrong about parcels. */
class Double {
  calls = 0;
  delay = 0;
  /** The last `Authorization` that was sent. */
  authorization: string | undefined;
  answerOf = (body: string): string => (body.includes("money") ? "refund" : "other");
  private readonly server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text) => {
      body += text;
    });
    request.on("end", async () => {
      this.calls++;
      this.authorization = request.headers.authorization;
      await sleep(this.delay);
      const category = this.answerOf(body);
      const content = JSON.stringify({ category, summary: "A ticket." });
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          id: "1",
          object: "chat.completion",
          created: 1,
          model: "gpt-5-mini-double",
          choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
          usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
        }),
      );
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    process.env.OPENAI_BASE_URL = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
    process.env.OPENAI_API_KEY = "sk-planted-for-the-suite";
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

export const double = new Double();
export const evalFile = "triage.eval.yaml";

/** What is known of the cases of a file, once it is so. */
export async function results(
  isIt: (found: readonly Result[]) => boolean,
  name = evalFile,
): Promise<readonly Result[]> {
  let found: readonly Result[] = [];
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(50)) {
    found = (await commands.executeCommand<readonly Result[]>("typed-prompts.test.results", fileUri(name))) ?? [];
    if (isIt(found)) return found;
  }
  assert.fail(`the results were ${JSON.stringify(found)}`);
}
