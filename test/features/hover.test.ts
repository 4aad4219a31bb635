import { expect, test } from "vitest";
import { hover } from "../../server/src/features/hover.ts";
import { atCursor } from "./atCursor.ts";

/** What is shown at the cursor: the part of the text it is about, then code and paragraphs, a line each. */
function check(source: string, expected: string): void {
  const { workspace, model, offset } = atCursor(source.replace(/^\n/, ""));
  const found = hover(workspace, model, offset);
  if (!found) return expect("nothing").toBe(expected);
  const about = model.file.source.text.slice(found.range.start, found.range.end);
  const lines = [about, ...(found.code ? [found.code.text] : []), ...found.paragraphs];
  expect(lines.join("\n")).toBe(expected.replace(/^\n/, ""));
}

const schema = `---
input:
  schema:
    name: string, as on the account
    tone?(enum, how it sounds): [formal, casual, terse]
    limit?: integer
    language: string
    order: Order
    customer(object, whoever writes):
      plan: string
      city?: string
    tags(array): string
  default:
    language: English
---
`;
const config = `
//- typed-prompts.config.json
{
  "schemas": { "Order": { "type": "object", "description": "What was bought.", "required": ["id"], "properties": { "id": { "type": "integer" } } } },
  "helpers": { "shout": { "description": "In capitals.", "parameters": [{ "name": "text", "type": "string" }], "hash": { "times": "integer" } } }
}`;

const inPrompt: readonly (readonly [title: string, template: string, expected: string])[] = [
  ["an input", "{{na┆me}}", "name\n(input) name: string\nas on the account"],
  ["an optional input", "{{to┆ne}}", 'tone\n(input) tone?: "formal" | "casual" | "terse"\nhow it sounds'],
  [
    "an optional input behind a test",
    "{{#if limit}}{{li┆mit}}{{/if}}",
    "limit\n(input) limit: integer\nA block around makes sure that it is there.",
  ],
  [
    "an enum, narrowed",
    '{{#ifEquals tone "terse"}}{{to┆ne}}{{/ifEquals}}',
    'tone\n(input) tone: "terse"\nhow it sounds\nBlocks around leave only this of `"formal" | "casual" | "terse" | null`.',
  ],
  ["a default", "{{lan┆guage}}", "language\n(input) language: string\nDefault: `English`"],
  [
    "an object",
    "{{json cust┆omer}}",
    'customer\n(input) customer: { plan: string; city?: string | null }\nwhoever writes\nExample: `{"plan":"‹plan›","city":"‹city›"}`',
  ],
  ["a property", "{{customer.pl┆an}}", "plan\n(property) plan: string"],
  [
    "a field of a named schema",
    "{{order.i┆d}}",
    "id\n(property) id: integer\nDeclared in `typed-prompts.config.json`.",
  ],
  ["this", "{{#each tags}}{{th┆is}}{{/each}}", "this\n(context) this: string"],
  [
    "this, as a field",
    "{{#with customer}}{{json th┆is}}{{/with}}",
    'this\n(context) this: { plan: string; city?: string | null }\nThe value of `customer`.\nwhoever writes\nExample: `{"plan":"‹plan›","city":"‹city›"}`',
  ],
  ["a block parameter", "{{#each tags as |tag|}}{{ta┆g}}{{/each}}", "tag\n(block parameter) tag: string"],
  [
    "a block parameter, where it is declared",
    "{{#each tags as |t┆ag|}}{{/each}}",
    "tag\n(block parameter) tag: string",
  ],
  [
    "@index",
    "{{#each tags}}{{@in┆dex}}{{/each}}",
    "@index\n(data) @index: integer\nThe position in the list that `each` loops over, from 0.",
  ],
  [
    "a helper",
    "{{js┆on name}}",
    "json\n{{json value indent?=…}}\nWrites a value as JSON.\n- `value: any`: Anything.\n- `indent?: number | string`: Spaces for each level.",
  ],
  [
    "a block helper's close tag",
    "{{#unless name}}{{/unl┆ess}}",
    "unless\n{{#unless condition includeZero?=…}}…{{/unless}}\nRenders its block when the condition is false, else its `{{else}}`.\n- `condition: any`: False, null, absent, 0, empty text and empty lists are false.\n- `includeZero?: boolean`: Takes 0 for true.",
  ],
  ["an argument of a helper", "{{json name ind┆ent=2}}", "indent\n`indent?: number | string`: Spaces for each level."],
  [
    "a configured helper",
    "{{sho┆ut name}}",
    "shout\n{{shout text times?=…}}\nIn capitals.\n- `text: string`\n- `times?: integer`\nDeclared in `typed-prompts.config.json`.",
  ],
  [
    "a name that is not there",
    "{{no┆body}}",
    "nobody\nnobody: string\nNot declared in an input schema. This is the type that its use asks for.",
  ],
  ["a property that is not there", "{{customer.no┆body}}", "nothing"],
  ["text", "Hel┆lo", "nothing"],
  ["a comment", "{{! na┆me }}", "nothing"],
  ["broken syntax", "{{#if customer.pl┆an", "plan\n(property) plan: string"],
];

