import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import { jsonTree } from "../syntax/jsonTree.ts";
import { parseJson } from "../syntax/yamlDocument.ts";
import type { YamlEntry, YamlMapNode, YamlNode, YamlScalarNode } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { range, type TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import { alternatives } from "../types/alternatives.ts";
import { literalsOf } from "../types/literals.ts";
import type { PromptSignature } from "../types/signature.ts";
import { anyType, type Type } from "../types/type.ts";
import { type CsvCell, csvCells, csvDelimiter, isQuoteOpen } from "./csvRecord.ts";
import { readCase, type WrittenCase } from "./evalFile.ts";
import { parseOutputPath, typeAtPath } from "./outputPath.ts";

/** A line of a dataset, without its line feed. */
export interface DatasetLine {
  readonly text: string;
  /** Its offset in the file. */
  readonly start: number;
  /** Zero-based. */
  readonly line: number;
}

/** What a line of a dataset holds, or several lines of a quoted cell in CSV: a case, or what is wrong with it. */
export interface DatasetItem extends DatasetLine {
  readonly written: WrittenCase | undefined;
  /** The case as plain data. */
  readonly value: unknown;
  /** Why there is no case, `invalid-eval-dataset`; and columns without a meaning. */
  readonly problems: readonly Diagnostic[];
}

/** A dataset is written for machines, but a line that nobody could have meant must not fill the memory. */
const longestRecord = 10_000_000;

/** Makes cases of the lines of a dataset, one after another: JSONL, or CSV whose first line names the columns. */
export class DatasetReader {
  readonly #file: FileId;
  readonly #name: string;
  readonly #csv: CsvReader | undefined;

  /** Cells of CSV become what the types of the `signature` say; without it they are text. */
  constructor(file: FileId, signature: PromptSignature | undefined) {
    this.#file = file;
    this.#name = percentDecoded(file.slice(file.lastIndexOf("/") + 1));
    this.#csv = file.endsWith(".csv") ? new CsvReader(signature) : undefined;
  }

  /** `undefined` for a line that holds nothing, or not all of a record. */
  add(line: DatasetLine): DatasetItem | undefined {
    const record = this.#csv ? this.#csv.add(line) : line;
    return record && this.#item(record);
  }

  /** What is left when there are no more lines. */
  end(): DatasetItem | undefined {
    const record = this.#csv?.end();
    return record && this.#item(record);
  }

  #item(record: DatasetLine): DatasetItem | undefined {
    const { text, start, line } = record;
    if (text.trim() === "") return undefined;
    const nothing = { text, start, line, written: undefined, value: undefined };
    if (text.length > longestRecord) {
      return { ...nothing, problems: [problemAt(range(start, start + 1), "This line is longer than 10 MB.")] };
    }
    const read = this.#csv ? this.#csv.read(record) : readJsonLine(record);
    if (!read.node) return { ...nothing, problems: read.problems };
    const name = `${this.#name}:${line + 1}`;
    const node = read.node;
    const written = { case: readCase(this.#file, node, name, read.value), node };
    return { text, start, line, written, value: read.value, problems: read.problems };
  }
}

interface ReadLine {
  readonly node: YamlMapNode | undefined;
  readonly value: unknown;
  readonly problems: readonly Diagnostic[];
}

function readJsonLine({ text, start }: DatasetLine): ReadLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const at = jsonErrorAt(text, error);
    const place = range(start + at, start + Math.max(at + 1, Math.min(text.length, at + 1)));
    return unread(problemAt(place, "This line is not valid JSON from here on."));
  }
  const node = jsonTree(text, start);
  if (!node) return unread(problemAt(range(start, start + 1), "This line is nested too deep."));
  if (node.kind !== "map") return unread(problemAt(node.range, "A line of a dataset is a JSON object: one case."));
  return { node, value, problems: [] };
}

/** Engines say where they stopped, in words of their own; at the end of the text they do not. */
function jsonErrorAt(text: string, error: unknown): number {
  const position = /at position (\d+)/.exec(String(error))?.[1];
  const end = Math.max(0, text.trimEnd().length - 1);
  return position === undefined ? end : Math.min(Number(position), end);
}

function unread(problem: Diagnostic): ReadLine {
  return { node: undefined, value: undefined, problems: [problem] };
}

const remedy = "The case is not evaluated. Correct the line.";

