import type { PromptModel } from "../analysis/promptModel.ts";
import { declarationOf, isLocal, kindOf, type SymbolId } from "../analysis/symbolId.ts";
import { type Mention, mentionAt, symbolTable } from "../analysis/symbolTable.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { mentionsOf } from "./mentionsOf.ts";
import { argumentsOf, parametersOf } from "./relatedSymbols.ts";

export interface Reference {
  readonly file: FileId;
  readonly range: TextRange;
  readonly role: Mention["role"];
}

/**
 * Every mention of what the name at an offset stands for, in all files. Of a field also those in partials that it is
 * handed to; of what a partial reads also the fields that its callers give for it.
 */
export function references(
  workspace: Workspace,
  model: PromptModel,
  offset: number,
  { declaration }: { readonly declaration: boolean },
): readonly Reference[] {
  const symbol = mentionAt(model, offset)?.symbol;
  if (symbol === undefined) return [];
  const { file } = model.file;
  if (isLocal(symbol)) {
    return symbolTable(model)
      .mentions.filter((one) => one.symbol === symbol && (declaration || one.role !== "declaration"))
      .map(({ range, role }) => ({ file, range, role }));
  }
  const found = referencesTo(workspace, symbol);
  return declaration ? found : found.filter(({ role }) => role !== "declaration");
}

/** Every mention of a symbol that more than one file may know, its declaration included. */
function referencesTo(workspace: Workspace, symbol: SymbolId): readonly Reference[] {
  const wanted = new Set([symbol, ...parametersOf(workspace, symbol)]);
  const isParameter = kindOf(symbol) === "parameter" || kindOf(symbol) === "inlineParameter";
  const above = isParameter ? argumentsOf(workspace, symbol) : new Set<SymbolId>();
  const found = new Map<string, Reference>();
  const add = (reference: Reference): void => {
    const { file, range } = reference;
    const key = `${file} ${range.start} ${range.end}`;
    if (!found.has(key)) found.set(key, reference);
  };
  for (const { file, range, role } of mentionsOf(workspace, wanted)) add({ file, range, role });
  for (const one of [symbol, ...above]) {
    const declared = kindOf(one) === "partial" ? undefined : declarationOf(one);
    if (declared) add({ ...declared, role: "declaration" });
  }
  return [...found.values()];
}
