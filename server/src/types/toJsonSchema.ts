import { plainValue } from "../syntax/yamlValue.ts";
import { type EnumType, type ObjectType, type Property, resolve, type Type } from "./type.ts";

/** A JSON Schema, or `true`-like `{}` for anything. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const deepest = 50;
/** A type that contains itself twice would be written out without end. */
const mostParts = 20_000;

/**
 * The JSON Schema (2020-12) that the reference makes of Picoschema; of any other type, one that accepts the same. Where
 * a type contains itself, and where it is endless otherwise, anything is accepted.
 */
export function toJsonSchema(type: Type): JsonSchema {
  return new SchemaWriter().write(type, 0);
}

class SchemaWriter {
  #parts = 0;
  /** What is being written: a reference to it leads back. */
  readonly #open = new Set<Type>();

  write(type: Type, depth: number): JsonSchema {
    if (depth > deepest || ++this.#parts > mostParts) return {};
    const schema = this.#kind(type, depth);
    return type.description === undefined ? schema : { ...schema, description: type.description };
  }

  #kind(type: Type, depth: number): JsonSchema {
    switch (type.kind) {
      case "any":
        return {};
      case "never":
        return { not: {} };
      case "literal":
        return { const: type.value };
      case "enum":
        return { enum: enumValues(type) };
      case "array":
        return {
          type: "array",
          items: this.write(type.items, depth + 1),
          ...defined({
            prefixItems: type.prefixItems?.map((item) => this.write(item, depth + 1)),
            minItems: type.minItems,
            maxItems: type.maxItems,
            uniqueItems: type.uniqueItems || undefined,
          }),
        };
      case "object":
        return this.#object(type, depth);
      case "union":
        return this.#union(type.members, depth);
      case "reference":
        return this.#target(resolve(type), depth);
      default: {
        const { kind, origin: _, description: __, ...constraints } = type;
        return { type: kind, ...defined(constraints) };
      }
    }
  }

  #target(target: Type, depth: number): JsonSchema {
    if (this.#open.has(target)) return {};
    this.#open.add(target);
    const schema = this.write(target, depth + 1);
    this.#open.delete(target);
    return schema;
  }

  #object({ properties, index, patterns }: ObjectType, depth: number): JsonSchema {
    const required = properties.filter((property) => !property.optional).map((property) => property.name);
    return {
      type: "object",
      properties: Object.fromEntries(properties.map((property) => [property.name, this.#property(property, depth)])),
      ...(required.length > 0 ? { required } : {}),
      ...(patterns
        ? {
            patternProperties: Object.fromEntries(
              patterns.map((one) => [one.pattern, this.write(one.type, depth + 1)]),
            ),
          }
        : {}),
      additionalProperties: index ? this.write(index, depth + 1) : false,
    };
  }

  #property({ type, description, default: written }: Property, depth: number): JsonSchema {
    const schema = this.write(type, depth + 1);
    return { ...schema, ...defined({ description, default: written && plainValue(written) }) };
  }

  /** `T | null` is written as a type with null added, as far as that says the same. */
  #union(members: readonly Type[], depth: number): JsonSchema {
    const [first, second] = members;
    if (members.length === 2 && first && second?.kind === "null") {
      const schema = this.write(first, depth + 1);
      if (typeof schema.type === "string" && !("enum" in schema)) return { ...schema, type: [schema.type, "null"] };
    }
    return { anyOf: members.map((member) => this.write(member, depth + 1)) };
  }
}

function enumValues(type: EnumType): readonly unknown[] {
  return type.members.map((member) => (member.kind === "null" ? null : member.value));
}

function defined(values: object): JsonSchema {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
