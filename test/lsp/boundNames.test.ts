import { expect, test } from "vitest";
import { prompt, type Session, useServer } from "./session.ts";

const start = useServer();
const config = '{ "generate": { "validation": "none" } }';

async function bound(session: Session, line: number, character: number) {
  const textDocument = { uri: session.uri("a.prompt") };
  const { names, problem } = await session.client.request("typed-prompts/boundNames", {
    textDocument,
    position: { line, character },
  });
  const lines = names.map(({ uri, range }: { uri: string; range: { start: { line: number } } }) => {
    expect(uri).toBe(session.uri("a.prompt.ts"));
    return session.read("a.prompt.ts")?.split("\n")[range.start.line]?.trim();
  });
  return { lines, problem };
}

test("where the bindings of a prompt declare its field; brought up to date first, as far as it is saved", async () => {
  const files = { "a.prompt": prompt("{{name}}"), "typed-prompts.config.json": config };
  const session = await start({ files });
  session.open("a.prompt", files["a.prompt"]);
  expect(await bound(session, 5, 3)).toEqual({ lines: [], problem: null });
  await session.client.request("typed-prompts/generate", undefined);
  expect(await bound(session, 5, 3)).toEqual({ lines: ["name: string;"], problem: null });
  const changed = files["a.prompt"].replaceAll("name", "user");
  session.change("a.prompt", changed);
  const unsaved = await bound(session, 5, 3);
  expect(unsaved.lines).toEqual([]);
  expect(unsaved.problem).toMatch(/^The bindings of 'a\.prompt' do not know this name yet.* Save 'a\.prompt'/);
  session.write("a.prompt", changed);
  session.watched(["changed", "a.prompt"]);
  expect(await bound(session, 5, 3)).toEqual({ lines: ["user: string;"], problem: null });
  expect(await bound(session, 0, 0)).toEqual({ lines: [], problem: null });
});

test("what becomes of the bindings of a prompt that is renamed", async () => {
  const files = { "a.prompt": prompt("{{name}}"), "typed-prompts.config.json": config };
  const session = await start({ files });
  await session.client.request("typed-prompts/generate", undefined);
  const [renamed] = await session.client.request("typed-prompts/boundRenames", {
    files: [{ oldUri: session.uri("a.prompt"), newUri: session.uri("b/c.prompt") }],
  });
  expect([renamed.oldUri, renamed.newUri]).toEqual([session.uri("a.prompt.ts"), session.uri("b/c.prompt.ts")]);
  expect(renamed.names.map(({ newName }: { newName: string }) => newName)).toEqual(["CInput", "COutput", "c"]);
});
