import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { frame, type Message, RawClient } from "./rawClient.ts";
import { buildServer } from "./serverBundle.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder = "";
let bundle = "";
const clients: RawClient[] = [];

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "typed-prompts-lsp-")));
  bundle = await buildServer(folder);
});
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.kill();
    await client.exited;
    expect(client.garbage).toEqual([]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function connect(): RawClient {
  const client = new RawClient(bundle);
  clients.push(client);
  return client;
}

async function initialize(client: RawClient, params: object = {}): Promise<Message["result"]> {
  return client.request("initialize", { processId: process.pid, rootUri: null, capabilities: {}, ...params });
}

async function started(params: object = {}): Promise<RawClient> {
  const client = connect();
  await initialize(client, params);
  client.notify("initialized", {});
  return client;
}

/** The server still works when it checks a document. */
async function expectAlive(client: RawClient): Promise<void> {
  const from = client.received.length;
  const uri = `untitled:alive-${from}`;
  open(client, uri, "{{#if true}}");
  const published = await client.message(
    (one) => one.method === "textDocument/publishDiagnostics" && one.params.uri === uri,
    `diagnostics of ${uri}`,
    from,
  );
  expect(published.params.diagnostics).toMatchObject([{ code: "unclosed-block" }]);
}

function open(client: RawClient, uri: string, text: string): void {
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "dotprompt", version: 1, text } });
}

describe("initialize", () => {
  const common = {
    textDocumentSync: { openClose: true, change: 2, save: true },
    executeCommandProvider: { commands: ["typed-prompts.generateBindingsOf"] },
    codeActionProvider: {
      codeActionKinds: [
        "quickfix",
        "refactor.extract",
        "refactor.inline",
        "refactor.rewrite",
        "source.fixAll.typed-prompts",
      ],
    },
    completionProvider: { resolveProvider: true, triggerCharacters: [..."{#/>.@ \"'(=:"] },
    declarationProvider: true,
    definitionProvider: true,
    typeDefinitionProvider: true,
    documentHighlightProvider: true,
    hoverProvider: true,
    referencesProvider: true,
    renameProvider: { prepareProvider: true },
    signatureHelpProvider: { triggerCharacters: [" ", "="] },
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter: "}" },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };

  test("for a client that can do nothing", async () => {
    const { serverInfo, capabilities } = await initialize(connect());
    expect(serverInfo).toEqual({ name: "typed-prompts", version: packageJson.version });
    expect(capabilities).toMatchObject(common);
    expect(capabilities.diagnosticProvider).toBeUndefined();
  });

  test("for a client that asks for diagnostics", async () => {
    const { capabilities } = await initialize(connect(), { capabilities: { textDocument: { diagnostic: {} } } });
    expect(capabilities).toMatchObject({
      ...common,
      diagnosticProvider: { identifier: "typed-prompts", interFileDependencies: true, workspaceDiagnostics: false },
    });
  });

  test("files are watched by a client that can be asked to, and by no other", async () => {
    const watching = await started({
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
    });
    const asked = await watching.message((one) => one.method === "client/registerCapability", "a registration");
    expect(asked.params.registrations).toMatchObject([
      {
        method: "workspace/didChangeWatchedFiles",
        registerOptions: {
          watchers: [
            { globPattern: "**/*.prompt", kind: 3 },
            { globPattern: "**/typed-prompts.config.json", kind: 3 },
            { globPattern: "**/*.json", kind: 3 },
            { globPattern: "**/*.prompt.ts", kind: 3 },
            { globPattern: "**/*.eval.yaml", kind: 3 },
            { globPattern: "**/*.{jsonl,csv}", kind: 3 },
            // Of a deleted folder editors name only the folder.
            { globPattern: "**/*", kind: 4 },
          ],
        },
      },
    ]);
    const other = await started();
    await expectAlive(other);
    expect(other.received.filter((one) => one.method === "client/registerCapability")).toEqual([]);
  });

  test("older clients name one folder, or none", async () => {
    await expectAlive(await started({ rootUri: `file://${folder}/nowhere` }));
    await expectAlive(await started({ workspaceFolders: null }));
  });

  test("parameters without capabilities are an error, and a better try succeeds", async () => {
    const client = connect();
    const { error } = await client.response("initialize", { processId: null, rootUri: null });
    expect(error?.code).toBe(-32603);
    expect((await initialize(client)).serverInfo.name).toBe("typed-prompts");
  });
});

describe("the end", () => {
  test("shutdown and exit: code 0", async () => {
    const client = await started();
    expect(await client.response("shutdown", null)).toMatchObject({ result: null });
    client.notify("exit", null);
    expect(await client.exited).toEqual({ code: 0, signal: null });
    expect(client.stderr).toBe("");
  });

  test("exit without shutdown: code 1", async () => {
    const client = await started();
    client.notify("exit", null);
    expect(await client.exited).toEqual({ code: 1, signal: null });
  });

  test("the client is gone without a word: the server goes too", async () => {
    const client = await started();
    await expectAlive(client);
    client.hangUp();
    expect(await client.exited).toEqual({ code: 1, signal: null });
    expect(client.stderr).toBe("");
  });

  test("the client is gone after shutdown: code 0", async () => {
    const client = await started();
    await client.response("shutdown", null);
    client.hangUp();
    expect(await client.exited).toEqual({ code: 0, signal: null });
  });

  test("the client is gone before it has said anything", async () => {
    const client = connect();
    client.hangUp();
    expect(await client.exited).toEqual({ code: 1, signal: null });
  });

  test("the client is gone in the middle of a message", async () => {
    const client = await started();
    client.write("Content-Length: 1000\r\n\r\n{");
    client.hangUp();
    expect(await client.exited).toEqual({ code: 1, signal: null });
  });
});

