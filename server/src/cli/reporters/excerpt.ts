import { columns } from "../../text/columns.ts";
import type { TextRange } from "../../text/range.ts";
import type { SourceText } from "../../text/sourceText.ts";

/** A line of source and the carets under the part that is meant. */
export interface Excerpt {
  readonly number: string;
  readonly code: string;
  readonly marker: string;
}

/** In terminal columns. */
const widest = 110;
const leadIn = 30;

/** The first line of a range; of a long line, the part around it. */
export function excerpt(source: SourceText, range: TextRange): Excerpt {
  const { line } = source.positionAt(range.start);
  const whole = source.lineRange(line);
  const start = Math.min(range.start, whole.end);
  const end = Math.max(start, Math.min(range.end, whole.end));
  const from = start - whole.start > widest - leadIn ? start - leadIn : whole.start;
  const to = Math.min(whole.end, from + widest);
  const before = drawn(source.text.slice(from, start));
  const marked = drawn(source.text.slice(start, Math.min(end, to)));
  const after = drawn(source.text.slice(Math.min(end, to), to));
  const cut = from > whole.start ? "…" : "";
  return {
    number: String(line + 1),
    code: cut + before + marked + after + (to < whole.end ? "…" : ""),
    marker: " ".repeat(cut.length + columns(before)) + "^".repeat(Math.max(1, columns(marked))),
  };
}

/** Tabs as blanks, and nothing that would move the cursor. */
function drawn(text: string): string {
  return text.replaceAll("\t", "  ").replace(/[\x00-\x1f\x7f-\x9f\ufeff]/g, "·");
}
