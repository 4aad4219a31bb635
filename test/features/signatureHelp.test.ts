import { expect, test } from "vitest";
import { signatureHelp } from "../../server/src/features/signatureHelp.ts";
import { atCursor } from "./atCursor.ts";

/** The call at the cursor, the parameter that is being written between `‹` and `›`, then what is said of it. */
function check(source: string, expected: string): void {
  const { model, offset } = atCursor(source);
  const help = signatureHelp(model, offset);
  if (!help) return expect("nothing").toBe(expected);
  const active = help.active === undefined ? undefined : help.parameters[help.active];
  if (!active) return expect(help.label).toBe(expected);
  const [start, end] = active.label;
  const { label } = help;
  const marked = `${label.slice(0, start)}‹${label.slice(start, end)}›${label.slice(end)}`;
  expect(`${marked}\n${active.documentation}`).toBe(expected);
}

const config = `
//- typed-prompts.config.json
{ "helpers": { "shout": { "parameters": [{ "name": "text", "type": "string" }, { "name": "times", "type": "integer", "optional": true }] } } }`;
const partial = "\n//- _greet.prompt\n{{name}} {{#each tags}}{{label}}{{/each}}";

const cases: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["the first parameter", "{{json ┆}}", "json ‹value› indent?=number | string\n`any`: Anything."],
  ["in the middle of an argument", "{{json na┆me}}", "json ‹value› indent?=number | string\n`any`: Anything."],
  [
    "behind the last: what may still be named",
    "{{json name ┆}}",
    "json value ‹indent?=number | string›\n`number | string`: Spaces for each level.",
  ],
  [
    "a named argument",
    "{{json name indent=┆}}",
    "json value ‹indent?=number | string›\n`number | string`: Spaces for each level.",
  ],
  [
    "the second parameter",
    "{{#ifEquals a ┆}}{{/ifEquals}}",
    "ifEquals left ‹right›\n`any`: Compared without conversion (`===`).",
  ],
  [
    "in a text",
    '{{#ifEquals a "┆"}}{{/ifEquals}}',
    "ifEquals left ‹right›\n`any`: Compared without conversion (`===`).",
  ],
  ["no more parameters", "{{#ifEquals a b ┆}}{{/ifEquals}}", "ifEquals left right"],
  ["any number of parameters", "{{log a b ┆}}", "log ‹…values?› level?=any\n`any`"],
  [
    "after else",
    "{{#if a}}{{else ifEquals ┆}}{{/if}}",
    "ifEquals ‹left› right\n`any`: Compared without conversion (`===`).",
  ],
  ["a sub-expression", "{{json (lookup a ┆)}}", "lookup object ‹key›\n`any`: An index or a property name."],
  [
    "behind a sub-expression",
    "{{json (lookup a b) ┆}}",
    "json value ‹indent?=number | string›\n`number | string`: Spaces for each level.",
  ],
  ["a tag without end", "{{#each ┆", "each ‹items›\n`any`: A list, or an object whose values are looped over."],
  ["a configured helper", `{{shout "a" ┆}}${config}`, "shout text ‹times?›\n`integer`"],
  ["a partial", `{{>greet ┆}}${partial}`, ">greet ‹name=› tags=\n`name: string`"],
  ["a partial's named argument", `{{>greet name=1 tags=┆}}${partial}`, ">greet name= ‹tags=›\n`tags(array): …`"],
  ["a partial's next argument", `{{>greet name=1 ┆}}${partial}`, ">greet name= ‹tags=›\n`tags(array): …`"],
  ["an inline partial", '{{#*inline "row"}}{{cell}}{{/inline}}{{>row ┆}}', ">row ‹cell=›\n`cell: string`"],
  ["nothing while the name is written", "{{js┆on}}", "nothing"],
  ["nothing for a variable", "{{name ┆}}", "nothing"],
  ["nothing in text", "json ┆", "nothing"],
  ["nothing in a comment", "{{! json ┆ }}", "nothing"],
  ["nothing between bars", "{{#each xs as |┆|}}{{/each}}", "nothing"],
];

test.each(cases)("%s", (_, source, expected) => check(source, expected));
