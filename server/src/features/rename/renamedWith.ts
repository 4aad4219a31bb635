import { kindOf, parameterOf, parameterPath, partialId, type SymbolId } from "../../analysis/symbolId.ts";
import type { ArgumentLink } from "../../analysis/symbolTable.ts";
import type { FileEdit, FileId } from "../../diagnostics/diagnostic.ts";
import { percentDecoded } from "../../text/percentDecoded.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { Refusal } from "./rename.ts";

/** What must change together with a symbol's name. */
export interface RenameScope {
  /** Symbols that have to be called the same, the renamed one included. */
  readonly symbols: ReadonlySet<SymbolId>;
  /** Arguments that calls need, so that what they call need not change. */
  readonly insertions: readonly FileEdit[];
}

interface FileLink {
  readonly file: FileId;
  readonly link: ArgumentLink;
}

/**
 * A partial reads what it is given by name. One that is given the renamed symbol only is changed with it; one that
 * others call as well is handed the symbol under the old name.
 */
export function renamedWith(
  workspace: Workspace,
  symbol: SymbolId,
  oldName: string,
  newName: string,
): RenameScope | Refusal {
  const links = linksOf(workspace);
  const symbols = new Set([symbol]);
  const pending = [symbol];
  const kept: FileLink[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const one of links.byArgument.get(next) ?? []) {
      const { parameter, by } = one.link;
      const isNamed = by === "name" && isWhole(parameter);
      if (isNamed || symbols.has(parameter)) continue;
      if (isExclusive(links, parameter, symbols)) {
        symbols.add(parameter);
        pending.push(parameter);
      } else kept.push(one);
    }
  }
  const insertions: FileEdit[] = [];
  for (const { file, link } of kept) {
    if (symbols.has(link.parameter)) continue;
    const target = parameterOf(link.parameter);
    const partial = target ? `'${baseName(target.file)}'` : "an inline partial";
    if (!isWhole(link.parameter)) {
      return { refused: `'${oldName}' is read inside ${partial} too, which others call with values of their own.` };
    }
    const refused = cannotInsert(workspace, link, partial);
    if (refused) return { refused };
    insertions.push(argument(file, link, oldName, newName));
  }
  const isParameter = kindOf(symbol) !== "field" && isWhole(symbol);
  for (const { file, link } of links.byParameter.get(symbol) ?? []) {
    if (!isParameter || link.by !== "context") continue;
    const refused = cannotInsert(workspace, link, "the partial");
    if (refused) return { refused };
    insertions.push(argument(file, link, newName, oldName));
  }
  return { symbols, insertions: once(insertions) };
}

/** What all calls hand to partials. */
interface Links {
  /** The files that call each partial, whatever they hand to it. */
  readonly callers: ReadonlyMap<SymbolId, readonly FileId[]>;
  readonly byArgument: ReadonlyMap<SymbolId, readonly FileLink[]>;
  readonly byParameter: ReadonlyMap<SymbolId, readonly FileLink[]>;
}

function linksOf(workspace: Workspace): Links {
  const byArgument = new Map<SymbolId, FileLink[]>();
  const byParameter = new Map<SymbolId, FileLink[]>();
  const callers = new Map<SymbolId, FileId[]>();
  for (const file of workspace.files) {
    const known = workspace.symbols(file);
    for (const symbol of known?.mentions.keys() ?? []) if (kindOf(symbol) === "partial") add(callers, symbol, file);
    for (const link of known?.links ?? []) {
      if (link.argument !== undefined) add(byArgument, link.argument, { file, link });
      add(byParameter, link.parameter, { file, link });
    }
  }
  return { callers, byArgument, byParameter };
}

function add<Value>(lists: Map<SymbolId, Value[]>, symbol: SymbolId, value: Value): void {
  const known = lists.get(symbol);
  if (known) known.push(value);
  else lists.set(symbol, [value]);
}

/** Whether a parameter is all of an argument, not a part of one. */
function isWhole(parameter: SymbolId): boolean {
  return parameterPath(parameter).length === 1;
}

/** Whether nothing but these symbols is ever handed over as a parameter. */
function isExclusive(links: Links, parameter: SymbolId, symbols: ReadonlySet<SymbolId>): boolean {
  const own = links.byParameter.get(parameter) ?? [];
  if (own.some(({ link }) => link.argument === undefined || !symbols.has(link.argument))) return false;
  const target = parameterOf(parameter);
  if (!target) return true;
  const givers = new Set(own.map(({ file }) => file));
  return (links.callers.get(partialId(target.file)) ?? []).every((file) => givers.has(file));
}

function cannotInsert(workspace: Workspace, { call, parameter }: ArgumentLink, partial: string): string | undefined {
  if (call.context === undefined) return `A call hands ${partial} a computed context, to which no name can be added.`;
  const target = parameterOf(parameter);
  // A named argument makes a context of its own, which has one more name, and which `../` leads out of.
  const climbs = target !== undefined && workspace.text(target.file)?.includes("../");
  if (climbs) return `${partial} is called with other contexts too, and reads what is around them ('../').`;
  const readsAll = target !== undefined && workspace.model(target.file)?.usage.escapes;
  return readsAll ? `${partial} is called with other contexts too, and reads them as a whole.` : undefined;
}

function argument(file: FileId, { call }: ArgumentLink, key: string, value: string): FileEdit {
  return { file, range: { start: call.end, end: call.end }, newText: ` ${key}=${call.context}${value}` };
}

/** A call is changed once, however many ways lead to its argument. */
function once(edits: readonly FileEdit[]): readonly FileEdit[] {
  const known = new Map(edits.map((edit) => [`${edit.file} ${edit.range.start} ${edit.newText}`, edit]));
  return [...known.values()];
}

function baseName(file: FileId): string {
  return percentDecoded(file.slice(file.lastIndexOf("/") + 1));
}
