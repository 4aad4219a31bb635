import { variableName } from "../codegen/identifiers.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { range } from "../text/range.ts";
import type { Origin } from "../types/type.ts";
import type { Config } from "../workspace/config.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { folderOf, joined } from "./bindings/bindingPlace.ts";

/**
 * The function of the program that a helper calls, where the configuration names the module that exports it; `undefined`
 * when it is not found there. The module is searched for the words of an export, not compiled.
 */
export function helperFunction(workspace: Workspace, config: Config, helper: string): Origin | undefined {
  const { file, generate } = config;
  if (file === undefined || generate.helpers === undefined) return undefined;
  const module = existing(workspace, joined(folderOf(file), generate.helpers));
  return module === undefined ? undefined : exported(workspace, module, variableName(helper), 0);
}

/** Modules that pass on what others export lead at most so far. */
const furthest = 5;

function exported(workspace: Workspace, file: FileId, name: string, depth: number): Origin | undefined {
  const text = workspace.text(file);
  if (text === undefined || depth > furthest) return undefined;
  const code = withoutTexts(text);
  const word = escaped(name);
  const declared = new RegExp(
    String.raw`(?<![\w$.])export\s+(?:declare\s+)?(?:async\s+)?(?:function\b(?:\s*\*)?|const|let|var)\s*(?<=[\s*])(?=${word}(?![\w$]))`,
    "u",
  ).exec(code);
  if (declared) return at(file, declared.index + declared[0].length, name);
  for (const list of code.matchAll(/(?<![\w$.])export\s*\{([^{}]*)\}/g)) {
    const start = list.index + list[0].indexOf("{") + 1;
    const found = new RegExp(String.raw`(?:^|,)\s*(?:([\w$]+)\s+as\s+)?(?=${word}\s*(?:,|$))`, "u").exec(list[1] ?? "");
    if (!found) continue;
    const local = found[1] ?? name;
    const from = moduleBehind(workspace, file, text, list.index + list[0].length);
    const inOther = from === undefined ? undefined : exported(workspace, from, local, depth + 1);
    return inOther ?? declaration(file, code, local) ?? at(file, start + found.index + found[0].length, name);
  }
  for (const { index, 0: all } of code.matchAll(/(?<![\w$.])export\s*\*/g)) {
    const from = moduleBehind(workspace, file, text, index + all.length);
    const found = from === undefined ? undefined : exported(workspace, from, name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** What a module declares without exporting it there. */
function declaration(file: FileId, code: string, name: string): Origin | undefined {
  const word = escaped(name);
  const found = new RegExp(
    String.raw`^(?:async\s+)?(?:function\b(?:\s*\*)?|const|let|var)\s*(?<=[\s*])(?=${word}(?![\w$]))`,
    "mu",
  ).exec(code);
  return found ? at(file, found.index + found[0].length, name) : undefined;
}

/** The module in `from "./other.js"` at an offset. */
function moduleBehind(workspace: Workspace, file: FileId, text: string, offset: number): FileId | undefined {
  const path = /^\s*from\s*["'](\.{1,2}\/[^"'\n]*)["']/.exec(text.slice(offset, offset + 1_000))?.[1];
  return path === undefined ? undefined : existing(workspace, joined(folderOf(file), path));
}

/** A module by a path as programs write it: that of what is compiled from it, or without an extension. */
function existing(workspace: Workspace, path: FileId): FileId | undefined {
  const source = path.replace(/\.([cm]?)js$/, ".$1ts");
  const candidates = [source, path, `${path}.ts`, `${path}.js`, `${path}/index.ts`];
  return candidates.find((one) => workspace.text(one) !== undefined);
}

/** A program with blanks for what is in comments and texts, where words mean nothing. */
function withoutTexts(text: string): string {
  const texts = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g;
  return text.replace(texts, (found) => found.replace(/[^\n]/g, " "));
}

function at(file: FileId, start: number, name: string): Origin {
  return { file, range: range(start, start + name.length) };
}

function escaped(name: string): string {
  return name.replaceAll("$", "\\$");
}
