import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** The file that all bindings of one folder share. */
export const runtimeFileName = "typed-prompts.ts";

/** The named schemas that bindings share. */
export const schemasFileName = "typed-prompts.schemas.ts";

/** The program's helpers with their declared types. */
export const helpersFileName = "typed-prompts.helpers.ts";

/** The file that exports every prompt, where one is wanted. */
export const indexFileName = "prompts.ts";

/** Where a prompt's binding is written. */
export interface BindingPlace {
  readonly target: FileId;
  /** Of the files that bindings share. */
  readonly folder: FileId;
}

/**
 * Beside the prompt, or under `outDir` with the folders below the project's root mirrored. The root is where the nearest
 * configuration is, otherwise `base` when the prompt is in it, otherwise the prompt's own folder. `outDir` overrides the
 * configuration's, and is relative to `base`.
 */
export function bindingPlace(workspace: Workspace, prompt: FileId, base: FileId, outDir?: string): BindingPlace {
  const config = workspace.configOf(prompt);
  const own = folderOf(prompt);
  const root =
    config.file === undefined ? (own === base || own.startsWith(`${base}/`) ? base : own) : folderOf(config.file);
  const configured = config.generate.outDir;
  if (outDir === undefined && configured === undefined) return { target: `${prompt}.ts`, folder: root };
  const folder = outDir === undefined ? joined(root, configured ?? "") : joined(base, outDir);
  return { target: `${folder}${prompt.slice(root.length)}.ts`, folder };
}

/** A file or folder given by a path as people write it, relative to a folder or absolute. */
export function joined(folder: FileId, path: string): FileId {
  const isAbsolute = /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
  const parts = isAbsolute ? ["file://"] : folder.split("/");
  for (const part of path.split(/[\\/]/)) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(encodeURIComponent(part));
  }
  return parts.join("/");
}

/** How a binding names its prompt. */
export function promptsPath(prompt: FileId, { target }: BindingPlace): string {
  return relativePath(target, prompt);
}

/** How one generated file imports another. */
export function importPath(from: FileId, to: FileId): string {
  const path = relativePath(from, to).replace(/\.ts$/, ".js");
  return path.startsWith(".") ? path : `./${path}`;
}

/** From the folder of one file to another file, with `/`. */
export function relativePath(from: FileId, to: FileId): string {
  const base = folderOf(from).split("/");
  const target = to.split("/");
  let same = 0;
  while (same < base.length && base[same] === target[same]) same++;
  const path = [...Array.from({ length: base.length - same }, () => ".."), ...target.slice(same)].join("/");
  return decodeURIComponent(path);
}

export function folderOf(file: FileId): FileId {
  return file.slice(0, file.lastIndexOf("/"));
}
