import { expect, test } from "vitest";
import { linkedEditingRanges, linkedEditingWordPattern } from "../../server/src/features/linkedEditingRanges.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { parseMarked, writeMarked } from "../support/carets.ts";

/** Compares what is edited together with the word at the cursor. */
function check(source: string): void {
  const [{ text, cursor = 0, labels } = { text: "", labels: [] }] = parseMarked(source.slice(1, -1));
  const ranges = linkedEditingRanges(parsePromptFile("file:///w/main.prompt", text), cursor) ?? [];
  const actual = ranges.map((range) => ({ ...range, label: "name" }));
  expect(writeMarked(text, actual)).toBe(writeMarked(text, labels));
}

test.each([
  [
    "from the open tag",
    `
{{#i┆f a}}x{{/if}}
   ^^^ name
              ^^ name
`,
  ],
  [
    "from the close tag",
    `
{{#if a}}x{{/if┆}}
   ^^ name
             ^^^ name
`,
  ],
  [
    "before the name",
    `
{{#┆each a}}x{{/each}}
   ^^^^^ name
                ^^^^ name
`,
  ],
  [
    "the innermost block",
    `
{{#if a}}{{#i┆f b}}x{{/if}}{{/if}}
            ^^^ name
                       ^^ name
`,
  ],
  [
    "the outer block from its close tag",
    `
{{#if a}}{{#if b}}x{{/if}}{{/i┆f}}
   ^^ name
                             ^^^ name
`,
  ],
  [
    "through an else chain",
    `
{{#i┆f a}}x{{else if b}}y{{else}}z{{/if}}
   ^^^ name
                                     ^^ name
`,
  ],
  [
    "an inverse block",
    `
{{^nam┆e}}x{{/name}}
   ^^^^^ name
              ^^^^ name
`,
  ],
  [
    "a section on a path",
    `
{{#user.na┆me}}x{{/user.name}}
   ^^^^^^^^^^ name
                   ^^^^^^^^^ name
`,
  ],
  [
    "a partial with a block",
    `
{{#>lay┆out}}x{{/layout}}
    ^^^^^^^ name
                 ^^^^^^ name
`,
  ],
  [
    "a raw block",
    `
{{{{ra┆w}}}}x{{{{/raw}}}}
    ^^^^ name
                  ^^^ name
`,
  ],
  [
    "with blank space and strip marks",
    `
{{~# wra┆p a ~}}x{{~/ wrap ~}}
     ^^^^^ name
                      ^^^^ name
`,
  ],
  [
    "over many lines",
    `
{{#eac┆h items}}
   ^^^^^ name
  {{this}}
{{/each}}
   ^^^^ name
`,
  ],
  [
    "not from an argument",
    `
{{#if na┆me}}x{{/if}}
`,
  ],
  [
    "not from a link of an else chain, which has no close tag",
    `
{{#if a}}x{{else i┆f b}}y{{/if}}
`,
  ],
  [
    "not from the inside",
    `
{{#if a}}x┆{{/if}}
`,
  ],
  [
    "not with a close tag of another name",
    `
{{#if┆ a}}x{{/iff}}
`,
  ],
  [
    "not without a close tag",
    `
{{#i┆f a}}x
`,
  ],
  [
    "not for a variable",
    `
{{na┆me}} {{name}}
`,
  ],
])("%s", (_title, source) => check(source));

test("the pattern takes whole names, and no more", () => {
  const pattern = new RegExp(`^(?:${linkedEditingWordPattern})$`);
  for (const name of ["if", "ifEquals", "user.name", "größe", "a-b", "shared/x"]) expect(name).toMatch(pattern);
  for (const text of ["", "a b", "a}", "a|", 'a"', "(a", "a=b"]) expect(text).not.toMatch(pattern);
});
