import { Ajv, type ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../../server/src/syntax/yamlDocument.ts";
import { readSchema } from "../../server/src/types/schema.ts";
import { checkValue } from "../../server/src/types/values.ts";
import { validator } from "../support/validator.ts";
import { anyValue, type Dialect, type Json, type JsonObject, jsonSchema, sample } from "./jsonSchemaArbitrary.ts";

const file = "file:///w/schema.json";

/** As JSON Schema however it looks. */
function read(schema: Json) {
  const text = JSON.stringify(schema);
  const node = parseJson(text, 0)!;
  const { type, diagnostics } = readSchema(file, text, node, () => undefined, node);
  const invalid = diagnostics.filter((one) => one.code === "invalid-json-schema");
  return { type: type!, messages: invalid.map((one) => one.message) };
}

/** Our verdict on values that come from the schema, and on any. Returns how many fit, and how many do not. */
function compare(
  dialect: Dialect,
  schema: JsonObject,
  values: readonly Json[],
): { accepted: number; rejected: number } {
  const validate = validator(dialect.draft, schema);
  const { type, messages } = read(schema);
  const shown = JSON.stringify(schema);
  expect(messages, shown).toEqual([]);
  const counts = { accepted: 0, rejected: 0 };
  for (const value of values) {
    const expected = validate?.(value);
    if (expected === undefined) continue;
    counts[expected ? "accepted" : "rejected"]++;
    const issues = checkValue(type, parseJson(JSON.stringify(value), 0)!).map((one) => one.problem);
    const place = `${JSON.stringify(value)} is ${expected ? "valid" : "invalid"}: ${shown}`;
    if (expected) expect(issues, place).toEqual([]);
    else if (dialect.exact) expect(issues, place).not.toEqual([]);
  }
  return counts;
}

const dialects: readonly Dialect[] = [
  { draft: 7, exact: false },
  { draft: 2020, exact: false },
  { draft: 7, exact: true },
  { draft: 2020, exact: true },
];

test.each(dialects)("values of generated schemas fit their types, %o", (dialect) => {
  const total = { accepted: 0, rejected: 0 };
  fc.assert(
    fc.property(
      jsonSchema(dialect),
      fc.array(fc.infiniteStream(fc.nat(60)), { minLength: 8, maxLength: 8 }),
      fc.array(anyValue, { minLength: 3, maxLength: 3 }),
      (schema, streams, values) => {
        const sampled = streams.map((picks) => sample(schema, schema, picks[Symbol.iterator]()));
        const { accepted, rejected } = compare(dialect, schema, [...sampled, ...values]);
        total.accepted += accepted;
        total.rejected += rejected;
      },
    ),
    { numRuns: 100 },
  );
  expect(total.accepted).toBeGreaterThan(100);
  expect(total.rejected).toBeGreaterThan(100);
});

const metaOptions = { strict: false, logger: false, validateFormats: false } as const;
const metaValidators = { 7: new Ajv(metaOptions), 2020: new Ajv2020(metaOptions) };

const junk = fc.constantFrom<Json>(
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    1.5,
    "",
    "a",
    "string",
    "int",
    "(",
    "\\p{x}",
    [],
    {},
    [""],
    ["a", "a"],
    [1],
    [{}],
    [true],
  ],
  ...[
    ["string"],
    ["string", "string"],
    ["strng"],
    { a: 1 },
    { a: {} },
    { "(": {} },
    { type: "x" },
    [{ type: "x" }],
    { a: { type: 1 } },
  ],
);
const keyword = fc.constantFrom(
  ...[
    "type",
    "enum",
    "const",
    "default",
    "examples",
    "title",
    "format",
    "$comment",
    "readOnly",
    "multipleOf",
    "maximum",
  ],
  ...["exclusiveMinimum", "minLength", "pattern", "minItems", "uniqueItems", "maxProperties", "required", "properties"],
  ...["patternProperties", "additionalProperties", "propertyNames", "items", "contains", "allOf", "anyOf", "not", "if"],
  ...["else", "definitions", "$id", "unknown", "contentMediaType", "dependencies"],
);
const keywordOf = {
  7: fc.oneof({ weight: 6, arbitrary: keyword }, { weight: 1, arbitrary: fc.constant("additionalItems") }),
  2020: fc.oneof(
    { weight: 6, arbitrary: keyword },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...["prefixItems", "unevaluatedItems", "unevaluatedProperties", "dependentSchemas", "dependentRequired"],
        ...["$defs", "minContains", "deprecated", "contentSchema"],
      ),
    },
  ),
};

/** One place of a schema replaced, or one keyword put there. */
function mutate(schema: Json, at: { left: number }, key: string | undefined, value: Json): Json {
  if (at.left-- === 0) {
    const isMap = typeof schema === "object" && schema !== null && !Array.isArray(schema);
    return key !== undefined && isMap ? { ...schema, [key]: value } : value;
  }
  if (schema === null || typeof schema !== "object") return schema;
  if (Array.isArray(schema)) return schema.map((item: Json) => mutate(item, at, key, value));
  return Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, mutate(inner as Json, at, key, value)]),
  );
}

