import type { FileEdit } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { entryOf, type YamlMapNode, type YamlNode } from "../syntax/yamlNodes.ts";
import { inferredEntry, type Usage } from "./usage.ts";

/** An edit that adds a field to the input schema, with the type that its use asks for. */
export function declareInput(file: PromptFile, name: string, usage: Usage): FileEdit | undefined {
  const schema = entryOf(entryOf(file.frontMatter?.root, "input")?.value, "schema")?.value;
  if (schema?.kind !== "map") return undefined;
  const properties = entryOf(schema, "properties")?.value;
  if (properties?.kind === "map") return addEntry(file, properties, jsonSchemaEntry(name, usage));
  return isJsonSchema(schema) ? undefined : addEntry(file, schema, inferredEntry(name, usage));
}

/** An edit that writes the whole input schema, and front matter where there is none. */
export function declareInputs(file: PromptFile, usage: Usage): FileEdit | undefined {
  const fields = [...usage.properties].flatMap(([name, inner]) => inferredEntry(name, inner));
  const root = file.frontMatter?.root;
  if (!file.frontMatter) {
    const lines = ["---", "input:", "  schema:", ...fields.map((line) => `    ${line}`), "---", ""];
    return { file: file.file, range: { start: 0, end: 0 }, newText: lines.join(newLine(file)) };
  }
  if (root && (root.kind !== "map" || root.flow)) return undefined;
  const input = entryOf(root, "input")?.value;
  if (input?.kind === "map") return addEntry(file, input, ["schema:", ...fields.map((line) => `  ${line}`)]);
  if (entryOf(root, "input")) return undefined;
  const lines = ["input:", "  schema:", ...fields.map((line) => `    ${line}`)];
  if (root) return addEntry(file, root, lines);
  const at = file.frontMatter.yamlRange.start;
  return {
    file: file.file,
    range: { start: at, end: at },
    newText: lines.map((line) => line + newLine(file)).join(""),
  };
}

function isJsonSchema(schema: YamlMapNode): boolean {
  return schema.entries.some(
    (entry) => entry.key === "type" && entry.value.kind === "scalar" && !String(entry.value.value).includes(","),
  );
}

function jsonSchemaEntry(name: string, usage: Usage): readonly string[] {
  const [line = ""] = inferredEntry(name, usage);
  if (line.includes("(array)")) return [`${name}:`, "  type: array"];
  const type = /: (string|boolean)$/.exec(line)?.[1];
  if (type) return [`${name}:`, `  type: ${type}`];
  return line.endsWith(": any") ? [`${name}: {}`] : [`${name}:`, "  type: object"];
}

/** Adds lines as a new last entry of a map, in the style it is written in. */
function addEntry(file: PromptFile, map: YamlMapNode, lines: readonly string[]): FileEdit | undefined {
  const last = map.entries.at(-1);
  if (!last) return undefined;
  const text = file.source.text;
  if (map.flow) {
    if (lines.length > 1) return undefined;
    return { file: file.file, range: { start: last.range.end, end: last.range.end }, newText: `, ${lines[0]}` };
  }
  const start = last.keyNode.range.start;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = text.slice(lineStart, start);
  if (indent.trim() !== "") return undefined;
  const at = lineEnd(text, lastOffset(last.value, last.range.end));
  return {
    file: file.file,
    range: { start: at, end: at },
    newText: lines.map((line) => newLine(file) + indent + line).join(""),
  };
}

function lastOffset(node: YamlNode, fallback: number): number {
  return Math.max(fallback, node.range.end);
}

/** The end of the last line that has something on it, from an offset on. */
function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  const next = text.slice(end).search(/\r|\n/);
  return next < 0 ? text.length : end + next;
}

function newLine(file: PromptFile): string {
  return file.source.text.includes("\r\n") ? "\r\n" : "\n";
}
