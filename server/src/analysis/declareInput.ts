import type { FileEdit } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { addEntry, newLineOf } from "../syntax/yamlEdits.ts";
import { entryOf, type YamlMapNode } from "../syntax/yamlNodes.ts";
import { inferredEntry, type Usage } from "./usage.ts";

/** An edit that adds a field to the input schema, with the type that its use asks for. */
export function declareInput(file: PromptFile, name: string, usage: Usage): FileEdit | undefined {
  const schema = entryOf(entryOf(file.frontMatter?.root, "input")?.value, "schema")?.value;
  if (schema?.kind !== "map") return undefined;
  const properties = entryOf(schema, "properties")?.value;
  if (properties?.kind === "map") return added(file, properties, jsonSchemaEntry(name, usage));
  return isJsonSchema(schema) ? undefined : added(file, schema, inferredEntry(name, usage));
}

/** An edit that writes the whole input schema, and front matter where there is none. */
export function declareInputs(file: PromptFile, usage: Usage): FileEdit | undefined {
  const fields = [...usage.properties].flatMap(([name, inner]) => inferredEntry(name, inner));
  const root = file.frontMatter?.root;
  if (!file.frontMatter) {
    const lines = ["---", "input:", "  schema:", ...fields.map((line) => `    ${line}`), "---", ""];
    return { file: file.file, range: { start: 0, end: 0 }, newText: lines.join(newLineOf(file.source.text)) };
  }
  if (root && (root.kind !== "map" || root.flow)) return undefined;
  const input = entryOf(root, "input")?.value;
  if (input?.kind === "map") return added(file, input, ["schema:", ...fields.map((line) => `  ${line}`)]);
  if (entryOf(root, "input")) return undefined;
  const lines = ["input:", "  schema:", ...fields.map((line) => `    ${line}`)];
  if (root) return added(file, root, lines);
  const at = file.frontMatter.yamlRange.start;
  return {
    file: file.file,
    range: { start: at, end: at },
    newText: lines.map((line) => line + newLineOf(file.source.text)).join(""),
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

function added(file: PromptFile, map: YamlMapNode, lines: readonly string[]): FileEdit | undefined {
  const edit = addEntry(file.source.text, map, lines);
  return edit && { ...edit, file: file.file };
}
