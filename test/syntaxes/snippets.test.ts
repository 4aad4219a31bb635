import { expect, test } from "vitest";
import snippets from "../../syntaxes/snippets.json" with { type: "json" };
import { openMarked } from "../support/checkMarked.ts";

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: readonly string[];
}

const entries = Object.entries<Snippet>(snippets);

/** The text that a snippet inserts when its placeholders are left as they are. */
function expand(body: readonly string[]): string {
  const defaults = new Map<string, string>();
  const text = body.join("\n").replace(/\$\{(\d+)(?::([^}]*)|\|([^,|]*)[^}]*)\}/g, (_, number, given, firstChoice) => {
    defaults.set(number, given ?? firstChoice);
    return `$${number}`;
  });
  return text.replace(/\$(\d+)/g, (_, number) => defaults.get(number) ?? "");
}

/** Fragments of the front matter are put into one; the inputs of the templates may be anything. */
function promptWith(text: string): string {
  return /^(?:input|output):/.test(text) ? `---\n${text}\n---\nText\n` : `${text}\n`;
}

test("there are ten, and no two have the same prefix", () => {
  expect(entries).toHaveLength(10);
  expect(new Set(entries.map(([, snippet]) => snippet.prefix)).size).toBe(10);
});

test.each(entries)("'%s' is a valid fragment", (_, { prefix, body }) => {
  const text = expand(body);
  expect(text).not.toContain("$");
  const { diagnosticsOf } = openMarked(promptWith(text));
  const found = diagnosticsOf("main.prompt").filter((one) => one.severity === "error" || one.severity === "warning");
  const expected: Record<string, readonly string[]> = {
    input: ["unused-variable", "unused-variable"],
    partial: ["unknown-partial"],
  };
  expect(found.map((one) => one.code)).toEqual(expected[prefix] ?? []);
});

test("the new prompt is checked without a remark", () => {
  const { body } = snippets["New prompt"];
  expect(openMarked(expand(body)).diagnosticsOf("main.prompt")).toEqual([]);
});
