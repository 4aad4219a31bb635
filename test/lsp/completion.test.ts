import { expect, test } from "vitest";
import { prompt, range, type Session, useServer } from "./session.ts";

const start = useServer();
const snippets = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };

interface Item {
  readonly label: string;
  readonly sortText: string;
  readonly labelDetails?: { readonly description: string };
  readonly insertTextFormat?: number;
  readonly textEdit: { readonly range: unknown; readonly newText: string };
}

async function complete(session: Session, path: string, line: number, character: number): Promise<Item[]> {
  const params = { textDocument: { uri: session.uri(path) }, position: { line, character } };
  return session.client.request("textDocument/completion", params);
}

test("items replace the word, and are sorted as they come", async () => {
  const session = await start();
  session.open("a.prompt", prompt("😀 {{na}}"));
  const items = await complete(session, "a.prompt", 5, 7);
  expect(items[0]).toMatchObject({ label: "name", detail: "string", kind: 5 });
  expect(items[0]!.textEdit).toEqual({ range: range(5, 5, 5, 7), newText: "name" });
  expect(items.map(({ sortText }) => sortText)).toEqual(items.map(({ sortText }) => sortText).sort());
  expect(await complete(session, "a.prompt", 5, 1)).toEqual([]);
});

test("types stand beside the names for clients that can show them there", async () => {
  const completionItem = { labelDetailsSupport: true };
  for (const [capabilities, labelDetails] of [
    [{ textDocument: { completion: { completionItem } } }, { description: "string" }],
    [{}, undefined],
  ] as const) {
    const session = await start({ capabilities });
    session.open("a.prompt", prompt("{{na}} {{name}}"));
    const items = await complete(session, "a.prompt", 5, 4);
    expect(items.find(({ label }) => label === "name")).toMatchObject({ detail: "string" });
    expect(items.find(({ label }) => label === "name")?.labelDetails).toEqual(labelDetails);
    expect(items.find(({ label }) => label === "json")?.labelDetails).toBeUndefined();
  }
});

test("snippets for clients that know them, names for the others", async () => {
  for (const [capabilities, newText, format] of [
    [snippets, `if \${1:condition}}}$0{{/if`, 2],
    [{}, "if", undefined],
  ] as const) {
    const session = await start({ capabilities });
    session.open("a.prompt", prompt("{{#}} {{name}}"));
    const item = (await complete(session, "a.prompt", 5, 3)).find(({ label }) => label === "if")!;
    expect(item.textEdit.newText).toBe(newText);
    expect(item.insertTextFormat).toBe(format);
  }
});

test("documentation comes when it is asked for", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{name}} {{}}"));
  const item = (await complete(session, "a.prompt", 5, 11)).find(({ label }) => label === "json")!;
  expect(item).not.toHaveProperty("documentation");
  const resolved = await session.client.request("completionItem/resolve", item);
  expect(resolved).toEqual({ ...item, documentation: { kind: "markdown", value: "Writes a value as JSON." } });
  const stale = { ...item, label: "gone" };
  expect(await session.client.request("completionItem/resolve", stale)).toEqual(stale);
});

test("while one types", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{"));
  for (const [index, typed] of [..."name."].entries()) {
    const at = { line: 5, character: 2 + index };
    session.change("a.prompt", { range: { start: at, end: at }, text: typed });
    const items = await complete(session, "a.prompt", 5, 3 + index);
    expect(items.map(({ label }) => label)).toContain(typed === "." ? "length" : "name");
  }
});
