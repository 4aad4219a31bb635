import { partialCalls } from "../analysis/partialTemplate.ts";
import { binding } from "../codegen/binding.ts";
import { CompileError } from "../codegen/templateCompiler.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { ProgramNode } from "../syntax/nodes.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import type { Workspace } from "../workspace/workspace.ts";

export interface BindingOptions {
  /** The folder that the runtime goes to, and whose structure `outDir` mirrors. */
  readonly root: FileId;
  /** `undefined`: beside the prompts. */
  readonly outDir: FileId | undefined;
  readonly validation: "zod" | "none";
  readonly hash: (text: string) => string;
}

/** The name of the file that all bindings of one root share. */
export const runtimeFileName = "typed-prompts.ts";

export type Binding =
  | { readonly kind: "binding"; readonly prompt: FileId; readonly target: FileId; readonly text: string }
  /** Nothing is to be written: the reason is for the author of the prompt. */
  | { readonly kind: "failed"; readonly prompt: FileId; readonly reason: string };

/** The generated TypeScript of a prompt; `undefined` for partials and files that are gone. */
export function bindingOf(workspace: Workspace, prompt: FileId, options: BindingOptions): Binding | undefined {
  if (isPartialFile(prompt)) return undefined;
  const model = workspace.model(prompt);
  if (!model) return undefined;
  const errors = model.diagnostics.filter((one) => one.severity === "error").length;
  if (errors > 0) {
    return {
      kind: "failed",
      prompt,
      reason: `it has ${errors === 1 ? "an error" : `${errors} errors`}; run 'typed-prompts check'`,
    };
  }
  const target = targetOf(prompt, options);
  const texts = new Map<string, string>();
  const partial = (name: string): ProgramNode | undefined => {
    const text = workspace.partialText(name, prompt);
    if (text === undefined) return undefined;
    texts.set(name, text);
    return whole(text);
  };
  // Rendering trims the body, which changes which tags have a line of their own.
  const { source, frontMatter, body } = model.file;
  const template = frontMatter ? source.text.slice(body.start, body.end).trim() : source.text;
  const file = { ...model.file, template: whole(template) };
  try {
    collectPartials(file.template, partial);
    const hash = options.hash([source.text, ...[...texts].sort().flat()].join("\0")).slice(0, 16);
    const folder = options.outDir ?? options.root;
    const text = binding({
      file,
      signature: model.signature,
      partial,
      promptPath: relativePath(target, prompt),
      runtimePath: withDot(relativePath(target, `${folder}/${runtimeFileName}`)).replace(/\.ts$/, ".js"),
      hash,
      validation: options.validation,
    });
    return { kind: "binding", prompt, target, text };
  } catch (error) {
    if (error instanceof CompileError) return { kind: "failed", prompt, reason: error.message };
    throw error;
  }
}

function whole(text: string): ProgramNode {
  return parseTemplate("", text, { start: 0, end: text.length }).program;
}

function collectPartials(template: ProgramNode, partial: (name: string) => ProgramNode | undefined): void {
  const seen = new Set<string>();
  const pending = [template];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const name of partialCalls(next).names) {
      const called = seen.has(name) ? undefined : partial(name);
      seen.add(name);
      if (called) pending.push(called);
    }
  }
}

function targetOf(prompt: FileId, { root, outDir }: BindingOptions): FileId {
  return outDir === undefined ? `${prompt}.ts` : `${outDir}${prompt.slice(root.length)}.ts`;
}

/** From the folder of one file to another file, with `/`. */
function relativePath(from: FileId, to: FileId): string {
  const base = from.split("/").slice(0, -1);
  const target = to.split("/");
  let same = 0;
  while (same < base.length && base[same] === target[same]) same++;
  const path = [...Array.from({ length: base.length - same }, () => ".."), ...target.slice(same)].join("/");
  return decodeURIComponent(path);
}

function withDot(path: string): string {
  return path.startsWith(".") ? path : `./${path}`;
}
