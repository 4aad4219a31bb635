import { expect, test } from "vitest";
import { prompt, useServer } from "./session.ts";

const start = useServer();

const broken = prompt("{{nmae}} {{name}}");
const found = ["error unknown-variable 5:2-5:6"];
const capabilities = { workspace: { workspaceFolders: true } };

type Session = Awaited<ReturnType<typeof start>>;

function changeFolders(session: Session, added: readonly string[], removed: readonly string[]): void {
  session.client.notify("workspace/didChangeWorkspaceFolders", {
    event: {
      added: added.map((path) => session.workspaceFolder(path)),
      removed: removed.map((path) => session.workspaceFolder(path)),
    },
  });
}

test("an added folder's files are checked, and forgotten when it is removed", async () => {
  const session = await start({
    capabilities,
    folders: ["one"],
    files: { "one/a.prompt": broken, "two/a.prompt": broken },
  });
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual(found);
  expect(session.shown("two/a.prompt")).toBeUndefined();
  changeFolders(session, ["two"], []);
  await session.settled();
  expect(session.shown("two/a.prompt")).toEqual(found);
  changeFolders(session, [], ["one"]);
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual([]);
  expect(session.shown("two/a.prompt")).toEqual(found);
  session.watched(["changed", "one/a.prompt"]);
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual([]);
});

test("partials of an added folder are known to the others, and unknown again when it is removed", async () => {
  const session = await start({
    capabilities,
    folders: ["one"],
    files: { "one/a.prompt": "{{> shared}}", "one/b.prompt": "{{> other}}", "two/_shared.prompt": "Hi" },
  });
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual(["warning unknown-partial 0:4-0:10"]);
  changeFolders(session, ["two"], []);
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual([]);
  changeFolders(session, [], ["two"]);
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual(["warning unknown-partial 0:4-0:10"]);
  expect(session.shown("one/b.prompt")).toEqual(["warning unknown-partial 0:4-0:9"]);
});

test("an open document of a removed folder is still checked, until it is closed", async () => {
  const session = await start({ capabilities, folders: ["one"], files: { "one/a.prompt": broken } });
  session.open("one/a.prompt", broken);
  await session.settled();
  changeFolders(session, [], ["one"]);
  session.change("one/a.prompt", prompt("Hi {{nmae}} {{name}}"));
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual(["error unknown-variable 5:5-5:9"]);
  session.close("one/a.prompt");
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual([]);
});

test("a folder inside a folder: its files are checked once, and stay when it is removed", async () => {
  const session = await start({ capabilities, folders: [".", "sub"], files: { "sub/a.prompt": broken } });
  await session.settled();
  expect(session.publishedFor("sub/a.prompt")).toHaveLength(1);
  changeFolders(session, [], ["sub"]);
  await session.settled();
  expect(session.shown("sub/a.prompt")).toEqual(found);
});

test("folders that are not there, or not on the disk, are no reason to stop", async () => {
  const session = await start({
    capabilities,
    folders: ["missing", "vscode-vfs://github/a/b", "good"],
    files: { "good/a.prompt": broken },
  });
  await session.settled();
  expect(session.shown("good/a.prompt")).toEqual(found);
  changeFolders(session, ["vscode-vfs://github/c/d"], ["vscode-vfs://github/a/b", "missing", "never-added"]);
  await session.settled();
  expect(session.shown("good/a.prompt")).toEqual(found);
  expect(session.log).toEqual([]);
});

test("each folder has its own configuration", async () => {
  const session = await start({
    capabilities,
    folders: ["one", "two"],
    files: {
      "one/a.prompt": broken,
      "one/typed-prompts.config.json": '{ "rules": { "unknown-variable": "hint" } }',
      "two/a.prompt": broken,
    },
  });
  await session.settled();
  expect(session.shown("one/a.prompt")).toEqual(["hint unknown-variable 5:2-5:6"]);
  expect(session.shown("two/a.prompt")).toEqual(found);
});
