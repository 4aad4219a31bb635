import type { PromptModel } from "../analysis/promptModel.ts";
import { homeOf, isLocal, type SymbolId } from "../analysis/symbolId.ts";
import { type ArgumentLink, foreignSymbols, type Mention } from "../analysis/symbolTable.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";

/**
 * What is remembered of each file of a workspace for the requests of others: the names in it that belong to another file.
 * Of its own names the file itself is asked.
 */
export interface FileSymbols {
  readonly mentions: ReadonlyMap<SymbolId, readonly Mention[]>;
  /** What its calls hand to partials. */
  readonly links: readonly ArgumentLink[];
  /** The model that the front matter names. */
  readonly model: string | undefined;
  /** The tools that the front matter names. */
  readonly tools: readonly string[];
}

export function fileSymbols(model: PromptModel): FileSymbols {
  const { mentions, links } = foreignSymbols(model);
  const { file, frontMatter } = model.file;
  const shared = new Map<SymbolId, Mention[]>();
  for (const mention of mentions) {
    const { symbol } = mention;
    if (isLocal(symbol) || homeOf(symbol) === file) continue;
    const known = shared.get(symbol);
    if (known) known.push(mention);
    else shared.set(symbol, [mention]);
  }
  const tools = entryOf(frontMatter?.root, "tools")?.value;
  return {
    mentions: shared,
    links,
    model: model.signature.model,
    tools: tools?.kind === "sequence" ? tools.items.flatMap((item) => stringOf(item) ?? []) : [],
  };
}
