import { expect, test } from "vitest";
import { inlinePartial } from "../../../server/src/features/refactorings/inlinePartial.ts";
import { refactored } from "./refactor.ts";

function check(source: string, expected: string): void {
  expect(refactored(inlinePartial, source, { sameMessages: true })).toBe(expected);
}

const inlined: readonly (readonly [title: string, source: string, expected: string])[] = [
  ["in a line", "A {{>gr┆eet}} B\n//- _greet.prompt\nHi {{name}}!", "A Hi {{name}}! B"],
  ["with a line of its own", "A\n{{>gr┆eet}}\nB\n//- _greet.prompt\nHi {{name}}!\n", "A\nHi {{name}}!\nB"],
  ["that takes the line break with it", "A\n{{>gr┆eet}}\nB\n//- _greet.prompt\nHi {{name}}!", "A\nHi {{name}}!B"],
  [
    "blocks on lines of their own",
    "A\n{{>gr┆eet}}\nB\n//- _greet.prompt\n{{#if a}}\n{{a}}\n{{/if}}\n",
    "A\n{{#if a}}\n{{a}}\n{{/if}}\nB",
  ],
  ["text, indented", "A\n  {{>gr┆eet}}\nB\n//- _greet.prompt\none\ntwo\n", "A\n  one\n  two\nB"],
  ["a named argument", "{{>gr┆eet name=user.name}}\n//- _greet.prompt\nHi {{name}}!", "Hi {{user.name}}!"],
  [
    "a named argument, from inside of blocks",
    "{{#each items}}{{>gr┆eet to=../user}}{{/each}}\n//- _greet.prompt\n{{to.name}} {{#each parts}}{{../to.name}} {{id}}{{/each}} {{#if to}}{{id}}{{/if}}",
    "{{#each items}}{{../user.name}} {{#each parts}}{{../../user.name}} {{id}}{{/each}} {{#if ../user}}{{id}}{{/if}}{{/each}}",
  ],
  ["a context", "{{>gr┆eet user}}\n//- _greet.prompt\nHi {{name}} {{a.b}}!", "Hi {{user.name}} {{user.a.b}}!"],
  [
    "a context and an argument",
    '{{>gr┆eet user kind="x"}}\n//- _greet.prompt\n{{name}} {{#ifEquals kind "x"}}{{name}}{{/ifEquals}}',
    '{{user.name}} {{#ifEquals "x" "x"}}{{user.name}}{{/ifEquals}}',
  ],
  [
    "the item of a loop",
    "{{#each items}}{{>gr┆eet this}}{{/each}}\n//- _greet.prompt\n{{id}} {{#if id}}{{name}}{{/if}}",
    "{{#each items}}{{this.id}} {{#if this.id}}{{this.name}}{{/if}}{{/each}}",
  ],
  [
    "a block parameter",
    "{{#each items as |item|}}{{>gr┆eet item=item}}{{/each}}\n//- _greet.prompt\n{{item.id}} {{#with a}}{{../item.id}}{{/with}}",
    "{{#each items as |item|}}{{item.id}} {{#with a}}{{item.id}}{{/with}}{{/each}}",
  ],
  [
    "a name that a block parameter hides here",
    "{{#each items as |name|}}{{>gr┆eet}}{{/each}}\n//- _greet.prompt\nHi {{name}} {{name.b}}",
    "{{#each items as |name|}}Hi {{this.name}} {{this.name.b}}{{/each}}",
  ],
  [
    "an argument that is called like a helper",
    "{{>gr┆eet name=role}}\n//- _greet.prompt\nHi {{name}}",
    "Hi {{this.role}}",
  ],
  [
    "the outer context as an argument",
    "{{#each items}}{{>gr┆eet all=..}}{{/each}}\n//- _greet.prompt\n{{all.name}} {{json all}}",
    "{{#each items}}{{../name}} {{json ..}}{{/each}}",
  ],
  [
    "the context here, as an argument",
    "{{>gr┆eet all=this}}\n//- _greet.prompt\n{{all.name}} {{json all}}",
    "{{this.name}} {{json this}}",
  ],
  [
    "its comments, its partials, and what it prints of loops",
    "{{#each items}}{{>gr┆eet}}{{/each}}\n//- _greet.prompt\n{{! says hello }}{{@index}} {{>name}}\n//- _name.prompt\n{{name}}",
    "{{#each items}}{{! says hello }}{{@index}} {{>name}}{{/each}}",
  ],
  [
    "with front matter",
    "---\ninput:\n  schema:\n    name: string\n---\n{{>gr┆eet}}\nBye\n//- _greet.prompt\nHi {{name}}\n",
    "---\ninput:\n  schema:\n    name: string\n---\nHi {{name}}\nBye",
  ],
];

