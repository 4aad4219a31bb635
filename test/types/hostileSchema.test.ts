import { expect, test } from "vitest";
import { parseYaml } from "../../server/src/syntax/yamlDocument.ts";
import { displayType } from "../../server/src/types/display.ts";
import { readSchema } from "../../server/src/types/schema.ts";
import { toJsonSchema } from "../../server/src/types/toJsonSchema.ts";
import { checkValue } from "../../server/src/types/values.ts";

const file = "file:///w/main.prompt";

/** In milliseconds: what grows beyond measure does not end in it either, and a busy machine needs several seconds. */
const timeout = 30_000;

/** Reads a schema, checks a value against it and writes it in all ways: it must end, with whatever result. */
function exhaust(schema: unknown, value: unknown): void {
  const { root, type } = read(JSON.stringify(schema));
  expect(root).toBeDefined();
  if (!type) return;
  const text = JSON.stringify(value);
  checkValue(type, parseYaml(text, { start: 0, end: text.length }).root!);
  displayType(type);
  toJsonSchema(type);
}

function read(text: string) {
  const { root } = parseYaml(text, { start: 0, end: text.length });
  return { root, type: root && readSchema(file, text, root, () => undefined).type };
}

function numbered<Value>(count: number, make: (index: number) => Value): readonly Value[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function named<Value>(count: number, make: (index: number) => Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(numbered(count, (index) => [`n${index}`, make(index)]));
}

function nested(depth: number, inner: unknown, wrap: (inner: unknown) => unknown): unknown {
  let schema = inner;
  for (let level = 0; level < depth; level++) schema = wrap(schema);
  return schema;
}

const ref = (name: string) => ({ $ref: `#/$defs/${name}` });
const deepValue = nested(90, 1, (inner) => ({ a: inner, b: [inner].slice(0, 0) }));
const wideValue = named(2000, () => ({ a: "x".repeat(150), b: [1, 2, 3] }));

const hostile: readonly (readonly [title: string, schema: unknown, value: unknown])[] = [
  ["deeply nested objects", nested(95, { type: "string" }, (a) => ({ type: "object", properties: { a } })), deepValue],
  ["deeply nested Picoschema", nested(190, "string", (a) => ({ a })), deepValue],
  [
    "deeply nested allOf",
    nested(60, { type: "object" }, (one) => ({ type: "object", allOf: [one, one] }).allOf.slice(0, 1)[0]),
    {},
  ],
  [
    "deeply nested anyOf",
    { type: "object", properties: { a: nested(90, { type: "string" }, (one) => ({ anyOf: [one] })) } },
    { a: 1 },
  ],
  ["a reference to itself", { type: "object", properties: { a: ref("A") }, $defs: { A: ref("A") } }, { a: 1 }],
  [
    "a ring of references",
    { type: "object", properties: { a: ref("n0") }, $defs: named(500, (n) => ref(`n${(n + 1) % 500}`)) },
    { a: 1 },
  ],
  [
    "a long chain of references",
    { type: "object", properties: { a: ref("n0") }, $defs: named(3000, (n) => ref(`n${n + 1}`)) },
    { a: 1 },
  ],
  [
    "a long chain of references in allOf",
    { type: "object", allOf: [ref("n0")], $defs: named(2000, (n) => ({ type: "object", allOf: [ref(`n${n + 1}`)] })) },
    { a: 1 },
  ],
  [
    "a ring through allOf and anyOf",
    {
      type: "object",
      allOf: [ref("A")],
      $defs: { A: { anyOf: [ref("B"), ref("A")] }, B: { oneOf: [ref("A"), { allOf: [ref("B"), ref("A")] }] } },
    },
    { a: 1 },
  ],
  [
    "a tree with 20 branches",
    {
      type: "object",
      properties: named(20, () => ref("Tree")),
      $defs: { Tree: { type: "object", properties: named(20, () => ref("Tree")) } },
    },
    nested(80, {}, (n0) => ({ n0, n1: {} })),
  ],
  [
    "allOf of two trees with alternatives",
    {
      type: "object",
      allOf: [ref("A"), ref("B")],
      $defs: {
        A: {
          anyOf: numbered(14, (n) => ({
            type: "object",
            properties: { next: ref("A"), [`a${n}`]: { type: "string" } },
          })),
        },
        B: {
          anyOf: numbered(14, (n) => ({
            type: "object",
            properties: { next: ref("B"), [`b${n}`]: { type: "string" } },
          })),
        },
      },
    },
    nested(80, {}, (next) => ({ next, a1: 1, b1: 1 })),
  ],
  [
    "a product of many anyOf",
    {
      type: "object",
      allOf: numbered(40, (n) => ({
        anyOf: numbered(10, (m) => ({ type: "object", properties: { [`p${n}`]: { const: m } } })),
      })),
    },
    named(40, () => 1),
  ],
  [
    "anyOf that doubles at each level",
    {
      type: "object",
      properties: { a: ref("n0") },
      $defs: named(60, (n) => ({ anyOf: [ref(`n${n + 1}`), { type: "array", items: ref(`n${n + 1}`) }] })),
    },
    { a: nested(60, 1, (inner) => [inner]) },
  ],
  [
    "allOf that doubles at each level",
    {
      type: "object",
      properties: { a: ref("n0") },
      $defs: named(60, (n) => ({ allOf: [ref(`n${n + 1}`), ref(`n${n + 1}`)] })),
    },
    { a: 1 },
  ],
  [
    "objects that double at each level",
    {
      type: "object",
      properties: { a: ref("n0") },
      $defs: named(60, (n) => ({ type: "object", properties: { a: ref(`n${n + 1}`), b: ref(`n${n + 1}`) } })),
    },
    nested(60, {}, (inner) => ({ a: inner, b: {} })),
  ],
  [
    "3,000 parts of one large object",
    {
      type: "object",
      allOf: [
        { type: "object", properties: named(4000, () => ({})) },
        ...numbered(3000, (n) => ({ type: "object", properties: { [`n${n}`]: {} } })),
      ],
    },
    wideValue,
  ],
  ["10,000 members of anyOf", { type: "object", anyOf: numbered(10_000, (n) => ({ const: n })) }, wideValue],
  [
    "10,000 enum members against 10,000",
    {
      type: "object",
      properties: { a: { enum: numbered(10_000, (n) => n), allOf: [{ enum: numbered(10_000, (n) => n + 5000) }] } },
    },
    { a: 1 },
  ],
  [
    "large objects as alternatives of every item",
    {
      type: "object",
      additionalProperties: { anyOf: numbered(50, () => ref("Big")) },
      $defs: {
        Big: { type: "object", properties: named(4000, () => ({ type: "string" })), additionalProperties: false },
      },
    },
    wideValue,
  ],
  [
    "2,000 unknown properties of a large object",
    { type: "object", properties: named(8000, (n) => ({ const: `value ${n}` })), additionalProperties: false },
    Object.fromEntries(numbered(2000, (n) => [`m${n}`, 1])),
  ],
  [
    "10,000 required names",
    { type: "object", required: numbered(10_000, (n) => `n${n}`), properties: named(5000, () => ({})) },
    {},
  ],
];

test.each(hostile)("%s: a result", { timeout }, (_, schema, value) => {
  exhaust(schema, value);
});

const patterns: readonly string[] = [
  "^(a+)+$",
  "(a*)*b",
  "(a|a)*b",
  "(x+x+)+y",
  ".*.*.*.*.*=",
  ".*.*.*=",
  "x*x*x*y",
  "(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)(x|x)y",
  `${"x?".repeat(40)}${"x".repeat(40)}y`,
  `${"(x|xx)".repeat(40)}y`,
  `${"(?:x|)".repeat(40)}y`,
  "x{0,99}x{0,99}x{0,99}y",
  "(?=x*x*x*y)z",
  "(?<a>x*)\\k<a>*\\k<a>y",
  "([x]*)(\\w*)\\1\\2y",
  `[${"x-y".repeat(50_000)}]`,
  "(".repeat(30_000) + ")".repeat(30_000),
];

test.each(patterns.map((pattern) => [pattern.slice(0, 40), pattern]))(
  "the pattern %s: a result",
  { timeout },
  (_, pattern) => {
    const value = named(500, () => "x".repeat(150));
    exhaust({ type: "object", additionalProperties: { type: "string", pattern } }, value);
    exhaust(
      { type: "object", patternProperties: { [pattern]: { type: "number" } } },
      { ...value, ["x".repeat(150)]: 1, ["x".repeat(60)]: 1 },
    );
  },
);