test.each(inPrompt)("%s", (_, template, expected) => check(schema + template + config, expected));

const elsewhere: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    "a partial",
    "{{>gre┆et}}\n//- _greet.prompt\n{{name}} {{#each tags}}{{this}}{{/each}}",
    "greet\nname: string\ntags(array): string\nThe partial `_greet.prompt`. It needs, as it seems from its use:",
  ],
  [
    "a partial that needs nothing",
    "{{>gre┆et}}\n//- _greet.prompt\nHi",
    "greet\nThe partial `_greet.prompt`. It needs nothing.",
  ],
  ["a partial that is nowhere", "{{>gre┆et}}", "greet\nThere is no file of this partial: `{{>greet}}`."],
  [
    "an argument of a partial",
    "{{>greet na┆me=user}}\n//- _greet.prompt\n{{#if name}}{{name}}{{/if}}",
    "name\nname?: string\nWhat the partial needs, as it seems from its use.",
  ],
  [
    "what a partial reads",
    "{{#each it┆ems}}{{title}}{{/each}}".replace("{{", "//- _list.prompt\n{{"),
    "items\nitems(array):\n  title: string\nWhoever calls the partial gives it. This is the type that its use asks for.",
  ],
  [
    "an inline partial",
    '{{#*inline "r┆ow"}}{{/inline}}',
    '"row"\nAn inline partial: it can be called in the block that defines it, and inside.',
  ],
  [
    "a call of an inline partial",
    '{{#*inline "row"}}{{name}}{{/inline}}{{>r┆ow}}',
    "row\nname: string\nAn inline partial of this file.",
  ],
  [
    "a key of the front matter",
    "---\nmodel: a/b\nconfig:\n  tempera┆ture: 1\n---\nx",
    "temperature\nHow much chance there is in the answer: 0 for the likeliest words, higher for more variety.",
  ],
  [
    "a field, where it is declared",
    "---\ninput:\n  schema:\n    na┆me?: string, of the user\n---\n{{name}}",
    "name\n(field) name?: string | null\nof the user",
  ],
  ["a field of the output", "---\noutput:\n  schema:\n    sco┆re: number\n---\nx", "score\n(field) score: number"],
  [
    "the name of a schema",
    `---\ninput:\n  schema:\n    order: Or┆der\n---\n{{order.id}}${config}`,
    "Order\n(schema) Order: { id: integer }\nWhat was bought.\nDeclared in `typed-prompts.config.json`.",
  ],
  [
    "a model",
    "---\nmodel: google/ge┆mini\n---\nx\n//- b.prompt\n---\nmodel: google/gemini\n---\ny",
    "google/gemini\nModel `gemini` of `google`.\n2 prompts name it.",
  ],
];

test.each(elsewhere)("%s", (_, source, expected) => check(source, expected));
