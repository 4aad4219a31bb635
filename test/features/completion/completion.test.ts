import { expect, test } from "vitest";
import { completion } from "../../../server/src/features/completion/completion.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { atCursor } from "../atCursor.ts";

function itemsAt(source: string) {
  const { workspace, model, offset } = atCursor(source.replace(/^\n/, ""));
  return { text: model.file.source.text, items: completion(workspace, model, offset) };
}

/** What is offered at the cursor, the best first; `…` stands for any number of others. */
function check(source: string, expected: string): void {
  const { items } = itemsAt(source);
  const labels = items.map(({ label }) => label).join(" ");
  if (expected.endsWith("…")) expect(labels.slice(0, expected.length - 1)).toBe(expected.slice(0, -1));
  else expect(labels).toBe(expected);
}

/** What the line of the cursor becomes when an item is accepted. */
function accept(source: string, label: string, expected: string): void {
  const { text, items } = itemsAt(source);
  const item = items.find((one) => one.label === label);
  expect(items.map((one) => one.label)).toContain(label);
  const result = applyEdits(text, [item!]);
  expect(result.slice(result.lastIndexOf("---\n") + 4)).toBe(expected);
}

const schema = `---
input:
  schema:
    name: string
    tone(enum): [formal, casual]
    customer?:
      plan: string
      since: integer
    items(array):
      title: string
      tags(array): string
    urgent: boolean
---
`;

const offered: readonly (readonly [title: string, template: string, expected: string])[] = [
  ["variables: what reads well as text first", "{{┆}}", "name tone urgent customer items #each #if …"],
  ["mid-word all are offered: editors filter", "{{na┆me}}", "name tone urgent customer items #each …"],
  ["nothing in text", "Hello ┆", ""],
  ["nothing before a tag", "┆{{name}}", ""],
  ["nothing after a tag", "{{name}}┆", ""],
  [
    "nothing behind a quotation mark of the line above",
    '{{role system"}}\n┆{{#ifEquals tone "formal"}}{{/ifEquals}}',
    "",
  ],
  ["nothing behind the last quotation mark, of the line above", '{{role system"}}\nYou ┆ are', ""],
  ["nothing in a comment", "{{! na┆me }}", ""],
  ["nothing in an escaped tag", "\\{{na┆me}}", ""],
  ["properties", "{{customer.┆}}", "plan since"],
  ["properties, begun", "{{customer.pl┆}}", "plan since"],
  ["properties, in a tag without end", "{{#if customer.┆", "plan since"],
  ["properties, in a tag that the next line goes on from", "{{customer.┆\nHello {{name}}", "plan since"],
  ["properties of an item, by its index", "{{items.[0].┆}}", "title tags"],
  ["properties of a list", "{{json items.┆}}", "length"],
  ["after ../", "{{#each items}}{{../┆}}{{/each}}", "name tone urgent customer items"],
  ["after ../, a property", "{{#each items}}{{../customer.┆}}{{/each}}", "plan since"],
  ["after this.", "{{#each items}}{{this.┆}}{{/each}}", "title tags"],
  ["after @root.", "{{@root.┆}}", "name tone urgent customer items"],
  ["in a loop: its item first, then what is around", "{{#each items}}{{┆}}{{/each}}", "title tags this #each …"],
  ["after @", "{{#each items}}{{@┆}}{{/each}}", "first index key last metadata root"],
  ["after @, outside of loops", "{{@┆}}", "metadata root"],
  ["a block parameter", "{{#each items as |item|}}{{item.┆}}{{/each}}", "title tags"],
  ["no names between the bars", "{{#each items as |┆|}}{{/each}}", ""],
  ["what can be looped over first", "{{#each ┆}}{{/each}}", "items customer name tone urgent @metadata @root"],
  ["what can be a context first", "{{#with ┆}}{{/with}}", "customer items name tone urgent @metadata @root"],
  ["what fits a helper's parameter first", "{{section ┆}}", "name tone customer items urgent @metadata @root"],
  ["named arguments", "{{media ┆}}", "contentType url"],
  ["named arguments that are not there yet", "{{media url=name ┆}}", "contentType"],
  ["the value of a named argument", "{{media url=┆}}", "name tone customer items urgent @metadata @root"],
  [
    "the value of a flag",
    "{{#if name includeZero=┆}}{{/if}}",
    "false true urgent customer items name tone @metadata @root",
  ],
  ["no more arguments than there are parameters", "{{json name ┆}}", "indent"],
  ["roles", "{{role ┆}}", '"model" "system" "tool" "user" name tone …'],
  ["roles, in the text", '{{role "┆"}}', "model system tool user"],
  ["roles, in a text without end", '{{role "us┆', "model system tool user"],
  ["the values of an enum", "{{#ifEquals tone ┆}}{{/ifEquals}}", '"casual" "formal" customer items …'],
  ["the values of an enum, in the text", '{{#ifEquals tone "┆"}}{{/ifEquals}}', "casual formal"],
  ["the values of an enum, the other way round", '{{#ifEquals "┆" tone}}{{/ifEquals}}', "casual formal"],
  ["the keys of lookup", '{{lookup customer "┆"}}', "plan since"],
  ["helpers of a sub-expression", "{{json (┆)}}", "json lookup"],
  ["arguments of a sub-expression", "{{json (lookup ┆)}}", "customer items name tone urgent @metadata @root"],
  ["block helpers, then variables", "{{#┆}}", "each if ifEquals unless unlessEquals with customer items …"],
  ["only variables in an inverse section", "{{^┆}}", "customer items name tone urgent @metadata @root"],
  [
    "else, inside a block",
    "{{#if name}}{{el┆}}{{/if}}",
    "name tone urgent customer items #each #if #ifEquals #unless #unlessEquals #with else else if …",
  ],
  ["blocks after else", "{{#if name}}{{else ┆}}{{/if}}", "each if ifEquals unless unlessEquals with"],
  ["what a close tag closes", "{{#if name}}{{#each items}}{{/┆}}", "each"],
  ["what a close tag closes, rewritten", "{{#each items}}{{/ea┆ch}}", "each"],
  ["what a close tag closes: a section", "{{#customer}}{{/┆", "customer"],
  ["brackets that are not closed yet", "{{[na┆\n]}}", "name tone urgent customer items #each …"],
  ["nothing to close", "{{/┆}}", ""],
  ["inline", "{{#*┆}}", "inline"],
];

