import { canonicalJson } from "../text/canonicalJson.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import { hasConstraints, isSchema } from "./schemaReading.ts";

/** What a schema says that its type does not. */
export interface BeyondTypes {
  /** Restricts what the type says further; each in canonical form. */
  readonly restrictions: readonly string[];
  /** The schema takes values that the type says it does not. */
  readonly extensions: readonly string[];
  /** What is written in the restrictions: values and names. */
  readonly scalars: readonly (string | number | boolean)[];
}

/** Reads what the type model leaves out of a JSON Schema: `not`, `if`, dependencies, and combinations it simplifies. */
export function beyondTypes(schema: JsonSchema | undefined): BeyondTypes {
  const collector = new Collector(schema ?? {});
  if (schema) collector.visit(schema);
  const { restrictions, extensions, scalars } = collector;
  return { restrictions: restrictions.toSorted(), extensions: extensions.toSorted(), scalars: [...scalars] };
}

/** Whether all of `some` is among `all`, each as often. */
export function areAmong(some: readonly string[], all: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const one of all) left.set(one, (left.get(one) ?? 0) + 1);
  return some.every((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count > 0;
  });
}

const conditions = [
  ...["not", "if", "then", "else", "dependentRequired", "dependentSchemas", "dependencies", "contains", "minContains"],
  ...[
    "maxContains",
    "propertyNames",
    "unevaluatedItems",
    "minProperties",
    "maxProperties",
    "$dynamicRef",
    "$recursiveRef",
  ],
];
const ofText = ["minLength", "maxLength", "pattern", "format"];
const ofNumbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
const ofObjects = ["required", "additionalProperties", "patternProperties"];
const ofLists = ["minItems", "maxItems", "uniqueItems"];
const typeless = [...ofText, ...ofNumbers, ...ofObjects, ...ofLists];
const mostParts = 20_000;
const mostScalars = 60;