describe("what no client should send", () => {
  test("unknown requests are errors, unknown notifications nothing", async () => {
    const client = await started();
    expect((await client.response("textDocument/nosuch", {})).error?.code).toBe(-32601);
    expect((await client.response("textDocument/moniker", {})).error?.code).toBe(-32601);
    client.notify("textDocument/nosuch", {});
    client.notify("$/nosuch", {});
    await expectAlive(client);
  });

  test("requests without parameters are errors", async () => {
    const client = await started({ capabilities: { textDocument: { diagnostic: {} } } });
    for (const method of ["textDocument/codeAction", "textDocument/diagnostic", "typed-prompts/preview"]) {
      for (const params of [{}, { textDocument: {} }, { textDocument: null }, [], undefined]) {
        expect((await client.response(method, params)).error?.code, `${method} ${JSON.stringify(params)}`).toBeLessThan(
          0,
        );
      }
    }
    expect((await client.response("shutdown", null)).error).toBeUndefined();
  });

  test("notifications that make no sense", async () => {
    const client = await started();
    const textDocument = { uri: "untitled:never-opened", version: 2 };
    client.notify("textDocument/didChange", { textDocument, contentChanges: [{ text: "x" }] });
    client.notify("textDocument/didClose", { textDocument });
    client.notify("textDocument/didOpen", { textDocument: { uri: "untitled:no-text", languageId: "x", version: 1 } });
    client.notify("textDocument/didOpen", {});
    client.notify("textDocument/didChange", {});
    client.notify("textDocument/didClose", {});
    client.notify("workspace/didChangeWatchedFiles", {});
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ type: 1 }, { uri: "no uri", type: 1 }] });
    client.notify("workspace/didChangeWorkspaceFolders", {});
    client.notify("workspace/didChangeConfiguration", {});
    await expectAlive(client);
  });

  test("URIs of no file", async () => {
    const client = await started();
    for (const uri of [
      "",
      ":",
      "x",
      "file:",
      "file:///%FF.prompt",
      "file:///%",
      "file:///a%00b.prompt",
      "file://host/a.prompt",
    ]) {
      open(client, uri, "{{#if a}}");
      const position = { line: 0, character: 0 };
      const params = { textDocument: { uri }, range: { start: position, end: position }, context: { diagnostics: [] } };
      expect((await client.response("textDocument/codeAction", params)).error, uri).toBeUndefined();
      client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 1 }] });
      client.notify("textDocument/didClose", { textDocument: { uri } });
    }
    await expectAlive(client);
  });

  test("changes at positions that do not exist", async () => {
    const client = await started();
    const uri = "untitled:a";
    open(client, uri, "one\ntwo");
    const far = { line: 2 ** 31 - 1, character: 2 ** 31 - 1 };
    const ranges = [
      { start: far, end: far },
      { start: { line: -1, character: -1 }, end: { line: 0, character: -7 } },
      // The wrong way round.
      { start: { line: 1, character: 1 }, end: { line: 0, character: 1 } },
      { start: { line: 0, character: 99 }, end: { line: 0, character: 99 } },
    ];
    for (const [index, range] of ranges.entries()) {
      const textDocument = { uri, version: index + 2 };
      client.notify("textDocument/didChange", { textDocument, contentChanges: [{ range, text: "x" }] });
    }
    const whole = { textDocument: { uri, version: 9 }, contentChanges: [{ text: "{{/each}}" }] };
    client.notify("textDocument/didChange", whole);
    const last = await client.message((one) => one.params?.uri === uri && one.params.version === 9, "version 9");
    expect(last.params.diagnostics).toMatchObject([{ severity: 1, range: { start: { line: 0, character: 0 } } }]);
    await expectAlive(client);
  });

  test("a message that is not JSON is passed over", async () => {
    const client = await started();
    client.write("Content-Length: 9\r\n\r\n{ 'no': }");
    client.write("Content-Length: 0\r\n\r\n");
    client.write(frame([]) + frame(null) + frame(7) + frame("x") + frame({ id: 1 }) + frame({ jsonrpc: "2.0" }));
    await expectAlive(client);
  });

  test("headers come in any order and case, messages in any pieces", async () => {
    const client = await started();
    const message = frame({ jsonrpc: "2.0", id: "pieces", method: "shutdown" });
    const body = message.slice(message.indexOf("{"));
    const bytes = Buffer.from(
      `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    for (const byte of bytes) client.write(Buffer.from([byte]));
    const answer = await client.message((one) => one.id === "pieces", "an answer");
    expect(answer).toEqual({ jsonrpc: "2.0", id: "pieces", result: null });
  });

  test("texts that are hard to parse", async () => {
    const client = await started();
    const texts = [
      "{{#if a}}".repeat(20_000),
      `---\n${"a:\n ".repeat(5_000)}`,
      `---\ninput:\n  schema: ${"[".repeat(20_000)}\n---\n`,
      `{{${"(".repeat(20_000)}}}`,
      "---\na: &a [*a, *a]\n---\n{{a}}",
      `{{${"../".repeat(20_000)}x}}`,
      "\ud800{{\udc00}}\u0000",
    ];
    for (const [index, text] of texts.entries()) {
      const uri = `untitled:hard-${index}`;
      open(client, uri, text);
      await client.message((one) => one.params?.uri === uri, `diagnostics of ${uri}`);
    }
    expect(client.received.filter((one) => one.method === "window/logMessage")).toEqual([]);
    await expectAlive(client);
  });
});
