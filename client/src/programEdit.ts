/** The edits of a program that calls a prompt in place of a literal. */
export interface ProgramEdit {
  readonly importAt: number;
  readonly importLine: string;
  readonly call: string;
}

/** Calls what bindings export. `module` is the path to them without an extension, `./name.prompt`. */
export function programEdit(text: string, exported: string, module: string, argument: string): ProgramEdit {
  const local = freeName(text, exported);
  const isCommonJs = !/^(?:import|export)\b/m.test(text) && /\brequire\s*\(/.test(text);
  const binding = local === exported ? local : isCommonJs ? `${exported}: ${local}` : `${exported} as ${local}`;
  const path = JSON.stringify(module + extensionOf(text, isCommonJs));
  return {
    importAt: importPlace(text),
    importLine: isCommonJs ? `const { ${binding} } = require(${path});` : `import { ${binding} } from ${path};`,
    // The text of the messages, so that a program that needs a text compiles as before.
    call: `${local}.render(${argument}).messages.flatMap(({ content }) => content).map((part) => ("text" in part ? part.text : "")).join("")`,
  };
}

function freeName(text: string, wanted: string): string {
  const isTaken = (name: string): boolean =>
    new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);
  if (!isTaken(wanted)) return wanted;
  let name = `${wanted}Prompt`;
  for (let count = 2; isTaken(name); count++) name = `${wanted}Prompt${count}`;
  return name;
}

/** As the file's other imports of files beside it have it. */
function extensionOf(text: string, isCommonJs: boolean): string {
  const relative = /(?:\bfrom|\brequire\s*\()\s*["'](\.{1,2}\/[^"']*)["']/.exec(text)?.[1];
  if (relative === undefined) return isCommonJs ? "" : ".js";
  return /\.[cm]?[jt]s$/.exec(relative)?.[0].replace(/[cm]/, "") ?? "";
}

/** Behind what must come first: `#!`, `"use client"`, and comments where an import is next. */
function importPlace(text: string): number {
  const directives =
    /^(?:\uFEFF)?(?:#![^\n]*\n)?(?:(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:"use [^"]*"|'use [^']*');?[^\S\n]*(?:\n|$))*/;
  const start = directives.exec(text)?.[0].length ?? 0;
  const comments = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(?=import\b)/.exec(text.slice(start));
  return start + (comments?.[0].length ?? 0);
}
