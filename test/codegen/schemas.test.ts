import fc from "fast-check";
import { expect, test } from "vitest";
import type * as zod from "zod";
import { outputBinding, outputSchemas } from "../support/outputBinding.ts";
import { type Validate, validator } from "../support/validator.ts";
import {
  anyValue,
  type Dialect,
  type Json,
  type JsonObject,
  jsonSchema,
  sample,
} from "../types/jsonSchemaArbitrary.ts";
import { namedSchemas, validPicoschema } from "../types/picoschemaArbitrary.ts";

// Generated zod schemas, run by the real zod, give the verdict of ajv: always where it accepts, and where it refuses too
// unless the schema uses what the table at the end lists.

/** Random choices, each list of which makes a value of a schema; then one change for each value. */
const choices = fc.array(fc.infiniteStream(fc.nat(60)), { minLength: 8, maxLength: 8 });
const places = fc.array(fc.nat(20), { minLength: 8, maxLength: 8 });
const otherValues = fc.array(anyValue, { minLength: 3, maxLength: 3 });

function valuesOf(
  schema: JsonObject,
  chosen: readonly Iterable<number>[],
  changes: readonly number[],
  others: readonly Json[],
): readonly Json[] {
  const fitting = chosen.map((picks) => sample(schema, schema, picks[Symbol.iterator]()));
  const changed = fitting.map((value, index) => changedAt(value, { left: changes[index]! }, others[index % 3]!));
  return [...fitting, ...changed, ...others];
}

/** One place of a value replaced, or, in an object, left out or added. */
function changedAt(value: Json, at: { left: number }, by: Json): Json {
  if (at.left-- === 0) return by;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Json) => changedAt(item, at, by));
  const entries = Object.entries(value as JsonObject).flatMap(([name, inner]) => {
    if (at.left-- === 0) return [];
    return [[name, changedAt(inner, at, by)] as const];
  });
  return Object.fromEntries(at.left-- === 0 ? [...entries, ["added", by]] : entries);
}

/** How many values fit, and how many do not. */
function compare(
  schema: zod.ZodType,
  validate: Validate,
  values: readonly Json[],
  { isExact, shown }: { readonly isExact: boolean; readonly shown: string },
): { accepted: number; rejected: number } {
  const counts = { accepted: 0, rejected: 0 };
  for (const value of values) {
    const expected = validate(value);
    if (expected === undefined) continue;
    counts[expected ? "accepted" : "rejected"]++;
    const result = schema.safeParse(value);
    const place = `${JSON.stringify(value)} is ${expected ? "valid" : "invalid"}: ${shown}`;
    if (expected) expect(result, place).toEqual({ success: true, data: value });
    else if (isExact) expect(result.success, place).toBe(false);
  }
  return counts;
}

const dialects: readonly Dialect[] = [
  { draft: 7, exact: false },
  { draft: 2020, exact: false },
  { draft: 7, exact: true },
  { draft: 2020, exact: true },
];

test.each(dialects)("JSON Schema, %o", async (dialect) => {
  const total = { accepted: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(jsonSchema(dialect), choices, places, otherValues, async (schema, ...chosen) => {
      const validate = validator(dialect.draft, schema);
      if (!validate) return;
      const shown = JSON.stringify(schema);
      const { zod } = await outputSchemas(outputBinding("Root", { Root: schema }));
      const { accepted, rejected } = compare(zod, validate, valuesOf(schema, ...chosen), {
        isExact: dialect.exact,
        shown,
      });
      total.accepted += accepted;
      total.rejected += rejected;
    }),
    { numRuns: 120 },
  );
  expect(total.accepted).toBeGreaterThan(500);
  expect(total.rejected).toBeGreaterThan(500);
});

