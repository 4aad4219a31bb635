import { alternatives } from "../types/alternatives.ts";
import { matchesPattern } from "../types/pattern.ts";
import { anyType, integerType, type ObjectType, type Property, resolve, stringType, type Type } from "../types/type.ts";
import type { Usage } from "./usage.ts";

/** What is known, before rendering, of the value of an expression. */
export interface StaticValue {
  /** Without null and absence: those are in `absent`. */
  readonly type: Type;
  /** Whether it may be null, undefined or not there at all. */
  readonly absent: boolean;
  /** Identifies the place the value comes from, so that tests narrow it; `undefined` for computed values. */
  readonly key: string | undefined;
  /** The declared field it is, if it is one. */
  readonly property?: Property | undefined;
  /** Collects how the value is used, where its type is inferred from that. */
  readonly usage?: Usage | undefined;
}

export const unknownValue: StaticValue = { type: anyType, absent: false, key: undefined };

/** Splits null off a declared type. */
export function staticValue(type: Type, key: string | undefined, optional = false): StaticValue {
  const known = resolve(type);
  if (known.kind === "null") return { type: known, absent: true, key };
  const present = withoutNull(known);
  return present === known ? { type, absent: optional, key } : { type: present, absent: true, key };
}

/** The type itself, when null is no part of it. */
function withoutNull(type: Exclude<Type, { kind: "reference" }>): Type {
  if (type.kind === "enum" && type.members.some((member) => member.kind === "null")) {
    return { ...type, members: type.members.filter((member) => member.kind !== "null") };
  }
  if (type.kind !== "union") return type;
  const present = type.members.flatMap((member): readonly Type[] => {
    const options = alternatives(member);
    const kept = options.filter((option) => option.kind !== "null").map(withoutNull);
    return isSame(kept, options) ? [member] : kept;
  });
  if (isSame(present, type.members)) return type;
  const [only] = present;
  return present.length === 1 && only ? only : { ...type, members: present };
}

function isSame(types: readonly Type[], others: readonly Type[]): boolean {
  return types.length === others.length && types.every((type, index) => type === others[index]);
}

/** What `value.name` is. `undefined` is a fact: no value of this type has such a property. */
export function member(value: StaticValue, name: string): StaticValue | undefined {
  const key = value.key === undefined ? undefined : `${value.key}.${name}`;
  const found: { type: Type; absent: boolean; property?: Property | undefined }[] = [];
  const options = alternatives(value.type);
  for (const option of options) {
    const one = memberOf(option, name);
    if (one) found.push(one);
  }
  const [first] = found;
  if (!first) return options.length === 0 ? { ...unknownValue, key } : undefined;
  const missing = found.length < options.length;
  if (found.length === 1) {
    const single = staticValue(first.type, key, first.absent);
    return {
      ...single,
      absent: (single.absent && first.property?.default === undefined) || value.absent || missing,
      property: first.property,
      usage: value.usage?.property(name),
    };
  }
  const joined = staticValue({ kind: "union", members: found.map((one) => one.type) }, key);
  const absent = joined.absent || value.absent || missing || found.some((one) => one.absent);
  return { ...joined, absent, property: first.property };
}

function memberOf(type: Type, name: string): { type: Type; absent: boolean; property?: Property } | undefined {
  switch (type.kind) {
    case "any":
      return { type: anyType, absent: false };
    case "object": {
      const property = type.properties.find((candidate) => candidate.name === name);
      if (property)
        return { type: property.type, absent: property.optional && property.default === undefined, property };
      if (type.patterns?.some(({ pattern }) => matchesPattern(pattern, name) !== false))
        return { type: anyType, absent: false };
      return type.index && { type: type.index, absent: false };
    }
    case "array":
      if (name === "length") return { type: integerType, absent: false };
      if (/^\d+$/.test(name)) return { type: type.prefixItems?.[Number(name)] ?? type.items, absent: false };
      return undefined;
    case "string":
      return characterOrLength(name);
    case "literal":
      return typeof type.value === "string" ? characterOrLength(name) : undefined;
    case "enum":
      return type.members.some((one) => one.kind === "literal" && typeof one.value === "string")
        ? characterOrLength(name)
        : undefined;
    case "reference":
    case "union":
      return { type: anyType, absent: false };
    case "never":
      return { type: anyType, absent: false };
    case "number":
    case "integer":
    case "boolean":
    case "null":
      return undefined;
  }
}

function characterOrLength(name: string): { type: Type; absent: boolean } | undefined {
  if (name === "length") return { type: integerType, absent: false };
  return /^\d+$/.test(name) ? { type: stringType, absent: true } : undefined;
}

/** The names that `value.` could be followed by, for suggestions. */
export function memberNames(type: Type): readonly string[] {
  return alternatives(type).flatMap((option) =>
    option.kind === "object" ? option.properties.map((property) => property.name) : [],
  );
}

/** What one step of `{{#each value}}` sees; `undefined` when no value of this type can be looped over. */
export function itemOf(value: StaticValue, key: string): StaticValue | undefined {
  const items = alternatives(value.type).flatMap((option): readonly Type[] => {
    if (option.kind === "any" || option.kind === "never") return [anyType];
    if (option.kind === "array") return [...(option.prefixItems ?? []), option.items];
    if (option.kind === "object") return valuesOf(option);
    return [];
  });
  const [first] = items;
  if (!first) return undefined;
  const item = items.length === 1 ? first : ({ kind: "union", members: items } as const);
  return { ...staticValue(item, key), usage: value.usage?.items() };
}

function valuesOf(type: ObjectType): readonly Type[] {
  const types = type.properties.map((property) => property.type);
  return type.index ? [...types, type.index] : types.length > 0 ? types : [anyType];
}

/** Whether every value of the type is of one of the kinds; `any` never is. */
export function isAlways(type: Type, kinds: readonly Type["kind"][]): boolean {
  const options = alternatives(type);
  return options.length > 0 && options.every((option) => kinds.includes(option.kind));
}

/**
 * Whether two values of an input may be equal (`==`): scalars of whatever type, lists that read like one, and objects
 * that are reached in two ways. Of `any`, which nothing is said about anyway, it is taken that they are not.
 */
export function mayBeEqual(value: StaticValue, other: StaticValue): boolean {
  if (value.usage !== undefined && value.usage === other.usage) return true;
  const options = alternatives(value.type);
  const others = alternatives(other.type);
  const scalar = options.some(isScalar);
  const otherScalar = others.some(isScalar);
  if ((scalar && (otherScalar || others.some(isList))) || (otherScalar && options.some(isList))) return true;
  return options.some((option) => option.kind !== "any" && others.includes(option));
}

function isScalar({ kind }: Type): boolean {
  return ["string", "number", "integer", "boolean", "literal", "enum"].includes(kind);
}

function isList({ kind }: Type): boolean {
  return kind === "array";
}
