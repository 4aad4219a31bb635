import { expect, test } from "vitest";
import { selectionRanges } from "../../server/src/features/selectionRanges.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { parseMarked } from "../support/carets.ts";

/** Compares what is selected step by step at the cursor; the last step is always the whole file. */
function check(source: string, expected: readonly string[]): void {
  const [{ text, cursor = 0 } = { text: "" }] = parseMarked(source);
  const ranges = selectionRanges(parsePromptFile("file:///w/main.prompt", text), cursor);
  expect(ranges.map(({ start, end }) => text.slice(start, end))).toEqual(text === "" ? [] : [...expected, text]);
}

const front = "---\ninput:\n  schema:\n    na┆me: string, the name\n    tags(array): [a, b]\n---\n{{name}}";

test.each<[string, string, readonly string[]]>([
  ["a variable, its tag, its line", "Hi {{na┆me}}!\nBye", ["name", "{{name}}", "Hi {{name}}!"]],
  ["a part of a path", "x {{a.b┆b.c}}", ["bb", "a.bb", "a.bb.c", "{{a.bb.c}}"]],
  ["the first part of a path", "x {{../a┆a.b}}", ["aa", "../aa", "../aa.b", "{{../aa.b}}"]],
  ["a line of text, its paragraph", "one\ntw┆o\n\nthree", ["two", "one\ntwo"]],
  [
    "a line beside a tag, the text up to the tag",
    "Hi {{a}}, how ar┆e\nyou? {{b}}",
    [", how are", ", how are\nyou?", ", how are\nyou? "],
  ],
  ["a string, with its quotes", 'x {{json "a┆b"}}', ["ab", '"ab"', 'json "ab"', '{{json "ab"}}']],
  [
    "a named argument",
    "x {{media url=i┆mage contentType=t}}",
    [
      "image",
      "url=image",
      "url=image contentType=t",
      "media url=image contentType=t",
      "{{media url=image contentType=t}}",
    ],
  ],
  [
    "the name of a named argument",
    "x {{media ur┆l=image}}",
    ["url", "url=image", "media url=image", "{{media url=image}}"],
  ],
  [
    "a sub-expression",
    "x {{json (lookup a┆a b)}}",
    ["aa", "lookup aa b", "(lookup aa b)", "json (lookup aa b)", "{{json (lookup aa b)}}"],
  ],
  [
    "a block from its inside",
    "{{#if a}}\n  x {{b┆}}\n{{/if}} y",
    ["b", "{{b}}", "x {{b}}", "\n  x {{b}}\n", "{{#if a}}\n  x {{b}}\n{{/if}}"],
  ],
  ["a block from its name", "{{#i┆f a}}x{{/if}} y", ["if", "if a", "{{#if a}}", "{{#if a}}x{{/if}}"]],
  ["a block from its close tag", "{{#if a}}x{{/i┆f}} y", ["if", "{{/if}}", "{{#if a}}x{{/if}}"]],
  ["a block from its else", "{{#if a}}x{{el┆se}}z{{/if}} y", ["{{else}}", "{{#if a}}x{{else}}z{{/if}}"]],
  [
    "a link of an else chain",
    "{{#if a}}x{{else if b}}y┆y{{/if}} z",
    ["yy", "{{else if b}}yy", "{{#if a}}x{{else if b}}yy{{/if}}"],
  ],
  ["a partial call", "x {{>ca┆rd a}}", ["card", "card a", "{{>card a}}"]],
  ["a comment", "x {{! te┆xt }}", ["{{! text }}"]],
  [
    "a key of the front matter, its entry, its mapping",
    front,
    [
      "name",
      "name: string, the name",
      "name: string, the name\n    tags(array): [a, b]",
      "schema:\n    name: string, the name\n    tags(array): [a, b]",
      "input:\n  schema:\n    name: string, the name\n    tags(array): [a, b]",
      "---\ninput:\n  schema:\n    name: string, the name\n    tags(array): [a, b]\n---\n",
    ],
  ],
  [
    "a value in quotes, in a list",
    '---\ntools: [a, "b┆c"]\n---\nx',
    ["bc", '"bc"', '[a, "bc"]', 'tools: [a, "bc"]', '---\ntools: [a, "bc"]\n---\n'],
  ],
  ["a tag that is not closed", "x {{#if na┆me\ny", ["name", "if name", "{{#if name", "{{#if name\ny"]],
  ["between two tags the second", "{{a}}┆{{b}}", ["{{b}}"]],
  ["nothing in nothing", "┆", []],
])("%s", (_title, source, expected) => check(source, expected));
