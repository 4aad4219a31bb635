import { itemOf, member, type StaticValue, staticValue, unknownValue } from "../../analysis/staticValue.ts";
import { alternatives } from "../../types/alternatives.ts";
import { anyType, integerType, numberType, stringType, type Type } from "../../types/type.ts";

/** What an expression can speak about. `undefined`: not declared, so nothing about it is reported. */
export interface ExpressionTypes {
  readonly input: Type | undefined;
  readonly output: Type | undefined;
}

/** The names that every expression knows, with what they mean. */
export const knownNames: Readonly<Record<string, { readonly description: string; readonly type: Type }>> = {
  input: { description: "The input of the case.", type: anyType },
  output: { description: "The answer, parsed; the text itself where the prompt has no output schema.", type: anyType },
  text: { description: "The answer as the model wrote it.", type: stringType },
  latency: { description: "Milliseconds from sending the request to the whole answer.", type: numberType },
  cost: { description: "The price of the answer in US dollars; null where it is not known.", type: numberType },
  tokens: { description: "Output tokens as the provider counts them; null where it does not say.", type: integerType },
  repairs: {
    description: "How often something had to be taken away around the JSON of the answer.",
    type: integerType,
  },
};

export function valueOfName(name: string, types: ExpressionTypes): StaticValue | undefined {
  if (!Object.hasOwn(knownNames, name)) return undefined;
  const type = name === "input" ? types.input : name === "output" ? types.output : knownNames[name]?.type;
  return staticValue(type ?? anyType, name);
}

/** What kinds of values an expression tells apart. */
export type Kind = "text" | "number" | "boolean" | "list" | "object" | "any";

/** The kinds of values that a type has, null apart. */
export function kindsOf(type: Type): ReadonlySet<Kind> {
  return new Set(alternatives(type).flatMap(kindsOfOne));
}

function kindsOfOne(type: Type): readonly Kind[] {
  switch (type.kind) {
    case "string":
      return ["text"];
    case "number":
    case "integer":
      return ["number"];
    case "boolean":
      return ["boolean"];
    case "null":
      return [];
    case "literal":
      return [kindOfScalar(type.value)];
    case "enum":
      return type.members.flatMap((one) => (one.kind === "literal" ? [kindOfScalar(one.value)] : []));
    case "array":
      return ["list"];
    case "object":
      return ["object"];
    default:
      return ["any"];
  }
}

function kindOfScalar(value: string | number | boolean): Kind {
  return typeof value === "string" ? "text" : typeof value === "number" ? "number" : "boolean";
}

/** What `value.name` is; `undefined` when no value of its type has such a property. */
export function memberOf(value: StaticValue, name: string): StaticValue | undefined {
  const found = member(value, name);
  // A default is filled in for inputs only, and only when the prompt is rendered.
  return found?.property?.optional ? { ...found, absent: true } : found;
}

/** What one item of a list is, or what stands at a computed index. */
export function itemOfList(value: StaticValue): StaticValue | undefined {
  const kinds = kindsOf(value.type);
  if (kinds.has("any") || kinds.size === 0) return unknownValue;
  const lists = alternatives(value.type).filter((option) => option.kind === "array");
  const [first] = lists;
  if (!first) return undefined;
  const type: Type = lists.length === 1 ? first : { kind: "union", members: lists };
  return itemOf({ ...value, type }, `${value.key ?? "?"}.*`);
}
