import { expect, test } from "vitest";
import { prompt, range, useServer } from "./session.ts";

const start = useServer();

test("a hover is Markdown, about a part of the text", async () => {
  const session = await start();
  session.open("a.prompt", prompt("😀 {{name}}"));
  const hover = async (line: number, character: number) =>
    session.client.request("textDocument/hover", {
      textDocument: { uri: session.uri("a.prompt") },
      position: { line, character },
    });
  expect(await hover(5, 6)).toEqual({
    range: range(5, 5, 5, 9),
    contents: { kind: "markdown", value: "```typescript\n(input) name: string\n```" },
  });
  expect(await hover(1, 2)).toEqual({
    range: range(1, 0, 1, 5),
    contents: { kind: "markdown", value: "What the program gives to the prompt." },
  });
  expect(await hover(5, 0)).toBeNull();
  session.change("a.prompt", prompt("{{#if name}}{{name}}{{/if}}"));
  expect((await hover(5, 4)).range).toEqual(range(5, 3, 5, 5));
});

test("nothing for documents that are not checked", async () => {
  const session = await start();
  session.open("git:/a.prompt", prompt("{{name}}"));
  const params = { textDocument: { uri: "git:/a.prompt" }, position: { line: 5, character: 3 } };
  expect(await session.client.request("textDocument/hover", params)).toBeNull();
});
