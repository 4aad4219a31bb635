import fc from "fast-check";
import { expect, test } from "vitest";
import { symbolTable } from "../../../server/src/analysis/symbolTable.ts";
import { promptIndex } from "../../../server/src/codegen/promptIndex.ts";
import { bindingOf, sharedSchemasOf } from "../../../server/src/features/bindings/bindings.ts";
import {
  type BoundFiles,
  type BoundName,
  boundField,
  boundRenames,
} from "../../../server/src/features/bindings/boundNames.ts";
import { renamedSymbolAt } from "../../../server/src/features/rename/rename.ts";
import type { TextRange } from "../../../server/src/text/range.ts";
import type { Workspace } from "../../../server/src/workspace/workspace.ts";
import { openMarked, root } from "../../support/checkMarked.ts";
import "../../support/seed.ts";
import { typedPrompt } from "../../support/typedPromptArbitrary.ts";
import { atCursor } from "../atCursor.ts";

const hash = (): string => "0";

/** The generated files of a workspace, beside their prompts; but of those that are `unbound`. */
function generated(workspace: Workspace, texts: ReadonlyMap<string, string> = generate(workspace)): BoundFiles {
  const place = (prompt: string) => ({ target: `${prompt}.ts`, folder: root });
  return {
    of: (prompt) => (texts.has(`${prompt}.ts`) ? place(prompt) : undefined),
    placeFor: place,
    read: (file) => texts.get(file),
  };
}

function generate(workspace: Workspace): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const prompts = workspace.files.filter((file) => /\/[^_/]*\.prompt$/.test(file));
  for (const prompt of prompts) {
    const made = bindingOf(workspace, prompt, { target: `${prompt}.ts`, folder: root }, hash);
    if (made?.kind === "binding") texts.set(`${prompt}.ts`, made.text);
    const schemas = sharedSchemasOf(workspace, prompt, hash);
    if (schemas !== undefined) texts.set(`${root}/typed-prompts.schemas.ts`, schemas);
  }
  const imports = prompts.map((prompt) => `.${prompt.slice(root.length)}.js`);
  texts.set(`${root}/prompts.ts`, promptIndex(imports, hash));
  return texts;
}

/** `file: the line, with the name ⟦so⟧`. */
function shown(bound: BoundFiles, { file, range }: BoundName): string {
  const text = bound.read(file) ?? "";
  const start = text.lastIndexOf("\n", range.start) + 1;
  const end = text.indexOf("\n", range.end);
  const name = text.slice(range.start, range.end);
  const line = `${text.slice(start, range.start)}⟦${name}⟧${text.slice(range.end, end)}`;
  return `${file.slice(root.length + 1)}: ${line.trim()}`;
}

/** Where bindings declare the field at the cursor. */
function check(source: string, ...expected: readonly string[]): void {
  const { workspace, model, offset } = atCursor(source.replace(/^\n/, ""));
  const bound = generated(workspace);
  const symbol = renamedSymbolAt(workspace, model, offset)!;
  const { names, outdated } = boundField(workspace, symbol, bound);
  expect(names.map((one) => shown(bound, one))).toEqual(expected);
  expect(outdated).toEqual([]);
}

test("an input field, with what is said of it", () =>
  check(
    `
---
input:
  schema:
    tic┆ket: string, the "ticket" of; { ticket }
    other?:
      ticket: string
---
{{ticket}} {{other.ticket}}`,
    "main.prompt.ts: ⟦ticket⟧: string;",
  ));

test("a field of an object on one line, and of items", () => {
  const prompt =
    "---\ninput:\n  schema:\n    ticket: string\n    orders(array):\n      id: integer\n      lines(array):\n        id: string\n---\n";
  check(
    `${prompt}{{ticket}}{{#each orders}}{{i┆d}}{{/each}}`,
    "main.prompt.ts: orders: { ⟦id⟧: number; lines: { id: string }[] }[];",
  );
  check(
    `${prompt}{{ticket}}{{#each orders}}{{#each lines}}{{i┆d}}{{/each}}{{/each}}`,
    "main.prompt.ts: orders: { id: number; lines: { ⟦id⟧: string }[] }[];",
  );
});

test("a field of the output, whose name is no identifier", () =>
  check(
    '---\noutput:\n  schema:\n    the-ca┆tegory: string\n    "other key?": string\n---\nHi',
    'main.prompt.ts: "⟦the-category⟧": string;',
  ));

test("an output that is a list", () =>
  check(
    "---\noutput:\n  schema:\n    type: array\n    items:\n      type: object\n      properties:\n        i┆d: { type: integer }\n---\nHi",
    "main.prompt.ts: ⟦id⟧?: number;",
  ));

test("a type that refers to itself", () =>
  check(
    `
---
input:
  schema:
    type: object
    properties:
      tree: { $ref: "#/$defs/Node" }
    $defs:
      Node:
        type: object
        properties:
          val┆ue: { type: string }
          children: { type: array, items: { $ref: "#/$defs/Node" } }
---
{{tree.value}}`,
    "main.prompt.ts: ⟦value⟧?: string;",
  ));

