import { requiredMentions } from "../../analysis/frontMatter/mentions.ts";
import { checkPrompt, type PromptModel } from "../../analysis/promptModel.ts";
import { declarationOf, homeOf, isLocal, kindOf, parameterOf, type SymbolId } from "../../analysis/symbolId.ts";
import { type Mention, mentionAt, symbolTable } from "../../analysis/symbolTable.ts";
import { templateFacts } from "../../analysis/templateFacts.ts";
import type { FileEdit, FileId } from "../../diagnostics/diagnostic.ts";
import { isPartialFile, parsePromptFile } from "../../syntax/promptFile.ts";
import { parseYaml } from "../../syntax/yamlDocument.ts";
import type { TextRange } from "../../text/range.ts";
import { applyEdits } from "../../text/textEdit.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { mentionsInEvaluations, mentionsOf } from "../mentionsOf.ts";
import { argumentsOf } from "../relatedSymbols.ts";
import { fileRenameEdits, partialsAfter } from "./fileRename.ts";
import { renamedWith } from "./renamedWith.ts";

/** Why a name cannot be changed; a sentence for the user. */
export interface Refusal {
  readonly refused: string;
}

export interface RenameStart {
  /** What is replaced while the new name is typed. */
  readonly range: TextRange;
  readonly name: string;
}

export interface Renaming {
  readonly edits: readonly FileEdit[];
  readonly files: readonly { readonly from: FileId; readonly to: FileId }[];
}

/** What renaming at an offset would rename, or why it cannot. */
export function prepareRename(workspace: Workspace, model: PromptModel, offset: number): RenameStart | Refusal {
  const mention = mentionAt(model, offset);
  if (!mention) return { refused: "Here is no name that can be changed." };
  const symbol = renamedSymbol(workspace, mention.symbol);
  if (typeof symbol !== "string") return symbol;
  const range = kindOf(symbol) === "partial" ? partialRange(model, mention.range, offset) : mention.range;
  const written = model.file.source.text.slice(range.start, range.end);
  return { range, name: written.startsWith("[") ? written.slice(1, -1) : written };
}

/**
 * The edits that rename what an offset is at, in all files. A partial that other prompts call as well keeps its
 * parameters: calls hand it the renamed field under the old name.
 */
export function rename(workspace: Workspace, model: PromptModel, offset: number, newName: string): Renaming | Refusal {
  const start = prepareRename(workspace, model, offset);
  const mention = mentionAt(model, offset);
  if ("refused" in start || !mention) return start as Refusal;
  const symbol = renamedSymbol(workspace, mention.symbol) as SymbolId;
  if (newName === start.name) return { edits: [], files: [] };
  if (start.name.includes("/")) return movePartial(workspace, symbol, start.name, newName);
  const badName = problemOfName(model, symbol, newName);
  if (badName) return { refused: badName };
  if (kindOf(symbol) === "partial") return renamePartial(workspace, symbol, start.name, newName);
  const scope = isLocal(symbol)
    ? { symbols: new Set([symbol]), insertions: [] }
    : renamedWith(workspace, symbol, start.name, newName);
  if ("refused" in scope) return scope;
  const vague = vagueUse(workspace, scope.symbols, start.name) ?? sharedCase(workspace, scope.symbols, start.name);
  if (vague) return vague;
  const edits = [...mentionEdits(workspace, model, scope.symbols, newName), ...scope.insertions];
  const changed = changeOfMeaning(workspace, edits, newName);
  return changed ? { refused: changed } : { edits, files: [] };
}

/** What renaming at an offset renames; `undefined` where nothing can be renamed. */
export function renamedSymbolAt(workspace: Workspace, model: PromptModel, offset: number): SymbolId | undefined {
  const mention = mentionAt(model, offset);
  const symbol = mention && renamedSymbol(workspace, mention.symbol);
  return typeof symbol === "string" ? symbol : undefined;
}

/** The symbol to rename for another one that only follows it; or why none can be. */
function renamedSymbol(workspace: Workspace, symbol: SymbolId): SymbolId | Refusal {
  switch (kindOf(symbol)) {
    case "field":
    case "blockParameter":
    case "inlineParameter":
    case "inlinePartial":
    case "partial":
      return symbol;
    case "parameter":
      return isPartOfArgument(symbol) ? declaredArgument(workspace, symbol) : symbol;
    case "helper":
      return { refused: "A helper is named by the program that registers it." };
    case "schema":
      return { refused: "A schema is named in the configuration." };
    case "place":
      return { refused: "It is a part of a value of which the schema says nothing." };
    case "absentPartial":
      return { refused: "There is no file of this partial." };
  }
}

