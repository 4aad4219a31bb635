import { expect, test } from "vitest";
import { onTypeFormatting, rangeFormatting } from "../../../server/src/features/formatting/formatting.ts";
import { parsePromptFile } from "../../../server/src/syntax/promptFile.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";

/** Formats between the two cursors. */
function inRange(marked: string): string {
  const [start, end] = [marked.indexOf("┆"), marked.lastIndexOf("┆") - 1];
  const text = marked.replaceAll("┆", "");
  return applyEdits(text, rangeFormatting(parsePromptFile("file:///main.prompt", text), { start, end }));
}

/** Formats as if the character before the cursor had just been typed. */
function typed(marked: string): string {
  const offset = marked.indexOf("┆");
  const text = marked.replace("┆", "");
  return applyEdits(text, onTypeFormatting(parsePromptFile("file:///main.prompt", text), offset));
}

test.each([
  ["only what lies inside", "{{ a }}\n┆{{ b }}\n┆{{ c }}", "{{ a }}\n{{b}}\n{{ c }}"],
  ["a part of a tag", "{{ a  ┆b  c ┆ d }}", "{{ a  b c  d }}"],
  ["nothing", "{{ a ┆┆ }}", "{{ a  }}"],
  [
    "all of the front matter",
    "---\nmodel:   x\n┆conf┆ig:\n    topK:   1\n---\n\n\n{{ a }}",
    "---\nmodel: x\nconfig:\n  topK: 1\n---\n\n\n{{ a }}",
  ],
  ["none of the front matter", "---\nmodel:   x\n---\n┆\n\n{{ a }} \n┆", "---\nmodel:   x\n---\n\n{{a}}\n"],
  ["a file with an error", "┆{{ a }}{{#if b}}┆", "{{ a }}{{#if b}}"],
])("in a range: %s", (_, marked, after) => {
  expect(inRange(marked)).toBe(after);
});

test.each([
  ["the tag that is closed", "{{ a }}{{ b  c }}┆{{ d }}", "{{ a }}{{b c}}{{ d }}"],
  ["a block that is not closed yet", "{{# each  a as | b | }}┆\n", "{{#each a as |b|}}\n"],
  [
    "the else tags of a chain",
    "{{#if a}}{{ else  if b }}┆{{ else }}{{/if}}",
    "{{#if a}}{{else if b}}{{ else }}{{/if}}",
  ],
  ["a close tag", "{{#if a}}{{/ if }}┆", "{{#if a}}{{/if}}"],
  ["the third brace", "{{{ a }}}┆", "{{{a}}}"],
  ["not yet closed", "{{ a }┆", "{{ a }"],
  ["closed too early", "{{{ a }}┆", "{{{ a }}"],
  ["broken inside", "{{ a = }}┆ {{ b }}", "{{ a = }} {{ b }}"],
  ["a brace of the text", '{ "a": {} }┆ {{ b }}', '{ "a": {} } {{ b }}'],
  ["a comment", "{{!  note  }}┆", "{{!  note  }}"],
  ["a raw block", "{{{{ raw }}}}┆ {{ a }} {{{{/raw}}}}", "{{{{ raw }}}} {{ a }} {{{{/raw}}}}"],
  ["front matter", "---\ninput: {  default: {} }┆\n---\n{{ a }}", "---\ninput: {  default: {} }\n---\n{{ a }}"],
])("while typing: %s", (_, marked, after) => {
  expect(typed(marked)).toBe(after);
});
