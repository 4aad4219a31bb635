import { partialName } from "../analysis/partialTemplate.ts";
import type { ExpressionNode, HashNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { stringOf, writtenEntries, type YamlEntry } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import { parseKey } from "../types/picoschemaKey.ts";
import { messagesOf } from "./messages.ts";
import { isField, type SchemaField, type SchemaName, schemaParts } from "./schemaParts.ts";

/** A line of the outline. Children lie inside, in the order of the text. */
export interface DocumentSymbol {
  /** Never empty. */
  readonly name: string;
  readonly detail: string | undefined;
  readonly kind: "key" | "schema" | "field" | "message" | "block" | "partial" | "inlinePartial" | "helper";
  readonly range: TextRange;
  /** What is shown when somebody goes there: the name or the tag. */
  readonly selectionRange: TextRange;
  readonly children: readonly DocumentSymbol[];
}

/** The outline of a prompt: its front matter with the fields of its schemas, then its messages and what they are made of. */
export function documentSymbols(file: PromptFile): readonly DocumentSymbol[] {
  const { text } = file.source;
  const front = writtenEntries(file.frontMatter?.root).map((entry) => topLevelSymbol(entry));
  return [...front, ...new TemplateOutline(text).program(file.template)];
}

function topLevelSymbol(entry: YamlEntry): DocumentSymbol {
  if (entry.key !== "input" && entry.key !== "output") return keySymbol(entry);
  const children = writtenEntries(entry.value).flatMap((inner) => {
    const fields = inner.key === "schema" ? schemaParts(inner.value).filter(isField) : [];
    return fields.length > 0 ? fields.map(fieldSymbol) : keySymbol(inner);
  });
  return { ...keySymbol(entry), kind: "schema", children };
}

function keySymbol({ key, keyNode, value, range: whole }: YamlEntry): DocumentSymbol {
  const detail = value.kind === "scalar" && value.value !== null ? short(String(value.value)) : undefined;
  const children = writtenEntries(value).map(keySymbol);
  return { name: named(key), detail, kind: "key", range: whole, selectionRange: keyNode.range, children };
}

function fieldSymbol({ kind, name, range: selectionRange, entry, parts }: SchemaField): DocumentSymbol {
  const names = parts.flatMap((part) => (isField(part) || part.kind === "keyword" ? [] : [shortName(part)]));
  const { parentheses } = parseKey(entry.key);
  const [first, second] = names;
  // In JSON Schema the names of a list's items follow its own.
  const list = first === "array" && stringOf(entry.value) === undefined;
  const type = list ? `${second ?? "any"}[]` : short(names.join(" | "));
  const detail = parentheses === "array" ? `${type}[]` : type;
  const children = parts.filter(isField).map(fieldSymbol);
  return {
    name: named(name),
    detail: children.length > 0 || detail === "" ? undefined : detail,
    kind: kind === "definition" ? "schema" : "field",
    range: range(Math.min(entry.range.start, selectionRange.start), Math.max(entry.range.end, selectionRange.end)),
    selectionRange,
    children,
  };
}

/** Of `#/$defs/Item`, `Item`. */
function shortName({ kind, name }: SchemaName): string {
  return kind === "reference" ? name.slice(name.lastIndexOf("/") + 1) : name;
}

class TemplateOutline {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  program(program: ProgramNode | undefined): readonly DocumentSymbol[] {
    if (!program) return [];
    const messages = messagesOf(program);
    const [first] = messages;
    const before = first ? program.body.slice(0, program.body.indexOf(first.tag)) : program.body;
    return [
      ...this.#statements(before),
      ...messages.map(({ role, tag, range: whole, body }): DocumentSymbol => {
        const children = this.#statements(body);
        const name = named(role);
        return { name, detail: undefined, kind: "message", range: whole, selectionRange: tag.range, children };
      }),
    ];
  }

  #statements(statements: readonly StatementNode[]): readonly DocumentSymbol[] {
    return statements.flatMap((statement) => this.#statement(statement) ?? []);
  }

  #statement(node: StatementNode): DocumentSymbol | undefined {
    const whole = { range: node.range, detail: undefined, children: [] };
    switch (node.kind) {
      case "BlockStatement": {
        const signs = { chained: "else ", inverse: "^", block: "", raw: "" };
        const name = `${signs[node.form]}${this.#head(node)}`;
        const [first, second] = node.form === "inverse" ? [node.inverse, node.program] : [node.program, node.inverse];
        const children = [...this.program(first), ...this.#otherwise(node.elseTag, second)];
        return { ...whole, name, kind: "block", selectionRange: node.openTag, children };
      }
      case "DecoratorBlock": {
        const [name] = node.params;
        const shown = named((name && partialName(name)) ?? "");
        const children = this.program(node.program);
        return { ...whole, name: shown, kind: "inlinePartial", selectionRange: node.openTag, children };
      }
      case "PartialStatement":
        return { ...whole, name: this.#written(node.name.range), kind: "partial", selectionRange: node.name.range };
      case "PartialBlockStatement": {
        const children = this.program(node.program);
        const name = this.#written(node.name.range);
        return { ...whole, name, kind: "partial", selectionRange: node.name.range, children };
      }
      case "MustacheStatement":
        if (node.path.kind !== "PathExpression" || !placeholders.has(node.path.original)) return undefined;
        return { ...whole, name: this.#head(node), kind: "helper", selectionRange: node.path.range };
      case "Decorator":
      case "ContentStatement":
      case "CommentStatement":
        return undefined;
    }
  }

  #otherwise(tag: TextRange | undefined, program: ProgramNode | undefined): readonly DocumentSymbol[] {
    if (!tag || !program || program.chained) return this.program(program);
    const whole = range(tag.start, Math.max(tag.end, program.range.end));
    const children = this.program(program);
    return [{ name: "else", detail: undefined, kind: "block", range: whole, selectionRange: tag, children }];
  }

  /** `if user.name`: a tag without its braces and its block parameters. */
  #head(node: {
    readonly path: ExpressionNode;
    readonly params: readonly ExpressionNode[];
    readonly hash: HashNode | undefined;
  }): string {
    const last = node.hash ?? node.params.at(-1) ?? node.path;
    return this.#written(range(node.path.range.start, last.range.end));
  }

  #written(at: TextRange): string {
    return named(short(this.#text.slice(at.start, at.end)));
  }
}

/** Calls that stand for a part of the prompt, not for a few words. */
const placeholders: ReadonlySet<string> = new Set(["media", "section", "history"]);

/** On one line, as an outline has room for. */
function short(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** Editors refuse a symbol without a name. */
function named(name: string): string {
  return name.trim() === "" ? "…" : name;
}