test("a field of a named schema: where all share it, and where a prompt is made of it", () =>
  check(
    `
---
input:
  schema:
    order: Order
---
{{order.i┆d}}
//- whole.prompt
---
input:
  schema: Order
---
{{id}}
//- other.prompt
Hi
//- typed-prompts.config.json
{ "schemas": { "Order": { "id": "integer" } } }`,
    "typed-prompts.schemas.ts: ⟦id⟧: number;",
    "whole.prompt.ts: ⟦id⟧: number;",
  ));

test("nothing where there are no bindings; a prompt whose bindings were made of another text is named", () => {
  const { workspace, model, offset } = atCursor("---\ninput:\n  schema:\n    na┆me: string\n---\n{{name}}");
  const symbol = renamedSymbolAt(workspace, model, offset)!;
  expect(boundField(workspace, symbol, generated(workspace, new Map()))).toEqual({ names: [], outdated: [] });
  const text = generate(workspace).get(`${root}/main.prompt.ts`)!;
  const old = new Map([[`${root}/main.prompt.ts`, text.replaceAll("name", "old")]]);
  expect(boundField(workspace, symbol, generated(workspace, old))).toEqual({
    names: [],
    outdated: [`${root}/main.prompt`],
  });
});

// Each field of any schema is found, at a place where the generated file declares a property of that name.
test("every field of generated prompts is found", () => {
  fc.assert(
    fc.property(typedPrompt, ({ files }) => {
      const { workspace } = openMarked(`//- main.prompt\n${files["main.prompt"]}`);
      const texts = generate(workspace);
      const bound = generated(workspace, texts);
      const model = workspace.model(`${root}/main.prompt`)!;
      fc.pre(bound.of(`${root}/main.prompt`) !== undefined);
      const places = new Set<string>();
      const fields = symbolTable(model).mentions.filter(({ role }) => role === "declaration");
      for (const { symbol, range } of fields) {
        if (!symbol.startsWith("field ")) continue;
        const { names } = boundField(workspace, symbol, bound);
        expect(names).toHaveLength(1);
        const [{ file, range: found }] = names as [{ file: string; range: TextRange }];
        const text = bound.read(file)!;
        expect(text.slice(found.start, found.end)).toBe(model.file.source.text.slice(range.start, range.end));
        expect(text.slice(found.end)).toMatch(/^"?\??: /);
        places.add(`${file} ${found.start}`);
      }
      expect(places.size).toBe(fields.filter(({ symbol }) => symbol.startsWith("field ")).length);
    }),
    { numRuns: 100 },
  );
});

test("what a renamed prompt exports, and where the index passes it on", () => {
  const { workspace } = openMarked(
    "//- order-status.prompt\n---\noutput:\n  schema:\n    a: string\n---\nHi\n//- order.prompt\nHi",
  );
  const bound = generated(workspace);
  const [renamed, ...more] = boundRenames(
    workspace,
    [
      { from: `${root}/order-status.prompt`, to: `${root}/sub/delivery.prompt` },
      { from: `${root}/nowhere.prompt`, to: `${root}/x.prompt` },
    ],
    bound,
  );
  expect(more).toEqual([]);
  expect([renamed?.from, renamed?.to]).toEqual([`${root}/order-status.prompt.ts`, `${root}/sub/delivery.prompt.ts`]);
  expect(
    renamed?.names.map(({ newName, ...one }) => `${shown(bound, one).slice(0, 60)} → ${newName}`),
  ).toMatchInlineSnapshot(`
    [
      "order-status.prompt.ts: export type ⟦OrderStatusInput⟧ = Rec → DeliveryInput",
      "order-status.prompt.ts: export interface ⟦OrderStatusOutput⟧ → DeliveryOutput",
      "order-status.prompt.ts: export const ⟦orderStatusOutputSchem → deliveryOutputSchema",
      "order-status.prompt.ts: export const ⟦orderStatusOutputJsonS → deliveryOutputJsonSchema",
      "order-status.prompt.ts: export const ⟦orderStatus⟧: Prompt<O → delivery",
      "prompts.ts: export { ⟦orderStatus⟧, type OrderStatusInput, t → delivery",
      "prompts.ts: export { orderStatus, type ⟦OrderStatusInput⟧, t → DeliveryInput",
      "prompts.ts: export { orderStatus, type OrderStatusInput, typ → DeliveryOutput",
    ]
  `);
});

test("a prompt that only moves keeps its names, and so does one that is named in its front matter", () => {
  const { workspace } = openMarked("//- a.prompt\nHi\n//- b.prompt\n---\nname: c\n---\nHi");
  const renames = [
    { from: `${root}/a.prompt`, to: `${root}/sub/a.prompt` },
    { from: `${root}/b.prompt`, to: `${root}/d.prompt` },
  ];
  expect(boundRenames(workspace, renames, generated(workspace)).map(({ names }) => names)).toEqual([[], []]);
});
