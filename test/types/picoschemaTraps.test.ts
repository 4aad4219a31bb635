import { Dotprompt } from "dotprompt";
import { expect, test } from "vitest";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { writeMarked } from "../support/carets.ts";
import { openMarked } from "../support/checkMarked.ts";

/** What people write as Picoschema and is something else, or nothing, to the reference. */
interface Trap {
  /** The lines of `output.schema`, with all diagnostics marked. */
  readonly schema: string;
  /** The lines after the only fix. */
  readonly fixed?: string;
  /** What the reference makes of the fixed lines, or of the lines themselves where they are legal: the properties. */
  readonly means?: object;
}

function prompt(schema: string): string {
  const lines = schema.split("\n").map((line) => `    ${line}`);
  return `---\noutput:\n  schema:\n${lines.join("\n")}\n---\nHello.\n`;
}

async function check({ schema, fixed, means }: Trap): Promise<void> {
  const { files, diagnosticsOf } = openMarked(prompt(schema));
  const { text, labels } = files[0]!;
  const diagnostics = diagnosticsOf("main.prompt");
  const actual = diagnostics.map((one) => ({ ...one.range, label: `${one.severity} ${one.code}` }));
  expect(writeMarked(text, actual)).toBe(writeMarked(text, labels));
  const results = diagnostics.flatMap((one) => one.fixes.map((fix) => applyEdits(text, fix.edits)));
  expect(results).toEqual(fixed === undefined ? [] : [prompt(fixed)]);
  const result = results[0] ?? text;
  if (fixed === undefined && !means) return;
  const left = openMarked(result).diagnosticsOf("main.prompt");
  if (fixed !== undefined) expect(left.filter((one) => one.severity !== "hint")).toEqual([]);
  const { output } = await new Dotprompt({ schemas: { Foo: { type: "string" } } }).renderMetadata(result);
  if (means) expect(output?.schema).toHaveProperty("properties", means);
}

async function referenceError(schema: string): Promise<string> {
  const { files } = openMarked(prompt(schema));
  const rendered = new Dotprompt().renderMetadata(files[0]!.text);
  return rendered.then(
    () => "",
    (error: unknown) => String(error),
  );
}

const string = { type: "string" };
const strings = { type: "array", items: string };
const lowOrHigh = { enum: ["low", "high"] };

