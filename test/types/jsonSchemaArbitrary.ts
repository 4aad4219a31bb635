import fc from "fast-check";

/** Generates JSON Schemas of both drafts, and values that fit them or nearly do. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface Dialect {
  readonly draft: 7 | 2020;
  /** Only what the type model can say exactly: then its verdict must be that of a validator. */
  readonly exact: boolean;
}

const names = ["a", "b", "c", "x1", "x2"] as const;
const name = fc.constantFrom(...names);
const typeName = fc.constantFrom("string", "number", "integer", "boolean", "null", "array", "object");
const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  "",
  "a",
  "ab",
  "x1",
  "é🎉",
  0,
  1,
  2,
  -1,
  2.5,
  10,
  true,
  false,
  null,
);

export const anyValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 1, arbitrary: fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }) },
  ),
})).value;

function keywords(entries: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonObject> {
  return fc.record<Record<string, Json>>(entries, { requiredKeys: [], noNullPrototype: true });
}

const stringKeywords = keywords({
  minLength: fc.nat(2),
  maxLength: fc.integer({ min: 1, max: 3 }),
  pattern: fc.constantFrom("^a", "b$", "^[a-z]*$", "x|é"),
});
const numberKeywords = keywords({
  minimum: fc.constantFrom(-1, 0, 1),
  maximum: fc.constantFrom(1, 2, 10),
  exclusiveMinimum: fc.constantFrom(-2, 0),
  exclusiveMaximum: fc.constantFrom(3, 2.5),
});
const annotations = keywords({
  description: fc.constant("d"),
  title: fc.constant("t"),
  default: scalar,
  $comment: fc.constant(""),
});
const beyondTypes = keywords({
  multipleOf: fc.constantFrom(1, 2, 0.5),
  uniqueItems: fc.boolean(),
  minProperties: fc.nat(2),
  not: fc.constantFrom<Json>({ type: "string" }, { enum: [1] }),
  if: fc.constant({ type: "object" }),
  // biome-ignore lint/suspicious/noThenProperty: the keyword's name
  then: fc.constant({ required: ["a"] }),
});

/** A schema with definitions `A` and `B`, to which anything in it may refer. */
export function jsonSchema(dialect: Dialect): fc.Arbitrary<JsonObject> {
  const definitions = dialect.draft === 7 ? "definitions" : "$defs";
  const part = schemaPart(dialect, definitions);
  return fc.tuple(part, part, part).map(([root, A, B]) => ({ ...asObject(root), [definitions]: { A, B } }));
}

function asObject(schema: Json): JsonObject {
  return typeof schema === "object" ? (schema as JsonObject) : schema ? {} : { enum: [""], type: "null" };
}

function schemaPart({ draft, exact }: Dialect, definitions: string): fc.Arbitrary<Json> {
  const reference = fc.constantFrom<JsonObject>(...["A", "B"].map((to) => ({ $ref: `#/${definitions}/${to}` })), {
    $ref: "#",
  });
  const { schema } = fc.letrec<{ schema: Json; typed: JsonObject; object: JsonObject; array: JsonObject }>((tie) => {
    const list = fc.array(tie("schema"), { minLength: 1, maxLength: 3 });
    const rest = fc.oneof(fc.boolean(), tie("schema"));
    const combination = fc.oneof(
      fc.record({ allOf: list }),
      fc.record({ anyOf: list }),
      fc.record({ oneOf: list }),
      fc.record({ anyOf: list, allOf: list }),
    );
    const loose: fc.Arbitrary<Json>[] = [
      fc.tuple(combination, fc.option(tie("typed"), { nil: {} })).map(([one, other]) => ({ ...other, ...one })),
      fc.tuple(reference, tie("typed")).map(([one, other]) => ({ ...other, ...one })),
      fc.tuple(beyondTypes, tie("typed")).map(([one, other]) => ({ ...other, ...one })),
      tie("typed").map((one) => (!("type" in one) ? one : { ...one, nullable: true })),
      fc.array(name, { maxLength: 2 }).map((required) => ({ required: [...new Set(required)] })),
      fc.uniqueArray(anyValue, { minLength: 1, maxLength: 3 }).map((members) => ({ enum: members })),
      anyValue.map((value) => ({ const: value })),
      fc
        .tuple(typeName, fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }))
        .map(([type, members]) => ({ type, enum: members })),
    ];
    return {
      schema: fc.oneof(
        { maxDepth: 3 },
        { weight: 4, arbitrary: scalarSchema },
        { weight: 1, arbitrary: fc.boolean() },
        { weight: 2, arbitrary: reference },
        { weight: 4, arbitrary: tie("object") },
        { weight: 3, arbitrary: tie("array") },
        { weight: 2, arbitrary: list.map((members) => ({ anyOf: members })) },
        { weight: exact ? 0 : 6, arbitrary: fc.oneof(...loose) },
      ),
      typed: fc.oneof({ maxDepth: 3 }, scalarSchema, tie("object"), tie("array")),
      object: fc
        .tuple(
          fc.dictionary(name, tie("schema"), { maxKeys: 3, noNullPrototype: true }),
          fc.uniqueArray(name, { maxLength: 2 }),
          keywords({
            additionalProperties: rest,
            patternProperties: fc.dictionary(fc.constantFrom("^x", "1$", "[ab]"), tie("schema"), {
              maxKeys: 2,
              noNullPrototype: true,
            }),
          }),
          fc.constantFrom<Json>("object", "object", ["object", "null"], ["string", "object"]),
          annotations,
        )
        .map(([properties, required, others, type, notes]) => {
          // An object that requires what it refuses: its type says only that it refuses it.
          const isClosed = exact && others.additionalProperties === false;
          const names = isClosed ? required.filter((one) => one in properties) : required;
          return { type, properties, required: names, ...others, ...notes };
        }),
      array: fc
        .tuple(
          keywords({ minItems: fc.nat(2), maxItems: fc.integer({ min: 1, max: 3 }) }),
          fc.option(list, { nil: undefined }),
          fc.option(rest, { nil: undefined }),
          fc.constantFrom<Json>("array", "array", ["array", "integer"]),
        )
        .map(([counts, prefix, items, type]) => ({ type, ...counts, ...itemKeywords(draft, prefix, items) })),
    };
  });
  return schema;
}

