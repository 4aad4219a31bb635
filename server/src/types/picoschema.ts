import { didYouMean } from "../diagnostics/didYouMean.ts";
import type { YamlEntry, YamlMapNode, YamlNode, YamlScalarNode } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import { nullable } from "./nullable.ts";
import { hasLineBreak, keyProblem, type PicoschemaKey, parseKey, splitDescription } from "./picoschemaKey.ts";
import { misspeltType, rewriteAsPicoschema } from "./picoschemaRewrite.ts";
import { describeNode, type SchemaReader } from "./schemaReader.ts";
import {
  anyType,
  type LiteralType,
  type NullType,
  type ObjectType,
  type Property,
  resolve,
  type Type,
} from "./type.ts";

const scalarTypes = ["any", "boolean", "integer", "null", "number", "string"] as const;

/** Reads a node as Picoschema, as the reference's `PicoschemaParser` does; what it would throw at is reported. */
export function readPicoschema(reader: SchemaReader, node: YamlNode): Type {
  return readType(reader, node, undefined);
}

function readType(reader: SchemaReader, node: YamlNode, entry: YamlEntry | undefined): Type {
  if (node.kind === "map") {
    const rewrite = entry && rewriteAsPicoschema(reader, entry);
    if (!rewrite) return readObject(reader, node);
    reader.report(
      "unknown-type",
      node.range,
      { type: rewrite.written, didYouMean: "", remedy: rewrite.remedy },
      { fixes: rewrite.fixes },
    );
    return anyType;
  }
  if (node.kind === "scalar" && typeof node.value === "string") return readScalar(reader, node, entry);
  if (node.kind === "scalar" && node.style === "empty" && entry) {
    const reason = "it has no type, and is read as an object without any fields";
    reader.report("invalid-schema-key", entry.keyNode.range, { key: entry.key, reason }, { severity: "warning" });
    return anyType;
  }
  const rewrite = entry && rewriteAsPicoschema(reader, entry);
  const type = reader.textAt(range(node.range.start, Math.min(node.range.end, node.range.start + 40)));
  const isOwnAlias = node.kind === "scalar" && node.value === null && type.startsWith("*");
  const remedy = isOwnAlias
    ? "An alias inside its own anchor is a schema without end. JSON Schema can say that with '$ref', Picoschema cannot."
    : (rewrite?.remedy ?? `A type is text, but this is ${describeNode(node)}.`);
  const isNull =
    node.kind === "scalar" && node.value === null && node.style === "plain" && !node.offsets && !isOwnAlias;
  const fixes = isNull ? [reader.replace(node.range, '"null"', `Change to '"null"'`, true)] : rewrite?.fixes;
  reader.report("unknown-type", node.range, { type, didYouMean: "", remedy }, { fixes });
  return anyType;
}

/** `string, a description`, or the name of a schema. */
function readScalar(reader: SchemaReader, node: YamlScalarNode, entry: YamlEntry | undefined): Type {
  const written = String(node.value);
  const { type: name, description } = splitDescription(written);
  const origin = reader.partOrigin(node, 0, name.length);
  const base = { origin, description };
  if (hasLineBreak(written)) return multiLine(reader, node, name);
  if (name === "any") return { kind: "any", ...base };
  if (isPicoschemaType(name)) return { kind: name, ...base };
  const named = reader.named(name);
  if (named) return { kind: "reference", name, target: { type: named }, ...base };
  reportUnknown(reader, node, entry, name, origin.range);
  return { kind: "any", ...base };
}

/** Whether a name is that of a scalar type of Picoschema. */
export function isPicoschemaType(name: string): name is (typeof scalarTypes)[number] {
  return (scalarTypes as readonly string[]).includes(name);
}

function multiLine(reader: SchemaReader, node: YamlScalarNode, type: string): Type {
  const firstLine = type.split(/[\n\r\u2028\u2029]/, 1)[0] ?? "";
  const at = range(node.range.start, node.range.end);
  const remedy = "The type and its description must be on one line.";
  reader.report("unknown-type", at, { type: `${firstLine}…`, didYouMean: "", remedy });
  return anyType;
}

