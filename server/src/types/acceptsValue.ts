import { canonicalJson } from "../text/canonicalJson.ts";
import { alternatives } from "./alternatives.ts";
import { matchesPattern } from "./pattern.ts";
import type { ArrayType, NumericType, ObjectType, StringType, Type } from "./type.ts";

/** Whether a text has a format; `undefined` for a format that is not known. */
export type HasFormat = (format: string, text: string) => boolean | undefined;

/**
 * Whether a JSON value is one of a type, as ajv says it of the type's schema, without reading a schema first. `undefined`
 * where a pattern is too costly to try, or the value is too large. Without `hasFormat` formats restrict nothing.
 */
export function acceptsValue(type: Type, value: unknown, hasFormat: HasFormat = unknownFormat): boolean | undefined {
  return new Acceptance(hasFormat).of(type, value, 0);
}

type Answer = boolean | undefined;

const unknownFormat: HasFormat = () => undefined;

const deepest = 60;

class Acceptance {
  readonly #hasFormat: HasFormat;
  #steps = 20_000;

  constructor(hasFormat: HasFormat) {
    this.#hasFormat = hasFormat;
  }

  of(type: Type, value: unknown, depth: number): Answer {
    if (depth > deepest || this.#steps-- < 0) return undefined;
    return any(alternatives(type), (one) => this.#alternative(one, value, depth));
  }

  #alternative(type: ReturnType<typeof alternatives>[number], value: unknown, depth: number): Answer {
    switch (type.kind) {
      case "any":
        return true;
      case "never":
        return false;
      case "string":
        return typeof value === "string" && this.#text(type, value);
      case "number":
      case "integer":
        return typeof value === "number" && isInRange(type, value);
      case "boolean":
        return typeof value === "boolean";
      case "null":
        return value === null;
      case "literal":
        return value === type.value;
      case "enum":
        return type.members.some((member) => value === (member.kind === "null" ? null : member.value));
      case "array":
        return Array.isArray(value) && this.#items(type, value, depth);
      case "object":
        if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
        return this.#fields(type, value as Readonly<Record<string, unknown>>, depth);
    }
  }

  #text({ minLength, maxLength, pattern, format }: StringType, text: string): Answer {
    const length = [...text].length;
    if (minLength !== undefined && length < minLength) return false;
    if (maxLength !== undefined && length > maxLength) return false;
    if (format !== undefined && this.#hasFormat(format, text) === false) return false;
    return pattern === undefined ? true : matchesPattern(pattern, text);
  }

  #items(
    { items, prefixItems = [], minItems, maxItems, uniqueItems }: ArrayType,
    values: readonly unknown[],
    depth: number,
  ): Answer {
    if (minItems !== undefined && values.length < minItems) return false;
    if (maxItems !== undefined && values.length > maxItems) return false;
    if (uniqueItems && new Set(values.map(canonicalJson)).size < values.length) return false;
    return all(
      values.map((value, index) => [prefixItems[index] ?? items, value] as const),
      ([type, value]) => this.of(type, value, depth + 1),
    );
  }

  #fields(
    { properties, index, patterns = [] }: ObjectType,
    value: Readonly<Record<string, unknown>>,
    depth: number,
  ): Answer {
    const declared = new Map(properties.map((property) => [property.name, property]));
    if (properties.some(({ name, optional }) => !optional && !Object.hasOwn(value, name))) return false;
    return all(Object.entries(value), ([name, inner]) => {
      const property = declared.get(name);
      let isKnown = property !== undefined;
      const answers: Answer[] = property ? [this.of(property.type, inner, depth + 1)] : [];
      for (const { pattern, type } of patterns) {
        const matches = matchesPattern(pattern, name);
        if (matches === undefined) return undefined;
        if (!matches) continue;
        isKnown = true;
        answers.push(this.of(type, inner, depth + 1));
      }
      if (!isKnown) answers.push(index ? this.of(index, inner, depth + 1) : false);
      return all(answers, (answer) => answer);
    });
  }
}

function isInRange(type: NumericType, value: number): boolean {
  const { kind, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = type;
  if (kind === "integer" && !Number.isInteger(value)) return false;
  if (minimum !== undefined && value < minimum) return false;
  if (maximum !== undefined && value > maximum) return false;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return false;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return false;
  return multipleOf === undefined || Number.isInteger(value / multipleOf);
}

function any<Value>(values: readonly Value[], ask: (value: Value) => Answer): Answer {
  let answer: Answer = false;
  for (const value of values) {
    const one = ask(value);
    if (one) return true;
    if (one === undefined) answer = undefined;
  }
  return answer;
}

function all<Value>(values: readonly Value[], ask: (value: Value) => Answer): Answer {
  let answer: Answer = true;
  for (const value of values) {
    const one = ask(value);
    if (one === false) return false;
    if (one === undefined) answer = undefined;
  }
  return answer;
}
