import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { RawClient } from "../lsp/rawClient.ts";
import { memoryOf } from "./check.ts";
import { callers, sharedPartial, writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const bundle = fileURLToPath(new URL("../../dist/server.cjs", import.meta.url));
const prompts = 1_000;
const requests = 200;
const warmUp = 20;

/** What an editor asks while one reads and writes a prompt among 1,000, over standard streams. */
export async function benchNavigation(): Promise<readonly Row[]> {
  const { folder, remove } = writePrompts(prompts);
  const client = new RawClient(bundle);
  const uri = pathToFileURL(folder).href;
  const capabilities = { workspace: { workspaceFolders: true } };
  await client.request("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "bench" }],
    capabilities,
  });
  client.notify("initialized", {});
  await client.message(
    (one) => one.method === "typed-prompts/status" && one.params.state === "ready" && one.params.files >= prompts,
    "ready",
  );
  const prompt = open(client, join(folder, "team-0", "prompt-0.prompt"));
  const partial = open(client, join(folder, sharedPartial));
  const first = await time(() => client.request("textDocument/references", references(partial, "name")));
  const rows: Row[] = [
    figure("references: the first, of a partial that has just been opened", first, "", "ms"),
    figure(`server: memory with the symbols of ${prompts} prompts`, memoryOf(client.pid, "VmRSS"), "", "MB", 150),
  ];
  const point = { ...prompt, word: "attachments}}" };
  for (const method of ["hover", "definition", "completion", "documentHighlight", "signatureHelp"]) {
    const times: number[] = [];
    for (let index = -warmUp; index < requests; index++) {
      edit(client, prompt, index + warmUp);
      const taken = await time(() => client.request(`textDocument/${method}`, position(point, point.word)));
      if (index >= 0) times.push(taken);
      // As a person would who types very fast: what an edit makes the server do besides has been done.
      await pause(5);
    }
    rows.push(figure(`${method} after an edit, p95`, quantile(times, 0.95), spreadOf(times), "ms", 10));
  }
  const found: number[] = [];
  const renamed: number[] = [];
  for (let index = 0; index < 50; index++) {
    edit(client, prompt, index);
    found.push(await time(() => client.request("textDocument/references", references(partial, "name"))));
    renamed.push(
      await time(() => client.response("textDocument/rename", { ...position(partial, "customer"), newName: "buyer" })),
    );
  }
  rows.push(
    row(`references of what ${callers} prompts give to a partial`, found, "ms", 50),
    row(`rename of a parameter that ${callers} prompts give`, renamed, "ms", 50),
    figure("server: memory after all of these", memoryOf(client.pid, "VmRSS"), "", "MB"),
  );
  client.kill();
  remove();
  return rows;
}

interface Opened {
  readonly uri: string;
  readonly text: string;
}

function open(client: RawClient, path: string): Opened {
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, "utf8");
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "dotprompt", version: 1, text } });
  return { uri, text };
}

/** Types a character at the end of the text, so that nothing remembered of the document holds. */
function edit(client: RawClient, { uri, text }: Opened, version: number): void {
  const line = text.split("\n").length - 1;
  const position = { line, character: 0 };
  const contentChanges = [{ range: { start: position, end: position }, text: "x" }];
  client.notify("textDocument/didChange", { textDocument: { uri, version: version + 2 }, contentChanges });
}

function position({ uri, text }: Opened, word: string) {
  const before = text.slice(0, text.lastIndexOf(word) + 1).split("\n");
  return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

function references(opened: Opened, word: string) {
  return { ...position(opened, word), context: { includeDeclaration: true } };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
