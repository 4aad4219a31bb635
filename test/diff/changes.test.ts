import { expect, test } from "vitest";
import { readSignature } from "../../server/src/analysis/readSignature.ts";
import type { Change } from "../../server/src/diff/change.ts";
import { compareTypes } from "../../server/src/diff/compareTypes.ts";
import { checkedSchema } from "../../server/src/diff/typeReading.ts";
import { parsePromptFile } from "../../server/src/syntax/promptFile.ts";
import { anyType } from "../../server/src/types/type.ts";
import { compareSchemas, validators } from "../support/comparedSchemas.ts";

const file = "file:///w/main.prompt";

function inputOf(frontMatter: string) {
  const text = `---\n${frontMatter}\n---\n`;
  const { signature } = readSignature(parsePromptFile(file, text), () => undefined);
  return { text, type: signature.input! };
}

function comparePrompts(before: string, after: string) {
  const [old, now] = [inputOf(before), inputOf(after)];
  const changes = compareTypes(old.type, now.type, "input", {
    validators,
    beforeSchema: checkedSchema(old.type, "input"),
    afterSchema: checkedSchema(now.type, "input"),
  });
  return { old, now, changes };
}

function told({ verdict, rule, path, audience, witness }: Change): string {
  return `${verdict} ${rule} ${path} for ${audience}${witness ? ` ${JSON.stringify(witness.value)}` : ""}`;
}

const plain = "input:\n  schema:\n    a: string\n    b: integer";

test.each([
  [
    "a default lets callers leave a field out",
    plain,
    `${plain}\n  default:\n    b: 1`,
    "safe default-added input.b for callers",
  ],
  [
    "without it they cannot",
    `${plain}\n  default:\n    b: 1`,
    plain,
    'breaking default-removed input.b for callers {"a":"text"}',
  ],
  [
    "another one is read by the model",
    `${plain}\n  default:\n    b: 1`,
    `${plain}\n  default:\n    b: 2`,
    "behavioural default-changed input.b for model",
  ],
  [
    "a new field with one breaks nobody",
    "input:\n  schema:\n    a: string",
    `${plain}\n  default:\n    b: 1`,
    "safe input-field-added-optional input.b for callers",
  ],
  [
    "one of an optional field is read by the model",
    "input:\n  schema:\n    b?: integer",
    "input:\n  schema:\n    b?: integer\n  default:\n    b: 1",
    "behavioural default-added input.b for model",
  ],
])("defaults of the front matter: %s", (_, before, after, expected) => {
  expect(comparePrompts(before, after).changes.map(told)).toEqual([expected]);
});

test("places are those of the names and types as they are written", () => {
  const { old, now, changes } = comparePrompts(
    "input:\n  schema:\n    tone(enum): [kind, firm]\n    name: string",
    "input:\n  schema:\n    tone(enum): [firm]\n    name: integer\n    more: string",
  );
  const shown = changes.map(({ path, before, after }) => [
    path,
    before && old.text.slice(before.range.start, before.range.end),
    after && now.text.slice(after.range.start, after.range.end),
  ]);
  expect(shown).toEqual([
    ["input.tone", "kind", "[firm]"],
    ["input.name", "string", "integer"],
    ["input.more", expect.stringContaining("tone(enum)"), "more"],
  ]);
});

test.each([
  [
    "{user_id: string}",
    "{account_id: string}",
    "'user_id' is gone, perhaps renamed to 'account_id'. Callers that pass it break: keep it as optional, or change them first.",
  ],
  [
    '{"type":"object","properties":{"n":{"type":"integer","maximum":5}}}',
    '{"type":"object","properties":{"n":{"type":"integer","maximum":3}}}',
    "'n' had a maximum of 5, and has a maximum of 3. Callers whose values are refused now break: keep the old values possible, or change the callers first.",
  ],
  ["{a: integer}", "{a: number}", "'a' was integer, and is number: every input that was taken still is."],
  [
    '{"type":"object","properties":{"a":{"type":"string","pattern":"^a"}}}',
    '{"type":"object","properties":{"a":{"type":"string","pattern":"^(?:a)"}}}',
    "'a' had the pattern '^a', and has '^(?:a)'. Whether callers break could not be shown: look at it yourself.",
  ],
])("messages: %s → %s", (before, after, message) => {
  expect(compareSchemas(before, after, "input")[0]!.message).toBe(message);
});

test("nothing is said of a schema that is not known", () => {
  expect(compareTypes(anyType, anyType, "input", { validators })).toEqual([]);
});

function nested(depth: number, inner: object, wrap: (inner: object) => object): object {
  let schema = inner;
  for (let level = 0; level < depth; level++) schema = wrap(schema);
  return schema;
}
const many = (count: number, make: (index: number) => unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, make(index)]));
const ring = (count: number, type: string) => ({
  type: "object",
  properties: { a: { $ref: "#/$defs/n0" } },
  $defs: many(count, (index) => ({
    type: "object",
    properties: { next: { $ref: `#/$defs/n${(index + 1) % count}` }, v: { type } },
  })),
});

test.each<readonly [string, (which: 0 | 1) => object]>([
  ["a ring of references", (which) => ring(300, which ? "string" : "number")],
  [
    "2,000 fields",
    (which) => ({ type: "object", properties: many(2000, () => ({ type: which ? "string" : "number" })) }),
  ],
  [
    "a deep object",
    (which) =>
      nested(90, { type: which ? "string" : "number" }, (a) => ({
        type: "object",
        properties: { a },
        required: ["a"],
      })),
  ],
  [
    "alternatives in alternatives",
    (which) =>
      nested(40, { type: which ? "string" : "number" }, (one) => ({
        type: "object",
        properties: { a: { anyOf: [one, { type: "null" }] } },
      })),
  ],
  [
    "500 members of a union",
    (which) => ({
      type: "object",
      properties: {
        a: {
          anyOf: Array.from({ length: 500 }, (_, index) => ({
            type: "object",
            properties: { [`k${index + which}`]: { type: "string" } },
            required: [`k${index + which}`],
          })),
        },
      },
    }),
  ],
  [
    "2,000 values",
    (which) => ({
      type: "object",
      properties: { a: { enum: Array.from({ length: 2000 }, (_, index) => index + which) } },
    }),
  ],
  [
    "a pattern without end",
    (which) => ({ type: "object", properties: { a: { type: "string", pattern: which ? "^(a|a)*$" : "^(a|aa)+$" } } }),
  ],
  [
    "a million characters",
    (which) => ({
      type: "object",
      properties: {
        a: { type: "string", minLength: 1_000_000 + which },
        b: { type: "array", minItems: 1_000_000 + which },
      },
    }),
  ],
  [
    "a field called __proto__",
    (which) =>
      JSON.parse(
        `{"type":"object","properties":{"__proto__":{"type":"${which ? "string" : "number"}"}},"required":["__proto__"]}`,
      ) as object,
  ],
  [
    "what is no schema",
    (which) => ({
      type: "object",
      properties: { a: { type: which ? "strin" : 5, pattern: "(", minLength: "x", $ref: 7 } },
    }),
  ],
])("hostile schemas come to an end: %s", (_, make) => {
  for (const side of ["input", "output"] as const) {
    const changes = compareSchemas(JSON.stringify(make(0)), JSON.stringify(make(1)), side);
    for (const { verdict, witness } of changes) expect(witness !== undefined).toBe(verdict === "breaking");
  }
});
