import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import picomatch from "picomatch";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { configFileName } from "../workspace/config.ts";
import { isConfigFile, type Workspace } from "../workspace/workspace.ts";
import { UsageError } from "./usageError.ts";

/**
 * Fills a workspace with the projects that the paths are in, so that partials and configurations around them are
 * known, and returns the files that the paths name, in order. A path is a file, a folder or a glob, and holds a prompt;
 * with `evalFiles`, an evaluation file will do.
 */
export function selectFiles(
  workspace: Workspace,
  cwd: string,
  paths: readonly string[],
  options: { readonly evalFiles: boolean } = { evalFiles: false },
): readonly FileId[] {
  const selected = new Set<FileId>();
  for (const path of paths.length > 0 ? paths : ["."]) {
    const files = filesOf(workspace, cwd, path, options);
    // Each path for itself: a misspelt glob must not go unnoticed beside one that is right.
    if (files.every(isConfigFile)) {
      const where = paths.length > 0 ? path : "this folder";
      throw new UsageError(`No prompts found in ${where}. Prompts are files that end in '.prompt'.`);
    }
    for (const file of files) selected.add(file);
  }
  return [...new Set([...rulingConfigs(workspace, selected), ...selected])].sort();
}

function filesOf(
  workspace: Workspace,
  cwd: string,
  path: string,
  options: { readonly evalFiles: boolean },
): readonly FileId[] {
  const all = (): readonly FileId[] => {
    const evalFiles = options.evalFiles ? workspace.evalFiles.filter((file) => workspace.has(file)) : [];
    return [...workspace.files, ...evalFiles];
  };
  const absolute = resolve(cwd, path);
  if (!existsSync(absolute)) {
    if (!picomatch.scan(path).isGlob) throw new UsageError(`There is no file or folder '${path}'.`);
    const { base } = picomatch.scan(path);
    const folder = resolve(cwd, base);
    addProject(workspace, folder);
    const matches = picomatch(path.replace(/^\.\//, ""));
    return all().filter((file) => {
      const target = fileURLToPath(file);
      return matches(isAbsolute(path) ? target : relative(cwd, target).split(sep).join("/"));
    });
  }
  if (statSync(absolute).isDirectory()) {
    addProject(workspace, absolute);
    const prefix = folderUri(absolute);
    return all().filter((file) => file.startsWith(prefix));
  }
  const isSelectable = absolute.endsWith(".prompt") || (options.evalFiles && absolute.endsWith(".eval.yaml"));
  if (!isSelectable) {
    throw new UsageError(`'${path}' is not a prompt. Prompts are files that end in '.prompt'.`);
  }
  addProject(workspace, dirname(absolute));
  return workspace.addFile(pathToFileURL(absolute).href).slice(0, 1);
}

/** Adds the folder of the project that a folder is in: where the nearest configuration or repository is. */
export function addProject(workspace: Workspace, folder: string): void {
  let root = folder;
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, configFileName)) || existsSync(join(above, ".git"))) {
      root = above;
      break;
    }
    if (dirname(above) === above) break;
  }
  workspace.addFolder(folderUri(root).replace(/\/$/, ""));
}

export function folderUri(folder: string): string {
  return `${pathToFileURL(folder).href.replace(/\/$/, "")}/`;
}

/** The configurations above the selected files: what is wrong with them concerns these files. */
function rulingConfigs(workspace: Workspace, selected: ReadonlySet<FileId>): readonly FileId[] {
  const folders = new Set([...selected].map((file) => file.slice(0, file.lastIndexOf("/") + 1)));
  return workspace.files.filter((file) => {
    if (!isConfigFile(file)) return false;
    const folder = file.slice(0, -configFileName.length);
    return [...folders].some((one) => one.startsWith(folder));
  });
}
