import { expect, test } from "vitest";
import {
  configLinks,
  type DocumentLink,
  documentLinks,
  evalFileLinks,
} from "../../server/src/features/documentLinks.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import type { Workspace } from "../../server/src/workspace/workspace.ts";
import { type MarkedFile, writeMarked } from "../support/carets.ts";
import { openMarked, root } from "../support/checkMarked.ts";

/** Compares the links of the first file with their targets: an address, a file, or a file and what is written there. */
function check(source: string): void {
  const { files, workspace } = openMarked(source.slice(1, -1));
  const [file] = files as [MarkedFile];
  const actual = linksOf(workspace, file).map(({ range, target }) => {
    if (target.kind === "address") return { ...range, label: target.address };
    const path = target.file.replace(`${root}/`, "");
    const at = target.range && files.find((one) => one.path === path)!.text.slice(target.range.start, target.range.end);
    return { ...range, label: at === undefined ? path : `${path} at ${at.split("\n")[0]}` };
  });
  expect(writeMarked(file.text, actual)).toBe(writeMarked(file.text, file.labels));
}

function linksOf(workspace: Workspace, { path, text }: MarkedFile): readonly DocumentLink[] {
  const file = `${root}/${path}`;
  if (path.endsWith(".eval.yaml")) return evalFileLinks(file, text);
  const config = workspace.configOf(file);
  if (path.endsWith(".json")) return configLinks(config);
  const partialFile = (name: string): string | undefined => workspace.partialFile(name, file);
  return documentLinks(parsePromptFile(file, text), { config, partialFile });
}

test.each([
  [
    "a partial",
    `
{{>card title=x}}
   ^^^^ _card.prompt
//- _card.prompt
`,
  ],
  [
    "the nearest partial of a name, and one in a folder",
    `
//- support/main.prompt
{{>card}} {{>"shared/card"}}
   ^^^^ support/_card.prompt
             ^^^^^^^^^^^^^ shared/_card.prompt
//- support/_card.prompt
//- shared/_card.prompt
//- _card.prompt
`,
  ],
  [
    "a partial with a block, inside blocks",
    `
{{#if a}}{{#>layout}}{{>card}}{{/layout}}{{/if}}
             ^^^^^^ _layout.prompt
                        ^^^^ _card.prompt
//- _layout.prompt
//- _card.prompt
`,
  ],
  [
    "no link where no file is meant: inline, computed, unknown",
    `
{{#*inline "card"}}x{{/inline}}{{>card}}{{>(lookup . "x")}}{{>nowhere}}{{> @partial-block}}
//- _card.prompt
`,
  ],
  [
    "outside of the scope of an inline partial the file is meant",
    `
{{#if a}}{{#*inline "card"}}x{{/inline}}{{>card}}{{/if}}{{>card}}
                                                           ^^^^ _card.prompt
//- _card.prompt
`,
  ],
  [
    "a tag in the middle of being written",
    `
{{>card
   ^^^^ _card.prompt
x
//- _card.prompt
`,
  ],
  [
    "a schema of the configuration, written there",
    `
---
input:
  schema:
    card: Card, the card
          ^^^^ typed-prompts.config.json at "Card"
    cards(array): Card
                  ^^^^ typed-prompts.config.json at "Card"
    other: Other
---
//- typed-prompts.config.json
{ "schemas": { "Card": { "title": "string" } } }
`,
  ],
  [
    "a schema of the configuration, in a file of its own",
    `
---
output:
  schema: Card
          ^^^^ schemas/card.json
---
//- typed-prompts.config.json
{ "schemas": { "Card": "./schemas/card.json#/$defs/Card" } }
`,
  ],
  [
    "a reference within JSON Schema",
    `
---
input:
  schema:
    type: object
    properties:
      a: { $ref: '#/$defs/Item' }
                  ^^^^^^^^^^^^ main.prompt at type: string
      b: { $ref: "#/$defs/Nothing" }
      c: { $ref: "https://example.com/schema" }
    $defs:
      Item:
        type: string
---
`,
  ],
  [
    "a reference without quotes, to the whole",
    `
---
input:
  schema:
    type: object
    properties:
      children:
        type: array
        items:
          $ref: "#"
                 ^ main.prompt at type: object
---
`,
  ],
  [
    "media on the web and beside the prompt",
    `
{{media url="https://example.com/a.png"}} {{media url='images/b.png' contentType="image/png"}}
             ^^^^^^^^^^^^^^^^^^^^^^^^^ https://example.com/a.png
                                                       ^^^^^^^^^^^^ images/b.png
`,
  ],
  [
    "media in a folder above, with a blank in its name",
    `
//- support/main.prompt
{{media url="../my images/50%.png"}}
             ^^^^^^^^^^^^^^^^^^^^ my%20images/50%25.png
`,
  ],
  [
    "media that lead nowhere",
    `
{{media url="data:image/png;base64,AAAA"}} {{media url=image}} {{media url=""}} {{media url="/a.png"}} {{media url="//host/a"}}
{{media url="command:x"}} {{media url="file:///etc/passwd"}} {{media url="a#b"}} {{json url="https://example.com"}}
`,
  ],
  [
    "YAML that is broken has the links that are left",
    `
---
output:
  schema: Card
          ^^^^ typed-prompts.config.json at "Card"
tools: [
---
{{>card}}
   ^^^^ _card.prompt
//- _card.prompt
//- typed-prompts.config.json
{ "schemas": { "Card": { "title": "string" } } }
`,
  ],
  [
    "a configuration leads to the files of its schemas",
    `
//- typed-prompts.config.json
{ "schemas": { "A": "./a.json", "B": "b.json#/B", "C": { "x": "string" }, "D": "https://example.com/d" } }
                     ^^^^^^^^ a.json
                                      ^^^^^^^^^ b.json
`,
  ],
  [
    "an eval file leads to its prompt and its cases",
    `
//- classify.eval.yaml
prompt: ./classify.prompt
        ^^^^^^^^^^^^^^^^^ classify.prompt
dataset: "data/cases.jsonl"
          ^^^^^^^^^^^^^^^^ data/cases.jsonl
models: [openai/gpt-5-mini]
cases: [
`,
  ],
  [
    "an eval file leads nobody to another machine",
    `
//- classify.eval.yaml
prompt: https://example.com/a.prompt
dataset: \\\\host\\cases.jsonl
`,
  ],
])("%s", (_title, source) => check(source));
