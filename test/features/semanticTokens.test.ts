import { expect, test } from "vitest";
import { semanticTokens } from "../../server/src/features/semanticTokens.ts";
import { writeMarked } from "../support/carets.ts";
import { openMarked, root } from "../support/checkMarked.ts";

/** Compares all tokens of the first file, as `type modifier…`. */
function check(source: string): void {
  const { files, workspace } = openMarked(source.slice(1, -1));
  const { path, text, labels } = files[0] ?? { path: "", text: "", labels: [] };
  const tokens = semanticTokens(workspace.model(`${root}/${path}`)!);
  const actual = tokens.map(({ range, type, modifiers }) => ({ ...range, label: [type, ...modifiers].join(" ") }));
  expect(writeMarked(text, actual)).toBe(writeMarked(text, labels));
}

test.each([
  [
    "a name with a helper's name after this",
    `
{{this.json}} {{./role}}
       ^^^^ property
                  ^^^^ property
`,
  ],
  [
    "inputs, properties, and what the grammar knows better",
    `
{{name}} {{user.first}} {{this.x}} {{../y}} {{.}} {{this}}
  ^^^^ variable
           ^^^^ variable
                ^^^^^ property
                               ^ property
                                        ^ property
`,
  ],
  [
    "data variables belong to the engine",
    `
{{@index}} {{@root.name}} {{@metadata.prompt.model}}
  ^^^^^^ variable readonly defaultLibrary
             ^^^^^ variable readonly defaultLibrary
                   ^^^^ property
                            ^^^^^^^^^ variable readonly defaultLibrary
                                      ^^^^^^ property
                                             ^^^^^ property
`,
  ],
  [
    "helpers, built in or not, and variables that look like them",
    `
{{json value indent=2}} {{lookup list 0}} {{shout name}} {{shout}} {{history}}
  ^^^^ function defaultLibrary
       ^^^^^ variable
             ^^^^^^ property
                    ^ number
                          ^^^^^^ function defaultLibrary
                                 ^^^^ variable
                                      ^ number
                                            ^^^^^ function
                                                  ^^^^ variable
                                                           ^^^^^ variable
                                                                     ^^^^^^^ function defaultLibrary
`,
  ],
  [
    "roles are members of a closed list",
    `
{{role "system"}} {{role "assistant"}} {{role who}}
  ^^^^ function defaultLibrary
        ^^^^^^ enumMember defaultLibrary
                    ^^^^ function defaultLibrary
                         ^^^^^^^^^^^ string
                                         ^^^^ function defaultLibrary
                                              ^^^ variable
`,
  ],
  [
    "blocks that control, and their else",
    `
{{#if a}}x{{else if b}}y{{else}}z{{/if}}
   ^^ keyword
      ^ variable
            ^^^^ keyword
                 ^^ keyword
                    ^ variable
                          ^^^^ keyword
                                    ^^ keyword
`,
  ],
  [
    "an else without a word",
    `
{{#unless a}}x{{^}}y{{/unless}}
   ^^^^^^ keyword
          ^ variable
                       ^^^^^^ keyword
`,
  ],
  [
    "block parameters, where they are declared and used",
    `
{{#each items as |item i|}}{{item.name}} {{i}} {{other}}{{/each}}
   ^^^^ keyword
        ^^^^^ variable
              ^^ keyword
                  ^^^^ parameter declaration
                       ^ parameter declaration
                             ^^^^ parameter
                                  ^^^^ property
                                           ^ parameter
                                                 ^^^^^ variable
                                                           ^^^^ keyword
`,
  ],
  [
    "a block parameter hides a helper inside its block alone",
    `
{{#each items as |json|}}{{json}}{{/each}}{{json}}
   ^^^^ keyword
        ^^^^^ variable
              ^^ keyword
                  ^^^^ parameter declaration
                           ^^^^ parameter
                                    ^^^^ keyword
                                            ^^^^ function defaultLibrary
`,
  ],
  [
    "a comparison with a member of an enum, and with what is none",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    tone(enum): [formal, casual]
    ^^^^ property declaration
                 ^^^^^^ enumMember declaration
                         ^^^^^^ enumMember declaration
---
{{#ifEquals tone "formal"}}{{else ifEquals "casual" tone}}{{else unlessEquals tone 'other'}}{{/ifEquals}}
   ^^^^^^^^ keyword
            ^^^^ variable
                  ^^^^^^ enumMember
                             ^^^^ keyword
                                  ^^^^^^^^ keyword
                                            ^^^^^^ enumMember
                                                    ^^^^ variable
                                                            ^^^^ keyword
                                                                 ^^^^^^^^^^^^ keyword
                                                                              ^^^^ variable
                                                                                   ^^^^^^^ string
                                                                                               ^^^^^^^^ keyword
`,
  ],
  [
    "helpers of the configuration, also without arguments",
    `
{{shout}} {{#boxed}}x{{/boxed}}
  ^^^^^ function
             ^^^^^ function
                        ^^^^^ function
//- typed-prompts.config.json
{ "helpers": { "shout": {}, "boxed": { "form": "block" } } }
`,
  ],
  [
    "comparisons with what is not known",
    `
{{#ifEquals tone "formal"}}{{/ifEquals}}
   ^^^^^^^^ keyword
            ^^^^ variable
                 ^^^^^^^^ string
                              ^^^^^^^^ keyword
`,
  ],
  [
    "sections on variables",
    `
{{#user}}{{name}}{{/user}}{{^user.name}}x{{/user.name}}
   ^^^^ variable
           ^^^^ variable
                    ^^^^ variable
                             ^^^^ variable
                                  ^^^^ property
                                            ^^^^ variable
                                                 ^^^^ property
`,
  ],
  [
    "a block helper of the program",
    `
{{#wrap a}}{{/wrap}}
   ^^^^ function
        ^ variable
              ^^^^ function
`,
  ],
  [
    "partials by path, by text, computed, in a folder",
    `
{{>card title=name count=3}} {{>"my card" user}} {{>(lookup . "x")}} {{>shared/style}}
   ^^^^ function
        ^^^^^ property
              ^^^^ variable
                   ^^^^^ property
                         ^ number
                                ^^^^^^^^^ function
                                          ^^^^ variable
                                                     ^^^^^^ function defaultLibrary
                                                              ^^^ string
                                                                        ^^^^^^^^^^^^ function
`,
  ],
  [
    "a partial with a block",
    `
{{#>layout}}x{{/layout}}
    ^^^^^^ function
                ^^^^^^ function
`,
  ],
  [
    "an inline partial is declared and called",
    `
{{#*inline "row"}}{{cell}}{{/inline}}{{>row}}
    ^^^^^^ keyword
           ^^^^^ function declaration
                    ^^^^ variable
                             ^^^^^^ keyword
                                        ^^^ function
`,
  ],
  [
    "sub-expressions call helpers",
    `
{{#if (both a b)}}{{/if}} {{json (lookup a @key)}}
   ^^ keyword
       ^^^^ function
            ^ variable
              ^ variable
                     ^^ keyword
                            ^^^^ function defaultLibrary
                                  ^^^^^^ function defaultLibrary
                                         ^ variable
                                           ^^^^ variable readonly defaultLibrary
`,
  ],
  [
    "literals; text with escapes is left to the grammar",
    `
{{json "a" x=true}} {{json "a\\"b"}} {{json 'c'}} {{json null}} {{json -1.5}}
  ^^^^ function defaultLibrary
       ^^^ string
           ^ property
                      ^^^^ function defaultLibrary
                                      ^^^^ function defaultLibrary
                                           ^^^ string
                                                   ^^^^ function defaultLibrary
                                                                 ^^^^ function defaultLibrary
                                                                      ^^^^ number
`,
  ],
  [
    "a token ends with its line",
    `
{{!-- one
^^^^^^^^^ comment
two
^^^ comment

three --}}{{! x }}
^^^^^^^^^^ comment
          ^^^^^^^^ comment
`,
  ],
  [
    "text over two lines",
    `
{{json "a
  ^^^^ function defaultLibrary
       ^^ string
b"}}
^^ string
`,
  ],
  [
    "names in brackets",
    `
{{user.[first name]}} {{[odd name]}}
  ^^^^ variable
       ^^^^^^^^^^^^ property
                        ^^^^^^^^^^ variable
`,
  ],
  [
    "raw blocks hold text",
    `
{{{{verbatim}}}}{{x}}{{{{/verbatim}}}}
    ^^^^^^^^ variable
                          ^^^^^^^^ variable
`,
  ],
  [
    "unescaped and stripped",
    `
{{{html}}} {{&html}} {{~x~}}
   ^^^^ variable
              ^^^^ variable
                        ^ variable
`,
  ],
  [
    "lines that end with CRLF",
    `
{{a}}\r
  ^ variable
{{b}}
  ^ variable
`,
  ],
  [
    "a block that is not closed, and a tag",
    `
{{#if a}}{{name
   ^^ keyword
      ^ variable
           ^^^^ variable
`,
  ],
  [
    "a dot before a blank is an argument, of a helper then",
    `
{{name. }} {{#each}}{{/each}} {{/if}}
  ^^^^ function
              ^^^^ keyword
                       ^^^^ keyword
`,
  ],
  [
    "arguments in the middle of being written",
    `
{{shout a b=}} {{#each x as |}}{{/each}}
  ^^^^^ variable
        ^ variable
          ^ property
                  ^^^^ keyword
                       ^ variable
                                  ^^^^ keyword
`,
  ],
  [
    "keys that the format knows, and others",
    `
---
"model": a
 ^^^^^ keyword defaultLibrary
modle: a
config:
^^^^^^ keyword defaultLibrary
  temperature: 1
  ^^^^^^^^^^^ keyword defaultLibrary
  mine: {model: x}
metadata:
^^^^^^^^ keyword defaultLibrary
  model: a
tp.owner: me
output: {format: json}
^^^^^^ keyword defaultLibrary
         ^^^^^^ keyword defaultLibrary
---

`,
  ],
  [
    "Picoschema",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    name?: string, the name
    ^^^^ property declaration
           ^^^^^^ type defaultLibrary
    tags(array): string
    ^^^^ property declaration
                 ^^^^^^ type defaultLibrary
    tone(enum, how): [formal, casual]
    ^^^^ property declaration
                      ^^^^^^ enumMember declaration
                              ^^^^^^ enumMember declaration
    user(object):
    ^^^^ property declaration
      id: integer
      ^^ property declaration
          ^^^^^^^ type defaultLibrary
    card: Card
    ^^^^ property declaration
          ^^^^ type
    (*): any
         ^^^ type defaultLibrary
  default:
  ^^^^^^^ keyword defaultLibrary
    name: x
    ^^^^ property
output:
^^^^^^ keyword defaultLibrary
  schema: Answer
  ^^^^^^ keyword defaultLibrary
          ^^^^^^ type
---

`,
  ],
  [
    "JSON Schema: fields are not keywords",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    type: object
    ^^^^ keyword
          ^^^^^^ type defaultLibrary
    properties:
    ^^^^^^^^^^ keyword
      type:
      ^^^^ property declaration
        type: [string, "null"]
        ^^^^ keyword
               ^^^^^^ type defaultLibrary
                        ^^^^ type defaultLibrary
      list:
      ^^^^ property declaration
        type: array
        ^^^^ keyword
              ^^^^^ type defaultLibrary
        items:
        ^^^^^ keyword
          $ref: '#/$defs/Item'
          ^^^^ keyword
                 ^^^^^^^^^^^^ type
      tone:
      ^^^^ property declaration
        enum: [a, "b"]
        ^^^^ keyword
               ^ enumMember declaration
                   ^ enumMember declaration
        default: {type: string}
        ^^^^^^^ keyword
    required: [type]
    ^^^^^^^^ keyword
    $defs:
    ^^^^^ keyword
      Item: {type: object}
      ^^^^ type declaration
             ^^^^ keyword
                   ^^^^^^ type defaultLibrary
---

`,
  ],
  [
    "comments, tools, and text that looks like neither",
    `
---
# licence
^^^^^^^^^ comment
model: googleai/gemini # why
^^^^^ keyword defaultLibrary
                       ^^^^^ comment
tools: [search, "fetch"]
^^^^^ keyword defaultLibrary
        ^^^^^^ function
                 ^^^^^ function
description: |
^^^^^^^^^^^ keyword defaultLibrary
  {{x}} # no
---

`,
  ],
  [
    "aliases have no words of their own",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    a: &x
    ^ property declaration
      b: string
      ^ property declaration
         ^^^^^^ type defaultLibrary
    c: *x
    ^ property declaration
    d(enum): [&v one, *v]
    ^ property declaration
                 ^^^ enumMember declaration
---

`,
  ],
  [
    "YAML that is broken in the middle",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    name: string
    ^^^^ property declaration
          ^^^^^^ type defaultLibrary
    : [
    age: integer
    ^^^ property declaration
         ^^^^^^^ type defaultLibrary
---

`,
  ],
  [
    "front matter that is not closed",
    `
---
input:
^^^^^ keyword defaultLibrary
  schema:
  ^^^^^^ keyword defaultLibrary
    name: string
    ^^^^ property declaration
          ^^^^^^ type defaultLibrary
{{name}}
  ^^^^ variable
`,
  ],
])("%s", (_title, source) => check(source));