class Collector {
  readonly restrictions: string[] = [];
  readonly extensions: string[] = [];
  readonly scalars = new Set<string | number | boolean>();
  readonly #root: JsonSchema;
  readonly #seen = new Set<unknown>();
  #parts = 0;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  visit(schema: unknown): void {
    if (!isSchema(schema) || this.#seen.has(schema) || ++this.#parts > mostParts) return;
    this.#seen.add(schema);
    this.#collect(schema);
    if (typeof schema.$ref === "string") this.visit(this.#target(schema.$ref));
    for (const keyword of ["properties", "patternProperties"]) {
      const inner = schema[keyword];
      if (isSchema(inner)) for (const one of Object.values(inner)) this.visit(one);
    }
    for (const keyword of ["items", "additionalProperties"]) this.visit(schema[keyword]);
    for (const keyword of ["prefixItems", "allOf", "anyOf", "oneOf"]) {
      const inner = schema[keyword];
      if (Array.isArray(inner)) for (const one of inner) this.visit(one);
    }
  }

  #collect(schema: JsonSchema): void {
    const isNothing = isSchema(schema.not) && Object.keys(schema.not).length === 0;
    const found = conditions.filter((keyword) => keyword in schema && !(keyword === "not" && isNothing));
    if (found.length > 0) this.#restrict(schema, found);
    if ("unevaluatedProperties" in schema && schema.unevaluatedProperties !== false)
      this.#restrict(schema, ["unevaluatedProperties"]);
    if (Array.isArray(schema.oneOf) && !this.#areDisjoint(schema.oneOf)) this.#restrict(schema, ["oneOf"]);

    const combinations = ["$ref", "anyOf", "oneOf", "allOf"].filter((keyword) => keyword in schema);
    const isMixed =
      combinations.length > 1 ||
      (combinations.length === 1 && hasConstraints(schema, [...combinations, "type", "unevaluatedProperties"]));
    const isPlainMerge =
      combinations.join() === "allOf" &&
      Array.isArray(schema.allOf) &&
      [schema, ...schema.allOf].every((part) => this.#isPlainObject(part));
    if ((isMixed || "allOf" in schema) && !isPlainMerge) this.#restrict(schema, Object.keys(schema));

    const values = "const" in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined;
    const isCompound = values?.some((value) => typeof value === "object" && value !== null) ?? false;
    if (
      isCompound ||
      (values && (hasConstraints(schema, ["const", "enum", "type"]) || ("const" in schema && "enum" in schema)))
    )
      this.#restrict(schema, Object.keys(schema));
    // The type beside a constant is not looked at.
    if ("const" in schema && !typesOf(schema).includes(typesOf({ const: schema.const })[0] ?? "")) {
      this.#restrict(schema, ["const", "type"]);
    }
    if (schema.type === undefined && !values) {
      // Of any value, these speak only of some.
      const loose = typeless.filter((keyword) => keyword in schema);
      const implied = ["properties", "items", "prefixItems"].filter((keyword) => keyword in schema);
      if (implied.length > 0) this.extensions.push(`${implied.join()} without a type`);
      if (loose.length > 0 && implied.length === 0) this.#restrict(schema, loose);
      if (implied.length > 1) this.#restrict(schema, [...implied, ...loose]);
    }
    if (Array.isArray(schema.required) && schema.additionalProperties === false) {
      const declared = isSchema(schema.properties) ? schema.properties : {};
      if (schema.required.some((name) => !Object.hasOwn(declared, String(name)))) this.#restrict(schema, ["required"]);
    }
  }

  #restrict(schema: JsonSchema, keywords: readonly string[]): void {
    const said = Object.fromEntries(
      keywords.filter((keyword) => keyword in schema).map((keyword) => [keyword, this.#plain(schema[keyword], 0)]),
    );
    this.restrictions.push(canonicalJson(said));
  }

  /** Without remarks, and with references replaced by what they lead to, as far as that ends. */
  #plain(value: unknown, depth: number): unknown {
    if (++this.#parts > mostParts || depth > 12) return "…";
    if (Array.isArray(value)) return value.map((one) => this.#plain(one, depth + 1));
    const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (isScalar && this.scalars.size < mostScalars) this.scalars.add(value);
    if (!isSchema(value)) return value;
    const target = typeof value.$ref === "string" ? this.#target(value.$ref) : undefined;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key, inner]) => !(["description", "title", "$comment"].includes(key) && typeof inner === "string"))
        .map(([key, inner]) => [
          key,
          key === "$ref" && target ? this.#plain(target, depth + 1) : this.#plain(inner, depth + 1),
        ]),
    );
  }

  #target(reference: string): unknown {
    if (reference === "#") return this.#root;
    let at: unknown = this.#root;
    for (const part of reference.replace(/^#\//, "").split("/")) {
      let key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      try {
        key = decodeURIComponent(key);
      } catch {
        // It is a name as it is.
      }
      if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
      at = (at as Readonly<Record<string, unknown>>)[key];
    }
    return at;
  }

  /** An object of which two can be one without anything lost. */
  #isPlainObject(schema: unknown): boolean {
    if (!isSchema(schema)) return false;
    const known = ["type", "properties", "required", "allOf", "unevaluatedProperties"];
    if (hasConstraints(schema, known) || (schema.type !== undefined && schema.type !== "object")) return false;
    return schema.type === "object" || isSchema(schema.properties) || "allOf" in schema;
  }

  /** Whether no value can be one of two members: then "exactly one" says no more than "any". */
  #areDisjoint(members: readonly unknown[]): boolean {
    const known = members.map((member) => this.#resolved(member));
    if (known.some((one) => one === undefined) || known.length > 100) return false;
    return known.every((one, index) => known.slice(index + 1).every((other) => this.#isApart(one!, other!)));
  }

  #isApart(one: JsonSchema, other: JsonSchema): boolean {
    const [left, right] = [typesOf(one), typesOf(other)];
    if (left.length > 0 && right.length > 0 && !left.some((type) => right.includes(type))) return true;
    if (left.join() !== "object" || right.join() !== "object") return false;
    const properties = isSchema(one.properties) ? one.properties : {};
    const others = isSchema(other.properties) ? other.properties : {};
    return Object.keys(properties).some((name) => {
      const isRequired = [one, other].every(
        (schema) => Array.isArray(schema.required) && schema.required.includes(name),
      );
      const [values, otherValues] = [constants(properties[name]), constants(others[name])];
      return isRequired && values && otherValues && !values.some((value) => otherValues.includes(value));
    });
  }

  #resolved(schema: unknown): JsonSchema | undefined {
    let at = schema;
    for (let steps = 0; steps < 20 && isSchema(at) && typeof at.$ref === "string"; steps++) at = this.#target(at.$ref);
    return isSchema(at) ? at : undefined;
  }
}

/** A whole number is a number: as types the two are the same. */
function typesOf({ type, ...schema }: JsonSchema): readonly string[] {
  if (type === undefined) {
    const values = constants(schema);
    return values ? [...new Set(values.map((value) => (value === null ? "null" : typeof value)))] : [];
  }
  return (Array.isArray(type) ? type : [type]).map((one) => (one === "integer" ? "number" : String(one)));
}

function constants(schema: unknown): readonly unknown[] | undefined {
  if (!isSchema(schema)) return undefined;
  const values: unknown = "const" in schema ? [schema.const] : schema.enum;
  return Array.isArray(values) && values.every((value) => typeof value !== "object" || value === null)
    ? values
    : undefined;
}
