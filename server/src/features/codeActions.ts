import type { Diagnostic, FileEdit, FileId } from "../diagnostics/diagnostic.ts";
import { preferredFixes } from "../diagnostics/preferredFixes.ts";
import type { TextRange } from "../text/range.ts";
import type { CheckedFile } from "../workspace/workspace.ts";

export const fixAllKind = "source.fixAll.typed-prompts";

export interface PromptCodeAction {
  readonly title: string;
  readonly kind: "quickfix" | typeof fixAllKind;
  readonly preferred: boolean;
  readonly edits: readonly FileEdit[];
  /** What it fixes; `undefined` when it is several. */
  readonly diagnostic: Diagnostic | undefined;
}

/** The fixes of what is reported in a range, and the one that applies all preferred fixes of the file. */
export function codeActions(checked: CheckedFile, range: TextRange): readonly PromptCodeAction[] {
  const here = checked.diagnostics.filter((one) => one.range.start <= range.end && range.start <= one.range.end);
  const quickFixes = here.flatMap((one) =>
    one.fixes
      .filter((fix) => fix.edits.length > 0)
      .map((fix): PromptCodeAction => ({ ...fix, kind: "quickfix", diagnostic: one })),
  );
  const all = fixAll(checked.file, checked.diagnostics);
  return all ? [...quickFixes, all] : quickFixes;
}

function fixAll(file: FileId, diagnostics: readonly Diagnostic[]): PromptCodeAction | undefined {
  const edits = preferredFixes(diagnostics, (edited) => edited === file).edits.get(file);
  if (!edits) return undefined;
  return { title: "Fix all that need no decision", kind: fixAllKind, preferred: false, edits, diagnostic: undefined };
}
