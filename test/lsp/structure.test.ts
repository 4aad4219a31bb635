import { expect, test } from "vitest";
import { semanticTokensEdits } from "../../server/src/lsp/semanticTokensEncoding.ts";
import type { Message } from "./rawClient.ts";
import { prompt, range, type Session, useServer } from "./session.ts";

const start = useServer();

const template = "{{#if name}}\n  {{>card title=name}}\n{{/if}}\n";
const files = { "_card.prompt": "{{title}}", "a.prompt": prompt(template) };

function ask(session: Session, method: string, params: object = {}, path = "a.prompt"): Promise<Message["result"]> {
  return session.client.request(`textDocument/${method}`, { textDocument: { uri: session.uri(path) }, ...params });
}

async function opened(text = prompt(template)): Promise<Session> {
  const session = await start({ files });
  session.open("a.prompt", text);
  return session;
}

test("every capability is announced", async () => {
  const session = await start();
  const initialized = session.client.received.find((one) => one.result?.capabilities);
  expect(initialized?.result.capabilities).toMatchObject({
    callHierarchyProvider: true,
    documentLinkProvider: {},
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    inlayHintProvider: true,
    linkedEditingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: { full: { delta: true }, range: true },
    workspaceSymbolProvider: true,
    workspace: { fileOperations: { willRename: {} }, workspaceFolders: { supported: true } },
  });
});

test("folding ranges are lines, of each kind", async () => {
  const session = await opened();
  const found: { startLine: number; endLine: number; kind?: string }[] = await ask(session, "foldingRange");
  expect(found.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
    [0, 4, "region"],
    [1, 3, undefined],
    [2, 3, undefined],
    [5, 6, undefined],
  ]);
});

test("selection ranges are nested, one chain for each position", async () => {
  const session = await opened("Hi {{name}}");
  const positions = [
    { line: 0, character: 6 },
    { line: 0, character: 1 },
  ];
  expect(await ask(session, "selectionRange", { positions })).toEqual([
    { range: range(0, 5, 0, 9), parent: { range: range(0, 3, 0, 11), parent: { range: range(0, 0, 0, 11) } } },
    { range: range(0, 0, 0, 2), parent: { range: range(0, 0, 0, 3), parent: { range: range(0, 0, 0, 11) } } },
  ]);
});

test("an empty document has an empty selection", async () => {
  const session = await opened("");
  const positions = [{ line: 0, character: 0 }];
  expect(await ask(session, "selectionRange", { positions })).toEqual([{ range: range(0, 0, 0, 0) }]);
});

test("the names of a block are edited as one", async () => {
  const session = await opened();
  const { ranges, wordPattern } = await ask(session, "linkedEditingRange", { position: { line: 5, character: 4 } });
  expect(ranges).toEqual([range(5, 3, 5, 5), range(7, 3, 7, 5)]);
  expect(new RegExp(wordPattern).test("if")).toBe(true);
  expect(await ask(session, "linkedEditingRange", { position: { line: 5, character: 8 } })).toBeNull();
});

test("the outline is a tree", async () => {
  const session = await opened();
  const [input, block] = await ask(session, "documentSymbol");
  expect(input).toMatchObject({ name: "input", kind: 11, selectionRange: range(1, 0, 1, 5) });
  expect(input.children).toMatchObject([{ name: "name", detail: "string", kind: 8, range: range(3, 4, 3, 16) }]);
  expect(block).toMatchObject({ name: "if name", kind: 23, range: range(5, 0, 7, 7) });
  expect(block.children).toMatchObject([{ name: "card", kind: 12, selectionRange: range(6, 5, 6, 9) }]);
});

test("symbols are found in closed files", async () => {
  const session = await start({ files });
  await session.settled();
  const found: Message["result"][] = await session.client.request("workspace/symbol", { query: "a" });
  const inShort = found.map(({ name, kind, containerName, location }) => [name, kind, containerName, location.uri]);
  expect(inShort.sort()).toEqual([
    ["a", 2, undefined, session.uri("a.prompt")],
    ["card", 12, undefined, session.uri("_card.prompt")],
    ["name", 8, "a", session.uri("a.prompt")],
  ]);
  expect(found.find(({ name }) => name === "name").location.range).toEqual(range(3, 4, 3, 8));
});

