import { expect, test } from "vitest";
import { prompt, range, useServer } from "./session.ts";

const start = useServer();

function at(uri: string, line: number, character: number) {
  return { textDocument: { uri }, position: { line, character } };
}

test("definitions, declarations and type definitions", async () => {
  const session = await start();
  const uri = session.uri("a.prompt");
  session.open("a.prompt", prompt("😀 {{name}}"));
  const declared = [{ uri, range: range(3, 4, 3, 8) }];
  expect(await session.client.request("textDocument/definition", at(uri, 5, 6))).toEqual(declared);
  expect(await session.client.request("textDocument/declaration", at(uri, 5, 6))).toEqual(declared);
  const type = [{ uri, range: range(3, 10, 3, 16) }];
  expect(await session.client.request("textDocument/typeDefinition", at(uri, 5, 6))).toEqual(type);
  expect(await session.client.request("textDocument/definition", at(uri, 5, 0))).toEqual([]);
});

test("the file of a partial, and what it reads", async () => {
  const files = { "_greet.prompt": "Hello {{name}}", "a.prompt": prompt("{{>greet}}") };
  const session = await start({ files });
  session.open("b.prompt", "{{>greet}}");
  const partial = { uri: session.uri("_greet.prompt"), range: range(0, 0, 0, 0) };
  expect(await session.client.request("textDocument/definition", at(session.uri("b.prompt"), 0, 4))).toEqual([partial]);
  session.open("_greet.prompt", "Hello {{name}}!");
  const field = { uri: session.uri("a.prompt"), range: range(3, 4, 3, 8) };
  expect(await session.client.request("textDocument/definition", at(partial.uri, 0, 9))).toEqual([field]);
});

test("references in files that are not open, as they are on disk and as they change", async () => {
  const session = await start({ files: { "_greet.prompt": "Hello {{name}}", "a.prompt": prompt("{{>greet}}") } });
  const references = (declaration: boolean) =>
    session.client.request("textDocument/references", {
      ...at(session.uri("a.prompt"), 3, 5),
      context: { includeDeclaration: declaration },
    });
  await session.settled();
  const declared = { uri: session.uri("a.prompt"), range: range(3, 4, 3, 8) };
  const used = { uri: session.uri("_greet.prompt"), range: range(0, 8, 0, 12) };
  expect(await references(true)).toEqual([declared, used]);
  expect(await references(false)).toEqual([used]);
  session.write("_greet.prompt", "Dear {{name}}");
  session.watched(["changed", "_greet.prompt"]);
  expect(await references(false)).toEqual([{ ...used, range: range(0, 7, 0, 11) }]);
});

test("highlights of the same name, and of the tags of a block", async () => {
  const session = await start();
  session.open("a.prompt", prompt("{{name}}{{#if name}}{{/if}}"));
  const uri = session.uri("a.prompt");
  expect(await session.client.request("textDocument/documentHighlight", at(uri, 5, 3))).toEqual([
    { range: range(3, 4, 3, 8), kind: 3 },
    { range: range(5, 2, 5, 6), kind: 2 },
    { range: range(5, 14, 5, 18), kind: 2 },
  ]);
  expect(await session.client.request("textDocument/documentHighlight", at(uri, 5, 12))).toEqual([
    { range: range(5, 11, 5, 13), kind: 1 },
    { range: range(5, 23, 5, 25), kind: 1 },
  ]);
});

test("nothing for documents that are not checked", async () => {
  const session = await start();
  session.open("git:/a.prompt", prompt("{{name}}"));
  for (const method of ["definition", "typeDefinition", "documentHighlight", "references"]) {
    const params = { ...at("git:/a.prompt", 5, 3), context: { includeDeclaration: true } };
    expect(await session.client.request(`textDocument/${method}`, params)).toEqual([]);
  }
});
