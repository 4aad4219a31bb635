/**
 * A JSON Schema as text, the same for schemas that differ only in how they say it: in the order of keywords, a keyword
 * that allows everything, or a type that an enumeration's values have anyway.
 */
export function canonicalSchema(schema: unknown): string {
  return JSON.stringify(canonical(schema));
}

function canonical(schema: unknown): unknown {
  if (schema === true) return {};
  if (!isRecord(schema)) return schema;
  const result: Record<string, unknown> = { ...schema };
  if (result.const !== undefined) {
    result.enum = [result.const];
    delete result.const;
  }
  const types = typesOf(result.type);
  if (types.includes("object")) {
    result.properties ??= {};
    result.additionalProperties ??= {};
  }
  if (types.includes("array")) result.items ??= {};
  if (Array.isArray(result.required)) {
    if (result.required.length === 0) delete result.required;
    else result.required = result.required.toSorted();
  }
  if (types.length > 0) result.type = types.toSorted();
  if (Array.isArray(result.enum)) {
    result.enum = result.enum.toSorted();
    if (types.length > 0 && (result.enum as unknown[]).every((value) => types.includes(typeOf(value))))
      delete result.type;
  }
  if (isRecord(result.properties)) {
    const properties = Object.entries(result.properties).map(([name, inner]) => [name, canonical(inner)] as const);
    result.properties = properties.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
  for (const key of ["items", "additionalProperties"]) if (key in result) result[key] = canonical(result[key]);
  return Object.entries(result).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function typesOf(type: unknown): readonly unknown[] {
  if (type === "any" || type === undefined) return [];
  return Array.isArray(type) ? type : [type];
}

function typeOf(value: unknown): string {
  return value === null ? "null" : typeof value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