function reportUnknown(
  reader: SchemaReader,
  node: YamlScalarNode,
  entry: YamlEntry | undefined,
  name: string,
  at: TextRange,
): void {
  const trimmed = name.trim();
  if (trimmed !== name && (isPicoschemaType(trimmed) || reader.named(trimmed))) {
    const remedy = "No space may stand around the type.";
    const fixes = [reader.replace(at, trimmed, `Change to '${trimmed}'`, true)];
    reader.report("unknown-type", at, { type: name, didYouMean: didYouMean(trimmed), remedy }, { fixes });
    return;
  }
  const rewrite = entry && rewriteAsPicoschema(reader, entry);
  if (rewrite) {
    const { remedy, fixes } = rewrite;
    reader.report("unknown-type", node.range, { type: rewrite.written, didYouMean: "", remedy }, { fixes });
    return;
  }
  const meant = misspeltType(name);
  if (meant !== undefined || name === "array" || !/^[\p{L}_$][\p{L}\p{N}_$./:-]*$/u.test(name)) {
    const fixes = meant ? [reader.replace(at, meant, `Change to '${meant}'`, true)] : [];
    reader.report("unknown-type", at, { type: name, didYouMean: didYouMean(meant), remedy: "" }, { fixes });
    return;
  }
  reader.report("unresolved-schema", at, { name });
}

function readObject(reader: SchemaReader, node: YamlMapNode): ObjectType {
  const properties = new Map<string, Property>();
  let index: Type | undefined;
  for (const entry of node.entries) {
    if (entry.key === "(*)") {
      index = readType(reader, entry.value, undefined);
      continue;
    }
    const property = readProperty(reader, entry, node);
    const { name } = property;
    // `name` and `name?` are two keys of one property: the reference keeps the last, and requires the name twice.
    if (properties.has(name)) {
      const reason = `'${name}' is declared above as well`;
      reader.report("invalid-schema-key", entry.keyNode.range, { key: entry.key, reason }, { severity: "warning" });
    }
    properties.set(name, property);
  }
  return { kind: "object", properties: [...properties.values()], index, origin: reader.origin(node.range) };
}

function readProperty(reader: SchemaReader, entry: YamlEntry, owner: YamlMapNode): Property {
  const key = parseKey(entry.key);
  const problem = keyProblem(key, entry, owner);
  if (problem) {
    const { reason, severity, newKey } = problem;
    const at = entry.keyNode.range;
    const fixes = newKey ? [reader.replace(at, quoteKey(newKey, entry), `Change to '${newKey}'`, true)] : [];
    reader.report("invalid-schema-key", at, { key: entry.key, reason }, { severity, fixes });
  }
  const type = readValue(reader, key, entry);
  const nameLength = key.name.length;
  return {
    name: problem?.name ?? key.name,
    type: key.optional && !isClosedName(type) ? nullable(type) : type,
    optional: key.optional,
    description: key.description ?? type.description,
    nameOrigin: reader.partOrigin(entry.keyNode, 0, nameLength),
    entryOrigin: reader.origin(entry.range),
  };
}

/** A named schema without a `type`, as enumerations have none, says itself whether it takes null: `?` adds nothing. */
function isClosedName(type: Type): boolean {
  if (type.kind !== "reference") return false;
  const { kind } = resolve(type);
  return kind === "enum" || kind === "literal";
}

function readValue(reader: SchemaReader, key: PicoschemaKey, entry: YamlEntry): Type {
  switch (key.parentheses) {
    case undefined:
      return readType(reader, entry.value, entry);
    case "object":
      return readType(reader, entry.value, undefined);
    case "array": {
      const items = readType(reader, entry.value, undefined);
      return { kind: "array", items, origin: reader.origin(entry.range) };
    }
    case "enum":
      return readEnum(reader, entry);
    default:
      return anyType;
  }
}

function readEnum(reader: SchemaReader, entry: YamlEntry): Type {
  const { value } = entry;
  if (value.kind !== "sequence" || value.items.length === 0) {
    const actual = value.kind === "sequence" ? "an empty list" : describeNode(value);
    reader.report("invalid-value", value.range, { key: entry.key, expected: "a list of values", actual });
    return anyType;
  }
  const members = value.items.map((item): LiteralType | NullType | undefined => {
    if (item.kind !== "scalar") return undefined;
    const origin = reader.origin(item.range);
    if (item.value === null) return { kind: "null", origin };
    return { kind: "literal", value: typeof item.value === "bigint" ? Number(item.value) : item.value, origin };
  });
  const known = members.filter((member) => member !== undefined);
  if (known.length < members.length) return anyType;
  return { kind: "enum", members: known, origin: reader.origin(value.range) };
}

function quoteKey(key: string, entry: YamlEntry): string {
  return entry.keyNode.style === "quoted" || /[:#[\]{},]/.test(key) ? JSON.stringify(key) : key;
}
