import { fileURLToPath } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { preferredFixes } from "../diagnostics/preferredFixes.ts";
import { writeAtomically } from "../node/writeAtomically.ts";
import { applyEdits } from "../text/textEdit.ts";
import type { CheckedFile, Workspace } from "../workspace/workspace.ts";
import { checkFiles } from "./checkFiles.ts";

/** A fix may make room for another; after this many rounds they are going in circles. */
const mostRounds = 10;

export interface AppliedFixes {
  readonly applied: number;
  /** What remains. */
  readonly checked: readonly CheckedFile[];
  /** The files that have fixes but could not be written, with what the disk said. */
  readonly unwritten: readonly { readonly file: FileId; readonly reason: string }[];
}

/** Applies all preferred fixes that do not collide, again and again until there is none. */
export function applyFixes(workspace: Workspace, files: readonly FileId[]): AppliedFixes {
  let applied = 0;
  const unwritten = new Map<FileId, string>();
  let checked = checkFiles(workspace, files);
  for (let round = 0; round < mostRounds; round++) {
    const sources = new Map(checked.map((one) => [one.file, one.source.text]));
    const chosen = preferredFixes(
      checked.flatMap((one) => one.diagnostics),
      (file) => sources.has(file) && !unwritten.has(file),
    );
    if (chosen.fixes.length === 0) break;
    for (const [file, edits] of chosen.edits) {
      try {
        writeAtomically(fileURLToPath(file), applyEdits(sources.get(file)!, edits));
        workspace.fileChanged(file);
      } catch (error) {
        unwritten.set(file, error instanceof Error ? error.message : String(error));
      }
    }
    applied += chosen.fixes.filter((fix) => !fix.edits.some((edit) => unwritten.has(edit.file))).length;
    checked = checkFiles(workspace, files);
  }
  return { applied, checked, unwritten: [...unwritten].map(([file, reason]) => ({ file, reason })) };
}
