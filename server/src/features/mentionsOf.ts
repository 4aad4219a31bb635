import { homeOf, type SymbolId } from "../analysis/symbolId.ts";
import { type Mention, symbolTable } from "../analysis/symbolTable.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface PlacedMention extends Mention {
  readonly file: FileId;
}

/** Every mention of a symbol that more than one file may know, those in its home first. */
export function mentionsOf(workspace: Workspace, symbol: SymbolId): readonly PlacedMention[] {
  const home = homeOf(symbol);
  const model = home === undefined ? undefined : workspace.model(home);
  const own = model ? symbolTable(model).mentions.filter((one) => one.symbol === symbol) : [];
  const found: PlacedMention[] = own.map((mention) => ({ ...mention, file: home! }));
  for (const file of workspace.files) {
    for (const mention of workspace.symbols(file)?.mentions.get(symbol) ?? []) found.push({ ...mention, file });
  }
  return found;
}
