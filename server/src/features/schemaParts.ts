import {
  writtenEntries,
  writtenItems,
  type YamlEntry,
  type YamlNode,
  type YamlScalarNode,
} from "../syntax/yamlNodes.ts";
import type { TextRange } from "../text/range.ts";
import { isKeyword } from "../types/jsonSchemaKeywords.ts";
import { isPicoschemaType } from "../types/picoschema.ts";
import { parseKey, splitDescription } from "../types/picoschemaKey.ts";
import { isJsonSchema } from "../types/schema.ts";
import { contentRange, valueRange } from "../types/schemaReader.ts";

/** A schema as it is written, Picoschema or JSON Schema: what an editor points at, without any type being known. */
export type SchemaPart = SchemaField | SchemaName;

/** A declared property, or a schema under `$defs`; with the parts of its own schema. */
export interface SchemaField {
  readonly kind: "field" | "definition";
  readonly name: string;
  /** Of the name, without `?`, parentheses and quotes. */
  readonly range: TextRange;
  readonly entry: YamlEntry;
  readonly parts: readonly SchemaPart[];
}

/** A word that means something: `string`, the name of a schema, a `$ref`, a member of an enum, a keyword of JSON Schema. */
export interface SchemaName {
  readonly kind: "type" | "schema" | "reference" | "enumMember" | "keyword";
  readonly name: string;
  readonly range: TextRange;
}

/** The parts of the value of `input.schema` or `output.schema`, in the order of the text. */
export function schemaParts(schema: YamlNode): readonly SchemaPart[] {
  return isJsonSchema(schema) ? jsonParts(schema) : picoschemaParts(schema);
}

export function isField(part: SchemaPart): part is SchemaField {
  return part.kind === "field" || part.kind === "definition";
}

function picoschemaParts(node: YamlNode): readonly SchemaPart[] {
  if (node.kind === "sequence") return [];
  if (node.kind === "scalar") return typeName(node);
  return writtenEntries(node).flatMap((entry): readonly SchemaPart[] => {
    if (entry.key === "(*)") return picoschemaParts(entry.value);
    const { name, parentheses } = parseKey(entry.key);
    const parts = parentheses === "enum" ? members(entry.value) : picoschemaParts(entry.value);
    return [field("field", name, entry, parts)];
  });
}

/** `string, a description`, or the name of a schema. */
function typeName(node: YamlScalarNode): readonly SchemaName[] {
  if (typeof node.value !== "string") return [];
  const { type: name } = splitDescription(node.value);
  if (!/^[\p{L}_$][\p{L}\p{N}_$./:-]*$/u.test(name)) return [];
  return [{ kind: isPicoschemaType(name) ? "type" : "schema", name, range: valueRange(node, 0, name.length) }];
}

/** Keywords whose value is a mapping from names to schemas. */
const named: ReadonlyMap<string, SchemaField["kind"]> = new Map([
  ["properties", "field"],
  ["$defs", "definition"],
  ["definitions", "definition"],
]);

function jsonParts(node: YamlNode): readonly SchemaPart[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "sequence") return writtenItems(node).flatMap(jsonParts);
  return writtenEntries(node).flatMap((entry) => {
    const { key, keyNode } = entry;
    const keyword: SchemaName = { kind: "keyword", name: key, range: contentRange(keyNode) };
    return isKeyword(key) ? [keyword, ...valueParts(entry)] : [];
  });
}

function valueParts({ key, value }: YamlEntry): readonly SchemaPart[] {
  const kind = named.get(key);
  if (kind) return writtenEntries(value).map((entry) => field(kind, entry.key, entry, jsonParts(entry.value)));
  if (key === "type") return scalars(value).map((node) => nameOf("type", node));
  if (key === "enum" || key === "const") return members(value);
  if (key === "$ref" && value.kind === "scalar") return [nameOf("reference", value)];
  return isData.has(key) ? [] : jsonParts(value);
}

/** Keywords whose value is any data, however much it looks like a schema. */
const isData: ReadonlySet<string> = new Set(["default", "examples", "example", "required", "dependentRequired"]);

function field(kind: SchemaField["kind"], name: string, entry: YamlEntry, parts: readonly SchemaPart[]): SchemaField {
  return { kind, name, range: valueRange(entry.keyNode, 0, name.length), entry, parts };
}

function members(node: YamlNode): readonly SchemaName[] {
  return scalars(node).map((one) => nameOf("enumMember", one));
}

function scalars(node: YamlNode): readonly YamlScalarNode[] {
  const nodes = node.kind === "sequence" ? writtenItems(node) : [node];
  return nodes.filter((one) => one.kind === "scalar");
}

function nameOf(kind: SchemaName["kind"], node: YamlScalarNode): SchemaName {
  return { kind, name: String(node.value), range: contentRange(node) };
}
