import type { ExpressionTypes } from "../../../server/src/eval/expression/expressionTypes.ts";
import type { Property, Type } from "../../../server/src/types/type.ts";
import { booleanType, integerType, numberType, stringType } from "../../../server/src/types/type.ts";

function object(properties: Readonly<Record<string, Type>>, optional: readonly string[] = []): Type {
  return {
    kind: "object",
    properties: Object.entries(properties).map(
      ([name, type]): Property => ({ name, type, optional: optional.includes(name), description: `The ${name}.` }),
    ),
    index: undefined,
  };
}

function oneOfTexts(...values: readonly string[]): Type {
  return { kind: "enum", members: values.map((value) => ({ kind: "literal", value })) };
}

/** The types that the examples in the tests are about. */
export const exampleTypes: ExpressionTypes = {
  input: object({ ticket: stringType, limit: integerType, tags: { kind: "array", items: stringType } }, ["limit"]),
  output: object(
    {
      category: oneOfTexts("refund", "bug", "other"),
      summary: stringType,
      start: stringType,
      end: stringType,
      total: numberType,
      urgent: booleanType,
      "full-name": stringType,
      mixed: { kind: "union", members: [stringType, numberType] },
      items: { kind: "array", items: object({ name: stringType, price: numberType, kind: oneOfTexts("a", "b") }) },
    },
    ["end"],
  ),
};
