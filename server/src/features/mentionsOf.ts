import { homeOf, type SymbolId } from "../analysis/symbolId.ts";
import { type Mention, symbolTable } from "../analysis/symbolTable.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface PlacedMention extends Mention {
  readonly file: FileId;
}

/** Every mention of symbols that more than one file may know, of each those in its home first. */
export function mentionsOf(workspace: Workspace, symbols: Iterable<SymbolId>): readonly PlacedMention[] {
  const found = new Map<SymbolId, PlacedMention[]>();
  for (const symbol of symbols) {
    const home = homeOf(symbol);
    const model = home === undefined ? undefined : workspace.model(home);
    const own = model ? symbolTable(model).mentions.filter((one) => one.symbol === symbol) : [];
    found.set(
      symbol,
      own.map((mention) => ({ ...mention, file: home! })),
    );
  }
  for (const file of workspace.files) {
    for (const [symbol, mentions] of workspace.symbols(file)?.mentions ?? []) {
      const known = found.get(symbol);
      for (const mention of known ? mentions : []) known!.push({ ...mention, file });
    }
  }
  return [...found.values()].flat();
}