test("links lead to files and to places in them", async () => {
  const schema = "type: object\n    properties: {x: {$ref: '#/$defs/X'}}\n    $defs:\n      X: {type: string}";
  const session = await opened(
    `---\noutput:\n  schema:\n    ${schema}\n---\n{{>card}} {{media url="https://a.b/c.png"}}`,
  );
  const a = session.uri("a.prompt");
  expect(await ask(session, "documentLink")).toEqual([
    { range: range(4, 28, 4, 37), target: `${a}#L7,10` },
    { range: range(8, 3, 8, 7), target: session.uri("_card.prompt") },
    { range: range(8, 23, 8, 40), target: "https://a.b/c.png" },
  ]);
});

test("links of configurations and of eval files", async () => {
  const session = await start({
    files: {
      "typed-prompts.config.json": '{ "schemas": { "Card": "card.json" } }',
      "a.eval.yaml": "prompt: a.prompt\ndataset: ./cases.jsonl\n",
    },
  });
  expect(await ask(session, "documentLink", {}, "typed-prompts.config.json")).toEqual([
    { range: range(0, 24, 0, 33), target: session.uri("card.json") },
  ]);
  expect(await ask(session, "documentLink", {}, "a.eval.yaml")).toEqual([
    { range: range(0, 8, 0, 16), target: session.uri("a.prompt") },
    { range: range(1, 9, 1, 22), target: session.uri("cases.jsonl") },
  ]);
});

test("semantic tokens: all, those of a range, and what has changed", async () => {
  const session = await opened("{{a}}\n{{json b}}");
  // Lines and characters from the token before, length, type, modifiers.
  const [a, json, b] = [
    [0, 2, 1, 0, 0],
    [1, 2, 4, 3, 4],
    [0, 5, 1, 0, 0],
  ] as const;
  const { resultId, data } = await ask(session, "semanticTokens/full");
  expect(data).toEqual([...a, ...json, ...b]);
  expect((await ask(session, "semanticTokens/range", { range: range(1, 0, 1, 5) })).data).toEqual(json);
  session.change("a.prompt", "{{a}}\n{{json b}} {{c}}");
  const delta = await ask(session, "semanticTokens/full/delta", { previousResultId: resultId });
  expect(delta.edits).toEqual([{ start: 15, deleteCount: 0, data: [0, 6, 1, 0, 0] }]);
  const same = await ask(session, "semanticTokens/full/delta", { previousResultId: delta.resultId });
  expect(same.edits).toEqual([]);
  const unknown = await ask(session, "semanticTokens/full/delta", { previousResultId: "of another server" });
  expect(unknown.data).toHaveLength(20);
});

test.each([
  [[], [1, 2]],
  [[1, 2], []],
  [
    [1, 2, 3],
    [1, 3],
  ],
  [
    [1, 1],
    [1, 1, 1],
  ],
  [[1, 2, 1], [1]],
  [
    [1, 2, 3, 4],
    [1, 5, 4],
  ],
  [
    [1, 2],
    [1, 2],
  ],
])("the edit of %j to %j makes the one of the other", (before, after) => {
  const result = [...before];
  for (const { start: at, deleteCount, data = [] } of semanticTokensEdits(before, after))
    result.splice(at, deleteCount, ...data);
  expect(result).toEqual(after);
});

test("who calls a partial, and whom a prompt calls", async () => {
  const session = await opened();
  const [card] = await ask(session, "prepareCallHierarchy", { position: { line: 6, character: 6 } });
  expect(card).toMatchObject({ name: "card", kind: 12, uri: session.uri("_card.prompt"), range: range(0, 0, 0, 9) });
  const incoming = await session.client.request("callHierarchy/incomingCalls", { item: card });
  expect(incoming).toMatchObject([{ from: { name: "a", kind: 2 }, fromRanges: [range(6, 5, 6, 9)] }]);
  const outgoing = await session.client.request("callHierarchy/outgoingCalls", { item: incoming[0].from });
  expect(outgoing).toMatchObject([{ to: { name: "card" }, fromRanges: [range(6, 5, 6, 9)] }]);
});

