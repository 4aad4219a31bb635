import type { Change } from "../../server/src/diff/change.ts";
import { compareTypes } from "../../server/src/diff/compareTypes.ts";
import { loadSchemaValidators } from "../../server/src/diff/schemaValidators.ts";
import { checkedSchema, type Side } from "../../server/src/diff/typeReading.ts";
import { parseYaml } from "../../server/src/syntax/yamlDocument.ts";
import { plainValue } from "../../server/src/syntax/yamlValue.ts";
import { isJsonSchema, readSchema } from "../../server/src/types/schema.ts";
import type { JsonSchema } from "../../server/src/types/toJsonSchema.ts";
import type { Type } from "../../server/src/types/type.ts";

export const validators = await loadSchemaValidators();

/** A schema as front matter has it: its type, and as ajv is to check it; nothing for an empty text. */
export interface ReadSchema {
  readonly type: Type | undefined;
  readonly schema: JsonSchema | undefined;
}

const named: ReadonlyMap<string, string> = new Map([
  [
    "Address",
    `{"type":"object","properties":{"street":{"type":"string"}},"required":["street"],"additionalProperties":false}`,
  ],
]);

/** Reads Picoschema or JSON Schema, written as YAML or JSON. */
export function readSide(text: string, side: Side, file = "file:///w/main.prompt"): ReadSchema {
  const { root } = parseYaml(text, { start: 0, end: text.length });
  if (!root) return { type: undefined, schema: undefined };
  const { type } = readSchema(file, text, root, (name) => {
    const written = named.get(name);
    return written === undefined ? undefined : readSide(written, side, `file:///w/${name}.json`).type;
  });
  if (!type) return { type: undefined, schema: undefined };
  const written = isJsonSchema(root) ? (plainValue(root) as JsonSchema) : undefined;
  return { type, schema: checkedSchema(type, side, written) };
}

/** Reads JSON Schema, however it looks. */
export function readJsonSide(schema: JsonSchema, side: Side): ReadSchema {
  const text = JSON.stringify(schema);
  const { root } = parseYaml(text, { start: 0, end: text.length });
  const { type } = readSchema("file:///w/schema.json", text, root!, () => undefined, root);
  return { type, schema: type && checkedSchema(type, side, schema) };
}

export function compareRead(old: ReadSchema, now: ReadSchema, side: Side): readonly Change[] {
  return compareTypes(old.type, now.type, side, { validators, beforeSchema: old.schema, afterSchema: now.schema });
}

export function compareSchemas(before: string, after: string, side: Side): readonly Change[] {
  return compareRead(readSide(before, side), readSide(after, side), side);
}
