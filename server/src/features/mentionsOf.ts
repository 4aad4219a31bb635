import { declarationOf, homeOf, kindOf, parameterPath, type SymbolId } from "../analysis/symbolId.ts";
import { type Mention, symbolTable } from "../analysis/symbolTable.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";
import { range } from "../text/range.ts";
import { relativeFile } from "../text/relativeFile.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { datasetMentions, evalMentions } from "./evalFile/evalMentions.ts";

export interface PlacedMention extends Mention {
  readonly file: FileId;
}

/** Every mention of symbols that more than one file may know, of each those in its home first, those in evaluation files last. */
export function mentionsOf(
  workspace: Workspace,
  symbols: readonly SymbolId[] | ReadonlySet<SymbolId>,
): readonly PlacedMention[] {
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
  for (const [symbol, places] of found) {
    for (const { mentions } of mentionsInEvaluations(workspace, symbol)) {
      for (const mention of mentions) if (mention.symbol === symbol) places.push(mention);
    }
  }
  return [...found.values()].flat();
}

/** What the evaluation files that may name a symbol say of the fields of one of their prompts. */
interface EvaluationMentions {
  readonly prompt: FileId;
  readonly mentions: readonly PlacedMention[];
}

/**
 * The names in the evaluation files that may mention a symbol, for each prompt they are about: a name in a file that
 * several prompts share stands for a field of each.
 */
export function mentionsInEvaluations(workspace: Workspace, symbol: SymbolId): readonly EvaluationMentions[] {
  const name = nameOf(workspace, symbol);
  if (name === undefined) return [];
  const home = homeOf(symbol);
  const files = home === undefined ? workspace.evalFiles : workspace.evalFilesOf(home);
  return files.flatMap((file) => {
    const text = workspace.text(file);
    if (text === undefined) return [];
    const dataset = datasetOf(workspace, file, text);
    const isWanted = text.includes(name) || dataset?.text.includes(name);
    if (!isWanted) return [];
    return workspace.promptsOfEvalFile(file).flatMap((prompt) => {
      const model = workspace.model(prompt);
      if (!model) return [];
      const mentions = [
        ...evalMentions(model, text).map((mention) => ({ ...mention, file })),
        ...(dataset ? datasetMentions(model, dataset.text, name).map((one) => ({ ...one, file: dataset.file })) : []),
      ];
      return { prompt, mentions };
    });
  });
}

/** What evaluation files would write for a symbol; `undefined` for what they never name. */
function nameOf(workspace: Workspace, symbol: SymbolId): string | undefined {
  const kind = kindOf(symbol);
  if (kind === "parameter") {
    const home = homeOf(symbol);
    return home === undefined || isPartialFile(home) ? undefined : (parameterPath(symbol).at(-1) ?? undefined);
  }
  const declared = kind === "field" ? declarationOf(symbol) : undefined;
  return declared && workspace.text(declared.file)?.slice(declared.range.start, declared.range.end);
}

/** The file with more cases. */
function datasetOf(workspace: Workspace, file: FileId, text: string) {
  if (!/^["']?dataset["']?\s*:/m.test(text)) return undefined;
  const written = stringOf(entryOf(parseYaml(text, range(0, text.length)).root, "dataset")?.value);
  const dataset = written === undefined ? undefined : relativeFile(written, file);
  const cases = dataset === undefined ? undefined : workspace.text(dataset);
  return dataset === undefined || cases === undefined ? undefined : { file: dataset, text: cases };
}