test.each(offered)("%s", (_, template, expected) => check(schema + template, expected));

const elsewhere: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["partials", "{{>┆}}\n//- _greet.prompt\n\n//- shared/_sign.prompt\n", "greet sign"],
  [
    "partials, the configured and the inline ones",
    '{{#*inline "row"}}{{/inline}}{{>┆}}\n//- typed-prompts.config.json\n{ "partials": ["style"] }',
    "row style",
  ],
  ["not the partial itself", "//- _greet.prompt\n{{>┆}}\n//- _sign.prompt\n", "sign"],
  ["a partial's parameters", "{{>greet ┆}}\n//- _greet.prompt\n{{name}} {{tone}}", "name tone @metadata @root"],
  [
    "a partial's parameters that are not there yet",
    "{{>greet name=1 ┆}}\n//- _greet.prompt\n{{name}} {{tone}}",
    "tone @metadata @root",
  ],
  ["names that a template without schema uses elsewhere", "{{name}} {{customer.plan}} {{┆}}", "customer name #each …"],
  ["properties that a template without schema uses elsewhere", "{{customer.plan}} {{customer.┆}}", "plan"],
  [
    "a configured helper",
    '{{#┆}}\n//- typed-prompts.config.json\n{ "helpers": { "box": { "form": "block" } } }',
    "box each if …",
  ],
];

test.each(elsewhere)("%s", (_, source, expected) => check(source, expected));

