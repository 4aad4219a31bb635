import { test } from "vitest";
import { references } from "../../server/src/features/references.ts";
import { atCursor, expectMarked } from "./atCursor.ts";

/** The carets show every mention of what the cursor is at. */
function check(source: string, declaration = true): void {
  const { files, workspace, model, offset } = atCursor(source);
  const found = references(workspace, model, offset, { declaration });
  expectMarked(
    files,
    found.map(({ file, range, role }) => ({ file, range, label: role })),
  );
}

const cases: Readonly<Record<string, string>> = {
  "a field, from a use": `
---
input:
  schema:
    name: string
    ^^^^ declaration
    other: string
  default:
    name: Ada
    ^^^^ write
---
{{name}} {{other}} {{#if name}}{{na┆me}}{{/if}} {{this.name}} {{@root.name}}
  ^^^^ read              ^^^^ read
                                 ^^^^^ read            ^^^^ read
                                                                      ^^^^ read`,
  "a field, from its declaration": `
---
input:
  schema:
    na┆me: string
    ^^^^^ declaration
---
{{name}}
  ^^^^ read`,
  "a property, not another one of the same name": `
---
input:
  schema:
    customer:
      name: string
      ^^^^ declaration
    agent:
      name: string
---
{{customer.na┆me}} {{agent.name}} {{#with customer}}{{name}}{{/with}}
           ^^^^^ read                                 ^^^^ read`,
  "items, through loops and block parameters": `
---
input:
  schema:
    items(array):
      id: integer
      ^^ declaration
---
{{#each items as |item|}}{{item.i┆d}} {{id}}{{/each}} {{items.[0].id}}
                                ^^^ read
                                        ^^ read                   ^^ read`,
  "a section's tags": `
---
input:
  schema:
    customer?:
    ^^^^^^^^ declaration
      name: string
---
{{#cust┆omer}}{{name}}{{/customer}}{{^customer}}nobody{{/customer}}
   ^^^^^^^^^ read        ^^^^^^^^ read
                                      ^^^^^^^^ read      ^^^^^^^^ read`,
  "a required name": `
---
input:
  schema:
    type: object
    required: [name]
               ^^^^ read
    properties:
      name: { type: string }
      ^^^^ declaration
---
{{na┆me}}
  ^^^^^ read`,
  "a block parameter, inside its block only": `
---
input:
  schema:
    items(array): string
---
{{#each items as |it|}}{{it}} {{i┆t}}{{/each}}{{#each items as |it|}}{{it}}{{/each}}
                  ^^ declaration
                         ^^ read
                                ^^^ read`,
  "a field that a partial reads by its name": `
---
input:
  schema:
    name: string
    ^^^^ declaration
---
{{na┆me}} {{>greet}}
  ^^^^^ read
//- _greet.prompt
Hello {{name}}
        ^^^^ read
//- other.prompt
---
input:
  schema:
    name: string
---
{{>greet}}`,
  "a field that a partial reads as an argument": `
---
input:
  schema:
    user: string
    ^^^^ declaration
---
{{us┆er}} {{>greet name=user}}
  ^^^^^ read
                   ^^^^ write
                        ^^^^ read
//- _greet.prompt
Hello {{name}}
        ^^^^ read`,
  "a part of what a partial is given": `
---
input:
  schema:
    user:
      name: string
      ^^^^ declaration
---
{{user.na┆me}} {{>greet who=user}}
       ^^^^^ read
//- _greet.prompt
Hello {{who.name}}
            ^^^^ read`,
  "what a partial reads: its uses, arguments and the fields behind them": `
---
input:
  schema:
    user: string
    ^^^^ declaration
---
{{>greet name=user}}
         ^^^^ write
//- other.prompt
---
input:
  schema:
    name: string
    ^^^^ declaration
---
{{>greet}} {{name}}
//- _greet.prompt
Hello {{na┆me}} {{name}}
        ^^^^^ read
                  ^^^^ read`,
  "a partial, from any of its calls": `
{{>gr┆eet}}
   ^^^^^^ read
//- a/b.prompt
{{> greet}} {{#>greet}}{{/greet}}
    ^^^^^ read
                ^^^^^ read
                          ^^^^^ read
//- c.prompt
{{>"greet"}} {{>other}}
    ^^^^^ read
//- _greet.prompt
Hello`,
  "the name of a schema, in all prompts": `
---
input:
  schema:
    order: Or┆der
           ^^^^^^ read
output:
  schema: Order
          ^^^^^ read
---
{{order.id}}
//- other.prompt
---
input:
  schema:
    orders(array): Order
                   ^^^^^ read
---
{{#each orders}}{{id}}{{/each}}
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                ^^^^^ declaration`,
  "a field of a named schema, in all prompts": `
---
input:
  schema:
    order: Order
---
{{order.i┆d}}
        ^^^ read
//- other.prompt
---
input:
  schema:
    orders(array): Order
---
{{#each orders}}{{id}}{{/each}}
                  ^^ read
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }
                           ^^ declaration`,
  "a configured helper, in all prompts": `
{{sh┆out "a"}} {{json (shout "b")}}
  ^^^^^^ read
                       ^^^^^ read
//- other.prompt
{{shout "a"}}
  ^^^^^ read
//- typed-prompts.config.json
{ "helpers": { "shout": { "parameters": [{ "name": "text" }] } } }
               ^^^^^^^ declaration`,
  "an inline partial": `
{{#*inline "row"}}{{/inline}}{{>r┆ow}} {{>row}}
            ^^^ declaration
                                ^^^^ read
                                          ^^^ read`,
  "what an inline partial reads": `
---
input:
  schema:
    title: string
    ^^^^^ declaration
---
{{#*inline "row"}}{{name}}{{/inline}}{{ti┆tle}} {{>row name=title}}
                    ^^^^ read
                                       ^^^^^^ read
                                                       ^^^^ write
                                                            ^^^^^ read`,
  "without a schema": `
{{#if na┆me}}Hello {{name}}{{else}}{{other.name}}{{/if}}
      ^^^^^ read
                     ^^^^ read`,
  "parts of a value of any type": `
---
input:
  schema:
    data: any
---
{{data.a.b}} {{data.a┆.b}} {{data.c.b}}
       ^ read
                    ^^ read`,
  "nothing, in text": "Hel┆lo",
};

test.each(Object.entries(cases))("%s", (_, source) => check(source.replace(/^\n/, "")));

test("without the declaration", () => {
  check(
    `---
input:
  schema:
    name: string
---
{{na┆me}}
  ^^^^^ read`,
    false,
  );
});
