import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Message, RawClient } from "../lsp/rawClient.ts";
import { memoryOf } from "./check.ts";
import { unformatted } from "./formatting.ts";
import { callers, sharedPartial, writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, spreadOf } from "./table.ts";

const bundle = fileURLToPath(new URL("../../dist/server.cjs", import.meta.url));
const prompts = 1_000;
const requests = 200;
const warmUp = 20;

// biome-ignore lint/suspicious/noExplicitAny: what the server sends is not trusted to have any shape.
type Answer = any;

/** What an editor asks while one reads and writes a prompt among 1,000, over standard streams. */
export async function benchNavigation(): Promise<readonly Row[]> {
  return [...(await benchOwnTypes()), ...(await benchNamedType())];
}

/** Each prompt declares its own inputs, as most do. */
async function benchOwnTypes(): Promise<readonly Row[]> {
  const { folder, remove } = writePrompts(prompts);
  const client = await start(folder);
  const prompt = open(client, join(folder, "team-0", "prompt-0.prompt"));
  const partial = open(client, join(folder, sharedPartial));
  const first = await timed(() => client.request("textDocument/references", references(partial, "name")));
  assert.equal(first.answer.length, callers + 1);
  const rows: Row[] = [
    figure("references: the first, of a partial that has just been opened", first.milliseconds, "", "ms", 50),
    figure(`server: memory with the symbols of ${prompts} prompts`, memoryOf(client.pid, "VmRSS"), "", "MB", 150),
  ];
  for (const question of questions(prompt)) {
    const times: number[] = [];
    for (let index = -warmUp; index < requests; index++) {
      edit(client, prompt, index + warmUp);
      const { answer, milliseconds } = await timed(() => client.response(question.method, question.params()));
      question.check(resultOf(answer));
      if (index >= 0) times.push(milliseconds);
      // As a person would who types very fast: what an edit makes the server do besides has been done.
      await pause(5);
    }
    rows.push(figure(`${question.what} after an edit, p95`, quantile(times, 0.95), spreadOf(times), "ms", 10));
  }
  const long = openText(client, pathToFileURL(join(folder, "team-0", "long.prompt")).href, unformatted());
  const formatted: number[] = [];
  for (let index = -warmUp; index < 50; index++) {
    edit(client, long, index + warmUp);
    const params = { textDocument: { uri: long.uri }, options: { tabSize: 2, insertSpaces: true } };
    const { answer, milliseconds } = await timed(() => client.response("textDocument/formatting", params));
    assert.ok(resultOf(answer).length > 100);
    if (index >= 0) formatted.push(milliseconds);
    await pause(5);
  }
  client.notify("textDocument/didClose", { textDocument: { uri: long.uri } });
  const lines = long.text.split("\n").length;
  rows.push(figure(`formatting of ${lines} lines, p95`, quantile(formatted, 0.95), spreadOf(formatted), "ms", 20));
  const wide = [
    [`references of what ${callers} prompts give to a partial`, "references", callers + 1],
    [`rename of a parameter that ${callers} prompts give`, "rename", callers + 1],
  ] as const;
  for (const [what, method, files] of wide) {
    const times = await timesAcrossFiles(client, prompt, method, position(partial, "customer"), files);
    rows.push(figure(`${what}, p95`, quantile(times, 0.95), spreadOf(times), "ms", 50));
  }
  rows.push(figure("server: memory after all of these", memoryOf(client.pid, "VmRSS"), "", "MB"));
  client.kill();
  remove();
  return rows;
}

/** A type in the configuration that every prompt uses. */
async function benchNamedType(): Promise<readonly Row[]> {
  const { folder, remove } = writePrompts(prompts, { sound: true, named: true });
  const client = await start(folder);
  const prompt = open(client, join(folder, "team-0", "prompt-0.prompt"));
  const rows: Row[] = [];
  // The configuration, each prompt, the partial for all and the fifty for twenty prompts each.
  const files = 1 + prompts + 1 + prompts / 20;
  for (const method of ["references", "rename"] as const) {
    const times = await timesAcrossFiles(client, prompt, method, position(prompt, "name}}, on"), files);
    const what = `${method} of a field of a named schema in ${prompts} prompts`;
    rows.push(figure(`${what}, p95`, quantile(times, 0.95), spreadOf(times), "ms", 50));
  }
  client.kill();
  remove();
  return rows;
}

interface Question {
  readonly what: string;
  readonly method: string;
  params(): unknown;
  /** Throws unless the answer is the right one. */
  check(answer: Answer): void;
}

