import { expect, test } from "vitest";
import { foldingRanges } from "../../server/src/features/foldingRanges.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { type Label, parseMarked, writeMarked } from "../support/carets.ts";

/** Compares where everything that folds begins, how many lines it hides, and its kind. */
function check(source: string): void {
  const [{ text, labels } = { text: "", labels: [] }] = parseMarked(source.slice(1, -1));
  const file = parsePromptFile("file:///w/main.prompt", text);
  const actual = foldingRanges(file).map(({ range: { start, end }, kind }): Label => {
    const hidden = file.source.positionAt(end).line - file.source.positionAt(start).line;
    return { start, end: start, label: [`hides ${hidden}`, ...(kind ? [kind] : [])].join(" ") };
  });
  expect(writeMarked(text, actual)).toBe(writeMarked(text, labels));
}

test.each([
  [
    "front matter and what it holds",
    `
---
^ hides 9 region
model: x
input:
     ^ hides 6
  schema:
        ^ hides 3
    name: string
    user:
        ^ hides 1
      id: string
  default:
         ^ hides 1
    name: x
---
Hi
`,
  ],
  [
    "a list, its items, and a text of several lines",
    `
---
^ hides 12 region
tools:
     ^ hides 2
  - a
  - b
use:
   ^ hides 2
  - name: a
    ^ hides 1
    n: 1
description: |
           ^ hides 2
  one
  two
config: {a: 1,
      ^ hides 1
  b: 2}
---

`,
  ],
  [
    "what is on one line cannot be folded",
    `
---
^ hides 3 region
model: x
input: {schema: {a: string}}
---
{{#if a}}x{{/if}} {{! a }}
`,
  ],
  [
    "comments that follow each other are one",
    `
---
^ hides 7 region
# one
^ hides 2 comment
# two
model: x # three

# four
^ hides 1 comment
# five
---

`,
  ],
  [
    "a block, to the line before it is closed",
    `
{{#if a}}
         ^ hides 2
  x
  y
{{/if}}
z
`,
  ],
  [
    "a block around a single break",
    `
{{#if a}}
{{/if}}
`,
  ],
  [
    "the branches of a block",
    `
{{#if a}}
         ^ hides 1
  x
{{else if b}}
             ^ hides 1
  y
{{else}}
        ^ hides 2
  z
  z
{{/if}}
`,
  ],
  [
    "an inverse block",
    `
{{^a}}
      ^ hides 1
  x
{{else}}
        ^ hides 1
  y
{{/a}}
`,
  ],
  [
    "blocks in blocks",
    `
{{#each a}}
           ^ hides 3
  {{#if b}}
           ^ hides 1
    x
  {{/if}}
{{/each}}
`,
  ],
  [
    "two blocks that begin on one line: the larger",
    `
{{#each a}}{{#if b}}
           ^ hides 3
  x
{{/if}}
  y
{{/each}}
`,
  ],
  [
    "a block that ends beside text",
    `
{{#if a}}
         ^ hides 1
  x
y{{/if}} z
`,
  ],
  [
    "partials with a block, and inline ones",
    `
{{#>layout}}
            ^ hides 1
  x
{{/layout}}
{{#*inline "row"}}
                  ^ hides 1
  y
{{/inline}}
`,
  ],
  [
    "a raw block",
    `
{{{{raw}}}}
           ^ hides 1
{{x}}
{{{{/raw}}}}
`,
  ],
  [
    "a comment",
    `
{{!-- one
^ hides 1 comment
two --}}
{{! three }}
`,
  ],
  [
    "messages, from role to role",
    `
{{role "system"}}
^ hides 1
Be kind.

{{role "user"}}
^ hides 1
{{text}}



`,
  ],
  [
    "messages in a loop",
    `
{{#each turns}}
               ^ hides 4
{{role "user"}}
^ hides 1
{{q}}
{{role "model"}}
^ hides 1
{{a}}
{{/each}}
`,
  ],
  [
    "a tag over several lines",
    `
{{>card
^ hides 2
  title=a
  text=b}}
`,
  ],
  [
    "a block that is never closed",
    `
{{#if a}}
         ^ hides 4
  x

{{#each b}}
           ^ hides 1
  y

`,
  ],
  [
    "a tag that is never closed",
    `
{{#if a}}
         ^ hides 1
 {{name
{{/if}}
`,
  ],
  [
    "front matter that is never closed",
    `
---
^ hides 3 region
input:
     ^ hides 2
  schema:
        ^ hides 1
    a: string

`,
  ],
  [
    "an alias folds nothing twice",
    `
---
^ hides 4 region
a: &x
 ^ hides 1
  b: 1
c: *x
---

`,
  ],
  [
    "CRLF",
    `
---\r
^ hides 3 region
input:\r
     ^ hides 1
  schema: x\r
---\r
{{#if a}}\r
         ^ hides 1
  x\r
{{/if}}\r

`,
  ],
])("%s", (_title, source) => check(source));
