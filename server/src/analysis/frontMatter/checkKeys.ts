import { type Diagnostic, diagnostic, type FileId, type Fix } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/didYouMean.ts";
import { addEntry, linesOf, wrapEntries } from "../../syntax/yamlEdits.ts";
import { entryOf, type YamlEntry, type YamlMapNode, type YamlNode } from "../../syntax/yamlNodes.ts";
import { closest } from "../../text/suggestion.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { describeNode } from "../../types/schemaReader.ts";
import { configKeys, type Expectation, inputKeys, outputKeys, topLevelValues, unmetExpectation } from "./keys.ts";

/** Keys of the front matter that have no effect, and values that cannot be what their key needs. */
export function checkKeys(file: FileId, text: string, root: YamlNode): readonly Diagnostic[] {
  const check = new KeyCheck(file, text);
  if (root.kind === "map") check.topLevel(root);
  else check.invalidValue("The front matter", root, "a mapping");
  return check.diagnostics;
}

class KeyCheck {
  readonly diagnostics: Diagnostic[] = [];
  readonly #file: FileId;
  readonly #text: string;

  constructor(file: FileId, text: string) {
    this.#file = file;
    this.#text = text;
  }

  topLevel(root: YamlMapNode): void {
    for (const entry of root.entries) {
      // A key with a dot is an extension's: Dotprompt keeps it in `ext`.
      if (entry.key.includes(".")) continue;
      if (isTopLevelKey(entry.key)) this.#value(entry, topLevelValues[entry.key]);
      else if (configKeys.has(entry.key)) this.#misplacedConfig(root, entry);
      else if (entry.key === "schema") this.#misplaced(entry, "inside 'input' or 'output'");
      else if (entry.key === "default") this.#misplaced(entry, "inside 'input'");
      else this.#unknown(root, entry, [...Object.keys(topLevelValues), ...configKeys], "");
    }
    for (const tool of itemsOf(entryOf(root, "tools")?.value)) {
      const isRight = tool.kind === "map" || (tool.kind === "scalar" && typeof tool.value === "string");
      if (!isRight) this.invalidValue("A tool", tool, "its name");
    }
    for (const tool of itemsOf(entryOf(root, "toolDefs")?.value)) {
      if (tool.kind !== "map") this.invalidValue("A tool definition", tool, "a mapping with 'name' and 'inputSchema'");
    }
    this.#section(root, "input", inputKeys);
    this.#section(root, "output", outputKeys);
  }

  invalidValue(key: string, node: YamlNode, expected: string, fixes: readonly Fix[] = []): void {
    const args = { key, expected, actual: describeNode(node) };
    this.diagnostics.push(diagnostic("invalid-value", node.range, args, { fixes }));
  }

  #section(root: YamlMapNode, name: "input" | "output", keys: typeof inputKeys): void {
    const section = entryOf(root, name)?.value;
    if (section?.kind !== "map") return;
    const unknown = section.entries.filter((entry) => !Object.hasOwn(keys, entry.key));
    const fields = unknown.filter((entry) => looksLikeSchema(entry));
    const [first] = fields;
    if (first && !entryOf(section, "schema")) {
      const isAll = fields.length === section.entries.length && !section.flow;
      const edit = isAll ? wrapEntries(this.#text, section.entries, "schema") : undefined;
      const fixes = edit ? [this.#fix("Put it under 'schema'", [edit], true)] : [];
      this.#misplaced(first, `under '${name}.schema'`, fixes);
    } else for (const entry of fields) this.#misplaced(entry, `under '${name}.schema'`);
    for (const entry of section.entries) {
      if (Object.hasOwn(keys, entry.key)) this.#value(entry, keys[entry.key]!);
      else if (!fields.includes(entry)) this.#unknown(section, entry, Object.keys(keys), ` inside '${name}'`);
    }
  }

  #value(entry: YamlEntry, expectation: Expectation): void {
    const expected = unmetExpectation(expectation, entry.value);
    if (expected === undefined) return;
    const single = expected === "a list" && entry.value.kind === "scalar" && typeof entry.value.value === "string";
    const written = this.#text.slice(entry.value.range.start, entry.value.range.end);
    const isShort = single && !/[,[\]{}\r\n]/.test(written);
    const fixes = isShort
      ? [this.#fix("Make it a list", [{ range: entry.value.range, newText: `[${written}]` }], true)]
      : [];
    this.invalidValue(entry.key, entry.value, expected, fixes);
  }

  #unknown(owner: YamlMapNode, entry: YamlEntry, keys: readonly string[], where: string): void {
    const free = keys.filter((key) => !entryOf(owner, key));
    const meant = closest(entry.key, free);
    const fixes = meant
      ? [this.#fix(`Change to '${meant}'`, [{ range: entry.keyNode.range, newText: meant }], true)]
      : [];
    const args = { key: entry.key, where, didYouMean: didYouMean(meant) };
    const severity = meant ? "warning" : "hint";
    this.diagnostics.push(diagnostic("unknown-key", entry.keyNode.range, args, { severity, fixes }));
  }

  #misplaced({ key, keyNode }: YamlEntry, place: string, fixes: readonly Fix[] = []): void {
    this.diagnostics.push(diagnostic("misplaced-key", keyNode.range, { key, place }, { fixes }));
  }

  #misplacedConfig(root: YamlMapNode, entry: YamlEntry): void {
    const edits = this.#moveIntoConfig(root, entry);
    this.#misplaced(entry, "inside 'config'", edits ? [this.#fix("Move it into 'config'", edits, true)] : []);
  }

  #moveIntoConfig(root: YamlMapNode, entry: YamlEntry): readonly TextEdit[] | undefined {
    if (root.flow) return undefined;
    const config = entryOf(root, "config");
    if (!config) {
      // The first of them makes the 'config' that the others, if they do not follow it directly, are then moved into.
      const first = root.entries.findIndex((other) => configKeys.has(other.key));
      if (root.entries[first] !== entry) return undefined;
      const after = root.entries.findIndex((other, index) => index > first && !configKeys.has(other.key));
      const wrap = wrapEntries(this.#text, root.entries.slice(first, after < 0 ? undefined : after), "config");
      return wrap && [wrap];
    }
    const isOneLine = !/[\r\n]/.test(this.#text.slice(entry.range.start, entry.range.end));
    if (config.value.kind !== "map" || !isOneLine || entryOf(config.value, entry.key)) return undefined;
    const added = addEntry(this.#text, config.value, [this.#text.slice(entry.range.start, entry.range.end)]);
    const lines = linesOf(this.#text, entry);
    // Two edits of one fix must not touch.
    if (!added || (added.range.start <= lines.end && lines.start <= added.range.end)) return undefined;
    return [added, { range: lines, newText: "" }];
  }

  #fix(title: string, edits: readonly TextEdit[], preferred: boolean): Fix {
    return { title, edits: edits.map((edit) => ({ ...edit, file: this.#file })), preferred };
  }
}

function isTopLevelKey(key: string): key is keyof typeof topLevelValues {
  return Object.hasOwn(topLevelValues, key);
}

function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

/** Whether an entry beside `schema` is what belongs in it: JSON Schema's keywords, or a Picoschema field. */
function looksLikeSchema({ key, value }: YamlEntry): boolean {
  if (["type", "properties", "required", "additionalProperties", "items", "$defs"].includes(key)) return true;
  if (/[?(]/.test(key)) return true;
  const text = value.kind === "scalar" && typeof value.value === "string" ? value.value : "";
  return /^(?:string|number|integer|boolean|any)(?:,|\[\]|$)/.test(text);
}
