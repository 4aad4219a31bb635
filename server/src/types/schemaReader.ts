import type { Arguments, DiagnosticCode } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic, type Evidence, type FileId, type Fix } from "../diagnostics/diagnostic.ts";
import type { YamlNode, YamlScalarNode } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import type { Origin, Type } from "./type.ts";

/** What reading one schema needs and finds: shared by Picoschema and JSON Schema, which contain each other. */
export class SchemaReader {
  readonly file: FileId;
  /** The whole text of the file, for fixes that rewrite what is written. */
  readonly text: string;
  readonly diagnostics: Diagnostic[] = [];
  readonly #named: (name: string) => Type | undefined;

  constructor(file: FileId, text: string, named: (name: string) => Type | undefined) {
    this.file = file;
    this.text = text;
    this.#named = named;
  }

  named(name: string): Type | undefined {
    return this.#named(name);
  }

  report<Code extends DiagnosticCode>(code: Code, at: TextRange, args: Arguments<Code>, evidence?: Evidence): void {
    this.diagnostics.push(diagnostic(code, at, args, evidence));
  }

  origin(at: TextRange): Origin {
    return { file: this.file, range: at };
  }

  /** Of a part of a scalar's value, as written in the file. */
  partOrigin(node: YamlScalarNode, from: number, to: number): Origin {
    return this.origin(valueRange(node, from, to));
  }

  textAt(at: TextRange): string {
    return this.text.slice(at.start, at.end);
  }

  replace(at: TextRange, newText: string, title: string, preferred: boolean): Fix {
    return { title, edits: [{ file: this.file, range: at, newText }], preferred };
  }
}

/** Where the characters `[from, to)` of a scalar's value are written. */
export function valueRange(node: YamlScalarNode, from: number, to: number): TextRange {
  const { offsets } = node;
  if (!offsets) return range(node.range.start + from, node.range.start + to);
  const start = offsets[from] ?? node.range.end;
  const last = offsets[to - 1];
  return range(start, to > from && last !== undefined ? last + 1 : start);
}

/** The text of a scalar without its quotes, where it is written. */
export function contentRange(node: YamlScalarNode): TextRange {
  if (node.style === "quoted") return range(node.range.start + 1, Math.max(node.range.start + 1, node.range.end - 1));
  return typeof node.value === "string" ? valueRange(node, 0, node.value.length) : node.range;
}

/** What a value is, for messages: `text`, `a number`, `a list`. */
export function describeNode(node: YamlNode): string {
  if (node.kind === "map") return "a mapping";
  if (node.kind === "sequence") return "a list";
  if (node.value === null) return node.style === "empty" ? "empty" : "null";
  if (typeof node.value === "string") return "text";
  return typeof node.value === "boolean" ? String(node.value) : "a number";
}
