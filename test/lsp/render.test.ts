import { expect, test } from "vitest";
import { prompt, pulls, type Session, useServer } from "./session.ts";

const start = useServer();

function render(session: Session, path: string): Promise<unknown> {
  return session.client.request("typed-prompts/render", { uri: session.uri(path) });
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
