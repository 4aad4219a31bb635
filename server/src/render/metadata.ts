import type { PromptFile } from "../syntax/promptFile.ts";
import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { isJsonSchema } from "../types/schema.ts";
import { toJsonSchema } from "../types/toJsonSchema.ts";
import type { Type } from "../types/type.ts";

const kept = [
  "config",
  "description",
  "ext",
  "input",
  "model",
  "name",
  "output",
  "raw",
  "toolDefs",
  "tools",
  "variant",
  "version",
];

/** Front matter as the reference gives it to programs: `PromptMetadata`, schemas as JSON Schema. */
export interface PromptMetadata {
  readonly [key: string]: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly ext: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly input?: Readonly<Record<string, unknown>>;
}

export function promptMetadata(file: PromptFile, input: Type | undefined, output: Type | undefined): PromptMetadata {
  const root = file.frontMatter?.root;
  const raw = root?.kind === "map" ? (plainValue(root) as Record<string, unknown>) : undefined;
  if (!raw) return { config: {}, ext: {}, metadata: {} };
  const metadata: Record<string, unknown> = {};
  const ext: Record<string, Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(raw)) {
    const dot = key.lastIndexOf(".");
    if (kept.includes(key)) metadata[key] = value;
    else if (dot >= 0) ext[key.slice(0, dot)] = { ...ext[key.slice(0, dot)], [key.slice(dot + 1)]: value };
  }
  const config = isRecord(metadata.config) ? metadata.config : {};
  return {
    ...metadata,
    ...section(root, metadata, "input", input),
    ...section(root, metadata, "output", output),
    ...(Array.isArray(metadata.tools) ? { toolDefs: metadata.toolDefs ?? [] } : {}),
    config,
    ext,
    metadata: {},
    raw,
  };
}

function section(
  root: YamlNode | undefined,
  metadata: Record<string, unknown>,
  name: "input" | "output",
  type: Type | undefined,
) {
  const value = metadata[name];
  const schema = entryOf(entryOf(root, name)?.value, "schema")?.value;
  if (!isRecord(value) || !schema || !type) return {};
  return { [name]: { ...value, schema: isJsonSchema(schema) ? verbatim(schema) : toJsonSchema(type) } };
}

/** JSON Schema passes through; with `properties` alone it gets the type it was recognised by. */
function verbatim(schema: YamlNode): unknown {
  const value = plainValue(schema);
  return isRecord(value) && !("type" in value) ? { ...value, type: "object" } : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
