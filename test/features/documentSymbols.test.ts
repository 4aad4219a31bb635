import { expect, test } from "vitest";
import { type DocumentSymbol, documentSymbols } from "../../server/src/features/documentSymbols.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { type Label, parseMarked, writeMarked } from "../support/carets.ts";

/** Compares the whole outline, at the selection ranges: one `>` for each level, kind, name and detail. */
function check(source: string): void {
  const [{ text, labels } = { text: "", labels: [] }] = parseMarked(source.slice(1, -1));
  const actual = outline(documentSymbols(parsePromptFile("file:///w/main.prompt", text)), "");
  expect(writeMarked(text, actual)).toBe(writeMarked(text, labels));
}

function outline(symbols: readonly DocumentSymbol[], level: string): readonly Label[] {
  return symbols.flatMap(({ kind, name, detail, selectionRange, children }) => [
    { ...selectionRange, label: `${level}${kind} ${name}${detail === undefined ? "" : `: ${detail}`}` },
    ...outline(children, `${level}> `),
  ]);
}

test.each([
  [
    "front matter",
    `
---
model: googleai/gemini
^^^^^ key model: googleai/gemini
config:
^^^^^^ key config
  temperature: 0.5
  ^^^^^^^^^^^ > key temperature: 0.5
  stopSequences: [a]
  ^^^^^^^^^^^^^ > key stopSequences
tools: [x]
^^^^^ key tools
---

`,
  ],
  [
    "fields of Picoschema",
    `
---
input:
^^^^^ schema input
  schema:
    name?: string, the name
    ^^^^ > field name: string
    tags(array): string
    ^^^^ > field tags: string[]
    tone(enum): [formal, casual]
    ^^^^ > field tone: formal | casual
    user(object):
    ^^^^ > field user
      id: integer
      ^^ > > field id: integer
    cards(array):
    ^^^^^ > field cards
      title: string
      ^^^^^ > > field title: string
    card: Card
    ^^^^ > field card: Card
  default:
  ^^^^^^^ > key default
    name: Ada
    ^^^^ > > key name: Ada
output:
^^^^^^ schema output
  format: json
  ^^^^^^ > key format: json
  schema: Answer
  ^^^^^^ > key schema: Answer
---

`,
  ],
  [
    "fields of JSON Schema",
    `
---
output:
^^^^^^ schema output
  schema:
    type: object
    properties:
      name: {type: string}
      ^^^^ > field name: string
      list:
      ^^^^ > field list: number[]
        type: array
        items: {type: number}
      item:
      ^^^^ > field item: Item
        $ref: '#/$defs/Item'
      either: {type: [string, 'null']}
      ^^^^^^ > field either: string | null
    $defs:
      Item:
      ^^^^ > schema Item
        type: object
        properties:
          id: {type: integer}
          ^^ > > field id: integer
---

`,
  ],
  [
    "messages and what they are made of",
    `
{{role "system"}}
^^^^^^^^^^^^^^^^^ message system
Hi {{name}}
{{>rules strict=true}}
   ^^^^^ > partial rules
{{role "user"}}
^^^^^^^^^^^^^^^ message user
{{#if a}}
^^^^^^^^^ > block if a
  {{media url=a}}
    ^^^^^ > > helper media url=a
{{/if}}
{{history}}
  ^^^^^^^ > helper history
`,
  ],
  [
    "before the first role",
    `
{{#each a}}x{{/each}}{{role "model"}}
^^^^^^^^^^^ block each a
                     ^^^^^^^^^^^^^^^^ message model
`,
  ],
  [
    "branches",
    `
{{#if a.b}}{{#each c as |d|}}{{/each}}{{else if e}}{{>x}}{{else}}{{>y}}{{/if}}
^^^^^^^^^^^ block if a.b
           ^^^^^^^^^^^^^^^^^^ > block each c
                                      ^^^^^^^^^^^^^ > block else if e
                                                      ^ > > partial x
                                                         ^^^^^^^^ > > block else
                                                                    ^ > > > partial y
`,
  ],
  [
    "an inverse block",
    `
{{^a}}{{>x}}{{/a}} {{^b}}{{>y}}{{else}}{{>z}}{{/b}}
^^^^^^ block ^a
         ^ > partial x
                   ^^^^^^ block ^b
                            ^ > partial y
                               ^^^^^^^^ > block else
                                          ^ > > partial z
`,
  ],
  [
    "sections",
    `
{{#user}}{{>x}}{{/user}}{{section "code"}}
^^^^^^^^^ block user
            ^ > partial x
                          ^^^^^^^ helper section "code"
`,
  ],
  [
    "partials",
    `
{{>card}} {{>"my card" a}} {{>(lookup . "x")}} {{#>layout}}{{>a}}{{/layout}}
   ^^^^ partial card
             ^^^^^^^^^ partial "my card"
                              ^^^^^^^^^^^^^^ partial (lookup . "x")
                                                   ^^^^^^ partial layout
                                                              ^ > partial a
`,
  ],
  [
    "an inline partial",
    `
{{#*inline "row"}}{{>cell}}{{/inline}}
^^^^^^^^^^^^^^^^^^ inlinePartial row
                     ^^^^ > partial cell
`,
  ],
  [
    "a role that is not known here is no message",
    `
{{role who}}{{>a}}
               ^ partial a
`,
  ],
  [
    "a block whose head is long, or over several lines",
    `
{{#ifEquals
^^^^^^^^^^^ block ifEquals this.is.a.very.long.path "and a very long text tha…
   this.is.a.very.long.path
   "and a very long text that nobody has room for"}}{{/ifEquals}}
`,
  ],
  [
    "names that are empty",
    `
---
"": x
^^ key …: x
input:
^^^^^ schema input
  schema:
    ? 
      ^ > field …: string
    : string
---
{{role ""}}{{#*inline ""}}{{/inline}}
^^^^^^^^^^^ message …
           ^^^^^^^^^^^^^^^ > inlinePartial …
`,
  ],
  [
    "a block that is never closed",
    `
{{#if a}}{{>x}}{{#each b}}{{>y}}
^^^^^^^^^ block if a
            ^ > partial x
               ^^^^^^^^^^^ > block each b
                             ^ > > partial y
`,
  ],
  [
    "a stray close tag",
    `
{{#if a}}{{>x}}{{/each}}{{>y}}{{/if}}
^^^^^^^^^ block if a
            ^ > partial x
                           ^ > partial y
`,
  ],
  [
    "front matter that is never closed",
    `
---
input:
^^^^^ schema input
  schema:
    a: string
    ^ > field a: string
{{>x}}
   ^ partial x
`,
  ],
  [
    "YAML that is broken",
    `
---
input:
^^^^^ schema input
  schema:
    a: string
    ^ > field a: string
  : [
^ > key …
    b: integer
---

`,
  ],
  [
    "nothing",
    `

`,
  ],
])("%s", (_title, source) => check(source));
