import type { TextRange } from "./range.ts";

/** Replaces `range` with `newText`. Edits of one list never overlap. */
export interface TextEdit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Applies edits that were all made against `text`. Throws when two of them overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = "";
  let copied = 0;
  for (const edit of ordered) {
    if (edit.range.start < copied) throw new Error(`Edits overlap at offset ${edit.range.start}.`);
    result += text.slice(copied, edit.range.start) + edit.newText;
    copied = edit.range.end;
  }
  return result + text.slice(copied);
}
