import { expect, test } from "vitest";
import { declareUses } from "../../../server/src/features/refactorings/declareUses.ts";
import { removeInput } from "../../../server/src/features/refactorings/removeInput.ts";
import { wrapInIf, wrapInJson } from "../../../server/src/features/refactorings/wrapTag.ts";
import { inOneFile, refactored } from "./refactor.ts";

const front = "---\ninput:\n  schema:\n    name: string\n    tone?: string\n    user: any\n---\n";

const ifs: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["the tag at the cursor", "a {{na┆me}} b", "a {{#if name}}{{name}}{{/if}} b"],
  [
    "what may be absent first",
    `${front}┆{{name}}: {{tone}}‡ {{user}}`,
    `${front}{{#if tone}}{{name}}: {{tone}}{{/if}} {{user}}`,
  ],
  ["lines", "a\n┆{{name}},\n{{tone}}\n‡b", "a\n{{#if name}}\n{{name}},\n{{tone}}\n{{/if}}\nb"],
  ["a block", "┆{{#each items}}{{x}} {{../y}}{{/each}}‡", "{{#if items}}{{#each items}}{{x}} {{../y}}{{/each}}{{/if}}"],
  [
    "not a name of its own block",
    "┆{{#each items as |x|}}{{x}}{{/each}}‡",
    "{{#if items}}{{#each items as |x|}}{{x}}{{/each}}{{/if}}",
  ],
  ["text alone", "┆abc‡", "nothing"],
  ["a part of a tag and more", "┆a {{na‡me}}", "nothing"],
  ["a helper's tag, by its argument", "┆{{json name}}‡", "{{#if name}}{{json name}}{{/if}}"],
];

test.each(ifs)("wrap in if: %s", (_, source, expected) =>
  expect(refactored(inOneFile(wrapInIf), source, { sameMessages: false })).toBe(expected),
);

const jsons: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["any value", `${front}{{us┆er}}`, `${front}{{json user}}`],
  ["a text", `${front}{{na┆me}}`, "nothing"],
  ["what has a fix for it", "---\ninput:\n  schema:\n    tags(array): string\n---\n{{ta┆gs}}", "nothing"],
  ["a helper", "{{json us┆er}}", "nothing"],
];

test.each(jsons)("print as JSON: %s", (_, source, expected) =>
  expect(refactored(inOneFile(wrapInJson), source, { sameMessages: false })).toBe(expected),
);

const declared: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    "all of a prompt without schema",
    "Hi {{name}} {{#each it┆ems}}{{id}}{{/each}}",
    "---\ninput:\n  schema:\n    name: string\n    items(array):\n      id: string\n---\nHi {{name}} {{#each items}}{{id}}{{/each}}",
  ],
  [
    "from the front matter",
    "---\nmod┆el: m\n---\nHi {{name}}",
    "---\nmodel: m\ninput:\n  schema:\n    name: string\n---\nHi {{name}}",
  ],
  [
    "one that an open schema allows",
    "---\ninput:\n  schema:\n    name: string\n    (*): any\n---\n{{name}} {{#if ag┆e}}{{age}}{{/if}}",
    "---\ninput:\n  schema:\n    name: string\n    (*): any\n    age?: string\n---\n{{name}} {{#if age}}{{age}}{{/if}}",
  ],
  ["one that is declared", `${front}{{na┆me}}`, "nothing"],
  ["text", "H┆i {{name}}", "nothing"],
  ["a partial", "//- _p.prompt\n{{na┆me}}", "nothing"],
];

test.each(declared)("declare: %s", (_, source, expected) =>
  expect(refactored(inOneFile(declareUses), source, { sameMessages: true })).toBe(expected),
);

const removed: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    "with its default",
    "---\ninput:\n  schema:\n    na┆me: string\n    tone: string # how\n  default:\n    name: Ada\n---\n{{tone}}",
    "---\ninput:\n  schema:\n    tone: string # how\n---\n{{tone}}",
  ],
  [
    "with what is inside of it",
    "---\ninput:\n  schema:\n    tone: string\n    us┆er:\n      id: integer\n---\n{{tone}}",
    "---\ninput:\n  schema:\n    tone: string\n---\n{{tone}}",
  ],
  [
    "of JSON Schema, with its place among the required",
    "---\ninput:\n  schema:\n    type: object\n    required: [name, tone]\n    properties:\n      na┆me: { type: string }\n      tone: { type: string }\n---\n{{tone}}",
    "---\ninput:\n  schema:\n    type: object\n    required: [tone]\n    properties:\n      tone: { type: string }\n---\n{{tone}}",
  ],
  [
    "of one line",
    "---\ninput: { schema: { tone: string, na┆me: string }, default: { name: a, tone: b } }\n---\n{{tone}}",
    "---\ninput: { schema: { tone: string }, default: { tone: b } }\n---\n{{tone}}",
  ],
  [
    "the only one",
    "---\ninput:\n  schema:\n    na┆me: string\n---\nHi",
    "disabled: It is the only field of the schema.",
  ],
  [
    "what an alias refers to",
    "---\ninput:\n  schema:\n    na┆me: &a string\n    tone: *a\n---\n{{tone}}",
    "disabled: The front matter refers to it.",
  ],
  ["one that is used", "---\ninput:\n  schema:\n    na┆me: string\n---\n{{name}}", "nothing"],
];

test.each(removed)("remove: %s", (_, source, expected) =>
  expect(refactored(inOneFile(removeInput), source, { sameMessages: true })).toBe(expected),
);
