import { alternatives } from "./alternatives.ts";
import {
  type ArrayType,
  anyType,
  type NumericType,
  type ObjectType,
  type Property,
  resolve,
  type StringType,
  type Type,
  unreadType,
} from "./type.ts";

const deepest = 20;
const mostAlternatives = 200;

/** The intersections of one schema. */
export class Intersection {
  /** Alternatives multiply with each level: after so many steps the first type stands for both. */
  #steps = 50_000;

  /**
   * A type that has every value of both; as narrow as the model can say. What it cannot say (two patterns, say) is left
   * to the first, so the result is never narrower than the two together.
   */
  of(a: Type, b: Type, depth = 0): Type {
    const left = resolve(a);
    const right = resolve(b);
    if (left === right || right.kind === "any" || depth > deepest || this.#steps-- < 0) return a;
    if (left.kind === "any") return b;
    if (left.kind === "never" || right.kind === "never") return { kind: "never" };
    if (left.kind === "union" || right.kind === "union") return this.#distribute(left, right, depth);
    if (left.kind === "enum") return this.#filterEnum(left.members, b);
    if (right.kind === "enum") return this.#filterEnum(right.members, a);
    if (left.kind === "object" && right.kind === "object") return this.#mergeObjects(left, right, depth);
    if (left.kind === "array" && right.kind === "array") return this.#mergeArrays(left, right, depth);
    if (left.kind === "string" && right.kind === "string") return mergeStrings(left, right);
    if (isNumeric(left) && isNumeric(right)) return mergeNumbers(left, right);
    if (left.kind === "literal" && right.kind === "literal") return left.value === right.value ? a : { kind: "never" };
    if (left.kind === "literal") return admits(right, left.value) ? a : { kind: "never" };
    if (right.kind === "literal") return admits(left, right.value) ? b : { kind: "never" };
    return left.kind === right.kind ? ({ ...right, ...left } as Type) : { kind: "never" };
  }

  #distribute(left: Type, right: Type, depth: number): Type {
    const lefts = alternatives(left);
    const rights = alternatives(right);
    if (lefts.length * rights.length > mostAlternatives) return left;
    const members = lefts.flatMap((one) => rights.map((other) => this.of(one, other, depth + 1)));
    const possible = members.filter((member) => member.kind !== "never");
    const [only] = possible;
    if (!only) return { kind: "never" };
    return possible.length === 1 ? only : { kind: "union", members: possible, origin: left.origin };
  }

  #filterEnum(members: readonly (Type & { kind: "literal" | "null" })[], other: Type): Type {
    const kept = members.filter((member) => this.of(member, other).kind !== "never");
    return kept.length === 0 ? { kind: "never" } : { kind: "enum", members: kept };
  }

  #mergeObjects(left: ObjectType, right: ObjectType, depth: number): ObjectType {
    this.#steps -= (left.properties.length + right.properties.length) / 10;
    const others = new Map(right.properties.map((property) => [property.name, property]));
    const properties = left.properties.map((property): Property => {
      const other = others.get(property.name);
      if (!other) return property;
      // A property that only one of them describes is named by the other without a type: `required` does that.
      const type = this.of(property.type, other.type, depth + 1);
      const described = property.nameOrigin ? property : other;
      return { ...described, type, optional: property.optional && other.optional };
    });
    const names = new Set(left.properties.map((property) => property.name));
    const added = right.properties.filter((property) => !names.has(property.name));
    const patterns = [...(left.patterns ?? []), ...(right.patterns ?? [])];
    return {
      ...right,
      ...left,
      properties: [...properties, ...added],
      // Open unless both are closed: `additionalProperties: false` beside `allOf` would refuse what the others declare.
      index: left.index && right.index ? this.of(left.index, right.index, depth + 1) : (left.index ?? right.index),
      patterns: patterns.length > 0 ? patterns : undefined,
    };
  }

  #mergeArrays(left: ArrayType, right: ArrayType, depth: number): ArrayType {
    const count = Math.max(left.prefixItems?.length ?? 0, right.prefixItems?.length ?? 0);
    const prefixItems = Array.from({ length: count }, (_, index) =>
      this.of(left.prefixItems?.[index] ?? left.items, right.prefixItems?.[index] ?? right.items, depth + 1),
    );
    return {
      ...right,
      ...left,
      items: this.of(left.items, right.items, depth + 1),
      prefixItems: count > 0 ? prefixItems : undefined,
      minItems: larger(left.minItems, right.minItems),
      maxItems: smaller(left.maxItems, right.maxItems),
      uniqueItems: left.uniqueItems || right.uniqueItems,
    };
  }
}

function isNumeric(type: Type): type is NumericType {
  return type.kind === "number" || type.kind === "integer";
}

function mergeNumbers(left: NumericType, right: NumericType): NumericType {
  return {
    ...right,
    ...left,
    kind: left.kind === "integer" ? "integer" : right.kind,
    minimum: larger(left.minimum, right.minimum),
    maximum: smaller(left.maximum, right.maximum),
    exclusiveMinimum: larger(left.exclusiveMinimum, right.exclusiveMinimum),
    exclusiveMaximum: smaller(left.exclusiveMaximum, right.exclusiveMaximum),
    multipleOf: left.multipleOf ?? right.multipleOf,
  };
}

function mergeStrings(left: StringType, right: StringType): StringType {
  return {
    ...right,
    ...left,
    format: left.format ?? right.format,
    pattern: left.pattern ?? right.pattern,
    minLength: larger(left.minLength, right.minLength),
    maxLength: smaller(left.maxLength, right.maxLength),
  };
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function admits(type: Type, value: string | number | boolean): boolean {
  switch (type.kind) {
    case "string":
    case "boolean":
      return typeof value === type.kind;
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    default:
      return false;
  }
}

/** The union of types; `never` for none. A reference that cannot be followed yet stays one, so that recursion is known. */
export function union(types: readonly Type[]): Type {
  const members = types.filter((type) => resolve(type).kind !== "never");
  const isAny = (type: Exclude<Type, { kind: "reference" }>): boolean => type.kind === "any" && type !== unreadType;
  if (members.some((member) => isAny(resolve(member)))) return anyType;
  const [only] = members;
  if (!only) return { kind: "never" };
  return members.length === 1 ? only : { kind: "union", members };
}
