import type { Json, JsonObject } from "../types/jsonSchemaArbitrary.ts";

/** Small edits of JSON Schemas and of Picoschema, as people make them: one place, one change. */

type Pick = <T>(options: readonly T[]) => T;

/** One edit at one of the schema's parts; the schema itself where no edit fits. */
export function edited(schema: JsonObject, picks: Iterator<number>): JsonObject {
  const pick: Pick = (options) => options[(picks.next().value as number) % options.length]!;
  let places: (readonly string[])[] = [];
  collect(schema, [], places);
  // Definitions that nothing refers to are changed by nobody.
  const isUsed = (path: readonly string[]): boolean => JSON.stringify(schema).includes(`/${path[1]}"`);
  places = places.filter((path) => !["$defs", "definitions"].includes(path[0] ?? "") || isUsed(path));
  const path = pick(places);
  return changeAt(schema, path, (part) => editPart(part, pick)) as JsonObject;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function collect(schema: Json | undefined, path: readonly string[], places: (readonly string[])[]): void {
  if (!isObject(schema)) return;
  places.push(path);
  for (const keyword of ["properties", "patternProperties", "$defs", "definitions"]) {
    const inner = schema[keyword];
    if (isObject(inner)) for (const name of Object.keys(inner)) collect(inner[name], [...path, keyword, name], places);
  }
  for (const keyword of ["anyOf", "oneOf", "allOf", "prefixItems"]) {
    const inner = schema[keyword];
    if (Array.isArray(inner))
      for (const [index, one] of inner.entries()) collect(one as Json, [...path, keyword, String(index)], places);
  }
  for (const keyword of ["items", "additionalProperties", "not"]) collect(schema[keyword], [...path, keyword], places);
}

function changeAt(schema: Json, [step, ...rest]: readonly string[], change: (part: JsonObject) => Json): Json {
  if (step === undefined) return change(schema as JsonObject);
  if (Array.isArray(schema))
    return schema.map((one: Json, at) => (String(at) === step ? changeAt(one, rest, change) : one));
  const object = schema as JsonObject;
  return { ...object, [step]: changeAt(object[step]!, rest, change) };
}

function without(part: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(part).filter(([key]) => key !== name));
}

function editPart(part: JsonObject, pick: Pick): Json {
  const properties = isObject(part.properties) ? part.properties : undefined;
  const required = Array.isArray(part.required) ? (part.required as readonly string[]) : [];
  const name = pick(["a", "b", "c", "x1", "d"]);
  const types = ["string", "number", "integer", "boolean", "null", "object", "array"];
  const bounds: Readonly<Record<string, readonly Json[]>> = {
    minLength: [0, 1, 2],
    maxLength: [0, 1, 5],
    pattern: ["^a", "b$", "^[a-c]{1,2}$"],
    format: ["date", "email", "unknown"],
    minimum: [-1, 0, 1, 2],
    maximum: [1, 2, 11],
    exclusiveMinimum: [0, -2],
    multipleOf: [1, 2, 0.5],
    minItems: [0, 1, 2],
    maxItems: [1, 3],
    uniqueItems: [true, false],
    additionalProperties: [true, false, { type: "string" }],
    description: ["d", "other"],
    default: ["a", 1],
    nullable: [true],
    minProperties: [1],
    not: [{ type: "string" }, { const: 1 }],
  };
  switch (pick(["property", "required", "type", "keyword", "keyword", "drop", "drop", "member", "value", "replace"])) {
    case "property": {
      if (!properties) return { ...part, type: "object", properties: { [name]: { type: pick(types) } } };
      if (name in properties) return { ...part, properties: without(properties, name) };
      return { ...part, properties: { ...properties, [name]: { type: pick(types) } } };
    }
    case "required":
      return {
        ...part,
        required: required.includes(name) ? required.filter((one) => one !== name) : [...required, name],
      };
    case "type": {
      if (typeof part.type !== "string") return { ...part, type: pick(types) };
      const other = pick(types);
      return { ...part, type: other === part.type ? "string" : pick<Json>([other, [part.type, other]]) };
    }
    case "keyword": {
      const keyword = pick(Object.keys(bounds));
      return { ...part, [keyword]: pick(bounds[keyword]!) };
    }
    case "drop": {
      const keyword = pick(
        Object.keys(part)
          .filter((key) => !["$defs", "definitions"].includes(key))
          .concat("default"),
      );
      return without(part, keyword);
    }
    case "member": {
      const keyword = pick(
        ["anyOf", "oneOf", "allOf", "prefixItems"].filter((key) => Array.isArray(part[key])).concat("anyOf"),
      );
      const members = (part[keyword] ?? []) as readonly Json[];
      if (members.length > 1 && pick([true, false])) return { ...part, [keyword]: members.slice(1) };
      return { ...part, [keyword]: [...members, { type: pick(types) }] };
    }
    case "value": {
      const values = Array.isArray(part.enum) ? (part.enum as readonly Json[]) : [];
      const value = pick<Json>(["a", "x1", 1, null, true, 2.5]);
      if (values.length > 1 && pick([true, false])) return { ...part, enum: values.slice(1) };
      return values.some((one) => one === value) ? part : { ...part, enum: [...values, value] };
    }
    default:
      return pick<Json>([
        {},
        { type: pick(types) },
        { const: "a" },
        { type: "object", properties: { [name]: part } },
        { anyOf: [without(without(part, "$defs"), "definitions"), { type: "null" }] },
      ]);
  }
}
