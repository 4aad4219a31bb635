import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Message, RawClient } from "../lsp/rawClient.ts";
import { memoryOf } from "./check.ts";
import { callers, sharedPartial, writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const bundle = fileURLToPath(new URL("../../dist/server.cjs", import.meta.url));
const edits = 200;
const prompts = 1_000;

/** The language server over standard streams, with 1,000 prompts in its folder. */
export async function benchServer(): Promise<readonly Row[]> {
  const { folder, remove } = writePrompts(prompts);
  const ready: number[] = [];
  for (let round = -1; round < 9; round++) {
    const time = await timeToInitialize(folder);
    if (round >= 0) ready.push(time);
  }
  const { client, pid, memory } = await openWorkspace(folder);
  const { edited, empty } = await editPrompt(client, join(folder, "team-0", "prompt-0.prompt"));
  const memoryAfterEdits = memoryOf(pid, "VmRSS");
  const partial = await editPartial(client, folder);
  client.kill();
  remove();
  return [
    row("server: process start to the answer to initialize", ready, "ms", 200),
    figure("server: memory with 1,000 prompts checked", memory, "", "MB", 150),
    figure("server: memory after 200 edits", memoryAfterEdits, "", "MB"),
    row("peer: a request that the server does not know, round trip", empty, "ms"),
    row("edit to diagnostics, p50", edited, "ms", 3),
    figure("edit to diagnostics, p95", quantile(edited, 0.95), spreadOf(edited), "ms", 15),
    row(`partial of ${callers} prompts edited: first result`, partial.first, "ms", 20),
    row(`partial of ${callers} prompts edited: all results`, partial.all, "ms", 300),
    row("meanwhile, the slowest answer to another request", partial.slowest, "ms", 20),
  ];
}

function initialize(folder: string) {
  const uri = pathToFileURL(folder).href;
  return {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "bench" }],
    capabilities: {
      workspace: { workspaceFolders: true },
      textDocument: { publishDiagnostics: { versionSupport: true } },
    },
  };
}

async function timeToInitialize(folder: string): Promise<number> {
  const start = performance.now();
  const client = new RawClient(bundle);
  await client.request("initialize", initialize(folder));
  const time = performance.now() - start;
  client.kill();
  await client.exited;
  return time;
}

async function openWorkspace(folder: string) {
  const client = new RawClient(bundle);
  await client.request("initialize", initialize(folder));
  client.notify("initialized", {});
  await client.message(
    (one) => one.method === "typed-prompts/status" && one.params.state === "ready" && one.params.files >= prompts,
    "ready",
  );
  await pause(1_000);
  return { client, pid: client.pid, memory: memoryOf(client.pid, "VmRSS") };
}

/** From a change to the diagnostics of the changed version, typing at the end of a line in the middle of the prompt. */
async function editPrompt(client: RawClient, path: string) {
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, "utf8");
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "dotprompt", version: 1, text } });
  await diagnosticsOf(client, uri, 1, 0);
  const edited: number[] = [];
  const empty: number[] = [];
  const line = 46;
  for (let version = 2; version < edits + 22; version++) {
    const from = client.received.length;
    const inserted = "{{customer.nam}} "[version % 17]!;
    const start = performance.now();
    const position = { line, character: 0 };
    client.notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start: position, end: position }, text: inserted }],
    });
    await diagnosticsOf(client, uri, version, from);
    if (version >= 22) edited.push(performance.now() - start);
    await pause(5);
    const asked = performance.now();
    await client.response("typed-prompts/nothing", {});
    if (version >= 22) empty.push(performance.now() - asked);
    await pause(5);
  }
  return { edited, empty };
}

/** Edits the partial that many prompts call, asking for something else all the while. */
async function editPartial(client: RawClient, folder: string) {
  const uri = pathToFileURL(join(folder, sharedPartial)).href;
  const other = pathToFileURL(join(folder, "team-0", "prompt-0.prompt")).href;
  const text = readFileSync(join(folder, sharedPartial), "utf8");
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "dotprompt", version: 1, text } });
  await pause(500);
  const result = { first: [] as number[], all: [] as number[], slowest: [] as number[] };
  for (let version = 2; version < 14; version++) {
    const from = client.received.length;
    const start = performance.now();
    const name = `unknown_${version}`;
    client.notify("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ text: `${text}{{${name}}}\n` }],
    });
    let slowest = 0;
    let done = false;
    const asking = (async () => {
      const range = { start: { line: 0, character: 0 }, end: { line: 50, character: 0 } };
      while (!done) {
        const asked = performance.now();
        await client.request("textDocument/codeAction", {
          textDocument: { uri: other },
          range,
          context: { diagnostics: [] },
        });
        slowest = Math.max(slowest, performance.now() - asked);
        await pause(1);
      }
    })();
    await client.message((one) => one.method === "textDocument/publishDiagnostics", "the first result", from);
    result.first.push(performance.now() - start);
    const seen = new Set<string>();
    const mentions = (one: Message): boolean => {
      if (one.method !== "textDocument/publishDiagnostics") return false;
      const { uri: of, diagnostics } = one.params;
      if (diagnostics.some((each: { message: string }) => each.message.includes(name))) seen.add(of);
      return seen.size === callers;
    };
    await client.message(mentions, "all results", from);
    result.all.push(performance.now() - start);
    done = true;
    await asking;
    result.slowest.push(slowest);
    await pause(100);
  }
  return { first: result.first.slice(2), all: result.all.slice(2), slowest: result.slowest.slice(2) };
}

async function diagnosticsOf(client: RawClient, uri: string, version: number, from: number): Promise<void> {
  const isIt = (one: Message): boolean =>
    one.method === "textDocument/publishDiagnostics" && one.params.uri === uri && one.params.version === version;
  await client.message(isIt, `the diagnostics of version ${version}`, from);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
