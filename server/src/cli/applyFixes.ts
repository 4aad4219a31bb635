import { fileURLToPath } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { preferredFixes } from "../diagnostics/preferredFixes.ts";
import { writeAtomically } from "../node/writeAtomically.ts";
import { applyEdits } from "../text/textEdit.ts";
import type { CheckedFile, Workspace } from "../workspace/workspace.ts";
import { checkFiles } from "./checkFiles.ts";

/** A fix may make room for another; after this many rounds they are going in circles. */
const mostRounds = 10;

/** Applies all preferred fixes that do not collide, again and again until there is none. Returns how many, and what remains. */
export function applyFixes(
  workspace: Workspace,
  files: readonly FileId[],
): { readonly applied: number; readonly checked: readonly CheckedFile[] } {
  let applied = 0;
  let checked = checkFiles(workspace, files);
  for (let round = 0; round < mostRounds; round++) {
    const sources = new Map(checked.map((one) => [one.file, one.source.text]));
    const chosen = preferredFixes(
      checked.flatMap((one) => one.diagnostics),
      (file) => sources.has(file),
    );
    if (chosen.count === 0) break;
    for (const [file, edits] of chosen.edits) {
      writeAtomically(fileURLToPath(file), applyEdits(sources.get(file)!, edits));
      workspace.fileChanged(file);
    }
    applied += chosen.count;
    checked = checkFiles(workspace, files);
  }
  return { applied, checked };
}
