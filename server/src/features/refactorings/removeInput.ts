import type { PromptModel } from "../../analysis/promptModel.ts";
import { parsePromptFile } from "../../syntax/promptFile.ts";
import { removeItem } from "../../syntax/yamlEdits.ts";
import { entryOf, type YamlNode } from "../../syntax/yamlNodes.ts";
import { contains, type TextRange } from "../../text/range.ts";
import { applyEdits, type TextEdit } from "../../text/textEdit.ts";
import { isJsonSchema } from "../../types/schema.ts";
import { disabled, type Refactoring } from "./refactoring.ts";

const kind = "quickfix";

/** Removes a declared input that nothing uses: from the schema, from what is required, and from the defaults. */
export function removeInput(model: PromptModel, { start }: TextRange): Refactoring | undefined {
  const unused = model.diagnostics.find(({ code, range }) => code === "unused-variable" && contains(range, start));
  const property = model.signature.input?.properties.find(
    ({ nameOrigin }) => nameOrigin?.file === model.file.file && nameOrigin.range.start === unused?.range.start,
  );
  if (!unused || !property) return undefined;
  const title = `Remove '${property.name}'`;
  const { text } = model.file.source;
  const input = entryOf(model.file.frontMatter?.root, "input")?.value;
  const schema = entryOf(input, "schema")?.value;
  const fields = schema && isJsonSchema(schema) ? entryOf(schema, "properties")?.value : schema;
  const field =
    fields?.kind === "map" ? fields.entries.find(({ range }) => contains(range, unused.range.start)) : undefined;
  const removed = field && removeItem(text, fields, field);
  if (!removed) return disabled(title, kind, "It is the only field of the schema.");
  const edits = [
    removed,
    ...withoutItem(text, schema, "required", (node) => itemNamed(node, property.name)),
    ...withoutItem(text, input, "default", (node) => entryOf(node, property.name)),
  ];
  const after = parsePromptFile(model.file.file, applyEdits(text, edits));
  if (after.diagnostics.length > model.file.diagnostics.length)
    return disabled(title, kind, "The front matter refers to it.");
  return { title, kind, edits: edits.map((edit) => ({ ...edit, file: model.file.file })) };
}

function itemNamed(node: YamlNode, name: string): YamlNode | undefined {
  if (node.kind !== "sequence") return undefined;
  return node.items.find((item) => item.kind === "scalar" && item.value === name);
}

/** Removes a part of the value of a key, or the key when nothing else is in it. */
function withoutItem(
  text: string,
  owner: YamlNode | undefined,
  key: string,
  find: (node: YamlNode) => { readonly range: TextRange } | undefined,
): readonly TextEdit[] {
  const entry = entryOf(owner, key);
  const item = entry && find(entry.value);
  if (!entry || !item) return [];
  const edit = removeItem(text, entry.value, item) ?? removeItem(text, owner, entry);
  return edit ? [edit] : [];
}
