import { matchesPattern } from "../types/pattern.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";

type Mutable = Record<string, unknown>;

/** Schemas with more parts are not read: aliases in YAML multiply. */
const mostParts = 5000;
const deepest = 250;

/**
 * A JSON Schema that a user wrote, of draft 4 to 2020-12, as ajv is to check it in 2020-12: with objects closed for inputs
 * (where the schema does not say itself that there may be other fields), open for outputs, and without `required` for
 * `optionalNames`. `undefined` when it is too large.
 */
export function readJsonSchemaAs(
  written: JsonSchema,
  side: "input" | "output",
  optionalNames: ReadonlySet<string> = new Set(),
): JsonSchema | undefined {
  const reader = new Reader(written, side);
  try {
    return reader.readAll(optionalNames);
  } catch (error) {
    if (error === tooLarge) return undefined;
    throw error;
  }
}

const tooLarge = new Error("The schema is too large.");

class Reader {
  readonly #root: JsonSchema;
  readonly #closes: boolean;
  /** The closed copies of what references lead to, by pointer. */
  readonly #closed = new Map<string, string>();
  readonly #definitions: Mutable = {};
  #parts = 0;

  constructor(root: JsonSchema, side: "input" | "output") {
    this.#root = root;
    this.#closes = side === "input";
  }

