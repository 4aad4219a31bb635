import type { PromptModel } from "../../analysis/promptModel.ts";
import { parsePromptFile } from "../../syntax/promptFile.ts";
import { newLineOf } from "../../syntax/yamlEdits.ts";
import { entryOf, type YamlEntry, type YamlNode } from "../../syntax/yamlNodes.ts";
import { plainValue } from "../../syntax/yamlValue.ts";
import type { TextRange } from "../../text/range.ts";
import { contains } from "../../text/range.ts";
import { applyEdits, type TextEdit } from "../../text/textEdit.ts";
import { isJsonSchema, readSchema } from "../../types/schema.ts";
import { toJsonSchema } from "../../types/toJsonSchema.ts";
import type { Type } from "../../types/type.ts";
import { visitType } from "../../types/visitType.ts";
import { canonicalSchema } from "./canonicalSchema.ts";
import { disabled, type Refactoring } from "./refactoring.ts";
import { type Comments, schemaComments } from "./schemaComments.ts";
import { jsonSchemaLines, NotWritable, picoschemaLines } from "./schemaLines.ts";

const kind = "refactor.rewrite";

/**
 * Writes the schema at the cursor as JSON Schema or as Picoschema, whichever it is not. Only where both are the same JSON
 * Schema in the end, with every description, and every comment has a field to stay with.
 */
export function convertSchema(model: PromptModel, { start }: TextRange): Refactoring | undefined {
  const found = schemaAt(model, start);
  if (found?.entry.value.kind !== "map") return undefined;
  const { entry, section } = found;
  const node = entry.value;
  const isJson = isJsonSchema(node);
  const title = isJson ? "Convert to Picoschema" : "Convert to JSON Schema";
  const { text } = model.file.source;
  const read = (source: string, of: YamlNode) =>
    readSchema(model.file.file, source, of, (name) => model.context.namedSchema(name));
  const before = read(text, node);
  if (!before.type || before.diagnostics.length > 0) return disabled(title, kind, "The schema has mistakes.");
  if (!isJson && hasNames(before.type))
    return disabled(title, kind, "JSON Schema cannot refer to a schema by its name.");
  const comments = schemaComments(model.file, entry, isJson);
  if (!comments) return disabled(title, kind, "It has a comment that no field is written after.");
  const schema = isJson ? plainValue(node) : toJsonSchema(before.type);
  const edit = linesFor(text, entry, schema, isJson, comments);
  if ("refused" in edit) return disabled(title, kind, edit.refused);
  const after = applyEdits(text, [edit]);
  const written = schemaOf(parsePromptFile(model.file.file, after).frontMatter?.root, section)?.value;
  const again = written && read(after, written);
  const isSame =
    written !== undefined &&
    again?.type !== undefined &&
    again.diagnostics.length === 0 &&
    (isJson || canonicalSchema(plainValue(written)) === canonicalSchema(schema)) &&
    canonicalSchema(toJsonSchema(again.type)) === canonicalSchema(schema);
  if (!isSame) return disabled(title, kind, "Something of it cannot be said in the other notation.");
  return { title, kind, edits: [{ ...edit, file: model.file.file }] };
}

function schemaAt(model: PromptModel, offset: number) {
  for (const section of ["input", "output"] as const) {
    const entry = schemaOf(model.file.frontMatter?.root, section);
    if (entry && contains(entry.range, offset)) return { entry, section };
  }
  return undefined;
}

function schemaOf(root: YamlNode | undefined, section: "input" | "output"): YamlEntry | undefined {
  return entryOf(entryOf(root, section)?.value, "schema");
}

function hasNames(type: Type): boolean {
  let found = false;
  visitType(type, {
    type: (one) => {
      found ||= one.kind === "reference";
    },
  });
  return found;
}

function linesFor(
  text: string,
  { keyNode, value }: YamlEntry,
  schema: unknown,
  isJson: boolean,
  comments: Comments,
): TextEdit | { readonly refused: string } {
  const lineStart = text.lastIndexOf("\n", keyNode.range.start - 1) + 1;
  const indent = text.slice(lineStart, keyNode.range.start);
  if (indent.trim() !== "") return { refused: "It is written in one line with other keys." };
  try {
    const lines = isJson ? picoschemaLines(schema, comments) : jsonSchemaLines(schema, comments);
    const lineBreak = newLineOf(text);
    const newText = lines.map((line) => `${lineBreak}${indent}  ${line}`).join("");
    const end = value.range.start + text.slice(value.range.start, value.range.end).trimEnd().length;
    const lastLine = text.slice(end, text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end));
    const colon = text.indexOf(":", keyNode.range.end) + 1;
    return { range: { start: colon, end: end + (/^\s*#/.test(lastLine) ? lastLine.trimEnd().length : 0) }, newText };
  } catch (error) {
    if (error instanceof NotWritable) return { refused: error.message };
    throw error;
  }
}
