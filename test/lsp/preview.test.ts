import { expect, test } from "vitest";
import { prompt, pulls, type Session, useServer } from "./session.ts";

const start = useServer();

interface Shown {
  readonly kind: string;
  readonly message?: string;
  readonly inputs?: { readonly used: unknown; readonly cases: unknown };
  readonly messages?: readonly {
    readonly role: string;
    readonly parts: readonly { readonly pieces: readonly { readonly text: string; readonly source?: unknown }[] }[];
  }[];
}

function ask(session: Session, path: string, input?: unknown): Promise<Shown> {
  return session.client.request("typed-prompts/preview", { uri: session.uri(path), input }) as Promise<Shown>;
}

/** The answer with each message as one text. */
async function render(session: Session, path: string, given?: unknown): Promise<unknown> {
  const { kind, message, messages, inputs } = await ask(session, path, given);
  if (kind === "error") return { kind, message };
  const texts = messages?.map(({ role, parts }) => {
    return { role, text: parts.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join("") };
  });
  return { kind, input: inputs?.used, messages: texts };
}

test("the messages of a prompt for sample values, by role", async () => {
  const session = await start({
    files: {
      "a.prompt": prompt('{{role "system"}}Be kind.{{role "user"}}Hi {{name}}, {{> sign}}'),
      "_sign.prompt": "bye",
    },
  });
  await session.settled();
  expect(await render(session, "a.prompt")).toEqual({
    kind: "messages",
    input: { name: "‹name›" },
    messages: [
      { role: "system", text: "Be kind." },
      { role: "user", text: "Hi ‹name›, bye" },
    ],
  });
});

test("open documents win over the disk, partials too", async () => {
  const session = await start({
    capabilities: pulls,
    files: { "a.prompt": "disk {{> p}}", "_p.prompt": "disk" },
  });
  session.open("a.prompt", "open {{> p}}");
  session.open("_p.prompt", "also open");
  const expected = { kind: "messages", input: {}, messages: [{ role: "user", text: "open also open" }] };
  expect(await render(session, "a.prompt")).toEqual(expected);
  session.change("a.prompt", "changed {{> p}}");
  session.close("_p.prompt");
  expect(await render(session, "a.prompt")).toMatchObject({ messages: [{ text: "changed disk" }] });
});

test("an untitled document", async () => {
  const session = await start();
  session.open("untitled:Untitled-1", prompt("{{name}} 😀"));
  expect(await render(session, "untitled:Untitled-1")).toMatchObject({ messages: [{ text: "‹name› 😀" }] });
});

test("a template that does not parse is an answer that says why", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{#if name}}"));
  const answer = await render(session, "a.prompt");
  expect(answer).toEqual({ kind: "error", message: expect.stringMatching(/\S/) });
});

test("files that are unknown, gone, or no prompts", async () => {
  const session = await start({ files: { "a.prompt": prompt("{{name}}"), "typed-prompts.config.json": "{}" } });
  await session.settled();
  const unreadable = { kind: "error", message: "This file cannot be read." };
  expect(await render(session, "nowhere.prompt")).toEqual(unreadable);
  expect(await render(session, "git:/a.prompt")).toEqual(unreadable);
  expect(await render(session, "typed-prompts.config.json")).toEqual(unreadable);
  session.remove("a.prompt");
  session.watched(["deleted", "a.prompt"]);
  expect(await render(session, "a.prompt")).toEqual(unreadable);
});

test("partials that call each other without end are an answer, and the server goes on", async () => {
  const session = await start({ files: { "_a.prompt": "{{> b}}", "_b.prompt": "{{> a}}", "c.prompt": "{{> a}}" } });
  await session.settled();
  expect(await render(session, "c.prompt")).toEqual({ kind: "error", message: expect.stringMatching(/\S/) });
  session.open("d.prompt", "fine");
  expect(await render(session, "d.prompt")).toMatchObject({ kind: "messages" });
});

test("pieces lead to where they are written: in the prompt, or in a partial, as the client spells its name", async () => {
  const session = await start({ files: { "a.prompt": prompt("Hi {{>p}}"), "_p.prompt": "\n{{name}}" } });
  session.open("a.prompt", prompt("Hi {{>p}}"));
  const { messages } = await ask(session, "a.prompt");
  expect(messages?.[0]?.parts[0]?.pieces).toEqual([
    { text: "Hi ", isValue: false, conditions: [], optional: [], source: place(session, "a.prompt", [5, 0, 5, 3]) },
    { text: "\n", isValue: false, conditions: [], optional: [], source: place(session, "_p.prompt", [0, 0, 1, 0]) },
    { text: "‹name›", isValue: true, conditions: [], optional: [], source: place(session, "_p.prompt", [1, 0, 1, 8]) },
  ]);
});

test("a given input, and those of the evaluation file", async () => {
  const files = {
    "a.prompt": prompt("Hi {{name}}"),
    "a.eval.yaml": "cases:\n  - name: one\n    input: { name: Ada }\n",
  };
  const session = await start({ files });
  await session.settled();
  expect((await ask(session, "a.prompt")).inputs?.cases).toEqual([{ name: "one", input: { name: "Ada" } }]);
  expect(await render(session, "a.prompt", { name: "Ada" })).toMatchObject({ messages: [{ text: "Hi Ada" }] });
});

test("the messages as JSON and as a command", async () => {
  const session = await start({ files: { "a.prompt": prompt("Hi {{name}}") } });
  await session.settled();
  const as = (format: string, path = "a.prompt") =>
    session.client.request("typed-prompts/previewAs", { uri: session.uri(path), format, input: { name: "Ada" } });
  expect(await as("json")).toEqual({
    kind: "text",
    text: `${JSON.stringify([{ role: "user", content: [{ text: "Hi Ada" }] }], undefined, 2)}\n`,
  });
  expect(await as("curl")).toEqual({ kind: "text", text: expect.stringContaining('"content": "Hi Ada"') });
  expect(await as("json", "nowhere.prompt")).toEqual({ kind: "error", message: "This file cannot be read." });
});

function place(session: Session, path: string, [line, character, endLine, endCharacter]: readonly number[]) {
  return {
    uri: session.uri(path),
    range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
  };
}
