import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Message, RawClient } from "../lsp/rawClient.ts";
import { writePrompts } from "./prompts.ts";
import { type Row, row } from "./table.ts";

const bundle = fileURLToPath(new URL("../../dist/server.cjs", import.meta.url));
const prompts = 1_000;
const keysPerSecond = 15;

/** 200 characters, of which every prefix but the last leaves something open. */
const typed = `{{#if customer.address}}From {{customer.address.city}}.{{/if}} {{#each tickets as |one|}}
{{one.title}}: {{#unless one.urgent}}can wait, {{/unless}}{{json one.tags}} {{/each}} Answer in {{language}}.\n`;

/**
 * The share of a core that the server takes while somebody types in one of 1,000 prompts with every feature on: asked for
 * what VS Code asks, when it asks for it, and for everything after each key.
 */
export async function benchTyping(): Promise<readonly Row[]> {
  assert.equal(typed.length, 200);
  const { folder, remove } = writePrompts(prompts, { sound: true });
  const editor = await Editor.open(folder, join(folder, "team-0", "prompt-0.prompt"));
  const shares = async (rounds: number, waits: boolean): Promise<readonly number[]> => {
    const samples: number[] = [];
    for (let round = -1; round < rounds; round++) {
      const share = await editor.type(typed, waits);
      if (round >= 0) samples.push(share);
    }
    return samples;
  };
  const asVsCode = await shares(5, true);
  const everything = await shares(3, false);
  const { requests } = editor;
  editor.close();
  remove();
  return [
    row("typing 15 characters a second: a core's share, asked as VS Code asks", asVsCode, "%", 10),
    row(`the same, asked for everything after each key (${requests} requests)`, everything, "%", 10),
  ];
}

/** What an editor asks about a document when it has changed, and how it puts that off. */
interface Question {
  readonly method: string;
  /** The capability of the server without which it is not asked. */
  readonly needs: string;
  /** In milliseconds, from the change on. */
  readonly wait: number;
  /** Whether a further change makes it wait anew. */
  readonly again: boolean;
}

/** With the delays of VS Code 1.101, as its sources have them: the least, which is what quick answers lead to. */
const questions: readonly Question[] = [
  { method: "diagnostic", needs: "diagnosticProvider", wait: 0, again: true },
  { method: "inlayHint", needs: "inlayHintProvider", wait: 25, again: true },
  { method: "semanticTokens/full/delta", needs: "semanticTokensProvider", wait: 300, again: false },
  { method: "signatureHelp", needs: "signatureHelpProvider", wait: 120, again: true },
  { method: "foldingRange", needs: "foldingRangeProvider", wait: 200, again: true },
  { method: "linkedEditingRange", needs: "linkedEditingRangeProvider", wait: 200, again: true },
  { method: "codeAction", needs: "codeActionProvider", wait: 250, again: true },
  { method: "codeLens", needs: "codeLensProvider", wait: 250, again: true },
  { method: "documentSymbol", needs: "documentSymbolProvider", wait: 350, again: true },
  { method: "documentLink", needs: "documentLinkProvider", wait: 1_000, again: true },
];

/** One open document of a real server, in the hands of somebody who types. */
class Editor {
  /** How many requests the last round has sent. */
  requests = 0;
  readonly #client: RawClient;
  readonly #uri: string;
  readonly #text: string;
  readonly #line: number;
  readonly #capabilities: Readonly<Record<string, unknown>>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #pending: Promise<unknown>[] = [];
  #version = 1;
  #resultId = "";

  private constructor(client: RawClient, capabilities: Readonly<Record<string, unknown>>, path: string) {
    this.#client = client;
    this.#capabilities = capabilities;
    this.#uri = pathToFileURL(path).href;
    this.#text = readFileSync(path, "utf8");
    this.#line = this.#text.split("\n").findIndex((line) => line.startsWith("Answer as JSON"));
  }