const front: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    "keys, in their usual order",
    "---\nmodel: a\n┆\n---\nx",
    "description name variant version config input output tools …",
  ],
  ["keys, begun", "---\nmodel: a\nde┆\n---\nx", "description name variant version config input output tools …"],
  [
    "keys of config",
    "---\nmodel: a\nconfig:\n  temperature: 1\n  ┆\n---\nx",
    "maxOutputTokens topK topP stopSequences …",
  ],
  ["keys of config, the first", "---\nmodel: a\nconfig:\n  t┆\n---\nx", "temperature maxOutputTokens topK …"],
  ["keys of input", "---\ninput:\n  ┆\n---\nx", "schema default"],
  ["keys of input, before others", "---\ninput:\n  ┆\n  schema:\n    a: string\n---\nx", "default"],
  [
    "keys of output",
    "---\noutput:\n  schema: A\n  ┆\n---\nx",
    "format contentType constrained instructions jsonSchema",
  ],
  ["formats", "---\noutput:\n  format: ┆\n---\nx", "json text"],
  [
    "models of other prompts, the most frequent first",
    "---\nmodel: ┆\n---\nx\n//- b.prompt\n---\nmodel: b/b\n---\n//- c.prompt\n---\nmodel: b/b\n---\n//- a.prompt\n---\nmodel: a/a\n---\n",
    "b/b a/a",
  ],
  [
    "tools of other prompts",
    "---\ntools:\n  - ┆\n---\nx\n//- b.prompt\n---\ntools: [search, weather]\n---\n",
    "search weather",
  ],
  ["types", "---\ninput:\n  schema:\n    name: ┆\n---\nx", "string number integer boolean any null"],
  ["types, begun", "---\ninput:\n  schema:\n    name: str┆\n---\nx", "string number integer boolean any null"],
  [
    "types inside an object",
    "---\noutput:\n  schema:\n    a:\n      b: ┆\n---\nx",
    "string number integer boolean any null",
  ],
  ["no types in a description", "---\ninput:\n  schema:\n    name: string, the ┆\n---\nx", ""],
  [
    "types and schemas",
    '---\ninput:\n  schema:\n    order: ┆\n---\nx\n//- typed-prompts.config.json\n{ "schemas": { "Order": { "id": "integer" } } }',
    "string number integer boolean any null Order",
  ],
  [
    "a schema for all of it",
    '---\ninput:\n  schema: ┆\n---\nx\n//- typed-prompts.config.json\n{ "schemas": { "Order": { "id": "integer" } } }',
    "Order",
  ],
  ["what parentheses may hold", "---\ninput:\n  schema:\n    tags(┆\n---\nx", "array enum object"],
  [
    "names that the template uses",
    "---\ninput:\n  schema:\n    name: string\n    ┆\n---\n{{name}} {{tone}} {{#each items}}{{title}}{{/each}}",
    "items tone",
  ],
  [
    "types of JSON Schema",
    "---\ninput:\n  schema:\n    type: object\n    properties:\n      a:\n        type: ┆\n---\nx",
    "string number integer boolean array object null",
  ],
  [
    "keywords of JSON Schema",
    "---\ninput:\n  schema:\n    type: object\n    ┆\n---\nx",
    "properties required description …",
  ],
  [
    "fields to give defaults for",
    "---\ninput:\n  schema:\n    name: string\n    tone?: string\n  default:\n    ┆\n---\nx",
    "tone name",
  ],
  [
    "values of a default",
    "---\ninput:\n  schema:\n    tone(enum): [formal, casual]\n  default:\n    tone: ┆\n---\nx",
    "casual formal",
  ],
  ["true and false", "---\ninput:\n  schema:\n    a: boolean\n  default:\n    a: ┆\n---\nx", "false true"],
  ["nothing in a comment", "---\nmodel: a\n# mo┆\n---\nx", ""],
  ["nothing in a description", "---\ndescription: Answers: the ┆\n---\nx", ""],
  ["nothing in a description of several lines", "---\ndescription: |\n  Answers\n  the ┆\n---\nx", ""],
  ["nothing in a description of a field", "---\ninput:\n  schema:\n    a(enum, how ┆): [x]\n---\nx", ""],
  ["nothing behind a value", "---\noutput:\n  format: json ┆\n---\nx", ""],
  ["nothing behind what is no type", "---\ninput:\n  schema:\n    a: What ┆\n---\nx", ""],
  ["nothing behind a key", "---\nmodel ┆\n---\nx", ""],
  [
    "a value of two words, begun",
    "---\ninput:\n  schema:\n    a(enum): [very long, short]\n  default:\n    a: very ┆\n---\nx",
    "very long",
  ],
];

