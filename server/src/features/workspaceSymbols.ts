import { partialName } from "../analysis/partialTemplate.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { isPartialFile, type PromptFile } from "../syntax/promptFile.ts";
import { visit } from "../syntax/visit.ts";
import { entryOf } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import { promptName } from "../types/signature.ts";
import { isConfigFile, type Workspace } from "../workspace/workspace.ts";
import { isField, schemaParts } from "./schemaParts.ts";

/** Something with a name that other files, or programs, use. */
export interface WorkspaceSymbol {
  readonly name: string;
  readonly kind: "prompt" | "partial" | "inlinePartial" | "input" | "output" | "schema";
  /** The prompt that it is part of. */
  readonly container: string | undefined;
  readonly file: FileId;
  readonly range: TextRange;
}

/** More are of no use to anybody: the query is to be longer. */
const most = 500;

/** Prompts, partials, their fields and named schemas whose names have the letters of a query, in that order. */
export function workspaceSymbols(workspace: Workspace, query: string): readonly WorkspaceSymbol[] {
  const wanted = query.toLowerCase();
  const found: WorkspaceSymbol[] = [];
  for (const file of workspace.files) {
    const symbols = isConfigFile(file) ? configSymbols(workspace, file) : workspace.derived(file, promptSymbols);
    found.push(...(symbols ?? []).filter(({ name }) => hasLetters(name.toLowerCase(), wanted)));
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}

/** What a prompt has to be found in a workspace by. */
export function promptSymbols(prompt: PromptFile): readonly WorkspaceSymbol[] {
  const { file, frontMatter, template } = prompt;
  const { name: base, variant } = promptName(file);
  const container = variant === undefined ? base : `${base}.${variant}`;
  const start = range(0, 0);
  const kind = isPartialFile(file) ? "partial" : "prompt";
  const found: WorkspaceSymbol[] = [{ name: container, kind, container: undefined, file, range: start }];
  for (const side of ["input", "output"] as const) {
    const schema = entryOf(entryOf(frontMatter?.root, side)?.value, "schema")?.value;
    for (const { name, kind: part, range: at } of schema ? schemaParts(schema).filter(isField) : []) {
      found.push({ name, kind: part === "field" ? side : "schema", container, file, range: at });
    }
  }
  visit(template, (node) => {
    const [definition] = node.kind === "DecoratorBlock" ? node.params : [];
    const name = definition && partialName(definition);
    if (name) found.push({ name, kind: "inlinePartial", container, file, range: definition.range });
  });
  return found.filter(({ name }) => name !== "");
}

function configSymbols(workspace: Workspace, file: FileId): readonly WorkspaceSymbol[] {
  const { schemas } = workspace.configOf(file);
  return [...schemas].map(([name, source]) => ({
    name,
    kind: "schema",
    container: undefined,
    file,
    range: source.range,
  }));
}

function hasLetters(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
