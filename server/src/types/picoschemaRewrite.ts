import type { Fix } from "../diagnostics/diagnostic.ts";
import { unionMembers } from "../syntax/foreignTypes.ts";
import { entryOf, stringOf, type YamlEntry, type YamlNode } from "../syntax/yamlNodes.ts";
import { range } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import type { SchemaReader } from "./schemaReader.ts";

/** A type of another language that was written where Picoschema is expected, and what it would be there. */
export interface Rewrite {
  readonly written: string;
  readonly remedy: string;
  readonly fixes: readonly Fix[];
}

const scalarTypes = ["string", "number", "integer", "boolean", "null", "any"];

/** Scalar types under the names that other languages give them. */
const otherNames: Readonly<Record<string, string>> = {
  str: "string",
  text: "string",
  char: "string",
  date: "string",
  datetime: "string",
  int: "integer",
  long: "integer",
  float: "number",
  double: "number",
  decimal: "number",
  num: "number",
  bool: "boolean",
  undefined: "null",
  none: "null",
  unknown: "any",
  object: "any",
  map: "any",
  dict: "any",
};

/** The Picoschema type that a misspelt or foreign name stands for. */
export function misspeltType(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (scalarTypes.includes(lower)) return lower;
  // A capitalised name is a schema's, unless it is plainly a type's.
  if (/^\p{Lu}/u.test(name)) return undefined;
  const foreign = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
  return (
    foreign ??
    (name.length > 3
      ? closest(
          name,
          scalarTypes.filter((type) => type.length > 3),
        )
      : undefined)
  );
}

/** Reads `string[]`, `"a" | "b"`, `{type: array, …}` and `[string]` as the Picoschema entry they were meant to be. */
export function rewriteAsPicoschema(reader: SchemaReader, entry: YamlEntry): Rewrite | undefined {
  const { key, value } = entry;
  // With parentheses the key already says what the value is: only the value can be wrong.
  if (key.includes("(")) return undefined;
  const rewritten = value.kind === "scalar" ? fromText(value) : fromStructure(value);
  if (!rewritten) return undefined;
  const { parentheses, description, type } = rewritten;
  const details = description === undefined ? parentheses : `${parentheses}, ${description}`;
  const newKey = parentheses === "" ? key : `${key}(${details})`;
  const newText = `${plainKey(newKey)}: ${type}`;
  const isBlock = value.kind === "map" && !value.flow;
  const at = range(entry.keyNode.range.start, value.range.end);
  const fix = reader.replace(at, newText, `Rewrite as '${newText}'`, true);
  const written = isBlock ? "{…}" : reader.textAt(value.range).replace(/\s+/g, " ");
  return { written: shorten(written), remedy: `Write '${newText}'.`, fixes: [fix] };
}

interface Rewritten {
  /** What goes into the key's parentheses; empty for none. */
  readonly parentheses: "" | "array" | "enum";
  readonly type: string;
  readonly description?: string | undefined;
}

function fromText(node: YamlNode): Rewritten | undefined {
  const text = stringOf(node);
  if (text === undefined || text.length > 500) return undefined;
  const list = /^\s*(?:([\w$]+)\[\]|(?:Array|array|List|list)<([\w$]+)>|array|list)\s*(?:,\s*(.*))?$/.exec(text);
  if (list) {
    const item = list[1] ?? list[2] ?? "any";
    return { parentheses: "array", type: misspeltType(item) ?? item, description: plainDescription(list[3]) };
  }
  const members = unionMembers(text);
  return members && { parentheses: "enum", type: `[${members.join(", ")}]` };
}

/** JSON Schema inside Picoschema, and a list around a type. */
function fromStructure(node: YamlNode): Rewritten | undefined {
  if (node.kind === "sequence") {
    const [only, ...others] = node.items;
    const type = others.length === 0 ? stringOf(only) : undefined;
    return type !== undefined && scalarTypes.includes(type) ? { parentheses: "array", type } : undefined;
  }
  const type = stringOf(entryOf(node, "type")?.value);
  if (type === undefined || node.kind !== "map") return undefined;
  const keys = node.entries.map((entry) => entry.key);
  const description = plainDescription(stringOf(entryOf(node, "description")?.value));
  if (type === "array" && keys.every((key) => ["type", "items", "description"].includes(key))) {
    const items = entryOf(node, "items")?.value;
    const item = stringOf(entryOf(items, "type")?.value);
    if (!items) return { parentheses: "array", type: "any", description };
    const isPlain = items.kind === "map" && items.entries.length === 1;
    return isPlain && item !== undefined && scalarTypes.includes(item)
      ? { parentheses: "array", type: item, description }
      : undefined;
  }
  const members = entryOf(node, "enum")?.value;
  if (members?.kind === "sequence" && keys.every((key) => ["type", "enum", "description"].includes(key))) {
    const values = members.items.map((item) => (item.kind === "scalar" ? JSON.stringify(item.value) : undefined));
    if (values.length === 0 || values.includes(undefined)) return undefined;
    return { parentheses: "enum", type: `[${values.join(", ")}]`, description };
  }
  if (!scalarTypes.includes(type) || !keys.every((key) => ["type", "description"].includes(key))) return undefined;
  // `{type: string}`, also with `description: string`, is an object with fields of these names, and no mistake.
  if (description === undefined || scalarTypes.includes(description.split(",")[0]!)) return undefined;
  return { parentheses: "", type: plainKey(`${type}, ${description}`) };
}

function plainDescription(text: string | undefined): string | undefined {
  return text === undefined || /[()\r\n]/.test(text) ? undefined : text.trim();
}

/** Quotes what YAML would read otherwise. */
function plainKey(text: string): string {
  return /(?:: |:$| #|^[^\p{L}_$"]|["\\])/u.test(text) ? JSON.stringify(text) : text;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
