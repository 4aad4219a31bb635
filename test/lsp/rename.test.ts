import { expect, test } from "vitest";
import { prompt, range, useServer } from "./session.ts";

const start = useServer();
const abilities = { workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["rename"] } } };

function at(uri: string, line: number, character: number) {
  return { textDocument: { uri }, position: { line, character } };
}

test("a field is renamed in open and in closed files", async () => {
  const files = { "_greet.prompt": "Hello {{name}}" };
  const session = await start({ capabilities: abilities, files });
  session.open("a.prompt", prompt("{{name}} {{>greet}}"), 3);
  const uri = session.uri("a.prompt");
  expect(await session.client.request("textDocument/prepareRename", at(uri, 5, 4))).toEqual({
    range: range(5, 2, 5, 6),
    placeholder: "name",
  });
  const edit = await session.client.request("textDocument/rename", { ...at(uri, 5, 4), newName: "user" });
  expect(edit).toEqual({
    documentChanges: [
      {
        textDocument: { uri, version: 3 },
        edits: [
          { range: range(3, 4, 3, 8), newText: "user" },
          { range: range(5, 2, 5, 6), newText: "user" },
        ],
      },
      {
        textDocument: { uri: session.uri("_greet.prompt"), version: null },
        edits: [{ range: range(0, 8, 0, 12), newText: "user" }],
      },
    ],
  });
});

test("a partial is renamed with its file, where the client can", async () => {
  const files = { "_greet.prompt": "Hello" };
  for (const capabilities of [abilities, {}]) {
    const session = await start({ capabilities, files });
    session.open("a.prompt", "{{>greet}}");
    const params = { ...at(session.uri("a.prompt"), 0, 4), newName: "hail" };
    const { result, error } = await session.client.response("textDocument/rename", params);
    if (capabilities === abilities) {
      expect(result.documentChanges[1]).toEqual({
        kind: "rename",
        oldUri: session.uri("_greet.prompt"),
        newUri: session.uri("_hail.prompt"),
      });
    } else expect(error?.message).toBe("This editor does not rename files for a language server.");
  }
});

test("a field is renamed in evaluation files, as they are in the editor", async () => {
  const files = { "a.eval.yaml": "cases:\n  - input: { name: Ada }\n", "b.eval.yaml": "cases: []\n" };
  const session = await start({ capabilities: abilities, files });
  session.open("a.prompt", prompt("{{name}}"));
  session.open("b.prompt", prompt("{{name}}"));
  session.open("b.eval.yaml", "cases:\n  - input:\n      name: Ada\n", 7);
  const edited = async (name: string) => {
    const params = { ...at(session.uri(`${name}.prompt`), 5, 3), newName: "user" };
    const { documentChanges } = await session.client.request("textDocument/rename", params);
    return documentChanges[1];
  };
  expect(await edited("a")).toEqual({
    textDocument: { uri: session.uri("a.eval.yaml"), version: null },
    edits: [{ range: range(1, 13, 1, 17), newText: "user" }],
  });
  expect(await edited("b")).toEqual({
    textDocument: { uri: session.uri("b.eval.yaml"), version: 7 },
    edits: [{ range: range(2, 6, 2, 10), newText: "user" }],
  });
  expect(session.shown("b.eval.yaml")).toEqual([]);
  const asked = await start({ capabilities: { textDocument: { synchronization: { dynamicRegistration: true } } } });
  const registered = await asked.client.message(
    (one) => one.method === "client/registerCapability" && one.params.registrations[0].method.endsWith("didChange"),
    "a registration",
  );
  expect(registered.params.registrations[0].registerOptions).toEqual({
    documentSelector: [{ pattern: "**/*.eval.yaml" }],
    syncKind: 2,
  });
});

test("a reason for what cannot be renamed", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{json name}}"));
  const uri = session.uri("a.prompt");
  const prepared = await session.client.response("textDocument/prepareRename", at(uri, 5, 3));
  expect(prepared.error?.message).toBe("A helper is named by the program that registers it.");
  const renamed = await session.client.response("textDocument/rename", { ...at(uri, 5, 8), newName: "json" });
  expect(renamed.error?.message).toBe("'json' is a helper: '{{json}}' would call it.");
  session.open("git:/a.prompt", prompt("{{name}}"));
  expect(await session.client.request("textDocument/prepareRename", at("git:/a.prompt", 5, 3))).toBeNull();
});
