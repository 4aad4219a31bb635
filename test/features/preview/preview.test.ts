import { expect, test } from "vitest";
import { preview } from "../../../server/src/features/preview/preview.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";

const main = `---
input:
  schema:
    name: string
    tone?: string
    tags?(array): string
---
{{role "system"}}Hi {{name}}{{#if tone}} in {{tone}}{{else}} plainly{{/if}}{{tone}}{{>sign}}
{{role "user"}}{{#each tags}}{{this}}{{/each}}{{media url=name}}`;

function shown(input: Readonly<Record<string, unknown>>): readonly unknown[] {
  const fileSystem = new MemoryFileSystem();
  fileSystem.files.set("file:///w/main.prompt", main);
  fileSystem.files.set("file:///w/_sign.prompt", ", {{#unless quiet}}bye {{name}}{{/unless}}");
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  const { messages } = preview(workspace, workspace.model("file:///w/main.prompt")!, input);
  return messages.map(({ role, parts }) => [
    role,
    ...parts.flatMap(({ pieces }) =>
      pieces.map(({ text, origin, conditions, optional, isValue }) => {
        const source = origin && workspace.text(origin.file)!.slice(origin.range.start, origin.range.end);
        return [text, isValue ? source : "", ...conditions, ...optional.map((one) => `?${one}`)].join("|");
      }),
    ),
  ]);
}

test("what a text depends on, and which optional inputs it shows", () => {
  expect(shown({ name: "Ada", tone: "rhyme", tags: ["x"] })).toEqual([
    [
      "system",
      "Hi |",
      "Ada|{{name}}",
      " in ||{{#if tone}}",
      "rhyme|{{tone}}|{{#if tone}}|?tone",
      "rhyme|{{tone}}|?tone",
      ", |",
      "bye ||{{#unless quiet}}",
      "Ada|{{name}}|{{#unless quiet}}",
      "\n|",
    ],
    ["user", "x|{{this}}|{{#each tags}}", '{"media":{"url":"Ada"}}|{{media url=name}}'],
  ]);
});

test("the other branch", () => {
  expect(shown({ name: "Ada", tags: [] })[0]).toContain(" plainly||{{else}} of {{#if tone}}");
});
