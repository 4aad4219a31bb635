import type { PromptFile } from "../../syntax/promptFile.ts";
import { writtenEntries, writtenItems, type YamlEntry, type YamlNode } from "../../syntax/yamlNodes.ts";
import { parseKey } from "../../types/picoschemaKey.ts";

/** The comments of a field, `#` included: on the lines before it, and at the end of its first line. */
export interface FieldComments {
  readonly before: readonly string[];
  readonly after: string | undefined;
}

/** By the names that lead to a field, joined by `/`. */
export type Comments = ReadonlyMap<string, FieldComments>;

/** `undefined` where a comment belongs to no field. */
export function schemaComments(
  { source: { text }, frontMatter }: PromptFile,
  { keyNode, value: schema }: YamlEntry,
  isJson: boolean,
): Comments | undefined {
  const fields = new Map<number, string>();
  const starts: number[] = [];
  const visit = (node: YamlNode, path: string, isFields: boolean): void => {
    for (const item of writtenItems(node)) {
      starts.push(item.range.start);
      visit(item, path, false);
    }
    for (const entry of writtenEntries(node)) {
      starts.push(entry.range.start);
      const inner = isFields ? fieldPath(path, entry, isJson) : path;
      if (isFields) fields.set(entry.range.start, inner);
      visit(entry.value, inner, isJson ? !isFields && entry.key === "properties" : true);
    }
  };
  visit(schema, "", !isJson);
  starts.sort((a, b) => a - b);
  const comments = new Map<string, { before: string[]; after: string | undefined }>();
  const last = schema.range.start + text.slice(schema.range.start, schema.range.end).trimEnd().length;
  const lineEnd = text.indexOf("\n", last);
  for (const range of frontMatter?.comments ?? []) {
    const at = range.start;
    if (range.end < keyNode.range.start || (lineEnd >= 0 && at > lineEnd)) continue;
    const lineStart = lineStartOf(text, at);
    const written = text.slice(at, range.end).trimEnd();
    const isAlone = isBlank(text.slice(lineStart, at));
    const owner = isAlone
      ? starts.find((start) => start > at)
      : starts.find((start) => start >= lineStart && start < at);
    const path = owner === undefined ? undefined : fields.get(owner);
    if (path === undefined) return undefined;
    const known = comments.get(path) ?? { before: [], after: undefined };
    if (isAlone) known.before.push(written);
    else known.after = written;
    comments.set(path, known);
  }
  return comments;
}

function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function fieldPath(path: string, { key }: YamlEntry, isJson: boolean): string {
  return `${path}/${isJson ? key : parseKey(key).name}`;
}
