import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import { linesOf } from "../syntax/yamlEdits.ts";
import { entryOf, stringOf, type YamlEntry, type YamlNode } from "../syntax/yamlNodes.ts";
import { readJsonSchema } from "./jsonSchema.ts";
import { isKeyword } from "./jsonSchemaKeywords.ts";
import { isPicoschemaType, readPicoschema } from "./picoschema.ts";
import { splitDescription } from "./picoschemaKey.ts";
import { SchemaReader } from "./schemaReader.ts";
import type { Type } from "./type.ts";

/**
 * Reads the value of `input.schema` or `output.schema`, or a named schema: Picoschema, JSON Schema, or the name of a
 * schema. `undefined` where nothing is declared. Never throws; what is wrong becomes `any` and a diagnostic. With
 * `root`, the document that `$ref`s point into, it is JSON Schema however it looks.
 */
export function readSchema(
  file: FileId,
  text: string,
  node: YamlNode,
  named: (name: string) => Type | undefined,
  root?: YamlNode,
): { readonly type: Type | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new SchemaReader(file, text, named);
  const type = read(reader, node, root);
  return { type, diagnostics: reader.diagnostics };
}

function read(reader: SchemaReader, node: YamlNode, root: YamlNode | undefined): Type | undefined {
  if (node.kind === "scalar" && (node.value === null || node.value === "")) return undefined;
  if (root) return readJsonSchema(reader, node, root);
  if (isJsonSchema(node))
    return reportFields(reader, node) ? readPicoschema(reader, node) : readJsonSchema(reader, node);
  const misread = misreadKeyword(node);
  if (misread) {
    const problem = `without a 'type' that is text, it is read as Picoschema, and '${misread.key}' as a field.`;
    reader.report("invalid-json-schema", misread.keyNode.range, { problem });
    return readJsonSchema(reader, node);
  }
  return readPicoschema(reader, node);
}

const jsonTypes = new Set(["any", "boolean", "integer", "null", "number", "string", "object", "array"]);

/** How the reference tells JSON Schema from Picoschema: by a `type` that is text, or by `properties`. */
export function isJsonSchema(node: YamlNode): boolean {
  if (node.kind !== "map") return false;
  const type = stringOf(entryOf(node, "type")?.value);
  if (type !== undefined && jsonTypes.has(type)) return true;
  const properties = entryOf(node, "properties")?.value;
  return properties !== undefined && (properties.kind !== "scalar" || properties.value === null);
}

/**
 * Reports fields of Picoschema that a `type` makes keywords of JSON Schema, which nobody reads. Whether `type` is a field
 * as well.
 */
function reportFields(reader: SchemaReader, node: YamlNode): boolean {
  const type = entryOf(node, "type");
  const written = stringOf(type?.value);
  if (node.kind !== "map" || !type || written === undefined) return false;
  const others = node.entries.filter((entry) => entry !== type);
  const [field] = others.filter(isField);
  if (!field) return false;
  const { keyNode, value } = type;
  if (isPicoschemaType(written)) {
    const problem = `'type: ${written}' makes it JSON Schema, of which '${field.key}' is no keyword. With a description, 'type' is a field.`;
    const fix = reader.replace(value.range, `${written}, the type`, "Add a description to 'type'", false);
    reader.report("invalid-json-schema", keyNode.range, { problem }, { fixes: [fix] });
    return true;
  }
  const problem = `'type: ${written}' makes it JSON Schema, of which '${field.key}' is no keyword.`;
  const isLeftOver = written === "object" && !node.flow && others.every(isField);
  const fixes = isLeftOver ? [reader.replace(linesOf(reader.text, type), "", "Remove 'type: object'", true)] : [];
  reader.report("invalid-json-schema", field.keyNode.range, { problem }, { fixes });
  return false;
}

/** Whether an entry is plainly one of Picoschema: no keyword of JSON Schema, and with a type for a value. */
function isField({ key, value }: YamlEntry): boolean {
  if (isKeyword(key)) return false;
  const text = stringOf(value);
  return text !== undefined && isPicoschemaType(splitDescription(text).type);
}

/** A keyword of JSON Schema with a value that no Picoschema field can have. */
function misreadKeyword(node: YamlNode) {
  if (node.kind !== "map") return undefined;
  return node.entries.find(({ key, value }) => {
    if (key === "$ref" || key === "$schema" || key === "$defs") return true;
    return ["anyOf", "oneOf", "allOf", "enum", "type", "required"].includes(key) && value.kind === "sequence";
  });
}