function countNodes(schema: Json): number {
  if (schema === null || typeof schema !== "object") return 1;
  return Object.values(schema).reduce<number>((sum, inner) => sum + countNodes(inner as Json), 1);
}

/**
 * What is reported, and the meta-schema does not look at: a `$ref` to what is no longer there, a regular expression that
 * is none, and an `enum` without members, which only draft 7 forbids. No validator takes a schema with one of these.
 */
function isBeyond(message: string): boolean {
  return /points to nothing|not a valid regular expression|must list at least one value/.test(message);
}

/** What a meta-schema refuses and we do not: `enum` with a member twice (or without any, see above), `items` of draft 7. */
function isUnread(draft: 7 | 2020, errors: readonly ErrorObject[]): boolean {
  return errors.some(({ instancePath, keyword, message }) =>
    draft === 7
      ? /^(uniqueItems|minItems)$/.test(keyword) && instancePath.endsWith("/enum")
      : instancePath.endsWith("/items") && message === "must be object,boolean",
  );
}

test.each([7, 2020] as const)("mutated schemas are refused where the meta-schema refuses them, draft %i", (draft) => {
  let refused = 0;
  fc.assert(
    fc.property(
      jsonSchema({ draft, exact: false }),
      fc.nat(),
      fc.option(keywordOf[draft], { nil: undefined }),
      junk,
      (schema, place, key, value) => {
        const changed = mutate(schema, { left: place % countNodes(schema) }, key, value);
        if (typeof changed !== "object" || changed === null || Array.isArray(changed)) return;
        const isValid = metaValidators[draft].validateSchema(changed as JsonObject) as boolean;
        const messages = read(changed).messages.filter((message) => !isBeyond(message));
        if (isUnread(draft, metaValidators[draft].errors ?? [])) return;
        expect(messages.length === 0, `${messages.join(" ")} ${JSON.stringify(changed)}`).toBe(isValid);
        if (!isValid) refused++;
      },
    ),
    { numRuns: 600 },
  );
  expect(refused).toBeGreaterThan(100);
});

const node = {
  type: "object",
  properties: { value: { type: "string" }, next: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] } },
};

test.each<readonly [title: string, schema: JsonObject, value: Json, problems: readonly string[]]>([
  [
    "a required name that a pattern matches has the pattern's type",
    {
      type: "object",
      required: ["x1"],
      patternProperties: { "^x": { type: "number" } },
      additionalProperties: { type: "string" },
    },
    { x1: 1, b: "text" },
    [],
  ],
  [
    "first items beside items of an allOf",
    {
      type: "array",
      items: { type: ["string", "number"] },
      allOf: [{ type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } }],
    },
    ["a", 1, 2],
    [],
  ],
  [
    "the bounds of an allOf",
    { type: "number", minimum: 0, allOf: [{ type: "number", maximum: 5 }] },
    6,
    ["expected at most 5, not 6."],
  ],
  [
    "a definition that contains itself in a union",
    { type: "object", properties: { list: { $ref: "#/$defs/Node" } }, $defs: { Node: node } },
    { list: { value: "a", next: { value: "b", next: { value: 3, next: null } } } },
    ["expected string, but this is 3."],
  ],
  [
    "nullable beside a reference that is being read",
    {
      $ref: "#/$defs/A",
      $defs: { A: { type: "object", properties: { inner: { $ref: "#/$defs/A", nullable: true } } } },
    },
    { inner: { inner: null } },
    [],
  ],
  ["an enum beside a type", { type: "string", enum: ["a", "b"] }, "c", ['expected "a" | "b", but this is "c".']],
  [
    "a closed object",
    { type: "object", properties: { a: {} }, additionalProperties: false },
    { b: 1 },
    ["'b' is not a property of { a?: any }."],
  ],
])("%s", (_, schema, value, problems) => {
  const { type, messages } = read(schema);
  expect(messages).toEqual([]);
  expect(checkValue(type, parseJson(JSON.stringify(value), 0)!).map((one) => one.problem)).toEqual(problems);
});

test.each<readonly [schema: JsonObject, message: string]>([
  [{ type: "string", items: [{ type: "strng" }] }, "'strng' is not a JSON Schema type"],
  [{ type: "object", additionalItems: { type: 1 } }, "'type' must be a JSON Schema type"],
  [{ enum: ["a"], properties: { a: { minLength: -1 } } }, "'minLength' must be a whole number of at least 0"],
  [{ type: "array", items: [] }, "'items' must be a list of at least one schema"],
  [{ enum: [] }, "'enum' must list at least one value"],
  [{ type: "object", dependentRequired: { a: "b" } }, "'dependentRequired' must be a list of property names"],
  [{ type: "object", dependencies: { a: { $ref: "#/nowhere" } } }, "'#/nowhere' points to nothing in this schema"],
  [{ $ref: "#/x", x: { type: "int" } }, "'int' is not a JSON Schema type"],
])("%o is reported once", (schema, message) => {
  const { messages } = read(schema);
  expect(messages).toHaveLength(1);
  expect(messages[0]).toContain(message);
});
