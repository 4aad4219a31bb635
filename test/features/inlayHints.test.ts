import { expect, test } from "vitest";
import { inlayHints } from "../../server/src/features/inlayHints.ts";
import { range } from "../../server/src/text/range.ts";
import { openMarked, root } from "../support/checkMarked.ts";

/** Writes the hints of the first file into its template, as `‹: type›`, and compares the lines of the template. */
function check(source: string, expected: string, options = { blockParameters: true, partialParameters: true }): void {
  const { files, workspace } = openMarked(source);
  const { path, text } = files[0]!;
  const hints = inlayHints(workspace.model(`${root}/${path}`)!, range(0, text.length), options);
  let shown = text;
  for (const { offset, label } of hints.toReversed())
    shown = `${shown.slice(0, offset)}‹${label}›${shown.slice(offset)}`;
  expect(shown.split("---\n").at(-1)).toBe(expected);
}

const schema = `---
input:
  schema:
    tags(array): string
    people(array):
      name: string
      age?: integer
    plans?(array): string
    byId:
      (*): number
    order?: Order
    user:
      name: string
      tone?(enum): [formal, casual]
    anything: any
---
`;

const rest = `
//- typed-prompts.config.json
{ "schemas": { "Order": { "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } } } }
//- _card.prompt
{{title}} {{#if draft}}x{{/if}} {{#if note}}{{note}}{{/if}} {{#each rows}}{{label}} {{cost.net}}{{/each}} {{#each words}}{{this}}{{/each}} {{json extra}}`;

const inPrompt: readonly (readonly [title: string, template: string, expected: string])[] = [
  ["an item", "{{#each tags as |tag|}}{{/each}}", "{{#each tags as |tag‹: string›|}}{{/each}}"],
  [
    "an item and its position",
    "{{#each tags as |tag i|}}{{/each}}",
    "{{#each tags as |tag‹: string› i‹: integer›|}}{{/each}}",
  ],
  [
    "an item that is an object",
    "{{#each people as |person|}}{{/each}}",
    "{{#each people as |person‹: { name: string; age?: integer | null }›|}}{{/each}}",
  ],
  [
    "of a list that may be absent",
    "{{#each plans as |plan|}}{{/each}}",
    "{{#each plans as |plan‹: string›|}}{{/each}}",
  ],
  [
    "a value of a mapping; what its key is depends on the value",
    "{{#each byId as |value key|}}{{/each}}",
    "{{#each byId as |value‹: number› key|}}{{/each}}",
  ],
  ["with", "{{#with user.name as |name|}}{{/with}}", "{{#with user.name as |name‹: string›|}}{{/with}}"],
  [
    "with, of what may be absent: inside it is there",
    "{{#with order as |o|}}{{/with}}",
    "{{#with order as |o‹: Order›|}}{{/with}}",
  ],
  [
    "with, of an enum",
    "{{#with user.tone as |tone|}}{{/with}}",
    '{{#with user.tone as |tone‹: "formal" | "casual"›|}}{{/with}}',
  ],
  [
    "one in the other",
    "{{#each people as |p|}}{{#with p.age as |age|}}{{/with}}{{/each}}",
    "{{#each people as |p‹: { name: string; age?: integer | null }›|}}{{#with p.age as |age‹: integer›|}}{{/with}}{{/each}}",
  ],
  [
    "in a link of an else chain",
    "{{#if tags}}{{else each tags as |tag|}}{{/if}}",
    "{{#if tags}}{{else each tags as |tag‹: string›|}}{{/if}}",
  ],
  ["what is not known has no type", "{{#each anything as |x y|}}{{/each}}", "{{#each anything as |x y|}}{{/each}}"],
  [
    "more parameters than values",
    "{{#each tags as |a b c|}}{{/each}}",
    "{{#each tags as |a‹: string› b‹: integer› c|}}{{/each}}",
  ],
  ["a section", "{{#tags as |tag|}}{{/tags}}", "{{#tags as |tag‹: string›|}}{{/tags}}"],
  ["a block that is not closed", "{{#each tags as |tag|}}{{tag", "{{#each tags as |tag‹: string›|}}{{tag"],
  ["parameters that are being written", "{{#each tags as |tag", "{{#each tags as |tag‹: string›"],
  [
    "arguments of a partial, as it uses them",
    "{{>card title=user.name draft=tags}}",
    "{{>card title‹: string›=user.name draft‹: boolean›=tags}}",
  ],
  [
    "an argument that is a list of objects, one of texts",
    "{{>card rows=people words=tags}}",
    "{{>card rows‹: { label: string; cost: { … } }[]›=people words‹: string[]›=tags}}",
  ],
  [
    "what the partial does not read, or hands to a helper, has no type",
    "{{>card other=tags extra=tags}}",
    "{{>card other=tags extra=tags}}",
  ],
  [
    "arguments of an inline partial",
    '{{#*inline "row"}}{{cell}}{{/inline}}{{>row cell=user.name}}',
    '{{#*inline "row"}}{{cell}}{{/inline}}{{>row cell‹: string›=user.name}}',
  ],
  ["a partial with a block", "{{#>card title=1}}{{/card}}", "{{#>card title‹: string›=1}}{{/card}}"],
  ["a partial that is not there", "{{>nowhere title=1}}", "{{>nowhere title=1}}"],
];

test.each(inPrompt)("%s", (_title, template, expected) => check(schema + template + rest, expected));

test("in a partial a block parameter has the type that its use asks for", () => {
  check(
    "//- _list.prompt\n{{#each rows as |row|}}{{row.name}}{{#if row.done}}x{{/if}}{{/each}}",
    "{{#each rows as |row‹: { name: string; done: boolean }›|}}{{row.name}}{{#if row.done}}x{{/if}}{{/each}}",
  );
});

// As in TypeScript, a type is shown where a name is introduced, not where it is used; a hover says what a partial needs.
test("in a partial what it reads has no hints, what it calls has", () => {
  check(
    "//- _list.prompt\n{{heading}} {{#if note}}{{note}}{{/if}} {{>row cell=heading}}\n//- _row.prompt\n{{cell}}",
    "{{heading}} {{#if note}}{{note}}{{/if}} {{>row cell‹: string›=heading}}",
  );
});

const both = "{{#each tags as |tag|}}{{>card title=tag}}{{/each}}";

test.each([
  [true, true, "{{#each tags as |tag‹: string›|}}{{>card title‹: string›=tag}}{{/each}}"],
  [true, false, "{{#each tags as |tag‹: string›|}}{{>card title=tag}}{{/each}}"],
  [false, true, "{{#each tags as |tag|}}{{>card title‹: string›=tag}}{{/each}}"],
  [false, false, both],
])("block parameters %s, partial parameters %s", (blockParameters, partialParameters, expected) => {
  check(schema + both + rest, expected, { blockParameters, partialParameters });
});

test("only hints in the range are wanted", () => {
  const { workspace, files } = openMarked(`${schema}{{#each tags as |a|}}{{/each}}\n{{#each tags as |b|}}{{/each}}`);
  const text = files[0]!.text;
  const model = workspace.model(`${root}/main.prompt`)!;
  const line = range(text.lastIndexOf("\n") + 1, text.length);
  const hints = inlayHints(model, line, { blockParameters: true, partialParameters: true });
  expect(hints).toEqual([{ offset: text.indexOf("b|") + 1, label: ": string" }]);
});
