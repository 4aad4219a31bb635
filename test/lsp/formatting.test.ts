import { expect, test } from "vitest";
import { type Range, range, type Session, useServer } from "./session.ts";

const start = useServer();

interface Edit {
  readonly range: Range;
  readonly newText: string;
}

const options = { tabSize: 8, insertSpaces: false, trimTrailingWhitespace: true, insertFinalNewline: true };

function ask(session: Session, method: string, path: string, more: object): Promise<Edit[]> {
  return session.client.request(method, { textDocument: { uri: session.uri(path) }, options, ...more });
}

/** Applies the edits to the document, as an editor does: all are of the text before, so from the last to the first. */
function apply(session: Session, path: string, edits: readonly Edit[]): void {
  session.change(path, ...[...edits].reverse().map(({ range: place, newText }) => ({ range: place, text: newText })));
}

test("a document is formatted in small edits, whatever options the client sends, and then no more", async () => {
  const session = await start();
  session.open("a.prompt", "---\nconfig:\n    topK: 1\n---\n😀 {{ name }}  \n{{json  name }} \n\n");
  const edits = await ask(session, "textDocument/formatting", "a.prompt", {});
  expect(edits).toEqual([
    { range: range(2, 0, 2, 4), newText: "  " },
    { range: range(4, 5, 4, 6), newText: "" },
    { range: range(4, 10, 4, 11), newText: "" },
    { range: range(5, 6, 5, 8), newText: " " },
    { range: range(5, 12, 5, 13), newText: "" },
    { range: range(5, 15, 7, 0), newText: "\n" },
  ]);
  apply(session, "a.prompt", edits);
  expect(await ask(session, "textDocument/formatting", "a.prompt", {})).toEqual([]);
});

test("a range is formatted, and a tag when it is closed", async () => {
  const session = await start();
  session.open("a.prompt", "{{ a }}\n{{ b }}\n{{#if c }}");
  expect(await ask(session, "textDocument/rangeFormatting", "a.prompt", { range: range(1, 0, 2, 0) })).toEqual([]);
  const typed = { position: { line: 2, character: 10 }, ch: "}" };
  expect(await ask(session, "textDocument/onTypeFormatting", "a.prompt", typed)).toEqual([
    { range: range(2, 7, 2, 8), newText: "" },
  ]);
  session.change("a.prompt", "{{ a }}\n{{ b }}\n{{#if c }}{{/if}}");
  expect(await ask(session, "textDocument/rangeFormatting", "a.prompt", { range: range(1, 0, 2, 0) })).toEqual([
    { range: range(1, 2, 1, 3), newText: "" },
    { range: range(1, 4, 1, 5), newText: "" },
  ]);
});

test("nothing is formatted that has an error, is no prompt or is not known", async () => {
  const session = await start();
  session.open("a.prompt", "{{ a }}{{#if b}}");
  session.open("typed-prompts.config.json", "{   }");
  for (const path of ["a.prompt", "typed-prompts.config.json", "none.prompt"]) {
    expect(await ask(session, "textDocument/formatting", path, {})).toEqual([]);
    expect(await ask(session, "textDocument/rangeFormatting", path, { range: range(0, 0, 1, 0) })).toEqual([]);
    const typed = { position: { line: 0, character: 3 }, ch: "}" };
    expect(await ask(session, "textDocument/onTypeFormatting", path, typed)).toEqual([]);
  }
});