/** Questions at a property three blocks deep, and about the whole document. */
function questions(prompt: Opened): readonly Question[] {
  const { textDocument, position: at } = position(prompt, "attachments}}");
  const use = wordAt(at.line, at.character - 1, "attachments");
  const declaration = rangeOf(prompt, "attachments?(array)", "attachments");
  const ask = (what: string, check: (answer: Answer) => void): Question => {
    return { what, method: `textDocument/${what}`, params: () => ({ textDocument, position: at }), check };
  };
  let tokens: { resultId?: string; data: number[] } = { data: [] };
  const isAllOf = (data: readonly number[]): void => {
    assert.ok(data.length / 5 > 100, `${data.length / 5} tokens`);
    assert.ok(data.every((one) => one >= 0));
  };
  return [
    ask("hover", ({ range, contents }) => {
      assert.deepEqual(range, use);
      assert.match(contents.value, /attachments\?: string\[\]/);
    }),
    ask("definition", (found) => assert.deepEqual(found, [{ uri: textDocument.uri, range: declaration }])),
    ask("completion", (items) => {
      const own = items.find((one: Answer) => one.label === "attachments");
      assert.deepEqual(own?.textEdit, { range: use, newText: "attachments" });
      assert.equal(own.detail, "string[], may be absent");
      assert.ok(items.some((one: Answer) => one.label === "../../customer"));
    }),
    ask("documentHighlight", (found) => {
      const ranges = found.map((one: Answer) => one.range);
      assert.deepEqual(ranges, [declaration, use]);
    }),
    ask("signatureHelp", ({ signatures, activeParameter }) => {
      assert.deepEqual([signatures[0].label, activeParameter], ["each items", 0]);
    }),
    {
      what: "semantic tokens, all,",
      method: "textDocument/semanticTokens/full",
      params: () => ({ textDocument }),
      check: (answer) => {
        tokens = answer;
        isAllOf(tokens.data);
      },
    },
    {
      what: "semantic tokens, what has changed,",
      method: "textDocument/semanticTokens/full/delta",
      params: () => ({ textDocument, previousResultId: tokens.resultId }),
      check: (answer) => {
        // Text that is typed after the last tag changes no token.
        assert.deepEqual(answer.edits, []);
        tokens = { ...tokens, resultId: answer.resultId };
      },
    },
    {
      what: "semantic tokens of what is seen",
      method: "textDocument/semanticTokens/range",
      params: () => ({ textDocument, range: { start: { line: 0, character: 0 }, end: { line: 50, character: 0 } } }),
      check: ({ data }) => isAllOf(data),
    },
  ];
}

/** How long requests take that are answered with so many `files`, in milliseconds. Each follows an edit of a prompt. */
async function timesAcrossFiles(
  client: RawClient,
  prompt: Opened,
  method: "references" | "rename",
  at: ReturnType<typeof position>,
  files: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = -5; index < 50; index++) {
    edit(client, prompt, index + 1_000);
    const params = {
      ...at,
      ...(method === "rename" ? { newName: "buyer" } : { context: { includeDeclaration: true } }),
    };
    const { answer, milliseconds } = await timed(() => client.response(`textDocument/${method}`, params));
    const result = resultOf(answer);
    const edited = method === "rename" ? Object.keys(result.changes) : result.map((one: Answer) => one.uri);
    assert.equal(new Set(edited).size, files);
    if (index >= 0) times.push(milliseconds);
    await pause(5);
  }
  return times;
}

async function start(folder: string): Promise<RawClient> {
  const client = new RawClient(bundle);
  const uri = pathToFileURL(folder).href;
  await client.request("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "bench" }],
    capabilities: { workspace: { workspaceFolders: true } },
  });
  client.notify("initialized", {});
  await client.message(
    (one) => one.method === "typed-prompts/status" && one.params.state === "ready" && one.params.files >= prompts,
    "ready",
  );
  return client;
}

interface Opened {
  readonly uri: string;
  readonly text: string;
}

function open(client: RawClient, path: string): Opened {
  return openText(client, pathToFileURL(path).href, readFileSync(path, "utf8"));
}

function openText(client: RawClient, uri: string, text: string): Opened {
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

/** Behind the first character of the last place where the word is. */
function position({ uri, text }: Opened, word: string) {
  const offset = text.lastIndexOf(word);
  assert.ok(offset >= 0, word);
  const before = text.slice(0, offset + 1).split("\n");
  return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)!.length } };
}

function rangeOf(opened: Opened, place: string, word: string) {
  const { line, character } = position(opened, place).position;
  return wordAt(line, character - 1, word);
}

function wordAt(line: number, character: number, word: string) {
  return { start: { line, character }, end: { line, character: character + word.length } };
}

function references(opened: Opened, word: string) {
  return { ...position(opened, word), context: { includeDeclaration: true } };
}

function resultOf({ result, error }: Message): Answer {
  assert.equal(error, undefined, error?.message);
  return result;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function timed<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly answer: Result; readonly milliseconds: number }> {
  const start = performance.now();
  const answer = await work();
  return { answer, milliseconds: performance.now() - start };
}
