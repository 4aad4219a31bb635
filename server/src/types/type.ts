import type { FileId } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../syntax/yamlNodes.ts";
import type { TextRange } from "../text/range.ts";

/** Where a type or property was written. */
export interface Origin {
  readonly file: FileId;
  readonly range: TextRange;
}

interface TypeBase {
  /** `undefined` for types that nobody wrote: built-in and inferred ones. */
  readonly origin?: Origin | undefined;
  readonly description?: string | undefined;
}

/** One model for Picoschema and JSON Schema. Types are values; recursion goes through `ReferenceType` only. */
export type Type =
  | AnyType
  | NeverType
  | StringType
  | NumericType
  | BooleanType
  | NullType
  | LiteralType
  | EnumType
  | ArrayType
  | ObjectType
  | UnionType
  | ReferenceType;

/** Not known, or everything: nothing about it is ever reported. */
export interface AnyType extends TypeBase {
  readonly kind: "any";
}
/** No value at all: JSON Schema's `false`, or what narrowing leaves of an impossible branch. */
export interface NeverType extends TypeBase {
  readonly kind: "never";
}
export interface StringType extends TypeBase {
  readonly kind: "string";
  readonly format?: string | undefined;
  /** An ECMAScript regular expression source, unanchored. */
  readonly pattern?: string | undefined;
  /** In Unicode code points, as JSON Schema counts. */
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
}
export interface NumericType extends TypeBase {
  readonly kind: "number" | "integer";
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: number | undefined;
  readonly exclusiveMaximum?: number | undefined;
  readonly multipleOf?: number | undefined;
}
export interface BooleanType extends TypeBase {
  readonly kind: "boolean";
}
export interface NullType extends TypeBase {
  readonly kind: "null";
}
export interface LiteralType extends TypeBase {
  readonly kind: "literal";
  readonly value: string | number | boolean;
}
export interface EnumType extends TypeBase {
  readonly kind: "enum";
  readonly members: readonly (LiteralType | NullType)[];
}
export interface ArrayType extends TypeBase {
  readonly kind: "array";
  /** Of the items after the prefix. */
  readonly items: Type;
  /** Types of the first items, JSON Schema's `prefixItems`. */
  readonly prefixItems?: readonly Type[] | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
}
export interface ObjectType extends TypeBase {
  readonly kind: "object";
  readonly properties: readonly Property[];
  /** Of every other property: `any` when the object is open, `undefined` when it is closed. */
  readonly index: Type | undefined;
  readonly patterns?: readonly { readonly pattern: string; readonly type: Type }[] | undefined;
}
export interface Property {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly description?: string | undefined;
  /** JSON Schema's `default`, and the front matter's `input.default` for input fields. */
  readonly default?: YamlNode | undefined;
  /** Of the name as written, without `?`, parentheses and quotes. */
  readonly nameOrigin?: Origin | undefined;
  /** Of the whole entry, key to end of value. */
  readonly entryOrigin?: Origin | undefined;
}
export interface UnionType extends TypeBase {
  readonly kind: "union";
  readonly members: readonly Type[];
}
/** A use of a named type: a `$ref`, or a schema name. */
export interface ReferenceType extends TypeBase {
  readonly kind: "reference";
  readonly name: string;
  /** Filled in when the definition has been read; shared by all references to it. */
  readonly target: { type: Type };
}

export const anyType: AnyType = { kind: "any" };
export const stringType: StringType = { kind: "string" };
export const numberType: NumericType = { kind: "number" };
export const integerType: NumericType = { kind: "integer" };
export const booleanType: BooleanType = { kind: "boolean" };
export const nullType: NullType = { kind: "null" };

/** What a reference leads to while its definition is still being read: nothing can be said about it yet. */
export const unreadType: AnyType = { kind: "any" };

/** Follows references to the type they name. A reference that leads only to itself is `any`. */
export function resolve(type: Type): Exclude<Type, ReferenceType> {
  let current = type;
  for (let steps = 0; current.kind === "reference"; steps++) {
    if (steps > 100) return anyType;
    current = current.target.type;
  }
  return current;
}
