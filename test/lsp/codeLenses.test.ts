import { expect, test } from "vitest";
import { range, type Session, useServer } from "./session.ts";

const start = useServer();
const able = { initializationOptions: { showsReferences: true } };
const files = { "_greet.prompt": "Hi", "a.prompt": "{{>greet}}\n{{>greet}}" };

async function lenses(session: Session, path: string) {
  const found = await session.client.request("textDocument/codeLens", { textDocument: { uri: session.uri(path) } });
  return Promise.all(found.map((lens: object) => session.client.request("codeLens/resolve", lens)));
}

test("a lens is resolved to a command with the places", async () => {
  const session = await start({ ...able, files });
  session.open("_greet.prompt", "Hi");
  const unresolved = await session.client.request("textDocument/codeLens", {
    textDocument: { uri: session.uri("_greet.prompt") },
  });
  expect(unresolved).toEqual([{ range: range(0, 0, 0, 0), data: expect.anything() }]);
  const uri = session.uri("a.prompt");
  const [lens] = await lenses(session, "_greet.prompt");
  expect(lens.command).toEqual({
    title: "2 references",
    command: "typed-prompts.showReferences",
    arguments: [
      session.uri("_greet.prompt"),
      { line: 0, character: 0 },
      [
        { uri, range: range(0, 3, 0, 8) },
        { uri, range: range(1, 3, 1, 8) },
      ],
      null,
    ],
  });
  expect(await lenses(session, "a.prompt")).toEqual([]);
});

test("the bindings of a prompt go along, for a client that knows who uses them", async () => {
  const session = await start({ ...able, files: { ...files, "typed-prompts.config.json": '{ "generate": {} }' } });
  await session.client.request("typed-prompts/generate", undefined);
  session.open("a.prompt", files["a.prompt"]);
  const [lens] = await lenses(session, "a.prompt");
  expect(lens.command.title).toBe("0 references");
  expect(lens.command.arguments[3]).toBe(session.uri("a.prompt.ts"));
});

test("none for a client that cannot show them, and none when the setting says so", async () => {
  const without = await start({ files });
  without.open("_greet.prompt", "Hi");
  expect(await lenses(without, "_greet.prompt")).toEqual([]);
  let references = false;
  const session = await start({
    ...able,
    files,
    capabilities: { workspace: { configuration: true, codeLens: { refreshSupport: true } } },
    answers: {
      "workspace/configuration": () => [{ codeLens: { references } }],
      "workspace/codeLens/refresh": () => null,
    },
  });
  session.open("_greet.prompt", "Hi");
  await session.settled();
  expect(await lenses(session, "_greet.prompt")).toEqual([]);
  references = true;
  const before = session.client.received.length;
  session.client.notify("workspace/didChangeConfiguration", { settings: null });
  await session.client.message((one) => one.method === "workspace/codeLens/refresh", "a refresh", before);
  expect(await lenses(session, "_greet.prompt")).toHaveLength(1);
});

test("the client is told to ask again when another file uses something else, and not for every key", async () => {
  const session = await start({
    ...able,
    files: { ...files, "b.eval.yaml": "" },
    capabilities: { workspace: { codeLens: { refreshSupport: true } } },
    answers: { "workspace/codeLens/refresh": () => null },
  });
  session.open("a.prompt", files["a.prompt"]);
  await session.settled();
  const refreshes = () => session.count("workspace/codeLens/refresh");
  const atFirst = refreshes();
  for (const text of ["x", "xy", "xyz"]) session.change("a.prompt", `${files["a.prompt"]}${text}`);
  await session.settled();
  expect(refreshes()).toBe(atFirst);
  session.change("a.prompt", "{{>greet}}");
  await session.settled();
  expect(refreshes()).toBe(atFirst + 1);
  session.write("b.eval.yaml", "prompt: a.prompt");
  session.watched(["changed", "b.eval.yaml"]);
  await session.settled();
  expect(refreshes()).toBe(atFirst + 2);
});
