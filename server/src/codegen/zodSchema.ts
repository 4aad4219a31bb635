import { compilePattern } from "../types/pattern.ts";
import {
  type ArrayType,
  type NumericType,
  type ObjectType,
  resolve,
  type StringType,
  type Type,
} from "../types/type.ts";
import { propertyKey } from "./identifiers.ts";

const deepest = 30;

/** Writes a type as a zod schema, with the checks that TypeScript cannot say. `nameOf` names the schemas of references. */
export function zodSchema(type: Type, nameOf: (type: Type & { kind: "reference" }) => string, indent = ""): string {
  return new ZodWriter(nameOf).write(type, indent, 0);
}

class ZodWriter {
  readonly #nameOf: (type: Type & { kind: "reference" }) => string;

  constructor(nameOf: (type: Type & { kind: "reference" }) => string) {
    this.#nameOf = nameOf;
  }

  write(type: Type, indent: string, depth: number): string {
    if (depth > deepest) return "z.unknown()";
    switch (type.kind) {
      case "any":
        return "z.unknown()";
      case "never":
        return "z.never()";
      case "string":
        return text(type);
      case "number":
      case "integer":
        return number(type);
      case "boolean":
        return "z.boolean()";
      case "null":
        return "z.null()";
      case "literal":
        return `z.literal(${JSON.stringify(type.value)})`;
      case "enum":
        return `z.literal([${type.members.map((member) => (member.kind === "null" ? "null" : JSON.stringify(member.value))).join(", ")}])`;
      case "array":
        return this.#array(type, indent, depth);
      case "object":
        return this.object(type, indent, depth);
      case "union":
        return this.#union(type.members, indent, depth);
      case "reference":
        return `z.lazy(() => ${this.#nameOf(type)})`;
    }
  }

  object(type: ObjectType, indent: string, depth: number): string {
    const inner = `${indent}  `;
    const lines = type.properties.map((property) => {
      const schema = this.write(property.type, inner, depth + 1);
      const optional = property.optional || property.default !== undefined ? ".optional()" : "";
      return `${inner}${propertyKey(property.name)}: ${schema}${optional},`;
    });
    const shape = lines.length === 0 ? "{}" : `{\n${lines.join("\n")}\n${indent}}`;
    if (!type.index) return type.patterns ? `z.looseObject(${shape})` : `z.strictObject(${shape})`;
    if (resolve(type.index).kind === "any" || type.patterns) return `z.looseObject(${shape})`;
    return `z.object(${shape}).catchall(${this.write(type.index, indent, depth + 1)})`;
  }

  #array({ items, prefixItems, minItems, maxItems }: ArrayType, indent: string, depth: number): string {
    const item = prefixItems ? "z.unknown()" : this.write(items, indent, depth + 1);
    const least = minItems === undefined ? "" : `.min(${minItems})`;
    const most = maxItems === undefined ? "" : `.max(${maxItems})`;
    return `z.array(${item})${least}${most}`;
  }

  #union(members: readonly Type[], indent: string, depth: number): string {
    const rest = members.filter((member) => resolve(member).kind !== "null");
    const nullable = rest.length < members.length ? ".nullable()" : "";
    const [only] = rest;
    if (rest.length === 1 && only) return `${this.write(only, indent, depth + 1)}${nullable}`;
    return `z.union([${rest.map((member) => this.write(member, indent, depth + 1)).join(", ")}])${nullable}`;
  }
}

function text({ pattern, minLength, maxLength }: StringType): string {
  const checks = [
    minLength === undefined
      ? ""
      : `.refine((text) => [...text].length >= ${minLength}, "at least ${minLength} characters")`,
    maxLength === undefined
      ? ""
      : `.refine((text) => [...text].length <= ${maxLength}, "at most ${maxLength} characters")`,
    pattern === undefined || !compilePattern(pattern) ? "" : `.regex(new RegExp(${JSON.stringify(pattern)}, "u"))`,
  ];
  return `z.string()${checks.join("")}`;
}

function number({ kind, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: NumericType): string {
  const checks = [
    // `z.int()` refuses whole numbers that are not safe; JSON Schema does not.
    kind === "integer" ? '.refine(Number.isInteger, "a whole number")' : "",
    minimum === undefined ? "" : `.gte(${minimum})`,
    maximum === undefined ? "" : `.lte(${maximum})`,
    exclusiveMinimum === undefined ? "" : `.gt(${exclusiveMinimum})`,
    exclusiveMaximum === undefined ? "" : `.lt(${exclusiveMaximum})`,
    multipleOf === undefined ? "" : `.multipleOf(${multipleOf})`,
  ];
  return `z.number()${checks.join("")}`;
}