function problemAt(at: TextRange, problem: string): Diagnostic {
  return diagnostic("invalid-eval-dataset", at, { problem, remedy });
}

/** A column of CSV and what it gives of a case. */
interface Column {
  readonly path: readonly (string | number)[];
  /** Of the values; `undefined` where it is not known. */
  readonly type: Type | undefined;
}

const sections = ["input", "expect", "context", "limits"];
const wholes = ["name", "tags", "trials", "assert"];

class CsvReader {
  readonly #signature: PromptSignature | undefined;
  #delimiter = ",";
  #columns: readonly (Column | undefined)[] | undefined;
  #record: { readonly parts: string[]; readonly start: number; readonly line: number; length: number } | undefined;

  constructor(signature: PromptSignature | undefined) {
    this.#signature = signature;
  }

  add({ text, start, line }: DatasetLine): DatasetLine | undefined {
    if (!this.#columns && !this.#record) this.#delimiter = csvDelimiter(text);
    const record = this.#record ?? { parts: [], start, line, length: 0 };
    const isOpen = isQuoteOpen(text, this.#delimiter, this.#record !== undefined);
    record.parts.push(text);
    record.length += text.length + 1;
    if (isOpen && record.length <= longestRecord) {
      this.#record = record;
      return undefined;
    }
    this.#record = undefined;
    return { text: record.parts.join("\n"), start: record.start, line: record.line };
  }

  end(): DatasetLine | undefined {
    const record = this.#record;
    this.#record = undefined;
    return record && { text: record.parts.join("\n"), start: record.start, line: record.line };
  }

  read({ text, start }: DatasetLine): ReadLine {
    const cells = csvCells(text, start, this.#delimiter);
    const open = cells.at(-1);
    if (
      open &&
      text[open.range.start - start] === '"' &&
      isQuoteOpen(text.slice(open.range.start - start), "\0", false)
    ) {
      return unread(
        problemAt(range(open.range.start, open.range.start + 1), "The quote that opens here is never closed."),
      );
    }
    if (!this.#columns) return this.#readHeader(cells);
    if (cells.length > this.#columns.length) {
      const [extra] = cells.slice(this.#columns.length);
      if (cells.slice(this.#columns.length).some(({ value }) => value.trim() !== "")) {
        const problem = `There are ${cells.length} cells here, and ${this.#columns.length} columns.`;
        return unread(problemAt(visible(extra!.range), problem));
      }
    }
    const node = this.#caseOf(cells, range(start, start + text.trimEnd().length));
    return { node, value: plainValue(node), problems: [] };
  }

  #readHeader(cells: readonly CsvCell[]): ReadLine {
    const problems: Diagnostic[] = [];
    const seen = new Set<string>();
    this.#columns = cells.map(({ value, range: at }) => {
      const name = value.trim();
      if (name === "") return undefined;
      const column = seen.has(name) ? undefined : this.#column(name);
      if (seen.has(name)) problems.push(problemAt(at, `There is another column '${name}'.`));
      else if (!column) problems.push(unknownColumn(name, at, this.#signature));
      seen.add(name);
      return column;
    });
    return { node: undefined, value: undefined, problems };
  }

  #column(name: string): Column | undefined {
    if (wholes.includes(name)) return { path: [name], type: undefined };
    const dot = name.indexOf(".");
    const section = name.slice(0, dot);
    const rest = name.slice(dot + 1);
    if (dot < 0 || rest === "" || !sections.includes(section)) return undefined;
    const steps = parseOutputPath(rest)?.map(({ step }) => step);
    if (!steps) return undefined;
    if (section === "expect") return { path: [section, rest], type: typeAt(this.#signature?.output, steps) };
    if (section === "limits") return { path: [section, rest], type: { kind: "number" } };
    return { path: [section, ...steps], type: section === "input" ? typeAt(this.#signature?.input, steps) : undefined };
  }

  #caseOf(cells: readonly CsvCell[], at: TextRange): YamlMapNode {
    const root: Draft = new Map();
    for (const [index, column] of this.#columns!.entries()) {
      const cell = cells[index];
      const node = cell && column && cellNode(cell, column);
      if (node) put(root, column.path, node);
    }
    return mapOf(root, at);
  }
}

function typeAt(type: Type | undefined, steps: readonly (string | number)[]): Type | undefined {
  const target = type && typeAtPath(type, steps);
  return target?.kind === "found" ? target.type : undefined;
}

function unknownColumn(name: string, at: TextRange, signature: PromptSignature | undefined): Diagnostic {
  const inputs = (signature?.input?.properties ?? []).map((one) => `input.${one.name}`);
  const where =
    "of a case: columns are 'name', 'tags', 'trials', 'assert', 'input.…', 'expect.…', 'context.…', 'limits.…'";
  const meant = closest(name, [...wholes, ...inputs]) ?? inputs.find((input) => input === `input.${name}`);
  return diagnostic("unknown-eval-key", at, { key: name, where, didYouMean: didYouMean(meant) });
}

/** What a cell gives: nothing where it is empty, unless its type has nothing but text. */
function cellNode({ value: written, range: at }: CsvCell, { path, type }: Column): YamlNode | undefined {
  const value = path[0] === "name" || path[0] === "tags" ? written.trim() : written;
  const text: YamlScalarNode = { kind: "scalar", range: visible(at), value, style: "plain" };
  if (path[0] === "tags") {
    const items = value.split(/[,;]/).flatMap((tag) => (tag.trim() === "" ? [] : [{ ...text, value: tag.trim() }]));
    return items.length === 0 ? undefined : { kind: "sequence", range: text.range, flow: true, items };
  }
  const options = alternatives(type ?? anyType);
  if (value === "") return type && options.every(({ kind }) => kind === "string") ? text : undefined;
  if (path[0] === "trials") return { ...text, value: numberIn(value) ?? value };
  if (!type || options.some(({ kind }) => kind === "string" || kind === "any")) return text;
  const literal = literalsOf(type).find((one) => String(one.value) === value);
  if (literal) return { ...text, value: literal.value };
  const number = options.some(({ kind }) => kind === "number" || kind === "integer") ? numberIn(value) : undefined;
  if (number !== undefined) return { ...text, value: number };
  const isBoolean = options.some(({ kind }) => kind === "boolean");
  if (isBoolean && /^(?:true|false)$/i.test(value)) return { ...text, value: value.toLowerCase() === "true" };
  if (value === "null" && options.some(({ kind }) => kind === "null")) return { ...text, value: null };
  const isStructure = options.some(({ kind }) => kind === "array" || kind === "object");
  const json = isStructure ? parseJson(value, 0) : undefined;
  return json ? placedAt(json, text.range) : text;
}

function numberIn(text: string): number | undefined {
  return /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}

/** The quotes of a cell are doubled: everything in it is where the cell is. */
function placedAt(node: YamlNode, at: TextRange): YamlNode {
  switch (node.kind) {
    case "scalar":
      return { kind: "scalar", range: at, value: node.value, style: "plain" };
    case "sequence":
      return { ...node, range: at, items: node.items.map((item) => placedAt(item, at)) };
    case "map":
      return mapOf(new Map(node.entries.map(({ key, value }) => [key, placedAt(value, at)])), at);
  }
}

type Draft = Map<string, YamlNode | Draft>;

function put(root: Draft, path: readonly (string | number)[], node: YamlNode): void {
  let draft = root;
  for (const step of path.slice(0, -1)) {
    const inner = draft.get(String(step));
    if (inner instanceof Map) draft = inner;
    else {
      const made: Draft = new Map();
      draft.set(String(step), made);
      draft = made;
    }
  }
  draft.set(String(path.at(-1)), node);
}

function mapOf(draft: Draft, at: TextRange): YamlMapNode {
  const entries = [...draft].map(([key, value]): YamlEntry => {
    const node = value instanceof Map ? structureOf(value, at) : value;
    const keyNode = {
      kind: "scalar",
      range: range(node.range.start, node.range.end),
      value: key,
      style: "quoted",
    } as const;
    return { key, keyNode, value: node, range: node.range };
  });
  return { kind: "map", range: at, flow: true, entries };
}

/** Columns `input.lines[0]`, `input.lines[1]` make a list, as long as none of it is left out. */
function structureOf(draft: Draft, at: TextRange): YamlNode {
  const isList = [...draft.keys()].every((key, index) => key === String(index));
  if (!isList || draft.size === 0) return mapOf(draft, at);
  const items = [...draft.values()].map((value) => (value instanceof Map ? structureOf(value, at) : value));
  return { kind: "sequence", range: at, flow: true, items };
}

/** An empty cell is a place too. */
function visible(at: TextRange): TextRange {
  return at.end > at.start ? at : range(at.start, at.start + 1);
}
