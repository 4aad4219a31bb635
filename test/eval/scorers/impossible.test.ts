import fc from "fast-check";
import { expect, test } from "vitest";
import { scorers } from "../../../server/src/eval/scorers/scorers.ts";
import { toJsonSchema } from "../../../server/src/types/toJsonSchema.ts";
import type { Property, Type } from "../../../server/src/types/type.ts";
import { validator } from "../../support/validator.ts";
import { answerOf } from "../answers.ts";

const texts = fc.constantFrom("a", "b", "ab", "refund", "", "12");
const numbers = fc.constantFrom(0, 1, 2, 1.5, -3);
const scalars = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));
const bound = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const types = fc.letrec<{ type: Type }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.record<{ kind: "string"; minLength: number | undefined; maxLength: number | undefined }>({
      kind: fc.constant("string" as const),
      minLength: bound(fc.nat(3)),
      maxLength: bound(fc.nat(4)),
    }),
    fc.constantFrom<Type>({ kind: "string", pattern: "^a" }, { kind: "boolean" }, { kind: "null" }, { kind: "any" }),
    fc.record({
      kind: fc.constantFrom("number" as const, "integer" as const),
      minimum: bound(numbers),
      maximum: bound(numbers),
      exclusiveMinimum: bound(numbers),
    }),
    fc.oneof(texts, numbers, fc.boolean()).map((value): Type => ({ kind: "literal", value })),
    fc
      .uniqueArray(texts, { minLength: 1, maxLength: 3 })
      .map((values): Type => ({ kind: "enum", members: values.map((value) => ({ kind: "literal", value })) })),
    fc.record({
      kind: fc.constant("array" as const),
      items: tie("type"),
      minItems: bound(fc.nat(2)),
      maxItems: bound(fc.nat(3)),
      prefixItems: bound(fc.array(tie("type"), { minLength: 1, maxLength: 2 })),
    }),
    fc
      .tuple(
        fc.uniqueArray(
          fc.record<Property>({ name: fc.constantFrom("a", "b"), type: tie("type"), optional: fc.boolean() }),
          { selector: ({ name }) => name, maxLength: 2 },
        ),
        fc.option(tie("type"), { nil: undefined }),
      )
      .map(([properties, index]): Type => ({ kind: "object", properties, index })),
    fc.array(tie("type"), { minLength: 2, maxLength: 3 }).map((members): Type => ({ kind: "union", members })),
  ),
})).type;

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalars,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value;

const options = fc.oneof(
  values.map((value) => ["equals", value] as const),
  fc.tuple(values, numbers).map(([value, by]) => ["closeTo", { value, tolerance: Math.abs(by) }] as const),
  fc.array(values, { minLength: 1, maxLength: 3 }).map((list) => ["oneOf", list] as const),
  fc.boolean().map((wanted) => ["present", wanted] as const),
  fc.oneof(scalars, fc.array(values, { minLength: 1, maxLength: 2 })).map((part) => ["contains", part] as const),
  fc
    .record({
      any: fc.array(values, { minLength: 1, maxLength: 2 }),
      none: fc.array(values, { maxLength: 1 }),
      ignoreCase: fc.boolean(),
    })
    .map((part) => ["contains", part] as const),
  fc.constantFrom("a", "^$", "\\d").map((pattern) => ["regex", pattern] as const),
  fc.nat(5).map((limit) => ["minLength", limit] as const),
  fc.nat(5).map((limit) => ["maxLength", limit] as const),
  fc.nat(2).map((limit) => ["words", limit] as const),
  fc.array(values, { maxLength: 3 }).map((list) => ["unordered", list] as const),
  fc.array(values, { maxLength: 3 }).map((list) => ["set", list] as const),
  texts.map((to) => ["similarity", { to, min: 0 }] as const),
  fc.record({ min: fc.nat(3), max: fc.nat(3) }).map((limits) => ["count", { path: "$[*]", ...limits }] as const),
  fc.constant(["groundedIn", "input.x"] as const),
);

test("what a scorer calls impossible passes for no value of the type", () => {
  const claimed = new Map<string, number>();
  fc.assert(
    fc.property(types, options, fc.array(values, { minLength: 20, maxLength: 20 }), (type, [name, written], tried) => {
      const scorer = scorers.get(name)!;
      const read = scorer.options.parse(written);
      const why = scorer.impossible?.(read, type);
      if (why === undefined) return;
      claimed.set(name, (claimed.get(name) ?? 0) + 1);
      expect(why).toMatch(/\.$/);
      const fits = validator(2020, toJsonSchema(type))!;
      // What is asked for is what would most likely pass.
      for (const value of [written, [written], ...(Array.isArray(written) ? written : []), ...tried]) {
        if (!fits(value)) continue;
        expect([name, written, type, value, scorer.score(value, read, answerOf({})).pass]).toEqual([
          name,
          written,
          type,
          value,
          false,
        ]);
      }
    }),
    { numRuns: 3000 },
  );
  // A scorer that claims nothing would be right for nothing.
  expect([...claimed.keys()].sort()).toEqual([
    "closeTo",
    "contains",
    "count",
    "equals",
    "maxLength",
    "minLength",
    "oneOf",
    "present",
    "regex",
    "set",
    "similarity",
    "unordered",
    "words",
  ]);
});
