import { expect, test } from "vitest";
import { prompt, pulls, refreshes, useServer } from "./session.ts";

const start = useServer();

const broken = prompt("{{nmae}} {{name}}");
const found = ["error unknown-variable 5:2-5:6"];
const refresh = "workspace/diagnostic/refresh";

test("open documents are answered when asked for, closed files are published: never both", async () => {
  const session = await start({ capabilities: pulls, files: { "a.prompt": broken, "b.prompt": broken } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  session.open("a.prompt", broken);
  await session.settled();
  // Shown twice otherwise: once as published, once as pulled.
  expect(session.shown("a.prompt")).toEqual([]);
  expect(await session.pulled("a.prompt")).toEqual(found);
  session.change("a.prompt", prompt("Hi {{nmae}} {{name}}"));
  await session.settled();
  expect(await session.pulled("a.prompt")).toEqual(["error unknown-variable 5:5-5:9"]);
  expect(session.publishedFor("a.prompt")).toHaveLength(2);
  session.close("a.prompt");
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  expect(session.publishedFor("a.prompt")).toHaveLength(3);
  expect(session.publishedFor("b.prompt")).toHaveLength(1);
});

test("a document opened while the workspace waits to be checked is never published", async () => {
  const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}.prompt`, broken]));
  const session = await start({ capabilities: pulls, files });
  session.open("f99.prompt", broken);
  await session.settled();
  expect(session.shown("f99.prompt") ?? []).toEqual([]);
  expect(session.shown("f98.prompt")).toEqual(found);
});

test("a pulled report in full", async () => {
  const session = await start({ capabilities: pulls });
  session.open("a.prompt", broken);
  const report = await session.pull("a.prompt");
  expect(Object.keys(report).sort()).toEqual(["items", "kind", "resultId"]);
  expect(report.kind).toBe("full");
  expect(report.items).toMatchObject([{ code: "unknown-variable", severity: 1, source: "typed-prompts" }]);
});

test("the answer is of the text as it is when it is asked for, without waiting for the queue", async () => {
  const session = await start({ capabilities: pulls });
  session.open("a.prompt", prompt("{{name}}"));
  const answers: Promise<string[]>[] = [];
  for (let column = 1; column <= 20; column++) {
    session.change("a.prompt", prompt(`${" ".repeat(column)}{{nmae}} {{name}}`));
    answers.push(session.pulled("a.prompt"));
  }
  const expected = answers.map((_, index) => [`error unknown-variable 5:${index + 3}-5:${index + 7}`]);
  expect(await Promise.all(answers)).toEqual(expected);
});

test("what has not changed is not sent again", async () => {
  const session = await start({ capabilities: pulls });
  session.open("a.prompt", broken);
  const { resultId } = await session.pull("a.prompt");
  expect(await session.pull("a.prompt", resultId)).toEqual({ kind: "unchanged", resultId });
  expect(await session.pull("a.prompt", "an id of another session")).toMatchObject({ kind: "full", resultId });
  session.change("a.prompt", prompt("{{name}}"));
  const next = await session.pull("a.prompt", resultId);
  expect(next).toEqual({ kind: "full", items: [], resultId: expect.any(String) });
  expect(next.resultId).not.toBe(resultId);
});

test("related places name the file as the client does", async () => {
  const session = await start({ capabilities: pulls, files: { "_p.prompt": "Hi\n{{shop.name}}" } });
  session.open("a.prompt", prompt("{{name}}{{> p shop=name}}"));
  const { items } = await session.pull("a.prompt");
  expect(items).toMatchObject([
    {
      code: "partial-argument",
      relatedInformation: [
        { location: { uri: session.uri("_p.prompt"), range: { start: { line: 1, character: 2 } } } },
      ],
    },
  ]);
});

test("untitled documents are answered; of others schemes, unknown and closed ones nothing is said", async () => {
  const session = await start({ capabilities: pulls });
  session.open("untitled:Untitled-1", broken);
  session.open("git:/a.prompt", broken);
  expect(await session.pulled("untitled:Untitled-1")).toEqual(found);
  expect(await session.pull("git:/a.prompt")).toEqual({ kind: "full", items: [] });
  expect(await session.pull("nowhere.prompt")).toEqual({ kind: "full", items: [] });
  session.close("untitled:Untitled-1");
  expect(await session.pull("untitled:Untitled-1")).toEqual({ kind: "full", items: [] });
  await session.settled();
  expect(session.shown("untitled:Untitled-1") ?? []).toEqual([]);
});

test("an edited partial makes the client ask again when a caller is open, and is itself no reason to", async () => {
  const session = await start({
    capabilities: refreshes,
    files: { "_p.prompt": "Hi", "a.prompt": prompt("{{name}}{{> p}}"), "b.prompt": prompt("{{name}}{{> p}}") },
  });
  session.open("_p.prompt", "Hi");
  await session.settled();
  const before = session.count(refresh);
  session.change("_p.prompt", "Hi {{shop}}");
  await session.settled();
  expect(session.count(refresh)).toBe(before);
  expect(session.shown("b.prompt")).toEqual(["error partial-argument 5:12-5:13"]);
  session.open("a.prompt", prompt("{{name}}{{> p}}"));
  session.change("_p.prompt", "Hi {{shop}} {{owner}}");
  await session.settled();
  expect(session.count(refresh)).toBe(before + 1);
  expect(await session.pulled("a.prompt")).toEqual([
    "error partial-argument 5:12-5:13",
    "error partial-argument 5:12-5:13",
  ]);
  session.close("_p.prompt");
  await session.settled();
  expect(session.count(refresh)).toBe(before + 2);
  expect(await session.pulled("a.prompt")).toEqual([]);
});

test("a changed configuration makes the client ask again", async () => {
  const session = await start({ capabilities: refreshes });
  session.open("a.prompt", broken);
  await session.settled();
  const before = session.count(refresh);
  session.write("typed-prompts.config.json", '{ "rules": { "unknown-variable": "off" } }');
  session.watched(["created", "typed-prompts.config.json"]);
  await session.settled();
  expect(session.count(refresh)).toBe(before + 1);
  expect(await session.pulled("a.prompt")).toEqual([]);
});

test("a partial that appears with another folder makes the client ask again", async () => {
  const capabilities = { ...refreshes, workspace: { ...refreshes.workspace, workspaceFolders: true } };
  const session = await start({ capabilities, folders: ["one"], files: { "two/_p.prompt": "Hi" } });
  session.open("one/a.prompt", "{{> p}}");
  expect(await session.pulled("one/a.prompt")).toEqual(["warning unknown-partial 0:4-0:5"]);
  await session.settled();
  const before = session.count(refresh);
  const event = { added: [session.workspaceFolder("two")], removed: [] };
  session.client.notify("workspace/didChangeWorkspaceFolders", { event });
  await session.settled();
  expect(session.count(refresh)).toBe(before + 1);
  expect(await session.pulled("one/a.prompt")).toEqual([]);
});
