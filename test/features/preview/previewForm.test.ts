import { expect, test } from "vitest";
import { previewForm } from "../../../server/src/features/preview/previewForm.ts";
import { sampleInput } from "../../../server/src/render/sampleInput.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";

function formOf(text: string) {
  const fileSystem = new MemoryFileSystem();
  fileSystem.files.set("file:///w/a.prompt", text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  const { signature, usage } = workspace.model("file:///w/a.prompt")!;
  return { form: previewForm(signature.input, usage), sample: sampleInput(signature.input, usage) };
}

function schema(...lines: string[]): string {
  return ["---", "input:", "  schema:", ...lines.map((line) => `    ${line}`), "---", "x"].join("\n");
}

test("fields of every type, with what is known of them", () => {
  const { form } = formOf(
    schema(
      "name: string, who asks",
      "age?: integer",
      "ratio: number",
      "ok: boolean",
      "tone(enum): [formal, 1]",
      "more: any",
    ),
  );
  expect(form).toEqual([
    { name: "name", optional: false, description: "who asks", sample: "‹name›", control: { kind: "text" } },
    { name: "age", optional: true, sample: 1, control: { kind: "number", integer: true } },
    { name: "ratio", optional: false, sample: 1, control: { kind: "number", integer: false } },
    { name: "ok", optional: false, sample: true, control: { kind: "boolean" } },
    { name: "tone", optional: false, sample: "formal", control: { kind: "choice", values: ["formal", 1] } },
    { name: "more", optional: false, sample: "‹more›", control: { kind: "json" } },
  ]);
});

test("groups and lists, inside one another", () => {
  const { form } = formOf(schema("orders(array, newest first):", "  item:", "    name: string"));
  expect(form).toMatchObject([
    {
      name: "orders",
      description: "newest first",
      sample: [{ item: { name: "‹name›" } }],
      control: {
        kind: "list",
        item: {
          sample: { item: { name: "‹name›" } },
          control: {
            kind: "group",
            fields: [{ name: "item", control: { kind: "group", fields: [{ name: "name" }] } }],
          },
        },
      },
    },
  ]);
});

test("defaults and limits", () => {
  const text = `---
input:
  default: { n: 3 }
  schema:
    type: object
    properties:
      n: { type: integer, minimum: 2, maximum: 9 }
      either: { anyOf: [{ type: string }, { type: number }] }
      pair: { type: array, prefixItems: [{ type: string }, { type: number }] }
      fixed: { const: a }
---
{{n}}`;
  expect(formOf(text).form).toMatchObject([
    { name: "n", default: 3, sample: 3, control: { kind: "number", integer: true, minimum: 2, maximum: 9 } },
    { name: "either", optional: true, control: { kind: "json" } },
    { name: "pair", control: { kind: "json" } },
    { name: "fixed", control: { kind: "choice", values: ["a"] } },
  ]);
});

test("a type that contains itself ends", () => {
  const text = `---
input:
  schema:
    type: object
    properties: { tree: { $ref: "#/$defs/tree" } }
    $defs: { tree: { type: object, properties: { left: { $ref: "#/$defs/tree" }, right: { $ref: "#/$defs/tree" } } } }
---
x`;
  const written = JSON.stringify(formOf(text).form);
  expect(written).toContain('"kind":"json"');
  expect(written.length).toBeLessThan(200_000);
});

test("without a schema, what the template seems to need; its samples are those of the whole input", () => {
  const { form, sample } = formOf("Hi {{user.name}}{{#each items}}{{this}}{{/each}}{{#if loud}}!{{/if}}");
  expect(form).toMatchObject([
    { name: "user", control: { kind: "group", fields: [{ name: "name", control: { kind: "text" } }] } },
    { name: "items", control: { kind: "list", item: { control: { kind: "text" } } } },
    { name: "loud", control: { kind: "boolean" } },
  ]);
  expect(Object.keys(sample)).toEqual(form.map(({ name }) => name));
});
