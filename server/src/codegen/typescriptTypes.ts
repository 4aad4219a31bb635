import { toJsonSchema } from "../types/toJsonSchema.ts";
import { type ArrayType, type ObjectType, type Property, resolve, type Type } from "../types/type.ts";
import { propertyKey } from "./identifiers.ts";
import { fitsOneLine } from "./literal.ts";

const deepest = 30;

/** The names of types that references lead to. */
export interface NamedTypes {
  /** The names of types that are declared in another file, by what they resolve to. */
  readonly shared: ReadonlyMap<Type, string>;
  /** Before the names of the others. */
  readonly prefix: string;
  /** Names that are not to be given. */
  readonly taken: Iterable<string>;
}

/** Writes types as TypeScript. Where TypeScript cannot say a type, the nearest wider one. */
export class TypescriptTypes {
  /** The names from another file that were used. */
  readonly usedShared = new Set<string>();
  readonly #named = new Map<Type, string>();
  /** Types that have a name, in the order they were met, and no declaration yet. */
  readonly #pending: { readonly name: string; readonly type: Type }[] = [];
  readonly #shared: ReadonlyMap<Type, string>;
  readonly #prefix: string;
  readonly #taken: Set<string>;

  constructor({ shared, prefix, taken }: NamedTypes) {
    this.#shared = shared;
    this.#prefix = prefix;
    this.#taken = new Set([...taken, ...shared.values()]);
  }

  /** The declaration of a named type, exported: an interface for an object. Properties in `optionalNames` may be left out. */
  declaration(name: string, type: Type, optionalNames: ReadonlySet<string> = new Set()): string {
    const known = resolve(type);
    const comment = jsdoc(type.description ?? known.description, "");
    if (known.kind !== "object") return `${comment}export type ${name} = ${this.#write(known, "", 0)};`;
    return `${comment}export interface ${name} ${this.#object(known, "", 0, optionalNames)}`;
  }

  /** The declarations of all types that others refer to by name. */
  referenced(): readonly string[] {
    const declarations: string[] = [];
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) {
      declarations.push(this.declaration(next.name, next.type));
    }
    return declarations;
  }

  /** Whether a type is declared in another file. */
  isShared(type: Type & { kind: "reference" }): boolean {
    return this.#shared.has(resolve(type));
  }

  nameOf(type: Type & { kind: "reference" }): string {
    const target = resolve(type);
    const shared = this.#shared.get(target);
    if (shared !== undefined) {
      this.usedShared.add(shared);
      return shared;
    }
    const known = this.#named.get(target);
    if (known) return known;
    const wanted =
      this.#prefix +
      (type.name.match(/[\p{L}\p{N}]+/gu) ?? ["Type"])
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join("");
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}${count}`;
    this.#taken.add(name);
    this.#named.set(target, name);
    this.#pending.push({ name, type: target });
    return name;
  }

  #write(type: Type, indent: string, depth: number): string {
    if (depth > deepest) return "unknown";
    switch (type.kind) {
      case "any":
        return "unknown";
      case "never":
        return "never";
      case "string":
      case "boolean":
      case "null":
        return type.kind;
      case "number":
      case "integer":
        return "number";
      case "literal":
        return JSON.stringify(type.value);
      case "enum":
        return type.members
          .map((member) => (member.kind === "null" ? "null" : JSON.stringify(member.value)))
          .join(" | ");
      case "array":
        return this.#array(type, indent, depth);
      case "object":
        return this.#object(type, indent, depth);
      case "union":
        return [...new Set(type.members.map((member) => this.#write(member, indent, depth + 1)))].join(" | ");
      case "reference":
        return this.nameOf(type);
    }
  }

  #array({ items, prefixItems = [], minItems = 0 }: ArrayType, indent: string, depth: number): string {
    const item = this.#write(items, indent, depth + 1);
    const rest = /^(?:union|enum)$/.test(items.kind) && item.includes(" | ") ? `(${item})[]` : `${item}[]`;
    if (prefixItems.length === 0) return rest;
    const first = prefixItems.map((one, index) => {
      const written = this.#write(one, indent, depth + 1);
      return index < minItems ? written : `(${written})?`;
    });
    return `[${[...first, ...(items.kind === "never" ? [] : [`...${rest}`])].join(", ")}]`;
  }

  #object(type: ObjectType, indent: string, depth: number, optionalNames: ReadonlySet<string> = new Set()): string {
    const inner = `${indent}  `;
    const lines = type.properties.map((property) => {
      const mark = property.optional || optionalNames.has(property.name) ? "?" : "";
      const written = this.#write(property.type, inner, depth + 1);
      return `${jsdoc(descriptionOf(property), inner)}${inner}${propertyKey(property.name)}${mark}: ${written};`;
    });
    // A property of another type would contradict the index: then the index is as wide as TypeScript wants it.
    const index = type.index && type.index.kind !== "any" && type.properties.length === 0 ? type.index : undefined;
    if (type.index) lines.push(`${inner}[key: string]: ${index ? this.#write(index, inner, depth + 1) : "unknown"};`);
    if (lines.length === 0) return type.patterns ? "Record<string, unknown>" : "Record<string, never>";
    const parts = lines.map((line) => line.slice(inner.length, -1));
    if (indent !== "" && fitsOneLine(parts)) return `{ ${parts.join("; ")} }`;
    return `{\n${lines.join("\n")}\n${indent}}`;
  }
}

function descriptionOf({ description, type }: Property): string | undefined {
  const constraints = constraintsOf(type);
  return [description, constraints].filter((part) => part !== undefined).join(" — ") || undefined;
}

/** What the schema says beyond TypeScript, for readers. */
function constraintsOf(type: Type): string | undefined {
  const { type: _, description: __, enum: ___, ...rest } = toJsonSchema(type);
  const plain = Object.entries(rest).filter(([, value]) => typeof value === "number" || typeof value === "string");
  return plain.length === 0 ? undefined : plain.map(([key, value]) => `${key}: ${String(value)}`).join(", ");
}

function jsdoc(description: string | undefined, indent: string): string {
  if (description === undefined || description.trim() === "") return "";
  const lines = description
    .trim()
    .replaceAll("*/", "*\\/")
    .split(/\r\n|\r|\n/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}