/** The reference throws, and the fix says what was meant. */
const thrown: readonly Trap[] = [
  {
    schema: `
tags: string[]
      ^^^^^^^^ error unknown-type`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
tags: Foo[], what it is about
      ^^^^^^^^^^^^^^^^^^^^^^^ error unknown-type`,
    fixed: "tags(array, what it is about): Foo",
    means: { tags: { ...strings, description: "what it is about" } },
  },
  {
    schema: `
level: low | high
       ^^^^^^^^^^ error unknown-type`,
    fixed: "level(enum): [low, high]",
    means: { level: lowOrHigh },
  },
  {
    schema: `
level: '"low" | "high"'
       ^^^^^^^^^^^^^^^^ error unknown-type`,
    fixed: "level(enum): [low, high]",
    means: { level: lowOrHigh },
  },
  {
    schema: `
tags: {type: array, items: {type: string}}
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-type`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
tags: {type: array}
      ^^^^^^^^^^^^^ error unknown-type`,
    fixed: "tags(array): any",
    means: { tags: { type: "array", items: {} } },
  },
  {
    schema: `
tags: list
      ^^^^ error unknown-type`,
    fixed: "tags(array): any",
    means: { tags: { type: "array", items: {} } },
  },
  {
    schema: `
level: {type: string, enum: [low, high]}
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error unknown-type`,
    fixed: 'level(enum): ["low", "high"]',
    means: { level: lowOrHigh },
  },
  {
    schema: `
tags(array)?: string
^^^^^^^^^^^^ error invalid-schema-key`,
    fixed: "tags?(array): string",
    means: { tags: { ...strings, type: ["array", "null"] } },
  },
  {
    schema: `
tags(Array): string
^^^^^^^^^^^ error invalid-schema-key`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
tags( array ): string
^^^^^^^^^^^^^ error invalid-schema-key`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
tags(array: string
^^^^^^^^^^ error invalid-schema-key`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
name(string): string
^^^^^^^^^^^^ error invalid-schema-key`,
    fixed: "name: string",
    means: { name: string },
  },
  {
    schema: `
name: string , of whom
      ^^^^^^^ error unknown-type`,
    fixed: "name: string, of whom",
    means: { name: { ...string, description: "of whom" } },
  },
  {
    schema: `
name: "string "
       ^^^^^^^ error unknown-type`,
    fixed: 'name: "string"',
    means: { name: string },
  },
  {
    schema: `
name: strng, of whom
      ^^^^^ error unknown-type`,
    fixed: "name: string, of whom",
    means: { name: { ...string, description: "of whom" } },
  },
  {
    schema: `
name: |
      ^ error unknown-type
  string, of whom
  or of what`,
  },
  {
    schema: `
"name(object, of whom\nor of what)":
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error invalid-schema-key
  first: string`.replace("whom\nor", "whom\\nor"),
  },
  {
    schema: `
$ref: "#/$defs/a"
^^^^ error invalid-json-schema
$defs: {a: {type: string}}`,
  },
];

/** The reference makes something else of it than was meant, without a word. */
const misread: readonly Trap[] = [
  {
    schema: `
tags: [string]
      ^^^^^^^^ error unknown-type`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
nothing: null
         ^^^^ error unknown-type`,
    fixed: 'nothing: "null"',
    means: { nothing: { type: "null" } },
  },
  {
    schema: `
name:
^^^^ warning invalid-schema-key
age: integer`,
  },
  {
    schema: `
rows(array):
  (enum): [low, high]
  ^^^^^^ error invalid-schema-key`,
  },
  {
    schema: `
tags (array): string
^^^^^^^^^^^^ warning invalid-schema-key`,
    fixed: "tags(array): string",
    means: { tags: strings },
  },
  {
    schema: `
tags(array, list (of) things): string
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning invalid-schema-key`,
    means: { tags: { ...strings, description: "list" } },
  },
  {
    schema: `
name: string
name?: integer
^^^^^ warning invalid-schema-key`,
    means: { name: { type: ["integer", "null"] } },
  },
  {
    schema: `
level(enum): low, high
             ^^^^^^^^^ error invalid-value`,
  },
  {
    schema: `
type: string
^^^^ error invalid-json-schema
name: string`,
    fixed: "type: string, the type\nname: string",
    means: { type: { ...string, description: "the type" }, name: string },
  },
  {
    schema: `
type: object
name: string
^^^^ error invalid-json-schema
tags(array): string`,
    fixed: "name: string\ntags(array): string",
    means: { name: string, tags: strings },
  },
  {
    schema: `
properties: {name: string}
                   ^^^^^^ error invalid-json-schema`,
  },
  {
    schema: `
anyOf: [{type: string}]
^^^^^ error invalid-json-schema`,
  },
  {
    schema: `
type: [string, "null"]
^^^^ error invalid-json-schema`,
  },
];

/** Near a trap, and right. */
const legal: readonly Trap[] = [
  { schema: "type: string, of animal", means: { type: { ...string, description: "of animal" } } },
  { schema: "animal:\n  type: string\n  name: string", means: { animal: expect.objectContaining({ type: "object" }) } },
  { schema: "items: string\nrequired: boolean", means: { items: string, required: { type: "boolean" } } },
  { schema: "name: Foo\n      ^^^ hint unresolved-schema", means: { name: string } },
  { schema: 'nothing?: "null"', means: { nothing: { type: ["null", "null"] } } },
  { schema: "a: >-\n  string, of\n  whom", means: { a: { ...string, description: "of whom" } } },
  { schema: "type: object\nproperties: {name: {type: string}}\npropertyOrdering: [name]", means: { name: string } },
];

/** The first line is there to align what follows. */
function titled(traps: readonly Trap[]): readonly (readonly [title: string, trap: Trap])[] {
  return traps.map((trap) => {
    const schema = trap.schema.replace(/^\n/, "");
    return [schema.split("\n")[0]!, { ...trap, schema }];
  });
}

test.each(titled(thrown))("%s: thrown at", async (_, trap) => {
  expect(await referenceError(trap.schema)).toMatch(/^Error: Picoschema: /);
  await check(trap);
});

test.each(titled(misread))("%s: misread", async (_, trap) => {
  expect(await referenceError(trap.schema)).toBe("");
  await check(trap);
});

test.each(titled(legal))("%s: as it says", (_, trap) => check(trap));

test("a list of objects as TypeScript has it is not YAML", async () => {
  await check({
    schema: "rows: {name: string}[], of whom\n      ^^^^^^^^^^^^^^^^ error unknown-type",
    fixed: "rows(array, of whom): {name: string}",
    means: { rows: expect.objectContaining({ type: "array", description: "of whom" }) },
  });
});
