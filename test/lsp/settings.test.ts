import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { isStatus, prompt, pulls, type Session, useServer } from "./session.ts";

const start = useServer();

const broken = prompt("{{nmae}} {{name}}");
const found = ["error unknown-variable 5:2-5:6"];
const files = { "a.prompt": broken, "b.prompt": broken };

/** Settings as an editor holds them, which answers when it is asked for them. */
class Editor {
  settings: unknown = {};
  readonly answers = {
    "workspace/configuration": ({ items }: { items: unknown[] }) => items.map(() => this.settings),
  };

  async set(session: Session, settings: unknown): Promise<void> {
    this.settings = settings;
    const from = session.client.received.length;
    session.client.notify("workspace/didChangeConfiguration", { settings: null });
    const asked = await session.client.message((one) => one.method === "workspace/configuration", "a question", from);
    expect(asked.params).toEqual({ items: [{ section: "typed-prompts" }] });
    await session.settled();
  }
}

test("published: only open documents are checked when the setting says so, until it does not", async () => {
  const editor = new Editor();
  const { answers } = editor;
  const session = await start({ files, answers, capabilities: { workspace: { configuration: true } } });
  session.open("b.prompt", broken);
  await session.settled();
  await editor.set(session, { enable: true, diagnostics: { workspace: false } });
  expect(session.shown("a.prompt")).toEqual([]);
  expect(session.shown("b.prompt")).toEqual(found);
  session.open("a.prompt", broken);
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
  session.close("a.prompt");
  await session.settled();
  expect(session.shown("a.prompt")).toEqual([]);
  await editor.set(session, { enable: true, diagnostics: { workspace: true } });
  expect(session.shown("a.prompt")).toEqual(found);
});

test("what the settings say at the start holds from the start: nothing is shown and taken back", async () => {
  const editor = new Editor();
  editor.settings = { enable: true, diagnostics: { workspace: false } };
  const { answers } = editor;
  const session = await start({ files, answers, capabilities: { workspace: { configuration: true } } });
  session.open("b.prompt", broken);
  await session.settled();
  expect(session.count("workspace/configuration")).toBe(1);
  expect(session.shown("a.prompt")).toBeUndefined();
  expect(session.shown("b.prompt")).toEqual(found);
});

test("settings that the client fails to tell are the usual ones", async () => {
  const answers = { "workspace/configuration": () => ({ not: "a list" }) };
  const session = await start({ files, answers, capabilities: { workspace: { configuration: true } } });
  await session.settled();
  expect(session.shown("a.prompt")).toEqual(found);
});

test("published: turned off, nothing is shown; turned on, everything again", async () => {
  const editor = new Editor();
  const { answers } = editor;
  const session = await start({ files, answers, capabilities: { workspace: { configuration: true } } });
  session.open("b.prompt", broken);
  await session.settled();
  await editor.set(session, { enable: false });
  expect(session.shown("a.prompt")).toEqual([]);
  expect(session.shown("b.prompt")).toEqual([]);
  const params = { textDocument: { uri: session.uri("b.prompt") }, range: wholeFile, context: { diagnostics: [] } };
  expect(await session.client.request("textDocument/codeAction", params)).toEqual([]);
  session.change("b.prompt", `${broken}!`);
  await session.settled();
  expect(session.shown("b.prompt")).toEqual([]);
  await editor.set(session, { enable: true });
  expect(session.shown("a.prompt")).toEqual(found);
  expect(session.shown("b.prompt")).toEqual(found);
});

test("pulled: turned off and on, the client is made to ask again, also when one document is all there is", async () => {
  const editor = new Editor();
  const capabilities = { ...pulls, workspace: { configuration: true, diagnostics: { refreshSupport: true } } };
  const session = await start({ answers: editor.answers, capabilities });
  session.open("untitled:a", broken);
  await session.settled();
  expect(await session.pulled("untitled:a")).toEqual(found);
  const before = session.count("workspace/diagnostic/refresh");
  await editor.set(session, { enable: false });
  expect(session.count("workspace/diagnostic/refresh")).toBe(before + 1);
  expect(await session.pulled("untitled:a")).toEqual([]);
  await editor.set(session, { enable: true });
  expect(session.count("workspace/diagnostic/refresh")).toBe(before + 2);
  expect(await session.pulled("untitled:a")).toEqual(found);
});

test("settings that are the same, or make no sense, change nothing", async () => {
  const editor = new Editor();
  const { answers } = editor;
  const session = await start({ files, answers, capabilities: { workspace: { configuration: true } } });
  await session.settled();
  for (const settings of [{}, null, 7, { enable: "no", diagnostics: 5 }, { diagnostics: null }]) {
    await editor.set(session, settings);
  }
  expect(session.publishedFor("a.prompt")).toHaveLength(1);
  expect(session.log).toEqual([]);
});

test("a client without settings is not asked for them", async () => {
  const session = await start({ files });
  session.client.notify("workspace/didChangeConfiguration", { settings: { "typed-prompts": { enable: false } } });
  await session.settled();
  expect(session.count("workspace/configuration")).toBe(0);
  expect(session.shown("a.prompt")).toEqual(found);
});

test("the status counts what is shown", async () => {
  const session = await start({
    files: { ...files, "c.prompt": prompt("Hi"), "typed-prompts.config.json": '{ "rulez": {} }' },
  });
  const ready = await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'");
  expect(ready.params).toEqual({ state: "ready", files: 3, errors: 3, warnings: 1 });
  const from = session.client.received.length;
  session.remove("b.prompt");
  session.watched(["deleted", "b.prompt"]);
  const next = await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'", from);
  expect(next.params).toEqual({ state: "ready", files: 2, errors: 2, warnings: 1 });
  // Few files are checked faster than anybody can read that they are.
  expect(session.client.received.some((one) => isStatus(one, "checking"))).toBe(false);
});

test("the status counts prompts, and a configuration is none", async () => {
  const session = await start({ files: { ...files, "typed-prompts.config.json": "{}" } });
  const ready = await session.client.message((one) => isStatus(one, "ready"), "the status 'ready'");
  expect(ready.params).toEqual({ state: "ready", files: 2, errors: 2, warnings: 0 });
});

test("no setting can be set for a folder: the server asks for them once, for all", () => {
  const settings = Object.entries(manifest.contributes.configuration.properties);
  expect(settings.filter(([, { scope }]) => scope !== "window").map(([name]) => name)).toEqual([]);
});

const wholeFile = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