/** Whether a parameter's name is that of a part of what a partial is given, and not of what it is given. */
function isPartOfArgument(symbol: SymbolId): boolean {
  const parameter = parameterOf(symbol);
  return parameter !== undefined && isPartialFile(parameter.file) && parameter.path.length > 1;
}

/** The field that a part of what a partial is given comes from. */
function declaredArgument(workspace: Workspace, symbol: SymbolId): SymbolId | Refusal {
  const fields = [...argumentsOf(workspace, symbol)].filter((one) => kindOf(one) === "field");
  const [field] = fields;
  if (fields.length > 1) {
    return { refused: `It is declared in ${fields.length} places, by what calls of the partial give it.` };
  }
  return field ?? symbol;
}

const reserved = new Set(["true", "false", "null", "undefined", "this", "else", "as"]);

function problemOfName(model: PromptModel, symbol: SymbolId, name: string): string | undefined {
  if (!/^[\p{L}\p{N}_$-]+$/u.test(name) || /^-?\d+$/.test(name))
    return `'${name}' is not a name: use letters, digits, '_' and '-'.`;
  if (reserved.has(name)) return `'${name}' has a meaning of its own in templates.`;
  const mayBeHelper = ["partial", "inlinePartial", "blockParameter"].includes(kindOf(symbol));
  if (!mayBeHelper && model.context.helpers.has(name)) return `'${name}' is a helper: '{{${name}}}' would call it.`;
  return undefined;
}

function renamePartial(workspace: Workspace, symbol: SymbolId, name: string, newName: string): Renaming | Refusal {
  const from = symbol.slice("partial ".length);
  const to = `${from.slice(0, from.lastIndexOf("/") + 1)}_${encodeURIComponent(newName)}.prompt`;
  if (workspace.hasPartial(newName)) return { refused: `There is a partial '${newName}' already.` };
  const edits: FileEdit[] = [];
  for (const { file, range } of mentionsOf(workspace, [symbol])) {
    const text = workspace.text(file) ?? "";
    const bare = bareRange(text, range);
    if (text.slice(bare.start, bare.end) === name) edits.push({ file, range: bare, newText: newName });
  }
  return { edits, files: [{ from, to }] };
}

/** Renames a partial with the folders that its calls name: `shared/greet` to `letters/hail` moves its file. */
function movePartial(workspace: Workspace, symbol: SymbolId, name: string, newName: string): Renaming | Refusal {
  if (!/^[\p{L}\p{N}_$-]+(?:\/[\p{L}\p{N}_$-]+)*$/u.test(newName)) {
    return { refused: `'${newName}' is not the name of a partial: use letters, digits, '_', '-' and '/'.` };
  }
  const from = symbol.slice("partial ".length);
  const top = from.split("/").slice(0, -name.split("/").length);
  const path = newName.split("/").map(encodeURIComponent);
  const to = [...top, ...path.slice(0, -1), `_${path.at(-1)}.prompt`].join("/");
  if (workspace.partials.includes(to)) return { refused: `There is a partial '${newName}' already.` };
  const files = [{ from, to }];
  const after = partialsAfter(workspace, files);
  const moved = fileRenameEdits(workspace, files);
  const edits: FileEdit[] = moved.filter(({ file }) => file === from);
  for (const { file, range } of mentionsOf(workspace, [symbol])) {
    const written = (workspace.text(file) ?? "").slice(range.start, range.end);
    const place = file === from ? to : file;
    if (after.find(newName, place) === to && written === name) edits.push({ file, range, newText: newName });
    else if (after.find(written, place) !== to) {
      const other = moved.find(
        (edit) => edit.file === file && edit.range.start <= range.start && range.end <= edit.range.end,
      );
      if (!other) return { refused: `'${newName}' already stands for something else there.` };
      edits.push(other);
    }
  }
  const known = new Map(edits.map((edit) => [`${edit.file} ${edit.range.start}`, edit]));
  return { edits: [...known.values()], files };
}

/** The part of a partial's name that is renamed: of `shared/greet` the `greet`, or all of it when the offset is before that. */
function partialRange(model: PromptModel, name: TextRange, offset: number): TextRange {
  const bare = bareRange(model.file.source.text, name);
  return offset < bare.start ? name : bare;
}

/** Of `shared/greet`, the `greet`. */
function bareRange(text: string, { start, end }: TextRange): TextRange {
  return { start: Math.max(start, text.lastIndexOf("/", end - 1) + 1), end };
}

