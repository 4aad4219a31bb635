import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import picomatch from "picomatch";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { addProject, folderUri } from "./selectFiles.ts";
import { UsageError } from "./usageError.ts";

/**
 * Fills a workspace with the projects that the paths are in, and returns the evaluation files that they name, in order.
 * A path is an evaluation file, a prompt, a folder or a glob.
 */
export function selectEvalFiles(workspace: Workspace, cwd: string, paths: readonly string[]): readonly FileId[] {
  const selected = new Set<FileId>();
  for (const path of paths.length > 0 ? paths : ["."]) {
    const files = filesOf(workspace, cwd, path);
    if (files.length === 0) {
      const where = paths.length > 0 ? path : "this folder";
      throw new UsageError(`No evaluations found for ${where}. They are files that end in '.eval.yaml'.`);
    }
    for (const file of files) selected.add(file);
  }
  return [...selected].sort();
}

function filesOf(workspace: Workspace, cwd: string, path: string): readonly FileId[] {
  const absolute = resolve(cwd, path);
  if (!existsSync(absolute)) {
    if (!picomatch.scan(path).isGlob) throw new UsageError(`There is no file or folder '${path}'.`);
    addProject(workspace, resolve(cwd, picomatch.scan(path).base));
    const matches = picomatch(path.replace(/^\.\//, ""));
    return workspace.evalFiles.filter((file) => {
      const target = fileURLToPath(file);
      return matches(isAbsolute(path) ? target : relative(cwd, target).split(sep).join("/"));
    });
  }
  if (statSync(absolute).isDirectory()) {
    addProject(workspace, absolute);
    return workspace.evalFiles.filter((file) => file.startsWith(folderUri(absolute)));
  }
  addProject(workspace, dirname(absolute));
  const file = pathToFileURL(absolute).href;
  if (absolute.endsWith(".eval.yaml")) return [file];
  if (absolute.endsWith(".prompt")) return workspace.evalFilesOf(file);
  throw new UsageError(`'${path}' is neither an evaluation file ('.eval.yaml') nor a prompt.`);
}
