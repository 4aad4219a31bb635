import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import { matchesPattern } from "../../types/pattern.ts";
import type { ArrayType, NumericType, ObjectType, StringType, Type } from "../../types/type.ts";
import { isObject } from "../expression/equalValues.ts";
import { type Kind, kindsOf } from "../expression/expressionTypes.ts";
import { lengthOf } from "../expression/functions.ts";
import { describeValue } from "./describeValue.ts";

const deepest = 50;

/** Whether some value of a type is equal to this one; in doubt it is. */
export function mayHave(type: Type, value: unknown, depth = 0): boolean {
  return depth > deepest || alternatives(type).some((option) => fits(option, value, depth));
}

/** Why no value of a type is of one of the kinds, null apart; `undefined` where one may be. */
export function wrongKind(type: Type, kinds: readonly Kind[], needs: string): string | undefined {
  const found = kindsOf(type);
  if (found.has("any") || kinds.some((kind) => found.has(kind))) return undefined;
  return `${needs}, but the output here is ${displayType(type)}.`;
}

/** Why none of the values can be one of a type; `undefined` where one may be. */
export function noneFits(type: Type, values: readonly unknown[]): string | undefined {
  if (values.some((value) => mayHave(type, value))) return undefined;
  const [first] = values;
  const named = values.length === 1 ? describeValue(first) : "none of these";
  return `${named} is ${values.length === 1 ? "not " : ""}a value that the output can have here: ${displayType(type)}.`;
}

function fits(type: Type, value: unknown, depth: number): boolean {
  switch (type.kind) {
    case "never":
      return false;
    case "string":
      return typeof value === "string" && fitsText(type, value);
    case "number":
    case "integer":
      return typeof value === "number" && fitsNumber(type, value);
    case "boolean":
      return typeof value === "boolean";
    case "null":
      return value === null;
    case "literal":
      return value === type.value;
    case "enum":
      return type.members.some((member) => value === (member.kind === "null" ? null : member.value));
    case "array":
      return Array.isArray(value) && fitsList(type, value, depth);
    case "object":
      return isObject(value) && fitsObject(type, value, depth);
    default:
      return true;
  }
}

function fitsText({ minLength, maxLength, pattern }: StringType, value: string): boolean {
  const length = lengthOf(value);
  if (length < (minLength ?? 0) || length > (maxLength ?? Number.POSITIVE_INFINITY)) return false;
  return pattern === undefined || matchesPattern(pattern, value) !== false;
}

function fitsNumber(type: NumericType, value: number): boolean {
  if (type.kind === "integer" && !Number.isInteger(value)) return false;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = type;
  if (minimum !== undefined && value < minimum) return false;
  if (maximum !== undefined && value > maximum) return false;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  return exclusiveMaximum === undefined || value < exclusiveMaximum;
}

function fitsList(type: ArrayType, list: readonly unknown[], depth: number): boolean {
  if (list.length < (type.minItems ?? 0) || list.length > (type.maxItems ?? Number.POSITIVE_INFINITY)) return false;
  return list.every((item, index) => mayHave(type.prefixItems?.[index] ?? type.items, item, depth + 1));
}

function fitsObject(type: ObjectType, value: Readonly<Record<string, unknown>>, depth: number): boolean {
  const declared = new Map(type.properties.map((property) => [property.name, property]));
  if (type.properties.some(({ name, optional }) => !optional && !Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, inner]) => {
    const property = declared.get(name);
    if (property) return mayHave(property.type, inner, depth + 1);
    if (type.patterns && type.patterns.length > 0) return true;
    return type.index !== undefined && mayHave(type.index, inner, depth + 1);
  });
}
