import { alternatives } from "../types/alternatives.ts";
import { compilePattern } from "../types/pattern.ts";
import {
  type ArrayType,
  type NumericType,
  type ObjectType,
  resolve,
  type StringType,
  type Type,
  type UnionType,
} from "../types/type.ts";
import { propertyKey } from "./identifiers.ts";
import { fitsOneLine, stringLiteral } from "./literal.ts";

const deepest = 30;

/** The refinements of the runtime that schemas may use. */
export const refinements: readonly string[] = ["integer", "minLength", "maxLength", "uniqueItems", "namesBy"];

/**
 * Writes a type as a zod schema, with the checks that TypeScript cannot say. `nameOf` names the schemas of references;
 * properties of the type itself that are in `optionalNames` may be left out.
 */
export function zodSchema(
  type: Type,
  nameOf: (type: Type & { kind: "reference" }) => string,
  optionalNames: ReadonlySet<string> = new Set(),
): string {
  const writer = new ZodWriter(nameOf);
  return type.kind === "object" ? writer.object(type, "", 0, optionalNames) : writer.write(type, "", 0);
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
        return this.#union(type, indent, depth);
      case "reference":
        return `z.lazy(() => ${this.#nameOf(type)})`;
    }
  }

  object(type: ObjectType, indent: string, depth: number, optionalNames: ReadonlySet<string> = new Set()): string {
    const inner = `${indent}  `;
    const lines = type.properties.map((property) => {
      const schema = this.write(property.type, inner, depth + 1);
      const optional = property.optional || optionalNames.has(property.name) ? ".optional()" : "";
      const nullish = `${schema}${optional}`.replace(/\.nullable\(\)\.optional\(\)$/, ".nullish()");
      return `${propertyKey(property.name)}: ${nullish}`;
    });
    const shape = fitsOneLine(lines)
      ? lines.length === 0
        ? "{}"
        : `{ ${lines.join(", ")} }`
      : `{\n${lines.map((line) => `${inner}${line},\n`).join("")}${indent}}`;
    if (type.patterns)
      return `z.looseObject(${shape}).superRefine(${this.#patterns(type, type.patterns, indent, depth)})`;
    if (!type.index) return `z.strictObject(${shape})`;
    if (resolve(type.index).kind === "any") return `z.looseObject(${shape})`;
    return `z.object(${shape}).catchall(${this.write(type.index, indent, depth + 1)})`;
  }

  /** What names of a pattern hold, and all others that have no property of their own. */
  #patterns({ properties, index }: ObjectType, patterns: ObjectPatterns, indent: string, depth: number): string {
    const known = JSON.stringify(properties.map(({ name }) => name));
    const others = index ? this.write(index, indent, depth + 1) : "z.never()";
    const written = patterns
      .filter(({ pattern }) => compilePattern(pattern))
      .map(({ pattern, type }) => `[${regex(pattern)}, ${this.write(type, indent, depth + 1)}]`);
    // A pattern that is no regular expression here may be one elsewhere: then nothing is known of any name.
    const isKnown = written.length === patterns.length;
    return `namesBy(${known}, [${written.join(", ")}], ${isKnown ? others : "z.unknown()"})`;
  }

  #array({ items, prefixItems, minItems, maxItems, uniqueItems }: ArrayType, indent: string, depth: number): string {
    const item = this.write(items, indent, depth + 1);
    const least = minItems === undefined ? "" : `.min(${minItems})`;
    const most = maxItems === undefined ? "" : `.max(${maxItems})`;
    const unique = uniqueItems ? ".refine(...uniqueItems)" : "";
    if (!prefixItems) return `z.array(${item})${least}${most}${unique}`;
    const first = prefixItems.map(
      (one, index) => this.write(one, indent, depth + 1) + (index < (minItems ?? 0) ? "" : ".optional()"),
    );
    const tuple = `z.tuple([${first.join(", ")}]${items.kind === "never" ? "" : `, ${item}`})`;
    // A tuple takes an item that is not there for one that is `undefined`: they are counted before.
    const counted = `${least}${most}${unique}`;
    return counted === "" ? tuple : `z.array(z.unknown())${counted}.pipe(${tuple})`;
  }

  #union(type: UnionType, indent: string, depth: number): string {
    // A union of unions may lead back to itself.
    const isNested = type.members.some((member) => member.kind === "reference" && resolve(member).kind === "union");
    const members = isNested ? alternatives(type) : type.members;
    const rest = members.filter((member) => resolve(member).kind !== "null");
    const nullable = rest.length < members.length ? ".nullable()" : "";
    const [only] = rest;
    if (rest.length === 1 && only) return `${this.write(only, indent, depth + 1)}${nullable}`;
    return `z.union([${rest.map((member) => this.write(member, indent, depth + 1)).join(", ")}])${nullable}`;
  }
}

type ObjectPatterns = NonNullable<ObjectType["patterns"]>;

function regex(pattern: string): string {
  return `new RegExp(${stringLiteral(pattern)}, "u")`;
}

function text({ pattern, minLength, maxLength }: StringType): string {
  const checks = [
    minLength === undefined ? "" : `.refine(...minLength(${minLength}))`,
    maxLength === undefined ? "" : `.refine(...maxLength(${maxLength}))`,
    pattern === undefined || !compilePattern(pattern) ? "" : `.regex(${regex(pattern)})`,
  ];
  return `z.string()${checks.join("")}`;
}

function number({ kind, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: NumericType): string {
  const checks = [
    // `z.int()` refuses whole numbers that are not safe; JSON Schema does not.
    kind === "integer" ? ".refine(...integer)" : "",
    minimum === undefined ? "" : `.gte(${minimum})`,
    maximum === undefined ? "" : `.lte(${maximum})`,
    exclusiveMinimum === undefined ? "" : `.gt(${exclusiveMinimum})`,
    exclusiveMaximum === undefined ? "" : `.lt(${exclusiveMaximum})`,
    multipleOf === undefined ? "" : `.multipleOf(${multipleOf})`,
  ];
  return `z.number()${checks.join("")}`;
}
