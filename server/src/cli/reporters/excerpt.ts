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
    marker: " ".repeat(cut.length + width(before)) + "^".repeat(Math.max(1, width(marked))),
  };
}

/** Tabs as blanks, and nothing that would move the cursor. */
function drawn(text: string): string {
  return text.replaceAll("\t", "  ").replace(/[\x00-\x1f\x7f-\x9f\ufeff]/g, "·");
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const narrow = /\p{Mn}|[\u200b-\u200f]|[\ufe00-\ufe0f]/u;

/** How many columns a terminal gives a text. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) columns += narrow.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}
