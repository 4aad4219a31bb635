import { expect, test } from "vitest";
import { definition } from "../../server/src/features/definition.ts";
import { typeDefinition } from "../../server/src/features/typeDefinition.ts";
import { atCursor, expectMarked } from "./atCursor.ts";

/** The carets show where the name at the cursor is declared, and where the type of its value is written. */
function check(source: string): void {
  const { files, workspace, model, offset } = atCursor(source);
  expectMarked(files, [
    ...definition(workspace, model, offset).map((one) => ({ ...one, label: "definition" })),
    ...typeDefinition(model, offset).map((one) => ({ ...one, label: "type" })),
  ]);
}

const cases: Readonly<Record<string, string>> = {
  "a variable": `
---
input:
  schema:
    name: string
    ^^^^ definition
          ^^^^^^ type
---
Hello {{na┆me}}`,
  "at the end of its name": `
---
input:
  schema:
    name: string
    ^^^^ definition
          ^^^^^^ type
---
Hello {{name┆}}`,
  "an optional, described, JSON-like list": `
---
input:
  schema:
    "tags?(array, what it is about)": string
     ^^^^ definition
                                      ^^^^^^ type
---
{{#each t┆ags}}{{this}}{{/each}}`,
  "a property, after its owner": `
---
input:
  schema:
    customer:
      name: string
      ^^^^ definition
            ^^^^^^ type
---
{{customer.na┆me}}`,
  "the owner of a property": `
---
input:
  schema:
    customer(object, whoever writes):
    ^^^^^^^^ definition
      name: string
      ^^^^^^^^^^^^ type
---
{{cust┆omer.name}}`,
  "a property of an item": `
---
input:
  schema:
    items(array):
      title: string
      ^^^^^ definition
             ^^^^^^ type
---
{{#each items}}{{ti┆tle}}{{/each}}`,
  "an outer context": `
---
input:
  schema:
    items(array): string
    name: string
    ^^^^ definition
          ^^^^^^ type
---
{{#each items}}{{../na┆me}}{{/each}}`,
  "@root": `
---
input:
  schema:
    items(array): string
    name: string
    ^^^^ definition
          ^^^^^^ type
---
{{#each items}}{{@root.n┆ame}}{{/each}}`,
  "a block parameter": `
---
input:
  schema:
    items(array): string
                  ^^^^^^ type
---
{{#each items as |item|}}{{it┆em}}{{/each}}
                  ^^^^ definition`,
  "a property of a block parameter": `
---
input:
  schema:
    items(array):
      title: string
      ^^^^^ definition
             ^^^^^^ type
---
{{#each items as |item|}}{{item.t┆itle}}{{/each}}`,
  "this, which has a type only": `
---
input:
  schema:
    items(array): string
                  ^^^^^^ definition
                  ^^^^^^ type
---
{{#each items}}{{th┆is}}{{/each}}`,
  "the context of with": `
---
input:
  schema:
    customer:
    ^^^^^^^^ definition
      name: string
      ^^^^^^^^^^^^ type
---
{{#with customer}}{{json th┆is}}{{/with}}`,
  "the key that lookup is given": `
---
input:
  schema:
    customer:
      name: string
      ^^^^ definition
            ^^^^^^ type
---
{{lookup customer "na┆me"}}`,
  "JSON Schema": `
---
input:
  schema:
    type: object
    properties:
      name:
      ^^^^ definition
        type: string
        ^^^^^^^^^^^^ type
---
{{na┆me}}`,
  "a default, from front matter": `
---
input:
  schema:
    name: string
    ^^^^ definition
          ^^^^^^ type
  default:
    na┆me: Ada
---
{{name}}`,
  "a required name, from front matter": `
---
input:
  schema:
    type: object
    required: [na┆me]
    properties:
      name: { type: string }
      ^^^^ definition
            ^^^^^^^^^^^^^^^^ type
---
{{name}}`,
  "a section's close tag": `
---
input:
  schema:
    customer:
    ^^^^^^^^ definition
      name: string
---
{{#customer}}{{name}}{{/cust┆omer}}`,
  "a helper's close tag": `
---
input:
  schema:
    name: string
---
{{#if name}}{{/i┆f}}
   ^^ definition`,
  "a member of an enum": `
---
input:
  schema:
    tone(enum): [formal, casual]
                         ^^^^^^ definition
---
{{#ifEquals tone "cas┆ual"}}{{/ifEquals}}`,
  "a field of a named schema": `
---
input:
  schema:
    order: Order
---
{{order.i┆d}}
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                           ^^ definition
                                 ^^^^^^^ type`,
  "a field whose type is a named schema": `
---
input:
  schema:
    order: Order
    ^^^^^ definition
---
{{or┆der.id}}
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                        ^^^^^^^^^^^^^^^^^^^ type`,
  "the name of a schema": `
---
input:
  schema:
    order: Or┆der
---
{{order.id}}
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                ^^^^^ definition
                        ^^^^^^^^^^^^^^^^^^^ type`,
  "a configured helper": `
{{sh┆out "a"}}
//- typed-prompts.config.json
{ "helpers": { "shout": {} } }
               ^^^^^^^ definition`,
  "a configured helper's function: declared where it is exported": `
{{sh┆out "a"}} {{json "shout"}}
//- typed-prompts.config.json
{ "helpers": { "shout": {} }, "generate": { "helpers": "./lib/helpers.ts" } }
//- lib/helpers.ts
// export function shout
const text = "export function shout() {}";
export function shouting(text: string) {}
export async function shout(text: string) {
                      ^^^^^ definition
}`,
  "a configured helper's function: a constant, named as TypeScript can": `
{{to-up┆per "a"}}
//- typed-prompts.config.json
{ "helpers": { "to-upper": {} }, "generate": { "helpers": "./helpers.js" } }
//- helpers.ts
export const toUpper = (text: string) => text.toUpperCase();
             ^^^^^^^ definition`,
  "a configured helper's function: exported under another name": `
{{#if a}}{{sh┆out "a"}}{{/if}}
//- typed-prompts.config.json
{ "helpers": { "shout": {} }, "generate": { "helpers": "./helpers" } }
//- helpers.ts
function loud(text: string) {}
         ^^^^ definition
export { whisper, loud as shout };`,
  "a configured helper's function: passed on from other modules": `
{{sh┆out "a"}}
//- typed-prompts.config.json
{ "helpers": { "shout": {} }, "generate": { "helpers": "./helpers/index.ts" } }
//- helpers/index.ts
export * from "./none.js";
export * from "./all.js";
//- helpers/all.ts
export {
  loud as shout,
} from '../loud.js';
//- loud.ts
export const loud = String;
             ^^^^ definition`,
  "a configured helper's function that is not to be found: the configuration": `
{{sh┆out "a"}}
//- typed-prompts.config.json
{ "helpers": { "shout": {} }, "generate": { "helpers": "./helpers.ts" } }
               ^^^^^^^ definition
//- helpers.ts
export const shouted = 1; export * from "./helpers.ts";`,
  "a built-in helper is declared nowhere": '{{ro┆le "user"}}',
  "what a partial reads is declared by its callers": `
---
input:
  schema:
    name: string
    ^^^^ definition
---
{{>greet}}
//- other.prompt
---
input:
  schema:
    user:
      name: string
      ^^^^ definition
---
{{>greet user}}
//- _greet.prompt
Hello {{na┆me}}`,
  "through two partials": `
---
input:
  schema:
    customer:
      name: string
      ^^^^ definition
---
{{>letter who=customer}}
//- _letter.prompt
{{>greet person=who}}
//- _greet.prompt
Hello {{person.na┆me}}`,
  "a partial that nobody calls: the first use": `
Hello {{name}}, {{na┆me}}
        ^^^^ definition
//- _greet.prompt
`.replace("Hello", "//- _lone.prompt\nHello"),
  "an argument of a partial: where it is first read": `
---
input:
  schema:
    user: string
---
{{>greet na┆me=user}}
//- _greet.prompt
Hello {{name}}
        ^^^^ definition`,
  "an inline partial": `
{{#*inline "row"}}{{/inline}}{{>r┆ow}}
            ^^^ definition`,
  "nothing, in text": "Hel┆lo",
  "nothing, for an unknown partial": "{{>now┆here}}",
};

test.each(Object.entries(cases))("%s", (_, source) => check(source.replace(/^\n/, "")));

test("a partial's name leads to its file", () => {
  const { workspace, model, offset } = atCursor("{{>shared/gr┆eet}}\n//- shared/_greet.prompt\nHi");
  expect(definition(workspace, model, offset)).toEqual([
    { file: "file:///w/shared/_greet.prompt", range: { start: 0, end: 0 } },
  ]);
});