function mentionEdits(
  workspace: Workspace,
  model: PromptModel,
  symbols: ReadonlySet<SymbolId>,
  newText: string,
): readonly FileEdit[] {
  const edits: FileEdit[] = [];
  const add = (file: FileId, mentions: readonly Mention[]): void => {
    for (const { range } of mentions) edits.push({ file, range, newText });
  };
  const locals = symbolTable(model).mentions.filter(({ symbol }) => isLocal(symbol) && symbols.has(symbol));
  add(model.file.file, locals);
  const shared = [...symbols].filter((symbol) => !isLocal(symbol));
  for (const { file, range } of mentionsOf(workspace, shared)) edits.push({ file, range, newText });
  for (const symbol of symbols) {
    const declared = kindOf(symbol) === "field" ? declarationOf(symbol) : undefined;
    if (!declared || declared.file.endsWith(".prompt")) continue;
    edits.push({ ...declared, newText });
    add(
      declared.file,
      requiredIn(workspace, declared.file).filter((one) => one.symbol === symbol),
    );
  }
  const known = new Map(edits.map((edit) => [`${edit.file} ${edit.range.start}`, edit]));
  return [...known.values()];
}

/** The lists of required names in a configuration or a schema file. */
function requiredIn(workspace: Workspace, file: FileId): readonly Mention[] {
  const text = workspace.text(file) ?? "";
  const { root } = parseYaml(text, { start: 0, end: text.length });
  return root ? requiredMentions(file, root) : [];
}

/** Only the input decides what such a name means: whether it is to be renamed, nobody can say. */
function vagueUse(workspace: Workspace, symbols: ReadonlySet<SymbolId>, name: string): Refusal | undefined {
  const homes = new Set([...symbols].flatMap((symbol) => homeOf(symbol) ?? []));
  // A partial may read the whole input of whoever leads to it, `@root`. The set grows while it is gone through.
  for (const file of homes) {
    for (const symbol of workspace.symbols(file)?.mentions.keys() ?? []) {
      const partial = kindOf(symbol) === "partial" ? declarationOf(symbol)?.file : undefined;
      if (partial !== undefined && workspace.model(partial)?.usage.readsRoot) homes.add(partial);
    }
    const model = workspace.model(file);
    if (model && templateFacts(model).vagueNames.has(name)) {
      return { refused: `'${name}' is also written where only the input decides what it means.` };
    }
  }
  return undefined;
}

/** A case that other prompts are given as well has to keep the names that they know. */
function sharedCase(workspace: Workspace, symbols: ReadonlySet<SymbolId>, name: string): Refusal | undefined {
  for (const symbol of symbols) {
    const found = mentionsInEvaluations(workspace, symbol);
    if (found.length < 2) continue;
    const renamed = new Set<string>();
    for (const { mentions } of found)
      for (const one of mentions) if (symbols.has(one.symbol)) renamed.add(`${one.file} ${one.range.start}`);
    for (const { prompt, mentions } of found) {
      const kept = mentions.find((one) => !symbols.has(one.symbol) && renamed.has(`${one.file} ${one.range.start}`));
      if (!kept) continue;
      const [evaluation, other] = [kept.file, prompt].map((file) => file.slice(file.lastIndexOf("/") + 1));
      return { refused: `'${evaluation}' gives '${name}' to '${other}' too, which would not know the new name.` };
    }
  }
  return undefined;
}

/**
 * What would mean something else after the edits, as a sentence: a name that a block parameter hides, two fields of one
 * name. Where the new name has not been written before, nothing can.
 */
function changeOfMeaning(workspace: Workspace, edits: readonly FileEdit[], newName: string): string | undefined {
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = workspace.text(file);
    if (!text?.includes(newName) || !file.endsWith(".prompt")) continue;
    const model = workspace.model(file);
    if (!model) continue;
    const own = edits.filter((edit) => edit.file === file);
    const after = checkPrompt(parsePromptFile(file, applyEdits(text, own)), model.context, new Map());
    const inserted = own.filter(({ range }) => range.start === range.end);
    if (inserted.length === 0 && !isSameMeaning(model, after)) {
      return `'${newName}' already stands for something else there.`;
    }
  }
  return undefined;
}

/** Whether the same names of two texts stand for the same things, one for one. */
function isSameMeaning(before: PromptModel, after: PromptModel): boolean {
  const [old, young] = [symbolTable(before).mentions, symbolTable(after).mentions];
  if (old.length !== young.length) return false;
  const pairs = new Map<SymbolId, SymbolId>();
  const taken = new Map<SymbolId, SymbolId>();
  return old.every(({ symbol }, index) => {
    const other = young[index]!.symbol;
    const isNew = !pairs.has(symbol) && !taken.has(other);
    if (isNew) {
      pairs.set(symbol, other);
      taken.set(other, symbol);
    }
    return pairs.get(symbol) === other && taken.get(other) === symbol;
  });
}
