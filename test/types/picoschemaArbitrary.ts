import fc from "fast-check";
import { stringify } from "yaml";

/** Generates Picoschema, valid and not, as the values that YAML stands for, and writes it as YAML in several styles. */

export type Pico = string | number | boolean | null | readonly Pico[] | { readonly [key: string]: Pico };

/** JSON Schemas that `toJsonSchema` gives back as they are, by the names that the generated Picoschema uses. */
export const namedSchemas: Readonly<Record<string, object>> = {
  Person: {
    type: "object",
    properties: { id: { type: "integer", minimum: 1 }, nick: { type: ["string", "null"], description: "Short." } },
    required: ["id"],
    additionalProperties: false,
  },
  Code: { type: "string", pattern: "^[A-Z]+$", maxLength: 3 },
  Scores: { type: "array", items: { type: "number" }, minItems: 1 },
  Mood: { enum: ["good", "bad", 3] },
  Anything: { description: "Whatever it is." },
  "x/Map": { type: "object", properties: {}, additionalProperties: { type: "boolean" } },
};

const description = fc.constantFrom(
  ...["what it is", "a, b, and c", "key: value", "ü 🎉", 'it\'s "so"', "# 1", "[x]", "{x}", " spaced", "x ", "1", "*"],
);
const plainDescription = fc.constantFrom("what it is", "a, b", "it: is", "ü", "1");
const scalar = fc.constantFrom("string", "number", "integer", "boolean", "any", "null", ...Object.keys(namedSchemas));
const typed: fc.Arbitrary<string> = fc
  .tuple(scalar, fc.option(description, { freq: 2, nil: undefined }), fc.constantFrom(", ", ",", ",   "))
  .map(([type, text, comma]) => (text === undefined ? type : type + comma + text));
/** `x?(object): any` and `x?: null` give a `type` of `[undefined, "null"]` and `["null", "null"]`, which nobody means. */
const alwaysTyped = fc.constantFrom("string", "integer, a, b", "Person", "Scores, of today", "Code");
const enumeration = fc.array(fc.constantFrom("a", "b c", "1", 1, 2.5, true, false, null, "", "null", "ü, x"), {
  minLength: 1,
  maxLength: 4,
});
const name = fc.constantFrom(
  ...["a", "b", "userName", "first name", "ü", "$ref2", "x-y", "a.b", "10", "items", "description", "enum", "required"],
);

type Field = readonly [key: string, value: Pico];

interface Fields {
  readonly object: Readonly<Record<string, Pico>>;
  readonly field: Field;
}

function nameOf([key]: Field): string {
  return key.replace(/[?(].*/s, "");
}

/** What a valid key and value are, for a reference that has a few surprises: those are left out, and listed in the test. */
const { object } = fc.letrec<Fields>((tie: fc.LetrecTypedTie<Fields>) => ({
  object: fc
    .tuple(
      fc.uniqueArray<Field, string>(tie("field"), { maxLength: 4, selector: nameOf }),
      fc.option(fc.oneof(typed, tie("object")), { freq: 4, nil: undefined }),
    )
    .map(([fields, rest]): Fields["object"] =>
      Object.fromEntries(rest === undefined ? fields : [...fields, ["(*)", rest] as Field]),
    ),
  field: fc
    .tuple(name, fc.constantFrom("", "?"), fc.option(plainDescription, { nil: undefined, freq: 2 }))
    .chain(([bare, mark, text]): fc.Arbitrary<Field> => {
      const head = bare + mark;
      const key = (kind: string): string => (text === undefined ? `${head}(${kind})` : `${head}(${kind}, ${text})`);
      return fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        {
          weight: 6,
          arbitrary: typed.map((type): Field => [/^null\b/.test(type) ? bare : head, type]),
        },
        { weight: 2, arbitrary: typed.map((type): Field => [key("array"), type]) },
        { weight: 2, arbitrary: enumeration.map((members): Field => [key("enum"), members]) },
        { weight: 2, arbitrary: tie("object").map((inner): Field => [head, inner]) },
        { weight: 1, arbitrary: tie("object").map((inner): Field => [key("array"), inner]) },
        { weight: 1, arbitrary: tie("object").map((inner): Field => [key("object"), inner]) },
        { weight: 1, arbitrary: alwaysTyped.map((type): Field => [key("object"), type]) },
      );
    }),
}));

export const validPicoschema: fc.Arbitrary<Pico> = fc.oneof(
  { weight: 9, arbitrary: object },
  { weight: 1, arbitrary: typed },
);

