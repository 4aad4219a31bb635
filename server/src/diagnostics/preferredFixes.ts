import type { Diagnostic, FileEdit, FileId, Fix } from "./diagnostic.ts";

/** The fixes that need no decision, as far as they do not collide: what "fix all" and `check --fix` apply at once. */
export function preferredFixes(
  diagnostics: readonly Diagnostic[],
  isEditable: (file: FileId) => boolean,
): { readonly fixes: readonly Fix[]; readonly edits: ReadonlyMap<FileId, readonly FileEdit[]> } {
  const edits = new Map<FileId, FileEdit[]>();
  const chosen: Fix[] = [];
  for (const { fixes } of diagnostics) {
    const fix = fixes.find((candidate) => candidate.preferred);
    if (!fix || fix.edits.length === 0) continue;
    if (!fix.edits.every((edit) => isEditable(edit.file) && !collides(edits.get(edit.file), edit))) continue;
    for (const edit of fix.edits) edits.set(edit.file, [...(edits.get(edit.file) ?? []), edit]);
    chosen.push(fix);
  }
  return { fixes: chosen, edits };
}

/** Edits that touch are left for another round too: which of them comes first is not for us to say. */
function collides(edits: readonly FileEdit[] | undefined, { range }: FileEdit): boolean {
  return edits?.some((other) => other.range.start <= range.end && range.start <= other.range.end) ?? false;
}
