import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import { entryOf, stringOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { readJsonSchema } from "./jsonSchema.ts";
import { readPicoschema } from "./picoschema.ts";
import { SchemaReader } from "./schemaReader.ts";
import { anyType, type Type } from "./type.ts";

/**
 * Reads the value of `input.schema` or `output.schema`, or a named schema: Picoschema, JSON Schema, or the name of a
 * schema. `undefined` where nothing is declared. Never throws; what is wrong becomes `any` and a diagnostic.
 */
export function readSchema(
  file: FileId,
  text: string,
  node: YamlNode,
  named: (name: string) => Type | undefined,
): { readonly type: Type | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new SchemaReader(file, text, named);
  const type = read(reader, node);
  return { type, diagnostics: reader.diagnostics };
}

function read(reader: SchemaReader, node: YamlNode): Type | undefined {
  if (node.kind === "scalar" && (node.value === null || node.value === "")) return undefined;
  if (isJsonSchema(node)) return readJsonSchema(reader, node);
  const misread = misreadKeyword(node);
  if (misread) {
    const problem = `without a 'type' that is text, it is read as Picoschema, and '${misread.key}' as a field.`;
    reader.report("invalid-json-schema", misread.keyNode.range, { problem });
    return readJsonSchema(reader, node);
  }
  return readPicoschema(reader, node) ?? anyType;
}

const jsonTypes = new Set(["any", "boolean", "integer", "null", "number", "string", "object", "array"]);

/** How the reference tells: by a `type` that is text, or by `properties`. */
function isJsonSchema(node: YamlNode): boolean {
  if (node.kind !== "map") return false;
  const type = stringOf(entryOf(node, "type")?.value);
  if (type !== undefined && jsonTypes.has(type)) return true;
  const properties = entryOf(node, "properties")?.value;
  return properties !== undefined && (properties.kind !== "scalar" || properties.value === null);
}

/** A keyword of JSON Schema with a value that no Picoschema field can have. */
function misreadKeyword(node: YamlNode) {
  if (node.kind !== "map") return undefined;
  return node.entries.find(({ key, value }) => {
    if (key === "$ref" || key === "$schema" || key === "$defs") return true;
    return ["anyOf", "oneOf", "allOf", "enum", "type", "required"].includes(key) && value.kind === "sequence";
  });
}