const oddKey = fc.constantFrom(
  ...[
    "",
    "?",
    "a?",
    "a??",
    "?a",
    "a()",
    "a(",
    "a?(",
    "(array)",
    "?(array)",
    "a(array",
    "a(enum",
    "a(array)?",
    "a(enum, x)?",
  ],
  ...[
    "a(list)",
    "a(string)",
    "a (array)",
    "a ",
    " a",
    "a( array)",
    "a(array )",
    "a(Array)",
    "a(array,)",
    "a(array, x(y)z)",
  ],
  ...[
    "(*)",
    "(*)?",
    "(*, x)",
    "(* )",
    "*",
    "a(array)(object)",
    "a)",
    "a(enum)b",
    "a\nb",
    "a(array, x\ny)",
    "a(array\n)",
  ],
  ...[
    "a(enum,\u2028)",
    "a(object, x, y)",
    "a(,)",
    "a(, array)",
    "type",
    "properties",
    "$ref",
    "anyOf",
    "items",
    "a(any)",
  ],
);
const oddText = fc.constantFrom(
  ...[
    "",
    " ",
    "string ",
    " string",
    "String",
    "str",
    "strng",
    "int",
    "text",
    "date",
    "object",
    "array",
    "list",
    "Foo",
    "foo",
  ],
  ...[
    "string[]",
    "Foo[]",
    "string | number",
    '"a" | "b"',
    "'a'|'b'",
    "Array<string>",
    "string?",
    "?",
    "string,",
    ",",
    ", x",
  ],
  ...[
    "string\n",
    "string, a\nb",
    "x\nstring, b",
    "string, a\n",
    "\nstring, a",
    "string, a\u2028b",
    "string\r, a",
    "[string]",
  ],
  ...[
    "{a: string}",
    "string (a)",
    "a.b",
    "a/b",
    "a:b",
    "10",
    "ü",
    "toString",
    "__proto__",
    "any ",
    "null ",
    "Person ",
    "Person[]",
  ],
);
const oddValue: fc.Arbitrary<Pico> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Pico>(null, true, false, 0, 1, -2.5, [], {}, ["string"], ["a", "b"], [["a"]], [null]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Pico>(
      ...[{ type: "array", items: { type: "string" } }, { type: "string" }, { type: "string", description: "x y" }],
      ...[
        { enum: ["a", "b"] },
        { anyOf: [{ type: "string" }] },
        { $ref: "#/x" },
        { type: "string", enum: ["a"] },
        [{ a: "x" }],
      ],
    ),
  },
);

/** Valid Picoschema with one to three places replaced by something odd. */
export const mutatedPicoschema: fc.Arbitrary<Pico> = fc
  .tuple(
    validPicoschema,
    fc.array(
      fc.tuple(fc.nat(), fc.oneof(oddKey, fc.constant(undefined)), fc.option(oddValue, { nil: undefined, freq: 2 })),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  )
  .map(([schema, changes]) => {
    let changed = schema;
    for (const [place, key, value] of changes)
      changed = replace(changed, { left: place % countEntries(changed) }, key, value);
    return changed;
  });

function countEntries(schema: Pico): number {
  if (schema === null || typeof schema !== "object") return 1;
  return Object.values(schema).reduce<number>((sum, value) => sum + countEntries(value), 1);
}

function replace(schema: Pico, at: { left: number }, key: string | undefined, value: Pico | undefined): Pico {
  if (at.left-- === 0) {
    if (key === undefined || schema === null || typeof schema !== "object" || Array.isArray(schema))
      return value ?? schema;
    return { ...schema, [key]: value ?? "string" };
  }
  if (schema === null || typeof schema !== "object") return schema;
  if (Array.isArray(schema)) return schema.map((item: Pico) => replace(item, at, key, value));
  return Object.fromEntries(
    Object.entries(schema).map(([old, inner]): [string, Pico] => {
      const isHere = at.left === 0 && key !== undefined;
      return [isHere ? key : old, replace(inner, at, isHere ? undefined : key, value)];
    }),
  );
}

/** Ways to write the same value. */
export const yamlStyle: fc.Arbitrary<(value: Pico) => string> = fc.constantFrom(
  (value: Pico) => stringify(value, { lineWidth: 0 }),
  (value: Pico) => stringify(value, { lineWidth: 0, defaultStringType: "QUOTE_DOUBLE" }),
  (value: Pico) => stringify(value, { lineWidth: 0, defaultStringType: "QUOTE_SINGLE", indent: 4 }),
  (value: Pico) => stringify(value, { lineWidth: 20 }),
  (value: Pico) => stringify(value, { collectionStyle: "flow" }),
  (value: Pico) => JSON.stringify(value),
);
