import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Diagnostic, FileEdit, FileId } from "../diagnostics/diagnostic.ts";
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
    const chosen = chooseFixes(
      checked.flatMap((one) => one.diagnostics),
      sources,
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

function chooseFixes(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<FileId, string>) {
  const edits = new Map<FileId, FileEdit[]>();
  let count = 0;
  for (const one of diagnostics) {
    const fix = one.fixes.find((candidate) => candidate.preferred);
    if (!fix?.edits.every((edit) => sources.has(edit.file) && !collides(edits.get(edit.file), edit))) continue;
    for (const edit of fix.edits) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
    count++;
  }
  return { edits, count };
}

function collides(edits: readonly FileEdit[] | undefined, edit: FileEdit): boolean {
  return edits?.some((other) => other.range.start <= edit.range.end && edit.range.start <= other.range.end) ?? false;
}

/** Never leaves half a file, nor changes who may read it. */
function writeAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: statSync(path).mode });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