test("a partial's file is renamed: its calls follow, in open and in closed files", async () => {
  const session = await start({
    files: { ...files, "b.prompt": "{{>card}}" },
    capabilities: { workspace: { workspaceEdit: { documentChanges: true } } },
  });
  session.open("a.prompt", "{{> card}}", 7);
  const rename = { oldUri: session.uri("_card.prompt"), newUri: session.uri("_tile.prompt") };
  const { documentChanges } = await session.client.request("workspace/willRenameFiles", { files: [rename] });
  expect(documentChanges).toEqual([
    {
      textDocument: { uri: session.uri("a.prompt"), version: 7 },
      edits: [{ range: range(0, 4, 0, 8), newText: "tile" }],
    },
    {
      textDocument: { uri: session.uri("b.prompt"), version: null },
      edits: [{ range: range(0, 3, 0, 7), newText: "tile" }],
    },
  ]);
  const other = { oldUri: session.uri("a.prompt"), newUri: session.uri("c.prompt") };
  expect(await session.client.request("workspace/willRenameFiles", { files: [other] })).toBeNull();
});

test("inlay hints, each kind as the settings say, asked for again when they change", async () => {
  let settings: unknown = {};
  const session = await start({
    files,
    answers: { "workspace/configuration": ({ items }: { items: unknown[] }) => items.map(() => settings) },
    capabilities: { workspace: { configuration: true, inlayHint: { refreshSupport: true } } },
  });
  session.open("a.prompt", prompt("{{#with name as |n|}}{{>card title=n}}{{/with}}"));
  await session.settled();
  const hints = async (): Promise<unknown[]> => {
    const found: Message["result"][] = await ask(session, "inlayHint", { range: range(0, 0, 9, 0) });
    return found.map(({ position, label, kind }) => [position.line, position.character, label, kind]);
  };
  const [n, title] = [
    [5, 18, ": string", 1],
    [5, 34, ": string", 1],
  ];
  expect(await hints()).toEqual([n, title]);
  const set = async (inlayHints: unknown): Promise<void> => {
    settings = { inlayHints };
    const from = session.client.received.length;
    session.client.notify("workspace/didChangeConfiguration", { settings: null });
    await session.client.message((one) => one.method === "workspace/inlayHint/refresh", "a refresh", from);
  };
  await set({ partialParameters: false });
  expect(await hints()).toEqual([n]);
  await set({ blockParameters: false });
  expect(await hints()).toEqual([title]);
  await set({ blockParameters: false, partialParameters: false });
  expect(await hints()).toEqual([]);
});

test("hints and tokens are asked for again when a partial changes that an open prompt calls", async () => {
  const refreshSupport = true;
  const session = await start({
    files,
    capabilities: { workspace: { inlayHint: { refreshSupport }, semanticTokens: { refreshSupport } } },
  });
  session.open("a.prompt", prompt(template));
  session.open("_card.prompt", "{{title}}");
  await session.settled();
  const from = session.client.received.length;
  session.change("_card.prompt", "{{#if title}}x{{/if}}");
  await session.client.message((one) => one.method === "workspace/inlayHint/refresh", "new hints", from);
  await session.client.message((one) => one.method === "workspace/semanticTokens/refresh", "new tokens", from);
  const [hint] = await ask(session, "inlayHint", { range: range(6, 0, 7, 0) });
  expect(hint.label).toBe(": boolean");
});

test("of documents that are not checked nothing is said", async () => {
  const session = await start({ files });
  session.open("git:/a.prompt", template);
  const at = { position: { line: 0, character: 4 }, positions: [{ line: 0, character: 4 }], range: range(0, 0, 9, 0) };
  for (const method of ["foldingRange", "selectionRange", "documentSymbol", "documentLink", "inlayHint"]) {
    expect(await ask(session, method, at, "git:/a.prompt"), method).toEqual([]);
  }
  for (const method of ["linkedEditingRange", "prepareCallHierarchy"]) {
    expect(await ask(session, method, at, "git:/a.prompt"), method).toBeNull();
  }
  expect((await ask(session, "semanticTokens/full", at, "git:/a.prompt")).data).toEqual([]);
  expect((await ask(session, "semanticTokens/range", at, "git:/a.prompt")).data).toEqual([]);
});