test.each(front)("front matter: %s", (_, source, expected) => check(source, expected));

// The characters after which editors ask on their own: in text none of them may make a list appear.
test.each([..."{#/>.@ \"'(=:"])("nothing in text behind '%s'", (typed) => {
  for (const text of ["", "Answer", "Answer {{name}}", "{{#if name}}Answer", "{{!-- Answer", "\\{{ Answer"]) {
    check(`${schema}${text}${typed}┆ the question`, "");
  }
});

test("a space makes a list appear inside of a tag", () => {
  check(`${schema}{{#if ┆}}{{/if}}`, "customer items name tone urgent …");
  check(`${schema}{{>card ┆}}\n//- _card.prompt\n{{title}}`, "customer title items …");
});

const accepted: readonly (readonly [template: string, label: string, expected: string])[] = [
  ["{{na┆}}", "name", "{{name}}"],
  ["{{na┆ne}}", "name", "{{name}}"],
  ["{{customer.┆}}", "plan", "{{customer.plan}}"],
  ["{{#each items}}{{na┆}}{{/each}}", "../name", "{{#each items}}{{../name}}{{/each}}"],
  ["{{#┆}}", "if", `{{#if \${1:condition}}}$0{{/if}}`],
  ["{{#┆", "each", `{{#each \${1:items}}}$0{{/each}}`],
  ["{{#i┆ name}}{{/if}}", "if", "{{#if name}}{{/if}}"],
  ["{{┆}}", "#unless", `{{#unless \${1:condition}}}$0{{/unless}}`],
  ["{{┆", "#ifEquals", `{{#ifEquals \${1:left} \${2:right}}}$0{{/ifEquals}}`],
  ["{{#if name}}{{e┆}}{{/if}}", "else", "{{#if name}}{{else}}{{/if}}"],
  ["{{#if name}}{{e┆{{/if}}", "else if", `{{#if name}}{{else if \${1:condition}}}{{/if}}`],
  ["{{#if name}}{{/┆", "if", "{{#if name}}{{/if}}"],
  ["{{#ifEquals tone ┆}}{{/ifEquals}}", '"casual"', '{{#ifEquals tone "casual"}}{{/ifEquals}}'],
  ["{{#ifEquals tone 'f┆oo'}}{{/ifEquals}}", "casual", "{{#ifEquals tone 'casual'}}{{/ifEquals}}"],
  ["{{json name ind┆}}", "indent", "{{json name indent=}}"],
];

test.each(accepted)("%s, %s", (template, label, expected) => accept(schema + template, label, expected));

test("a name that needs brackets gets them", () => {
  accept('---\ninput:\n  schema:\n    "first name": string\n---\n{{┆}}', "first name", "{{[first name]}}");
});

test("an accepted key has its colon, and the place of its value", () => {
  const becomes = (source: string, label: string): string => {
    const { text, items } = itemsAt(source);
    return applyEdits(text, [items.find((item) => item.label === label)!]);
  };
  expect(becomes("---\nmo┆\n---\nx", "model")).toBe("---\nmodel: \n---\nx");
  expect(becomes("---\nmo┆: a\n---\nx", "model")).toBe("---\nmodel: a\n---\nx");
  expect(becomes("---\nmodel: a\nc┆\n---\nx", "config")).toBe("---\nmodel: a\nconfig:\n  \n---\nx");
  expect(becomes("---\ninput:\n  schema:\n    ┆\n---\n{{#each a}}{{b}}{{/each}}", "a")).toBe(
    "---\ninput:\n  schema:\n    a(array):\n      b: string\n---\n{{#each a}}{{b}}{{/each}}",
  );
});

test("documentation is made when it is asked for", () => {
  const documentation = (source: string, label: string): string | undefined =>
    itemsAt(source)
      .items.find((item) => item.label === label)
      ?.documentation?.();
  expect(documentation("---\ninput:\n  schema:\n    name: string, of the user\n---\n{{┆}}", "name")).toBe(
    "of the user",
  );
  expect(documentation("{{┆}}", "json")).toBe("Writes a value as JSON.");
  expect(documentation("---\n┆\n---\nx", "model")).toContain("The model that the prompt is written for");
});