  readAll(optionalNames: ReadonlySet<string>): JsonSchema {
    const root = this.#value(this.#root, 0) as Mutable;
    if (optionalNames.size > 0 && Array.isArray(root.required)) {
      root.required = root.required.filter((name) => !optionalNames.has(String(name)));
    }
    if (Object.keys(this.#definitions).length > 0) {
      root.$defs = { ...(isSchema(root.$defs) ? root.$defs : {}), ...this.#definitions };
    }
    return root;
  }

  /** A schema of a whole value: here an object is closed. */
  #value(schema: unknown, depth: number): unknown {
    if (!isSchema(schema)) return schema;
    if (!this.#closes) return this.#inPlace(schema, depth);
    const reference = schema.$ref;
    if (typeof reference === "string" && !hasConstraints(schema, ["$ref"])) {
      const closed = this.#closedCopy(reference, depth);
      if (closed !== undefined) {
        // Definitions may stand beside a reference at the root.
        const { $ref: _, ...others } = this.#inPlace(schema, depth) as Mutable;
        return { ...others, $ref: closed };
      }
    }
    for (const keyword of ["anyOf", "oneOf"]) {
      const members = schema[keyword];
      if (!Array.isArray(members) || hasConstraints(schema, [keyword, "type"])) continue;
      const read = this.#inPlace(schema, depth, keyword) as Mutable;
      return { ...read, [keyword]: members.map((member) => this.#value(member, depth + 1)) };
    }
    const read = this.#inPlace(schema, depth) as Mutable;
    if ("additionalProperties" in schema || "unevaluatedProperties" in schema) return read;
    if (!this.#declares(schema, 0)) return read;
    const isPlain = !["allOf", "anyOf", "oneOf", "$ref", "if", "dependentSchemas"].some((keyword) => keyword in schema);
    return { ...read, [isPlain ? "additionalProperties" : "unevaluatedProperties"]: false };
  }

  /** Where the copy of a definition stands in which objects are closed. */
  #closedCopy(reference: string, depth: number): string | undefined {
    if (reference === "#") return reference;
    const known = this.#closed.get(reference);
    if (known !== undefined) return known;
    const target = this.#target(reference);
    if (!isSchema(target)) return undefined;
    const name = `closed ${this.#closed.size}`;
    const pointer = `#/$defs/${encodeURIComponent(name)}`;
    this.#closed.set(reference, pointer);
    this.#definitions[name] = true;
    this.#definitions[name] = this.#value(target, depth + 1);
    return pointer;
  }

  #target(reference: string): unknown {
    if (reference === "#") return this.#root;
    if (!reference.startsWith("#/")) return undefined;
    let at: unknown = this.#root;
    for (const part of reference.slice(2).split("/")) {
      const key = decoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
      if (at === null || typeof at !== "object" || !Object.hasOwn(at, key)) return undefined;
      at = (at as Mutable)[key];
    }
    return at;
  }

  /** Whether a schema, or one that says more of the same value, declares fields. */
  #declares(schema: unknown, depth: number): boolean {
    if (!isSchema(schema) || depth > 20 || ++this.#parts > mostParts) return false;
    const has = (keyword: string): boolean => isSchema(schema[keyword]) && Object.keys(schema[keyword]).length > 0;
    if (has("properties") || has("patternProperties")) return true;
    if (typeof schema.$ref === "string" && this.#declares(this.#target(schema.$ref), depth + 1)) return true;
    return ["allOf", "anyOf", "oneOf"].some((keyword) => {
      const parts = schema[keyword];
      return Array.isArray(parts) && parts.some((part) => this.#declares(part, depth + 1));
    });
  }

  /** A schema that may be one of several of a value: it is not closed by itself, but what is in it is. */
  #inPlace(schema: unknown, depth: number, except?: string): unknown {
    if (!isSchema(schema)) return schema;
    if (++this.#parts > mostParts || depth > deepest) throw tooLarge;
    const read: Mutable = {};
    for (const [key, value] of Object.entries(schema)) {
      if (key === except) continue;
      const inner = this.#keyword(key, value, depth + 1);
      if (inner !== undefined)
        Object.defineProperty(read, key, { value: inner, enumerable: true, writable: true, configurable: true });
    }
    if (!this.#closes && schema.additionalProperties === false) withoutImpossible(read);
    return modernized(read);
  }

  #keyword(key: string, value: unknown, depth: number): unknown {
    switch (key) {
      case "$schema":
      case "$id":
      case "id":
      case "$vocabulary":
      case "default":
      case "examples":
      case "example":
      case "discriminator":
        return undefined;
      case "properties":
      case "patternProperties":
        return mapped(value, (inner) => this.#value(inner, depth));
      case "$defs":
      case "definitions":
      case "dependentSchemas":
        return mapped(value, (inner) => this.#inPlace(inner, depth));
      case "additionalProperties":
      case "unevaluatedProperties":
        if (value === false && !this.#closes) return undefined;
        return this.#value(value, depth);
      case "items":
      case "additionalItems":
      case "prefixItems":
      case "contains":
        return Array.isArray(value) ? value.map((inner) => this.#value(inner, depth)) : this.#value(value, depth);
      case "allOf":
      case "anyOf":
      case "oneOf":
        return Array.isArray(value) ? value.map((inner) => this.#inPlace(inner, depth)) : value;
      case "not":
      case "if":
      case "then":
      case "else":
      case "propertyNames":
        return this.#inPlace(value, depth);
      default:
        return value;
    }
  }
}

/** A closed object that requires what it refuses is read as one that only refuses it, open or not. */
function withoutImpossible(read: Mutable): void {
  if (!Array.isArray(read.required)) return;
  const declared = isSchema(read.properties) ? read.properties : {};
  const patterns = isSchema(read.patternProperties) ? Object.keys(read.patternProperties) : [];
  read.required = read.required.filter(
    (name) =>
      Object.hasOwn(declared, String(name)) ||
      patterns.some((pattern) => matchesPattern(pattern, String(name)) !== false),
  );
}

/** What earlier drafts write otherwise, as 2020-12 writes it. */
function modernized(schema: Mutable): Mutable {
  const { nullable, additionalItems, ...read } = schema;
  if (Array.isArray(read.items)) {
    read.prefixItems = read.items;
    if (additionalItems === undefined) delete read.items;
    else read.items = additionalItems;
  }
  if (read.type === "any") delete read.type;
  if (nullable === true && read.type !== undefined) {
    read.type = [...new Set([...(Array.isArray(read.type) ? read.type : [read.type]), "null"])];
  }
  for (const keyword of ["exclusiveMinimum", "exclusiveMaximum"]) {
    if (typeof read[keyword] === "boolean") delete read[keyword];
  }
  if (Array.isArray(read.required)) read.required = [...new Set(read.required)];
  return read;
}

const annotations = new Set(
  "$schema $id id $comment title description default examples example deprecated readOnly writeOnly $defs definitions $anchor nullable".split(
    " ",
  ),
);

/** Whether a schema says something of its values beside these keywords. */
export function hasConstraints(schema: JsonSchema, except: readonly string[] = []): boolean {
  return Object.keys(schema).some((key) => !annotations.has(key) && !except.includes(key));
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (!isSchema(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, change(inner)]));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
