import type { FileEdit, FileId } from "../../diagnostics/diagnostic.ts";

export type RefactoringKind = "quickfix" | "refactor.extract" | "refactor.inline" | "refactor.rewrite";

/** A change that somebody may want although nothing is wrong. All its parts are applied together. */
export interface Refactoring {
  readonly title: string;
  readonly kind: RefactoringKind;
  readonly edits: readonly FileEdit[];
  /** A file that comes into being. */
  readonly newFile?: { readonly file: FileId; readonly text: string } | undefined;
  /** Where a name that was made up stands afterwards, to be renamed: so many characters after the place of an edit. */
  readonly rename?: { readonly from: number; readonly shift: number } | undefined;
  /** Why it cannot be right here, a sentence for the user: it is shown, and does nothing. */
  readonly disabled?: string | undefined;
}

/** An offered change that cannot be right here, and why. */
export function disabled(title: string, kind: RefactoringKind, reason: string): Refactoring {
  return { title, kind, edits: [], disabled: reason };
}