test.each(inlined)("%s", (_, source, expected) => check(source, expected));

const refused: readonly (readonly [title: string, source: string, reason: string])[] = [
  ["one that calls itself", "//- _a.prompt\n{{#if x}}{{>┆a}}{{/if}}", "It calls itself."],
  ["a broken one", "{{>gr┆eet}}\n//- _greet.prompt\n{{#if a}}", "There are syntax errors."],
  [
    "indented values",
    "A\n  {{>gr┆eet}}\n//- _greet.prompt\n{{name}}\n",
    "Each line that it renders is indented like the call, and lines inside of values would not be.",
  ],
  [
    "an inline partial inside",
    '{{>gr┆eet}}\n//- _greet.prompt\n{{#*inline "x"}}a{{/inline}}{{>x}}',
    "It defines an inline partial, which would be seen around it.",
  ],
  [
    "the block of its caller",
    "{{>gr┆eet}}\n//- _greet.prompt\n{{> @partial-block}}",
    "Which partial it calls is known only when it is rendered.",
  ],
  [
    "its context, handed on",
    "{{>gr┆eet user}}\n//- _greet.prompt\n{{>name}}\n//- _name.prompt\n{{name}}",
    "It hands its context on to 'name', which is another one here.",
  ],
  [
    "another partial of that name",
    "//- a/main.prompt\n{{>gr┆eet}}\n//- a/_name.prompt\nA\n//- b/_greet.prompt\n{{>name}}\n//- b/_name.prompt\nB",
    "'name' is another partial here.",
  ],
  [
    "a text where a name is printed",
    '{{>gr┆eet name="Ada"}}\n//- _greet.prompt\nHi {{name}}',
    "\"Ada\" cannot stand in the place of 'name'.",
  ],
  [
    "its whole context beside arguments",
    "{{>gr┆eet a=b}}\n//- _greet.prompt\n{{json this}}",
    "It uses its whole context, which the call adds names to.",
  ],
  [
    "a path out of it",
    "{{#each x}}{{>gr┆eet}}{{/each}}\n//- _greet.prompt\n{{../a}}",
    "'../a' leads out of what the partial is given.",
  ],
  [
    "a helper that a block parameter hides here",
    "{{#each x as |json|}}{{>gr┆eet}}{{/each}}\n//- _greet.prompt\n{{json a}}",
    "'json' is a block parameter here, not the helper.",
  ],
  [
    "a block parameter of its own",
    "{{#each x as |i|}}{{>gr┆eet a=i}}{{/each}}\n//- _greet.prompt\n{{#each xs as |i|}}{{../a}}{{/each}}",
    "The partial has a block parameter 'i' of its own.",
  ],
  [
    "@index inside of its loop",
    "{{#each x}}{{>gr┆eet a=@index}}{{/each}}\n//- _greet.prompt\n{{#each xs}}{{../a}}{{/each}}",
    "'@index' means something else inside of its loops.",
  ],
  [
    "blank space that the end of the prompt would lose",
    "---\nmodel: m\n---\n{{>gr┆eet}}\n//- _greet.prompt\nHi {{name}}\n",
    "Blank space at its ends or around its tags means something else in the place of the call.",
  ],
  [
    "what is an error where types are known",
    '---\ninput:\n  schema:\n    a: string\n---\n{{>gr┆eet}}\n//- _greet.prompt\n{{lookup a "b"}}',
    "Here, where types are known, it is an error: 'b' does not exist on 'a', which is string.",
  ],
  [
    "a tag that has a line to itself only there",
    "A {{>gr┆eet}}\n//- _greet.prompt\n{{#if a}}\nx{{/if}}",
    "Blank space at its ends or around its tags means something else in the place of the call.",
  ],
];

test.each(refused)("disabled: %s", (_, source, reason) => check(source, `disabled: ${reason}`));

test.each([
  ["a partial without a file", "{{>gr┆eet}}"],
  ["an inline partial", '{{#*inline "row"}}x{{/inline}}{{>r┆ow}}'],
  ["text", "He┆llo"],
])("nothing is offered for %s", (_, source) => check(source, "nothing"));
