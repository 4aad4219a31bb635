import fc from "fast-check";
import { alternatives } from "../../server/src/types/alternatives.ts";
import type { ObjectType, Type } from "../../server/src/types/type.ts";

const deepest = 4;

const texts = fc.oneof(
  fc.constantFrom("", " ", "text", "two words", "a\nb\n", "<b>&amp; {{x}} \\", "é 漢字 🎉", "```json\n{}\n```", "0"),
  fc.string({ maxLength: 12 }),
);

/** Any JSON, small. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  texts,
  fc.constantFrom(null, true, { name: "n" }, ["x"]),
  fc.array(texts, { maxLength: 2 }),
);

/** Values of a type. Numbers never stand alone where text could: two of them side by side are added up by the reference. */
export function inputArbitrary(input: ObjectType): fc.Arbitrary<Record<string, unknown>> {
  return objects(input, 0) as fc.Arbitrary<Record<string, unknown>>;
}

function values(type: Type, depth: number): fc.Arbitrary<unknown> {
  const options = alternatives(type).map((option) => ofKind(option, depth));
  return options.length === 0 ? anything : fc.oneof(...options);
}

function ofKind(type: Exclude<Type, { kind: "reference" | "union" }> | Type, depth: number): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "string":
      return texts;
    case "number":
      return fc.constantFrom(0, 1, -2.5, 1e21, 0.1);
    case "integer":
      return fc.integer({ min: -3, max: 1000 });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "literal":
      return fc.constant(type.value);
    case "enum":
      return fc.constantFrom(...type.members.map((member) => (member.kind === "literal" ? member.value : null)));
    case "array":
      return depth > deepest ? fc.constant([]) : fc.array(values(type.items, depth + 1), { maxLength: 3 });
    case "object":
      return objects(type, depth);
    default:
      return anything;
  }
}

function objects(type: ObjectType, depth: number): fc.Arbitrary<unknown> {
  if (depth > deepest) return fc.constant({});
  const fields = Object.fromEntries(type.properties.map(({ name, type: inner }) => [name, values(inner, depth + 1)]));
  const requiredKeys = type.properties.filter(({ optional }) => !optional).map(({ name }) => name);
  const own = fc.record(fields, { requiredKeys, noNullPrototype: true });
  if (!type.index) return own;
  const more = fc.dictionary(fc.constantFrom("x", "name", "other"), anything, { maxKeys: 2, noNullPrototype: true });
  return fc.tuple(more, own).map(([index, fixed]) => ({ ...index, ...fixed }));
}
