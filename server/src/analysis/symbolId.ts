import type { FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import type { Origin } from "../types/type.ts";

/**
 * What a name stands for, as text: two mentions in any two files are of the same thing when their ids are equal. Files
 * are URIs, which have no spaces.
 */
export type SymbolId = string;

/** The names that lead from a template's context to one of its parameters; `null` is an item of a list. */
export type ParameterPath = readonly (string | null)[];

export type SymbolKind =
  /** A property that a schema declares, in front matter, in a configuration, or in a schema file. */
  | "field"
  /** What a partial, or a prompt without schema, reads of its context. */
  | "parameter"
  /** What an inline partial reads of its context. */
  | "inlineParameter"
  | "blockParameter"
  | "partial"
  | "inlinePartial"
  | "helper"
  | "schema"
  /** A part of a value whose type is not known, by the value's place. */
  | "place"
  /** A partial of which there is no file. */
  | "absentPartial";

export function fieldId({ file, range }: Origin): SymbolId {
  return declared("field", file, range);
}

export function parameterId(file: FileId, path: ParameterPath): SymbolId {
  return `parameter ${file} ${JSON.stringify(path)}`;
}

export function inlineParameterId(file: FileId, definition: TextRange, path: ParameterPath): SymbolId {
  return `inlineParameter ${file} ${definition.start} ${JSON.stringify(path)}`;
}

export function blockParameterId(file: FileId, declaration: TextRange): SymbolId {
  return declared("blockParameter", file, declaration);
}

export function partialId(file: FileId): SymbolId {
  return `partial ${file}`;
}

export function inlinePartialId(file: FileId, name: TextRange): SymbolId {
  return declared("inlinePartial", file, name);
}

/** `origin` is the configuration's, of a helper that is not built in. */
export function helperId(name: string, origin: Origin | undefined): SymbolId {
  return origin ? `${declared("helper", origin.file, origin.range)} ${name}` : `helper - - - ${name}`;
}

export function schemaId(origin: Origin): SymbolId {
  return declared("schema", origin.file, origin.range);
}

export function placeId(file: FileId, key: string): SymbolId {
  return `place ${file} ${key}`;
}

export function absentPartialId(name: string): SymbolId {
  return `absentPartial - ${name}`;
}

export function kindOf(symbol: SymbolId): SymbolKind {
  return symbol.slice(0, symbol.indexOf(" ")) as SymbolKind;
}

/** Whether only the file that mentions it is to be asked for it: block parameters, and helpers that every file has. */
export function isLocal(symbol: SymbolId): boolean {
  const kind = kindOf(symbol);
  return kind === "blockParameter" || kind === "inlinePartial" || kind === "place" || symbol.startsWith("helper - ");
}

/** The prompt whose own the symbol is: which declares the field, or reads the parameter. */
export function homeOf(symbol: SymbolId): FileId | undefined {
  const [kind, file = ""] = symbol.split(" ", 2);
  const isOwn = kind === "field" || kind === "parameter" || kind === "inlineParameter";
  return isOwn && file.endsWith(".prompt") ? file : undefined;
}

/** Where the symbol is declared, if its id says so: a partial is a whole file. */
export function declarationOf(symbol: SymbolId): Origin | undefined {
  const [kind, file = "", start, end] = symbol.split(" ", 4);
  if (kind === "partial") return { file, range: { start: 0, end: 0 } };
  const hasPlace = kind === "field" || kind === "blockParameter" || kind === "inlinePartial" || kind === "schema";
  if (!hasPlace && !(kind === "helper" && file !== "-")) return undefined;
  return { file, range: { start: Number(start), end: Number(end) } };
}

/** The name of a helper that a configuration declares. */
export function helperOf(symbol: SymbolId): string | undefined {
  return kindOf(symbol) === "helper" && declarationOf(symbol) ? symbol.split(" ", 5)[4] : undefined;
}

/** The file and the path of a `parameter`. */
export function parameterOf(symbol: SymbolId): { readonly file: FileId; readonly path: ParameterPath } | undefined {
  if (kindOf(symbol) !== "parameter") return undefined;
  const [, file = ""] = symbol.split(" ", 2);
  return { file, path: parameterPath(symbol) };
}

/** The path of a `parameter` or an `inlineParameter`. */
export function parameterPath(symbol: SymbolId): ParameterPath {
  const words = kindOf(symbol) === "parameter" ? 2 : 3;
  const start = symbol.split(" ", words).join(" ").length + 1;
  return JSON.parse(symbol.slice(start)) as ParameterPath;
}

function declared(kind: SymbolKind, file: FileId, { start, end }: TextRange): SymbolId {
  return `${kind} ${file} ${start} ${end}`;
}
