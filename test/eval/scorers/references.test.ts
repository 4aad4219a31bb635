import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scoreSchema } from "../../../server/src/eval/scorers/schema.ts";
import { scorers } from "../../../server/src/eval/scorers/scorers.ts";
import { validator } from "../../support/validator.ts";
import { anyValue, jsonSchema } from "../../types/jsonSchemaArbitrary.ts";
import { answerOf } from "../answers.ts";

function score(name: string, actual: unknown, options: unknown) {
  return scorers.get(name)!.score(actual, options, answerOf({}));
}

function isDeepStrictEqual(one: unknown, other: unknown): boolean {
  try {
    deepStrictEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

// They differ in -0, which JSON has not.
const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const plain = json.filter(
  (value) => !JSON.stringify(value).includes("-0") && !JSON.stringify(value).includes("__proto__"),
);

test("equals says of JSON what assert.deepStrictEqual says", () => {
  const nearly = plain.chain((value) => fc.tuple(fc.constant(value), fc.oneof(fc.constant(shuffled(value)), plain)));
  fc.assert(
    fc.property(fc.oneof(nearly, fc.tuple(anyValue, anyValue)), ([one, other]) => {
      expect([one, other, score("equals", one, other).pass]).toEqual([one, other, isDeepStrictEqual(one, other)]);
      if (Array.isArray(one) && one.length > 1) {
        expect(score("unordered", one, one.toReversed()).pass).toBe(true);
        expect(score("set", one, [...one, ...one.toReversed()]).pass).toBe(true);
      }
    }),
  );
});

/** The same value with its keys in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, shuffled(inner)]));
}

test.each<[source: string, method: string, one: string, other: string, value: number]>([
  ["Wikipedia, Levenshtein distance", "levenshtein", "kitten", "sitting", 1 - 3 / 7],
  ["Wikipedia, Levenshtein distance", "levenshtein", "saturday", "sunday", 1 - 3 / 8],
  ["Rosetta Code, Levenshtein distance", "levenshtein", "rosettacode", "raisethysword", 1 - 8 / 13],
  ["", "levenshtein", "", "", 1],
  // C.-Y. Lin, ROUGE: A Package for Automatic Evaluation of Summaries (2004), section 3.1, with β = 1.
  ["Lin 2004, S1 and S2", "rougeL", "police kill the gunman", "police killed the gunman", 3 / 4],
  ["Lin 2004, S1 and S3", "rougeL", "the gunman kill police", "police killed the gunman", 2 / 4],
  ["Lin 2004, S1 and S4", "rougeL", "the gunman police killed", "police killed the gunman", 2 / 4],
  // The tests of google-research/rouge, rouge_scorer_test.py.
  ["rouge_score, testRougeL", "rougeL", "testing", "testing one two", 0.5],
  ["rouge_score, testRougeLConsecutive", "rougeL", "testing one", "testing one two", 0.8],
  ["rouge_score, testRougeLNonConsecutive", "rougeL", "testing two", "testing one two", 0.8],
  ["rouge_score, testRouge1", "tokenF1", "testing", "testing one two", 0.5],
  ["rouge_score, testRougeEmpty", "tokenF1", "", "testing one two", 0],
  // The README of tw_rouge.
  ["tw_rouge", "rougeL", "我是人", "我是一個人", 0.75],
  ["", "tokenF1", "the the cat", "the cat cat", 2 / 3],
])("%s: %s of %j and %j", (_, method, one, other, value) => {
  expect(score("similarity", one, { to: other, method, min: 0 }).value).toBeCloseTo(value, 10);
  expect(score("similarity", other, { to: one, method, min: 0 }).value).toBeCloseTo(value, 10);
});

test("a schema accepts what ajv accepts", () => {
  fc.assert(
    fc.property(jsonSchema({ draft: 2020, exact: false }), fc.array(anyValue, { maxLength: 5 }), (schema, values) => {
      const validate = validator(2020, schema);
      for (const value of values) {
        const expected = validate?.(value);
        if (expected !== undefined)
          expect([schema, value, scoreSchema(value, schema).pass]).toEqual([schema, value, expected]);
      }
    }),
    { numRuns: 300 },
  );
});

// In the manner of the JSON Schema Test Suite for draft 2020-12: schema, what is valid, what is not.
test.each<[name: string, schema: Record<string, unknown>, valid: readonly unknown[], invalid: readonly unknown[]]>([
  [
    "prefixItems with items",
    { prefixItems: [{ type: "string" }], items: { type: "integer" } },
    [["a", 1], [], "x"],
    [["a", "b"], [1]],
  ],
  ["dependentRequired", { dependentRequired: { bar: ["foo"] } }, [{}, { foo: 1, bar: 2 }], [{ bar: 2 }]],
  ["unevaluatedProperties", { properties: { a: {} }, unevaluatedProperties: false }, [{ a: 1 }], [{ b: 1 }]],
  ["contains with minContains", { contains: { const: 1 }, minContains: 2 }, [[1, 1]], [[1], []]],
  ["$defs", { $ref: "#/$defs/p", $defs: { p: { type: "integer", minimum: 0 } } }, [0], [-1, "a"]],
  ["format date", { type: "string", format: "date" }, ["2026-02-28"], ["2026-02-30", "tomorrow"]],
  ["format email", { type: "string", format: "email" }, ["a@b.example"], ["nobody"]],
  [
    "its dialect",
    { $schema: "http://json-schema.org/draft-07/schema#", $id: "https://x.example/a", type: "string" },
    ["a"],
    [1],
  ],
  ["nullable types", { type: ["string", "null"] }, ["a", null], [1]],
  [
    "patterns that others are held up by",
    { type: "string", pattern: "^(a+)+$" },
    ["a".repeat(5000)],
    [`${"a".repeat(5000)}!`],
  ],
])("%s", (_, schema, valid, invalid) => {
  for (const value of valid)
    expect([value, scoreSchema(value, schema).message]).toEqual([value, "Fits the output schema."]);
  for (const value of invalid) expect([value, scoreSchema(value, schema).pass]).toEqual([value, false]);
});

test("issues name the place", () => {
  const schema = {
    type: "object",
    properties: {
      items: { type: "array", items: { properties: { "a/b": { type: "integer" } } } },
      kind: { enum: ["x", "y"] },
    },
  };
  expect(scoreSchema({ items: [{}, { "a/b": "1" }], kind: "z" }, schema).message).toBe(
    'Does not fit the output schema: items[1].a/b must be integer and kind must be one of "x" and "y".',
  );
});

test("a schema that cannot be used is not the answer's fault, and depth is no crash", () => {
  expect(() => scoreSchema({}, { $ref: "#/nowhere" })).toThrow("The output schema cannot be used: ");
  let deep: unknown = 1;
  for (let count = 0; count < 100_000; count++) deep = [deep];
  const tree = { $ref: "#/$defs/t", $defs: { t: { type: ["array", "integer"], items: { $ref: "#/$defs/t" } } } };
  expect(scoreSchema(deep, tree).pass).toBe(false);
  for (const [name, options] of [
    ["equals", deep],
    ["closeTo", { value: deep }],
    ["unordered", [deep]],
    ["count", { path: "..x", min: 1 }],
    ["contains", [deep]],
  ] as const) {
    expect(score(name, deep, options).message).toBeTypeOf("string");
  }
});