test("Picoschema: the verdict of the JSON Schema that a provider is given", async () => {
  const total = { accepted: 0, rejected: 0 };
  await fc.assert(
    fc.asyncProperty(validPicoschema, choices, places, otherValues, async (schema, ...chosen) => {
      const shown = JSON.stringify(schema);
      const { zod, json } = await outputSchemas(outputBinding(shown, namedSchemas));
      const values = valuesOf(json as JsonObject, ...chosen);
      const { accepted, rejected } = compare(zod, validator(2020, json)!, values, { isExact: true, shown });
      total.accepted += accepted;
      total.rejected += rejected;
    }),
    { numRuns: 200 },
  );
  expect(total.accepted).toBeGreaterThan(500);
  expect(total.rejected).toBeGreaterThan(500);
});

const nested = (depth: number): JsonObject =>
  depth === 0 ? { type: "string" } : { type: "object", properties: { in: nested(depth - 1) }, required: ["in"] };
const nestedValue = (depth: number, value: Json): Json => (depth === 0 ? value : { in: nestedValue(depth - 1, value) });

test.each<readonly [reason: string, schema: JsonObject, value: Json]>([
  // What types cannot say: everything that the rest of the schema allows is taken.
  ["one of two is any of the two", { oneOf: [{ type: "number" }, { type: "integer" }] }, 1],
  ["a negation", { type: "string", not: { enum: ["a"] } }, "a"],
  ["a condition", { type: "string", if: { type: "number" }, else: { minLength: 1 } }, ""],
  ["the number of properties", { type: "object", minProperties: 1 }, {}],
  ["the names of properties", { type: "object", propertyNames: { pattern: "^x" } }, { y: 1 }],
  ["dependencies", { type: "object", dependentRequired: { a: ["b"] } }, { a: 1 }],
  ["one item among others", { type: "array", contains: { type: "string" } }, [1]],
  ["what no other keyword looked at", { type: "object", unevaluatedProperties: false }, { a: 1 }],
  ["lists and mappings as constants", { enum: [[1], "a"] }, [2]],
  // What is meant, though a validator says otherwise.
  ["`nullable` beside an enumeration, as in OpenAPI", { type: "string", enum: ["a"], nullable: true }, null],
  ["a multiple of a fraction, which a validator divides in binary", { type: "number", multipleOf: 0.1 }, 0.3],
  // Generated code has an end: deeper than this, anything goes.
  ["31 levels", nested(31), nestedValue(31, 1)],
])("taken, though ajv refuses it: %s", async (_, schema, value) => {
  expect(validator(2020, schema)!(value)).toBe(false);
  const { zod } = await outputSchemas(outputBinding("Root", { Root: schema }));
  expect(zod.safeParse(value)).toEqual({ success: true, data: value });
});

test("what is called `__proto__` is not passed on", async () => {
  const { zod } = await outputSchemas(outputBinding("Root", { Root: { type: "object" } }));
  expect(zod.parse(JSON.parse('{ "__proto__": 1, "a": 2 }'))).toEqual({ a: 2 });
});

test.each<readonly [schema: JsonObject, value: Json, isValid: boolean]>([
  [{ type: "array", prefixItems: [{}], minItems: 1 }, [], false],
  [{ type: "array", prefixItems: [{}], minItems: 1 }, [1], true],
  [
    { type: "array", uniqueItems: true },
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    false,
  ],
  [{ type: "array", uniqueItems: true }, [1, "1", [1], { 1: 1 }], true],
  [{ type: "object", patternProperties: { "^x": { type: "string" } } }, { x: 1 }, false],
  [{ type: "object", patternProperties: { "^x": { type: "string" } }, additionalProperties: false }, { y: 1 }, false],
  [{ type: "object", patternProperties: { "^x": {} }, additionalProperties: false }, { x1: 1 }, true],
  // A union that contains itself: ajv finds no end.
  [{ anyOf: [{ $ref: "#" }, { type: "string" }] }, "a", true],
  [{ anyOf: [{ $ref: "#" }, { type: "string" }] }, 1, false],
  [{ anyOf: [{ type: "array", items: { $ref: "#" } }, { $ref: "#" }, { type: "null" }] }, [[null]], true],
])("%j of %j", async (schema, value, isValid) => {
  expect(validator(2020, schema)!(value) ?? isValid).toBe(isValid);
  const { zod } = await outputSchemas(outputBinding("Root", { Root: schema }));
  expect(zod.safeParse(value).success).toBe(isValid);
});
