import { expect, test } from "vitest";
import { extractPartial } from "../../../server/src/features/refactorings/extractPartial.ts";
import { refactored } from "./refactor.ts";

function check(source: string, expected: string): void {
  expect(refactored(extractPartial, source, { sameMessages: true })).toBe(expected);
}

const front =
  "---\ninput:\n  schema:\n    name: string\n    tone?: string\n    user:\n      name: string\n    items(array):\n      id: integer\n      name: string\n    tags(array): string\n---\n";

const extracted: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["a part of a line", "A ┆{{name}} B‡ C", "A {{>extracted}} C\n//- _extracted.prompt\n{{name}} B"],
  [
    "a whole line, with its line break",
    "one\n┆Hello {{name}}\n‡two",
    "one\n{{>extracted}}\ntwo\n//- _extracted.prompt\nHello {{name}}\n",
  ],
  [
    "a whole line, without its line break",
    "one\n┆Hello {{name}}‡\ntwo",
    "one\n{{>extracted}}\ntwo\n//- _extracted.prompt\nHello {{name}}\n",
  ],
  [
    "with CRLF line breaks",
    "one\r\n┆Hello {{name}}‡\r\ntwo",
    "one\r\n{{>extracted}}\r\ntwo\n//- _extracted.prompt\nHello {{name}}\r\n",
  ],
  [
    "a block on lines of its own",
    `${front}Items:\n┆{{#each items}}\n- {{id}} {{name}}\n{{/each}}\n‡Done {{name}} {{tone}} {{user.name}} {{json tags}}`,
    `${front}Items:\n{{>extracted}}\nDone {{name}} {{tone}} {{user.name}} {{json tags}}\n//- _extracted.prompt\n{{#each items}}\n- {{id}} {{name}}\n{{/each}}\n`,
  ],
  [
    "indented lines: the indentation goes into the partial",
    "{{#if a}}\n  ┆Hello {{name}}\n  Bye‡\n{{/if}}",
    "{{#if a}}\n{{>extracted}}\n{{/if}}\n//- _extracted.prompt\n  Hello {{name}}\n  Bye\n",
  ],
  [
    "names of outer contexts, as arguments",
    `${front}{{#each items}}┆{{id}}: {{../tone}} {{../user.name}}‡{{/each}}{{name}}{{json tags}}`,
    `${front}{{#each items}}{{>extracted tone=../tone user=../user}}{{/each}}{{name}}{{json tags}}\n//- _extracted.prompt\n{{id}}: {{tone}} {{user.name}}`,
  ],
  [
    "an outer name that the item has as well gets another one",
    `${front}{{#each items}}┆{{name}} of {{../name}} {{../name}}‡{{/each}}`,
    `${front}{{#each items}}{{>extracted name2=../name}}{{/each}}\n//- _extracted.prompt\n{{name}} of {{name2}} {{name2}}`,
  ],
  [
    "from inside a block of the selection",
    `${front}{{#each items}}┆{{#if id}}{{../tone}}{{/if}}{{#with ../user}}{{name}} {{../id}} {{../../tone}}{{/with}}‡{{/each}}`,
    `${front}{{#each items}}{{>extracted tone=../tone user=../user}}{{/each}}\n//- _extracted.prompt\n{{#if id}}{{tone}}{{/if}}{{#with user}}{{name}} {{../id}} {{../tone}}{{/with}}`,
  ],
  [
    "block parameters, as arguments",
    "{{#each items as |item i|}}┆{{i}} {{item.id}} {{name}}‡{{/each}}",
    "{{#each items as |item i|}}{{>extracted i=i item=item}}{{/each}}\n//- _extracted.prompt\n{{i}} {{item.id}} {{name}}",
  ],
  [
    "block parameters that the selection declares stay",
    "┆{{#each items as |item|}}{{item.id}}{{/each}}‡ x",
    "{{>extracted}} x\n//- _extracted.prompt\n{{#each items as |item|}}{{item.id}}{{/each}}",
  ],
  [
    "an outer context as a whole",
    "{{#each items}}┆{{id}} {{json ..}}‡{{/each}}",
    "{{#each items}}{{>extracted outer=..}}{{/each}}\n//- _extracted.prompt\n{{id}} {{json outer}}",
  ],
  [
    "a name that a helper has",
    "{{#each items}}┆{{id}} {{../role}}‡{{/each}}",
    "{{#each items}}{{>extracted role2=../role}}{{/each}}\n//- _extracted.prompt\n{{id}} {{role2}}",
  ],
  [
    "@index and @root are seen by partials",
    "{{#each items}}┆{{@index}} {{@root.name}} {{this}}‡{{/each}}",
    "{{#each items}}{{>extracted}}{{/each}}\n//- _extracted.prompt\n{{@index}} {{@root.name}} {{this}}",
  ],
  [
    "roles and other partials",
    '┆{{role "system"}}Be {{tone}}. {{>style}}\n‡{{role "user"}}{{name}}\n//- _style.prompt\nshort',
    '{{>extracted}}\n{{role "user"}}{{name}}\n//- _extracted.prompt\n{{role "system"}}Be {{tone}}. {{>style}}\n',
  ],
  [
    "in an else branch",
    "{{#if a}}x{{else if b}}┆{{y}}‡{{else}}z{{/if}}",
    "{{#if a}}x{{else if b}}{{>extracted}}{{else}}z{{/if}}\n//- _extracted.prompt\n{{y}}",
  ],
  [
    "a name that is free",
    "┆{{a}}‡ {{>extracted}}\n//- _extracted.prompt\nx\n//- sub/_extracted2.prompt\ny",
    "{{>extracted3}} {{>extracted}}\n//- _extracted3.prompt\n{{a}}",
  ],
  ["text with an escape", "a ┆\\{{b}} {{c}}‡ d", "a {{>extracted}} d\n//- _extracted.prompt\n\\{{b}} {{c}}"],
];

test.each(extracted)("%s", (_, source, expected) => check(source, expected));

const refused: readonly (readonly [title: string, source: string, reason: string])[] = [
  ["a part of a tag", "{{na┆me}} x‡", "Select whole statements: text, tags, and blocks with both their tags."],
  [
    "one tag of a block",
    "┆{{#if a}}x‡{{/if}}",
    "Select whole statements: text, tags, and blocks with both their tags.",
  ],
  ["a broken template", "┆a‡ {{#if}", "The file has syntax errors."],
  [
    "the whole context beside outer names",
    "{{#each items}}┆{{this}} {{../tone}}‡{{/each}}",
    "It hands on its whole context and reads '../tone' too: a partial cannot be given both unchanged.",
  ],
  [
    "an inline partial",
    '{{#*inline "row"}}x{{/inline}}┆{{>row}}‡',
    "'row' is an inline partial, which is not seen from a file.",
  ],
  ["its definition", '┆{{#*inline "row"}}x{{/inline}}‡', "An inline partial is seen only where it is defined."],
  [
    "the block that the file is called with",
    "//- _layout.prompt\n┆{{> @partial-block}}‡",
    "Which partial it calls is known only when it is rendered.",
  ],
  [
    "blank space that a tag would take at the start of a file",
    "a ┆{{#if b}}\nx{{/if}}‡",
    "The blank space around the selection would be lost. Select whole lines.",
  ],
];

test.each(refused)("disabled: %s", (_, source, reason) => check(source, `disabled: ${reason}`));

test.each([
  ["a cursor", "a ┆{{b}}"],
  ["blank space", "a┆  ‡b"],
  ["front matter", "---\n┆model: x‡\n---\nHi"],
])("nothing is offered for %s", (_, source) => check(source, "nothing"));