/** Draft 7 writes the first items as `items`, and the others as `additionalItems`. */
function itemKeywords(draft: 7 | 2020, prefix: readonly Json[] | undefined, items: Json | undefined): JsonObject {
  const rest = prefix && draft === 7 ? "additionalItems" : "items";
  return {
    ...(prefix ? { [draft === 7 ? "items" : "prefixItems"]: prefix } : {}),
    ...(items === undefined ? {} : { [rest]: items }),
  };
}

const scalarSchema: fc.Arbitrary<JsonObject> = fc.oneof(
  stringKeywords.map((one) => ({ type: "string", ...one })),
  fc.tuple(fc.constantFrom("number", "integer"), numberKeywords).map(([type, one]) => ({ type, ...one })),
  fc.constantFrom<JsonObject>({ type: "boolean" }, { type: "null" }, {}, { type: "array" }, { type: "object" }),
  fc
    .tuple(fc.uniqueArray(typeName, { minLength: 1, maxLength: 3 }), stringKeywords, numberKeywords)
    .map(([type, one, other]) => ({ type, ...one, ...other })),
  scalar.map((value) => ({ const: value })),
  fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }).map((members) => ({ enum: members })),
);

/** A value that the choices of `picks` make of a schema: mostly one that fits. */
export function sample(schema: Json, root: JsonObject, picks: Iterator<number>, depth = 0): Json {
  const pick = <T>(options: readonly T[]): T => options[(picks.next().value as number) % options.length]!;
  const inner = (part: Json): Json => sample(part, root, picks, depth + 1);
  if (typeof schema !== "object" || schema === null || Array.isArray(schema) || depth > 6)
    return pick<Json>(["a", 1, null, []]);
  const of = schema as Readonly<Record<string, Json>>;
  const reference = of.$ref as string | undefined;
  if (reference !== undefined) {
    return inner(reference === "#" ? root : ((root.definitions ?? root.$defs) as JsonObject)[reference.slice(-1)]!);
  }
  if ("const" in of) return of.const!;
  if (Array.isArray(of.enum)) return pick(of.enum);
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const parts = of[keyword];
    if (Array.isArray(parts)) return inner({ ...of, [keyword]: true, ...asObject(pick(parts)) });
  }
  const type = Array.isArray(of.type) ? pick(of.type) : of.type;
  if (type === "object") return sampleObject(of, inner, pick);
  if (type === "array") return sampleArray(of, inner, pick);
  if (type === "string") return pick(["a", "ab", "", "é", "aé🎉"]);
  if (type === "boolean") return pick([true, false]);
  if (type === "null") return null;
  if (type === "number" || type === "integer") return pick([0, 1, 2, type === "number" ? 0.5 : 1]);
  return pick<Json>([{}, "a", 1, null, [], { a: 1 }]);
}

type Pick = <T>(options: readonly T[]) => T;

function sampleObject(of: JsonObject, inner: (part: Json) => Json, pick: Pick): Json {
  const properties = (of.properties ?? {}) as JsonObject;
  const required = (of.required ?? []) as readonly string[];
  const present = [...required, ...Object.keys(properties), ...names].filter((one, index) => {
    if (index < required.length) return pick([true, true, true, false]);
    return one in properties ? pick([true, false]) : pick([true, false, false, false]);
  });
  return Object.fromEntries(
    present.map((one) => [one, inner(properties[one] ?? patternOf(of, one) ?? of.additionalProperties ?? {})]),
  );
}

function patternOf(of: JsonObject, name: string): Json | undefined {
  const patterns = Object.entries((of.patternProperties ?? {}) as JsonObject);
  return patterns.find(([pattern]) => new RegExp(pattern, "u").test(name))?.[1];
}

function sampleArray(of: JsonObject, inner: (part: Json) => Json, pick: Pick): Json {
  const items = of.items ?? {};
  const prefix = (Array.isArray(items) ? items : (of.prefixItems ?? [])) as readonly Json[];
  const rest = Array.isArray(items) ? (of.additionalItems ?? {}) : items;
  const count = pick([0, 1, 2, 3]);
  return Array.from({ length: count }, (_, index) => inner(prefix[index] ?? rest));
}
