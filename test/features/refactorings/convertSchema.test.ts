import { expect, test } from "vitest";
import { convertSchema } from "../../../server/src/features/refactorings/convertSchema.ts";
import { inOneFile, refactored } from "./refactor.ts";

/** Writes schemas alone, as they stand below `schema:`. */
function check(source: string, expected: string): void {
  const converted = refactored(inOneFile(convertSchema), prompt(source), { sameMessages: true });
  expect(converted).toBe(
    /^(?:disabled|nothing)/.test(expected) ? expected : prompt(expected).replace("sch┆ema", "schema"),
  );
}

function prompt(schema: string): string {
  return `---\ninput:\n  sch┆ema:\n${schema.replace(/^(?=.)/gm, "    ")}\nmodel: m\n---\n{{json this}}`;
}

const both: readonly (readonly [title: string, picoschema: string, jsonSchema: string])[] = [
  [
    "plain types, with descriptions",
    "name: string, who asks\ncount: integer\nrest: any",
    "type: object\nproperties:\n  name:\n    type: string\n    description: who asks\n  count:\n    type: integer\n  rest: {}\nrequired: [name, count, rest]\nadditionalProperties: false",
  ],
  [
    "what may be left out may be null",
    "name?: string\ntone?(enum, how): [warm, cold]",
    'type: object\nproperties:\n  name:\n    type: [string, "null"]\n  tone:\n    enum: [warm, cold, null]\n    description: how\nadditionalProperties: false',
  ],
  [
    "lists and objects",
    "tags(array, of it): string\nitems(array):\n  id: integer\nuser(object, who):\n  name: string",
    "type: object\nproperties:\n  tags:\n    type: array\n    items:\n      type: string\n    description: of it\n  items:\n    type: array\n    items:\n      type: object\n      properties:\n        id:\n          type: integer\n      required: [id]\n      additionalProperties: false\n  user:\n    type: object\n    properties:\n      name:\n        type: string\n    required: [name]\n    additionalProperties: false\n    description: who\nrequired: [tags, items, user]\nadditionalProperties: false",
  ],
  [
    "comments stay with their fields",
    "# the one who asks\nname: string # never empty\nuser:\n  # a number\n  id: integer",
    "type: object\nproperties:\n  # the one who asks\n  name: # never empty\n    type: string\n  user:\n    type: object\n    properties:\n      # a number\n      id:\n        type: integer\n    required: [id]\n    additionalProperties: false\nrequired: [name, user]\nadditionalProperties: false",
  ],
  [
    "text that YAML would read otherwise",
    '"a b": string\nkind(enum): ["yes", "no", "1", 2, "a: b"]',
    'type: object\nproperties:\n  a b:\n    type: string\n  kind:\n    enum: ["yes", "no", "1", 2, "a: b"]\nrequired: [a b, kind]\nadditionalProperties: false',
  ],
  [
    "any other field",
    "name: string\n(*): any",
    "type: object\nproperties:\n  name:\n    type: string\nrequired: [name]\nadditionalProperties: {}",
  ],
];

test.each(both)("Picoschema to JSON Schema: %s", (_, picoschema, jsonSchema) => check(picoschema, jsonSchema));

test.each(both)("JSON Schema to Picoschema: %s", (_, picoschema, jsonSchema) =>
  check(jsonSchema, picoschema.replace('"a b"', "a b")),
);

const toPicoschema: readonly (readonly [title: string, jsonSchema: string, picoschema: string])[] = [
  [
    "an open object, in one line",
    "type: object\nproperties: { a: { type: number } }\nrequired: [a]",
    "a: number\n(*): any",
  ],
  [
    "an enumeration with its type",
    "type: object\nproperties:\n  a: { type: string, enum: [b, c] }\nrequired: [a]\nadditionalProperties: false",
    "a(enum): [b, c]",
  ],
];

test.each(toPicoschema)("JSON Schema to Picoschema alone: %s", (_, jsonSchema, picoschema) =>
  check(jsonSchema, picoschema),
);

const closed = "\nadditionalProperties: false";

const refused: readonly (readonly [title: string, schema: string, reason: string])[] = [
  [
    "what may be left out but not be null",
    `type: object\nproperties:\n  a: { type: string }${closed}`,
    "'a' may be left out but not be null: in Picoschema what may be left out may be null.",
  ],
  [
    "a format",
    `type: object\nproperties:\n  a: { type: string, format: email }\nrequired: [a]${closed}`,
    "Picoschema cannot say 'format' of 'a'.",
  ],
  [
    "a title",
    `type: object\ntitle: T\nproperties:\n  a: { type: string }\nrequired: [a]${closed}`,
    "Picoschema cannot say 'title'.",
  ],
  [
    "a description of the whole",
    `type: object\ndescription: D\nproperties:\n  a: { type: string }\nrequired: [a]${closed}`,
    "Something of it cannot be said in the other notation.",
  ],
  [
    "a description with parentheses",
    `type: object\nproperties:\n  a: { type: array, items: { type: string }, description: some (many) }\nrequired: [a]${closed}`,
    "The description of 'a' does not fit on a line of Picoschema.",
  ],
  [
    "a description of the items of a list of objects",
    `type: object\nproperties:\n  a: { type: array, items: { type: object, description: D, properties: { b: { type: string } }, required: [b], additionalProperties: false } }\nrequired: [a]${closed}`,
    "Something of it cannot be said in the other notation.",
  ],
  [
    "several types",
    `type: object\nproperties:\n  a: { type: [string, number] }\nrequired: [a]${closed}`,
    "'a' has more than one type.",
  ],
  [
    "a comment of no field",
    `type: object\nproperties:\n  a: { type: string }\n# all\nrequired: [a]${closed}`,
    "It has a comment that no field is written after.",
  ],
  ["a list", "type: array\nitems: { type: string }", "It is not the schema of an object."],
  ["mistakes", "a: strin", "The schema has mistakes."],
];

test.each(refused)("disabled: %s", (_, schema, reason) => check(schema, `disabled: ${reason}`));

test("a name cannot be written as JSON Schema", () => {
  const source =
    '---\ninput:\n  sch┆ema:\n    a: Order\n---\n{{json a}}\n//- typed-prompts.config.json\n{ "schemas": { "Order": { "type": "object" } } }';
  const reason = "JSON Schema cannot refer to a schema by its name.";
  expect(refactored(inOneFile(convertSchema), source, { sameMessages: true })).toBe(`disabled: ${reason}`);
});

test("nothing is offered outside of a schema", () => {
  expect(refactored(inOneFile(convertSchema), "---\nmod┆el: m\n---\n", { sameMessages: true })).toBe("nothing");
});