  static async open(folder: string, path: string): Promise<Editor> {
    const client = new RawClient(bundle);
    const uri = pathToFileURL(folder).href;
    const { capabilities } = await client.request("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "bench" }],
      capabilities: {
        workspace: {
          workspaceFolders: true,
          diagnostics: { refreshSupport: true },
          inlayHint: { refreshSupport: true },
          semanticTokens: { refreshSupport: true },
          workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] },
        },
        textDocument: { diagnostic: {}, completion: { completionItem: { snippetSupport: true } } },
      },
    });
    client.notify("initialized", {});
    const isReady = ({ method, params }: Message): boolean =>
      method === "typed-prompts/status" && params.state === "ready" && params.files >= prompts;
    await client.message(isReady, "ready");
    const editor = new Editor(client, capabilities, path);
    const textDocument = { uri: editor.#uri, languageId: "dotprompt", version: 1, text: editor.#text };
    client.notify("textDocument/didOpen", { textDocument });
    editor.#resultId = (await client.request("textDocument/semanticTokens/full", { textDocument })).resultId;
    return editor;
  }

  /** Types a text before a line in the middle, and takes it away. Returns the share of a core that this took, in percent. */
  async type(text: string, waits: boolean): Promise<number> {
    this.#change({ text: this.#text });
    await pause(1_500);
    this.requests = 0;
    const before = cpuSeconds(this.#client.pid);
    const start = performance.now();
    let [line, character] = [this.#line, 0];
    for (const [index, key] of [...text].entries()) {
      const position = { line, character };
      this.#change({ range: { start: position, end: position }, text: key });
      if (key === "\n") [line, character] = [line + 1, 0];
      else character++;
      this.#ask({ line, character }, text.slice(0, index + 1), waits);
      await pause(start + ((index + 1) * 1_000) / keysPerSecond - performance.now());
    }
    const seconds = (performance.now() - start) / 1_000;
    // What is put off belongs to what was typed.
    await pause(1_200);
    await Promise.all(this.#pending);
    this.#pending = [];
    const share = ((cpuSeconds(this.#client.pid) - before) / seconds) * 100;
    await this.#checkAnswers({ line, character });
    return share;
  }

  close(): void {
    this.#client.kill();
  }

  #change(change: unknown): void {
    const textDocument = { uri: this.#uri, version: ++this.#version };
    this.#client.notify("textDocument/didChange", { textDocument, contentChanges: [change] });
  }

  #ask(position: Place, written: string, waits: boolean): void {
    for (const { method, needs, wait, again } of questions) {
      if (!this.#capabilities[needs]) continue;
      if (!waits) {
        this.#send(method, position);
        continue;
      }
      const timer = this.#timers.get(method);
      if (timer && !again) continue;
      clearTimeout(timer);
      const send = (): void => {
        this.#timers.delete(method);
        this.#send(method, position);
      };
      this.#timers.set(method, setTimeout(send, wait));
    }
    // A list that is shown is filtered by the editor while a word is typed; each time another item is seen.
    const begins = /(?:^|[^\w])\w$/.test(written) || /[{#/>.@ "'(=:]$/.test(written);
    if (begins || !waits) this.#complete(position);
    const moved = written.length % 50 === 0;
    if (moved || !waits) this.#send("documentHighlight", position);
    if (written.length % 20 === 0) this.#send("hover", position);
  }

  #send(method: string, position: Place): void {
    const textDocument = { uri: this.#uri };
    const end = { line: this.#line + 20, character: 0 };
    const params: Readonly<Record<string, unknown>> = {
      inlayHint: { range: { start: { line: 20, character: 0 }, end } },
      "semanticTokens/full/delta": { previousResultId: this.#resultId },
      codeAction: { range: { start: position, end: position }, context: { diagnostics: [], triggerKind: 2 } },
    };
    const asked = this.#request(method, { textDocument, ...(params[method] ?? { position }) });
    this.#pending.push(asked);
    if (method !== "semanticTokens/full/delta") return;
    this.#pending.push(asked.then((answer) => (this.#resultId = answer.resultId)));
  }

  #complete(position: Place): void {
    const list = this.#request("completion", { textDocument: { uri: this.#uri }, position });
    const resolved = list.then(([first]) => first && this.#requestItem(first));
    this.#pending.push(resolved);
  }

  async #request(method: string, params: unknown): Promise<Message["result"]> {
    this.requests++;
    return this.#client.request(`textDocument/${method}`, params);
  }

  async #requestItem(item: unknown): Promise<unknown> {
    this.requests++;
    return this.#client.request("completionItem/resolve", item);
  }

  /** Of the text as it was left: what is measured has been done. */
  async #checkAnswers(position: Place): Promise<void> {
    const textDocument = { uri: this.#uri };
    const { items } = await this.#client.request("textDocument/diagnostic", { textDocument });
    assert.deepEqual(items, []);
    const at = { line: this.#line, character: typed.indexOf("customer.address.city") + 18 };
    const list = await this.#client.request("textDocument/completion", { textDocument, position: at });
    assert.deepEqual(
      list.map((one: { label: string }) => one.label),
      ["city", "country"],
    );
    const range = { start: { line: this.#line, character: 0 }, end: position };
    const hints = await this.#client.request("textDocument/inlayHint", { textDocument, range });
    assert.ok(hints.length > 0);
    const tokens = await this.#client.request("textDocument/semanticTokens/full", { textDocument });
    assert.ok(tokens.data.length / 5 > 100);
    this.#resultId = tokens.resultId;
  }
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** The time that a process has spent on a processor so far, its own and the system's for it. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
