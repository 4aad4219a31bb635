import { expect, test } from "vitest";
import { prompt, pulls, type Range, range, type Session, useServer } from "./session.ts";

const start = useServer();

const able = {
  textDocument: { ...pulls.textDocument, codeAction: { disabledSupport: true } },
  workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename"] } },
};

interface Action {
  readonly title: string;
  readonly kind: string;
  readonly edit?: { readonly documentChanges?: readonly unknown[] };
  readonly command?: unknown;
  readonly disabled?: { readonly reason: string };
}

function actions(session: Session, path: string, where: Range, only: readonly string[]): Promise<readonly Action[]> {
  const params = { textDocument: { uri: session.uri(path) }, range: where, context: { diagnostics: [], only } };
  return session.client.request("textDocument/codeAction", params);
}

test("a selection becomes a partial in a new file", async () => {
  const session = await start({ capabilities: able });
  session.open("a.prompt", prompt("😀 {{name}} b"), 3);
  const found = await actions(session, "a.prompt", range(5, 3, 5, 11), ["refactor.extract"]);
  expect(found).toEqual([
    {
      title: "Extract to partial",
      kind: "refactor.extract",
      edit: {
        documentChanges: [
          { kind: "create", uri: session.uri("_extracted.prompt") },
          {
            textDocument: { uri: session.uri("_extracted.prompt"), version: null },
            edits: [{ range: range(0, 0, 0, 0), newText: "{{name}}" }],
          },
          {
            textDocument: { uri: session.uri("a.prompt"), version: 3 },
            edits: [{ range: range(5, 3, 5, 11), newText: "{{>extracted}}" }],
          },
        ],
      },
    },
  ]);
});

test("the name that was made up is renamed where the client can", async () => {
  const session = await start({ capabilities: able, initializationOptions: { renames: true } });
  session.open("a.prompt", prompt("b {{name}}"));
  const [action] = await actions(session, "a.prompt", range(5, 2, 5, 10), ["refactor"]);
  expect(action!.command).toEqual({
    title: "Rename",
    command: "typed-prompts.renameAt",
    arguments: [session.uri("a.prompt"), { line: 5, character: 5 }],
  });
});

test("what cannot be done says why, to clients that show it", async () => {
  for (const [capabilities, shown] of [
    [able, [{ reason: "Select whole statements: text, tags, and blocks with both their tags." }]],
    [{}, []],
  ] as const) {
    const session = await start({ capabilities });
    session.open("a.prompt", prompt("{{name}} b"));
    const found = await actions(session, "a.prompt", range(5, 3, 5, 10), ["refactor.extract"]);
    expect(found.map(({ disabled }) => disabled)).toEqual(shown);
  }
});

test("clients that make no files are not offered one", async () => {
  const session = await start({ capabilities: { workspace: { workspaceEdit: { documentChanges: true } } } });
  session.open("a.prompt", prompt("b {{name}}"));
  const kinds = (await actions(session, "a.prompt", range(5, 2, 5, 10), ["refactor"])).map(({ kind }) => kind);
  expect(kinds).not.toContain("refactor.extract");
  expect(kinds).toContain("refactor.rewrite");
});

test("kinds are offered that the server says it has", async () => {
  const session = await start({ capabilities: able, files: { "_greet.prompt": "Hi {{name}}" } });
  session.open("a.prompt", prompt("{{>greet}} b"));
  const inline = await actions(session, "a.prompt", range(5, 4, 5, 4), ["refactor.inline"]);
  expect(inline.map(({ title }) => title)).toEqual(["Inline partial 'greet'"]);
  const rewrite = await actions(session, "a.prompt", range(2, 4, 2, 4), ["refactor.rewrite"]);
  expect(rewrite.map(({ title }) => title)).toEqual(["Convert to JSON Schema"]);
  expect(await actions(session, "a.prompt", range(2, 4, 2, 4), ["source"])).toEqual([]);
});

test("on save, an editor asks for the fixes of all that needs no decision, and for nothing else", async () => {
  const session = await start({ capabilities: able });
  session.open("a.prompt", prompt("{{nmae}} {{name}}"));
  const asked = (only: string) => actions(session, "a.prompt", range(0, 0, 5, 17), [only]);
  const edit = { range: range(5, 2, 5, 6), newText: "name" };
  for (const only of ["source.fixAll", "source.fixAll.typed-prompts"]) {
    const found = await asked(only);
    expect(found.map(({ kind }) => kind)).toEqual(["source.fixAll.typed-prompts"]);
    expect(found[0]!.edit!.documentChanges).toEqual([
      { textDocument: { uri: session.uri("a.prompt"), version: 1 }, edits: [edit] },
    ]);
  }
  expect(await asked("source.organizeImports")).toEqual([]);
  session.change("a.prompt", { range: edit.range, text: edit.newText });
  expect(await asked("source.fixAll")).toEqual([]);
});

test("a literal of a program becomes a prompt", async () => {
  const session = await start();
  const extracted = (pieces: readonly unknown[]) =>
    session.client.request("typed-prompts/extractPrompt", { pieces, before: "const greeting = " });
  expect(await extracted(["Hi ", { expression: "name" }])).toEqual({
    name: "greeting",
    text: "---\ninput:\n  schema:\n    name: any\n---\nHi {{name}}\n",
    argument: "{ name }",
  });
  expect(await extracted(["{", { expression: "name" }])).toBeNull();
});
