import { expect, test } from "vitest";
import { formatted } from "./formatted.ts";

// Without front matter, so that every character outside of the tags is text.
const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  ["no spaces inside of braces", "Hi {{ name }}, {{name }} {{  name}}", "Hi {{name}}, {{name}} {{name}}"],
  ["one space between arguments", "{{json  this\t indent=2}}", "{{json this indent=2}}"],
  ["none around '='", '{{media url = a contentType= "b"}}', '{{media url=a contentType="b"}}'],
  [
    "arguments that stand close get their space",
    '{{ifEquals "a""b"(lookup a "b")}}',
    '{{ifEquals "a" "b" (lookup a "b")}}',
  ],
  ["block parameters", "{{#each  a  as  | b   c | }}{{/each}}", "{{#each a as |b c|}}{{/each}}"],
  ["sub-expressions", "{{json ( lookup a  ( lookup b 'c' ) )}}", "{{json (lookup a (lookup b 'c'))}}"],
  ["open and close tags", "{{# if  a }}x{{/ if }}", "{{#if a}}x{{/if}}"],
  ["else", "{{#if a}}1{{ else  if  b }}2{{ else }}3{{/if}}", "{{#if a}}1{{else if b}}2{{else}}3{{/if}}"],
  ["inverse", "{{^ a }}1{{ else }}2{{/a}}{{#a}}{{^ }}{{/a}}", "{{^a}}1{{else}}2{{/a}}{{#a}}{{^}}{{/a}}"],
  ["partials, as attached as blocks", "{{> p }} {{>  p  a  b = c}}", "{{>p}} {{>p a b=c}}"],
  ["computed partials", "{{> ( lookup . 'p' ) }}", "{{>(lookup . 'p')}}"],
  ["partial blocks", "{{#> p }}x{{/ p }}", "{{#>p}}x{{/p}}"],
  ["inline partials", '{{#* inline  "p" }}x{{/ inline }}', '{{#*inline "p"}}x{{/inline}}'],
  ["unescaped", "{{{ a }}}{{& a }}", "{{{a}}}{{&a}}"],
  [
    "'~' stays attached",
    "{{~ a ~}} {{~# if a ~}}{{~ else ~}}{{~/ if ~}} {{~{ a }~}}",
    "{{~a~}} {{~#if a~}}{{~else~}}{{~/if~}} {{~{a}~}}",
  ],
  ["lines of a tag stay, without spaces at their ends", "{{>p \n  a = 1 \n\t b=2\n}}", "{{>p\n  a=1\n\t b=2\n}}"],
  ["CRLF inside of a tag", "{{>p \r\n  a  b\r\n}}\r\n", "{{>p\r\n  a b\r\n}}\r\n"],
  ["line breaks of block parameters", "{{#each a as \n |b|}}{{/each}}", "{{#each a as\n |b|}}{{/each}}"],
  ["other blank space", "{{\u00a0a\u2003b }}", "{{a b}}"],

  [
    "literals are what they are",
    `{{json "a  = | b" }}{{json '( x )'}}{{json [a  b] }}`,
    `{{json "a  = | b"}}{{json '( x )'}}{{json [a  b]}}`,
  ],
  [
    "paths are not joined: '. .b' is another than '..b'",
    "{{json a . .b}}{{json @ index}}",
    "{{json a . .b}}{{json @ index}}",
  ],
  [
    "a dot that makes a name of a literal stays with it",
    "{{json @true. 1.}} {{json (json  null.)}} {{json ( a . )}}",
    "{{json @true. 1.}} {{json (json null.)}} {{json (a .)}}",
  ],
  [
    "paths with parts of their own",
    "{{ ../a/b.[c d] }}{{ this.x }}{{ @root.a }}{{ . }}{{ .. }}",
    "{{../a/b.[c d]}}{{this.x}}{{@root.a}}{{.}}{{..}}",
  ],
  ["comments", "{{!  note }}{{!-- {{ a }}  --}}{{~! x ~}}{{!}}", "{{!  note }}{{!-- {{ a }}  --}}{{~! x ~}}{{!}}"],
  ["raw blocks, their tags too", "{{{{ raw }}}} {{ a }} {{{{/raw}}}}", "{{{{ raw }}}} {{ a }} {{{{/raw}}}}"],
  ["escaped tags are text", "\\{{ a }} {{ a }} \\\\{{ a }}", "\\{{ a }} {{a}} \\\\{{a}}"],
  ["text is never reflowed", "  a   b  \n\n\n\t{{ x }}  \n \n", "  a   b  \n\n\n\t{{x}}  \n \n"],
];

test.each(cases)("%s", (_, before, after) => {
  expect(formatted(before)).toBe(after);
});

// What the formatter of another tool for this format makes of templates: not valid, or other text for the model.
const traps: readonly (readonly [before: string, after: string])[] = [
  ["{{> p}}", "{{>p}}"],
  ["{{! note }}", "{{! note }}"],
  ["{{!-- note --}}", "{{!-- note --}}"],
  ["{{{raw}}}", "{{{raw}}}"],
  ["{{~x~}}", "{{~x~}}"],
  ["{{&x}}", "{{&x}}"],
  ["{{#x}}{{^}}{{/x}}", "{{#x}}{{^}}{{/x}}"],
  ['{"a":{"b":1}}', '{"a":{"b":1}}'],
  ["a Markdown break  \n", "a Markdown break  \n"],
  ["two\r\nlines\r\n", "two\r\nlines\r\n"],
  ["no line break at the end", "no line break at the end"],
  ["---\nmodel: x\n---\nno blank line is added", "---\nmodel: x\n---\nno blank line is added\n"],
  ["---\nmodel: x\n---\nnor one at the end\n", "---\nmodel: x\n---\nnor one at the end\n"],
];

test.each(traps)("%j", (before, after) => {
  expect(formatted(before)).toBe(after);
});

test.each(["{{#if a}}{{ b }}", "{{ a }", "{{ a b= }}", "{{#if a}}{{/each}} {{ b }}", "{{!-- {{ a }}"])(
  "%j is left alone: it has an error",
  (text) => {
    expect(formatted(text)).toBeUndefined();
  },
);

test("the text of partials is literal to its ends", () => {
  expect(formatted("\n\n  {{ a }}  \n\n", "_p.prompt")).toBe("\n\n  {{a}}  \n\n");
});

test("prose between rules does not become front matter", () => {
  const prose = "---\n{{& x}}\n---\n";
  expect(formatted(`${prose}{{ y }}`)).toBe(`${prose}{{y}}`);
});
