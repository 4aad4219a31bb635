import { propertyNamed } from "../../analysis/frontMatter/mentions.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { inferredEntry } from "../../analysis/usage.ts";
import { type YamlLine, yamlLineAt } from "../../syntax/yamlLine.ts";
import type { YamlNode } from "../../syntax/yamlNodes.ts";
import type { TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import { literalsOf } from "../../types/literals.ts";
import { isJsonSchema } from "../../types/schema.ts";
import type { Type } from "../../types/type.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { type FrontMatterKey, frontMatterKey, frontMatterKeys } from "../frontMatterKeys.ts";
import { describeProperty } from "../hover.ts";
import type { CompletionItem } from "./completion.ts";

const picoschemaTypes = ["string", "number", "integer", "boolean", "any", "null"];
const jsonSchemaTypes = ["string", "number", "integer", "boolean", "array", "object", "null"];
const jsonSchemaKeys: Readonly<Record<string, string>> = {
  type: "type: ",
  properties: "properties:",
  required: "required: []",
  description: "description: ",
  items: "items:",
  enum: "enum: []",
  additionalProperties: "additionalProperties: false",
  default: "default: ",
  minimum: "minimum: ",
  maximum: "maximum: ",
  minLength: "minLength: ",
  maxLength: "maxLength: ",
  pattern: "pattern: ",
  format: "format: ",
  anyOf: "anyOf:",
  $ref: "$ref: ",
};

/** What may be written at an offset of the front matter. */
export function frontMatterCompletion(
  workspace: Workspace,
  model: PromptModel,
  offset: number,
): readonly CompletionItem[] {
  const { frontMatter, source } = model.file;
  if (!frontMatter || offset < frontMatter.yamlRange.start || offset > frontMatter.yamlRange.end + 1) return [];
  const line = yamlLineAt(source.text, frontMatter.yamlRange, frontMatter.root, offset);
  const written = source.text.slice(line.word.start, line.word.end);
  if (written.startsWith("---") || source.text.slice(line.word.start - line.column, offset).includes("#")) return [];
  const items = new FrontMatterCompletion(workspace, model, line, written).items();
  // Behind a word and a space only what goes on like that: `json ` is text, or done.
  return items.filter(({ label, range }) => {
    const typed = source.text.slice(range.start, offset).trimStart();
    return !/\s/.test(typed) || label.startsWith(typed);
  });
}

class FrontMatterCompletion {
  readonly #workspace: Workspace;
  readonly #model: PromptModel;
  readonly #line: YamlLine;
  readonly #written: string;

  constructor(workspace: Workspace, model: PromptModel, line: YamlLine, written: string) {
    this.#workspace = workspace;
    this.#model = model;
    this.#line = line;
    this.#written = written;
  }

  items(): readonly CompletionItem[] {
    const { path, place } = this.#line;
    const [section, part] = path;
    const isSchema = (section === "input" || section === "output") && part === "schema";
    if (place === "item") return this.#listItems();
    if (place === "key") {
      if (isSchema) return this.#schemaKeys();
      return section === "input" && part === "default" ? this.#defaultKeys() : this.#keys();
    }
    if (isSchema) return this.#schemaValues();
    return section === "input" && part === "default" ? this.#defaultValues() : this.#values();
  }

  #keys(): readonly CompletionItem[] {
    const { path } = this.#line;
    const keys = path.length === 0 ? frontMatterKeys : frontMatterKey(path)?.keys;
    return Object.entries(keys ?? {})
      .filter(([name]) => !this.#siblings().has(name))
      .map(([name, key], index) => ({
        ...this.#item(name, "key", index),
        newText: name + this.#afterKey(key.value),
        documentation: () => key.documentation,
      }));
  }

  /** A colon, and what a value of this kind begins with, unless the line has a colon already. */
  #afterKey(value: FrontMatterKey["value"]): string {
    if (/^[^\s:]*:/.test(this.#line.restOfLine)) return "";
    if (value === "scalar") return ": ";
    const { text } = this.#model.file.source;
    const newLine = text.includes("\r\n") ? "\r\n" : "\n";
    return `:${newLine}${" ".repeat(this.#line.column + 2)}${value === "list" ? "- " : ""}`;
  }

  /** The keys beside the one that is being written. */
  #siblings(): ReadonlySet<string> {
    const { entries, path } = this.#line;
    const map = path.length === 0 ? this.#model.file.frontMatter?.root : entries.at(-1)?.value;
    if (map?.kind !== "map") return new Set();
    const others = map.entries.filter(({ keyNode }) => keyNode.range.start !== this.#line.word.start);
    return new Set(others.map(({ key }) => key));
  }

  #values(): readonly CompletionItem[] {
    const { path } = this.#line;
    if (path.join() === "model") return this.#counted(({ model }) => (model === undefined ? [] : [model]), "model");
    return (frontMatterKey(path)?.values ?? []).map((value) => this.#item(value, "value", 0));
  }

  #listItems(): readonly CompletionItem[] {
    const { path } = this.#line;
    if (path.join() === "tools") return this.#counted(({ tools }) => tools, "value");
    const property = path[1] === "default" ? this.#typeOfDefault(path.slice(2)) : undefined;
    const items = property ? alternatives(property).flatMap((one) => (one.kind === "array" ? [one.items] : [])) : [];
    return items.flatMap((type) => this.#valuesOf(type));
  }

  /** What other prompts write at the same place, the most frequent first. */
  #counted(
    valuesOf: (symbols: NonNullable<ReturnType<Workspace["symbols"]>>) => readonly string[],
    kind: CompletionItem["kind"],
  ): readonly CompletionItem[] {
    const counts = new Map<string, number>();
    for (const file of this.#workspace.files) {
      if (file === this.#model.file.file) continue;
      const symbols = this.#workspace.symbols(file);
      for (const value of symbols ? valuesOf(symbols) : []) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].map(([value, count]) => ({
      ...this.#item(value, kind, -count),
      detail: count === 1 ? "1 prompt" : `${count} prompts`,
    }));
  }

  #schemaKeys(): readonly CompletionItem[] {
    const parenthesis = this.#written.lastIndexOf("(");
    if (parenthesis >= 0) {
      if (this.#written.includes(",", parenthesis)) return [];
      const start = this.#line.word.start + parenthesis + 1;
      return ["array", "enum", "object"].map((name) => this.#item(name, "type", 0, { ...this.#line.word, start }));
    }
    const { path, entries } = this.#line;
    if (this.#isJsonSchema()) {
      if (path.at(-1) === "properties") return path.length === 3 ? this.#undeclared(jsonField) : [];
      return Object.entries(jsonSchemaKeys)
        .filter(([name]) => !this.#siblings().has(name))
        .map(([name, text], index) => ({ ...this.#item(name, "key", index), newText: text }));
    }
    return path.length === 2 && path[0] === "input" && entries.length === 2 ? this.#undeclared(picoschemaField) : [];
  }

  /** The names that the template uses and the schema does not declare, with the type that their use asks for. */
  #undeclared(write: (lines: readonly string[], indent: string) => string): readonly CompletionItem[] {
    const indent = " ".repeat(this.#line.column);
    return [...this.#model.usage.properties].map(([name, usage]) => {
      const lines = inferredEntry(name, usage);
      const [detail] = lines;
      return { ...this.#item(name, "field", 0), newText: write(lines, indent), detail };
    });
  }

  #schemaValues(): readonly CompletionItem[] {
    if (this.#written.includes(",")) return [];
    const { path } = this.#line;
    if (path.length > 2 && this.#isJsonSchema()) {
      return path.at(-1) === "type" ? jsonSchemaTypes.map((name, index) => this.#item(name, "type", index)) : [];
    }
    const types = path.length > 2 ? picoschemaTypes.map((name, index) => this.#item(name, "type", index)) : [];
    const named = [...this.#model.context.schemaNames.keys()].map((name) => ({
      ...this.#item(name, "schema", picoschemaTypes.length),
      documentation: () => {
        const type = this.#model.context.namedSchema(name);
        return type && `\`${displayType(type)}\``;
      },
    }));
    return [...types, ...named];
  }

  #isJsonSchema(): boolean {
    const schema: YamlNode | undefined = this.#line.entries[1]?.value;
    return schema !== undefined && isJsonSchema(schema);
  }

  #defaultKeys(): readonly CompletionItem[] {
    const type = this.#typeOfDefault(this.#line.path.slice(2));
    const properties = alternatives(type ?? { kind: "any" }).flatMap((one) =>
      one.kind === "object" ? one.properties : [],
    );
    return properties
      .filter(({ name }) => !this.#siblings().has(name))
      .map((property) => ({
        ...this.#item(property.name, "field", property.optional ? 0 : 1),
        newText: `${property.name}${/^[^\s:]*:/.test(this.#line.restOfLine) ? "" : ": "}`,
        detail: displayType(property.type),
        documentation: () => describeProperty(this.#model, property).join("\n\n"),
      }));
  }

  #defaultValues(): readonly CompletionItem[] {
    const type = this.#typeOfDefault(this.#line.path.slice(2));
    return type ? this.#valuesOf(type) : [];
  }

  #typeOfDefault(path: readonly string[]): Type | undefined {
    let type: Type | undefined = this.#model.signature.input;
    for (const name of path) type = type && propertyNamed(type, name)?.type;
    return type;
  }

  /** The values of a type that has only a few. */
  #valuesOf(type: Type): readonly CompletionItem[] {
    const isBoolean = alternatives(type).some((option) => option.kind === "boolean");
    const values = [...literalsOf(type).map(({ value }) => String(value)), ...(isBoolean ? ["true", "false"] : [])];
    return values.map((value) => this.#item(value, "value", 0));
  }

  #item(label: string, kind: CompletionItem["kind"], rank: number, range: TextRange = this.#line.word): CompletionItem {
    return { label, kind, range, newText: label, rank };
  }
}

function picoschemaField(lines: readonly string[], indent: string): string {
  return lines.join(`\n${indent}`);
}

function jsonField(lines: readonly string[], indent: string): string {
  const [name = ""] = (lines[0] ?? "").split(/[?(:]/);
  const type = /: (string|boolean)$/.exec(lines[0] ?? "")?.[1];
  return type ? `${name}:\n${indent}  type: ${type}` : `${name}: {}`;
}
