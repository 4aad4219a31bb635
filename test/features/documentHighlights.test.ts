import { test } from "vitest";
import { documentHighlights } from "../../server/src/features/documentHighlights.ts";
import { atCursor, expectMarked } from "./atCursor.ts";

/** The carets show the places of the file that mean what the cursor is at. */
function check(source: string): void {
  const { files, model, offset } = atCursor(source);
  const found = documentHighlights(model, offset);
  expectMarked(
    files,
    found.map(({ range, role }) => ({ file: model.file.file, range, label: role })),
  );
}

const cases: Readonly<Record<string, string>> = {
  "a field": `
---
input:
  schema:
    name: string
    ^^^^ declaration
  default:
    name: Ada
    ^^^^ write
---
{{na┆me}} {{#with this}}{{name}}{{/with}}
  ^^^^^ read              ^^^^ read`,
  "a field of the output": `
---
output:
  schema:
    an┆swer: string
    ^^^^^^^ declaration
---
Go`,
  "the tags of a block": `
{{#i┆f a}}b{{else if c}}d{{else}}e{{/if}} {{#if x}}{{/if}}
   ^^^ keyword
           ^^^^^^^^^ keyword
                         ^^^^^^^^ keyword
                                     ^^ keyword`,
  "the tags of a block, from an else": `
{{#if a}}b{{el┆se if c}}d{{else}}e{{/if}}
   ^^ keyword
          ^^^^^^^^^^ keyword
                         ^^^^^^^^ keyword
                                     ^^ keyword`,
  "the tags of a block, from its close tag": `
{{#each a}}{{#each b}}{{/each}}{{/ea┆ch}}
   ^^^^ keyword
                                  ^^^^^ keyword`,
  "an inner block": `
{{#if a}}{{#if b}}{{e┆lse}}{{/if}}{{/if}}
            ^^ keyword
                  ^^^^^^^^^ keyword
                              ^^ keyword`,
  "an inline helper": `
{{ro┆le "user"}} {{role "model"}}
  ^^^^^ read
                   ^^^^ read`,
  "a block parameter": `
{{#each xs as |x|}}{{x┆}} {{x.y}}{{/each}}
               ^ declaration
                     ^ read
                            ^ read`,
  "a partial": `
{{>gr┆eet}} {{>greet}}
   ^^^^^^ read
               ^^^^^ read
//- _greet.prompt
Hello`,
  "a partial that is nowhere": `
{{>gr┆eet}} {{>greet}} {{>other}}
   ^^^^^^ read
               ^^^^^ read`,
  "a section": `
{{#x┆s}}{{/xs}}{{^xs}}{{/xs}}
   ^^^ read
           ^^ read
                  ^^ read
                         ^^ read`,
  "nothing, in text": "Hel┆lo {{name}}",
  "nothing, in a comment": "{{! na┆me }}{{name}}",
};

test.each(Object.entries(cases))("%s", (_, source) => check(source.replace(/^\n/, "")));
