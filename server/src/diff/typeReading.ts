import { encloses } from "../text/range.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import { toJsonSchema } from "../types/toJsonSchema.ts";
import { anyType, type ObjectType, type Property, resolve, type Type } from "../types/type.ts";
import { readJsonSchemaAs } from "./schemaReading.ts";

/** Which of a prompt's two types: callers write values of the input, consumers read values of the output. */
export type Side = "input" | "output";

/**
 * A type as callers and consumers meet it. Inputs are closed: a field that nobody declares is refused, unless the schema
 * says itself that there may be others. Outputs are open: consumers do not look at fields that they do not know. An input
 * field that the front matter has a default for may be left out.
 */
export function readTypeAs(type: Type, side: Side): Type {
  return new TypeReader(side).read(type);
}

/**
 * The JSON Schema of a type as callers and consumers meet it, for ajv (2020-12). With `written`, the JSON Schema that the
 * user wrote, it is made of that, for it may say more than the type.
 */
export function checkedSchema(type: Type, side: Side, written?: JsonSchema): JsonSchema {
  const root = resolve(type);
  const defaulted = root.kind === "object" && side === "input" ? root.properties.filter(hasDefault) : [];
  const names = new Set(defaulted.map((property) => property.name));
  const read = written && readJsonSchemaAs(written, side, names);
  return read ?? toJsonSchema(readTypeAs(type, side));
}

/** Whether it is the front matter that has a default, which is laid under the input: `default` in a schema is a remark. */
export function hasDefault({ default: written, entryOrigin }: Property): boolean {
  return written !== undefined && !(entryOrigin && encloses(entryOrigin.range, written.range));
}

class TypeReader {
  readonly #side: Side;
  readonly #read = new Map<Type, Type>();
  readonly #pending: (() => void)[] = [];

  constructor(side: Side) {
    this.#side = side;
  }

  read(root: Type): Type {
    const target = resolve(root);
    const read = target.kind === "object" && this.#side === "input" ? this.#object(target, true) : this.#type(root);
    for (let next = this.#pending.pop(); next; next = this.#pending.pop()) next();
    return read;
  }

  #type(type: Type): Type {
    switch (type.kind) {
      case "array":
        return {
          ...type,
          items: this.#type(type.items),
          prefixItems: type.prefixItems?.map((item) => this.#type(item)),
        };
      case "object":
        return this.#object(type, false);
      case "union":
        return { ...type, members: type.members.map((member) => this.#type(member)) };
      case "reference": {
        // Each target once: they lead to each other in circles, and through long chains.
        const known = resolve(type);
        const seen = this.#read.get(known);
        if (seen)
          return seen.kind === "reference" ? { ...seen, origin: type.origin, description: type.description } : seen;
        const target: { type: Type } = { type: anyType };
        const read: Type = { ...type, target };
        this.#read.set(known, read);
        this.#pending.push(() => {
          target.type = this.#type(known);
        });
        return read;
      }
      default:
        return type;
    }
  }

  #object(type: ObjectType, isRoot: boolean): ObjectType {
    return {
      ...type,
      properties: type.properties.map((property) => ({
        ...property,
        optional: property.optional || (isRoot && hasDefault(property)),
        type: this.#type(property.type),
      })),
      index: this.#index(type),
      patterns: type.patterns?.map((pattern) => ({ ...pattern, type: this.#type(pattern.type) })),
    };
  }

  #index({ index, properties, patterns }: ObjectType): Type | undefined {
    if (this.#side === "output") return index ? this.#type(index) : anyType;
    // Only a schema that says nothing of other fields has this very type.
    const isSilent = index === anyType && (properties.length > 0 || (patterns?.length ?? 0) > 0);
    return index && !isSilent ? this.#type(index) : undefined;
  }
}
