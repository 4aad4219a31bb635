import type { TextRange } from "../text/range.ts";
import type { CloseTagNode } from "./nodes.ts";
import { noStrip } from "./openBlock.ts";
import type { TemplateScanner } from "./templateScanner.ts";

/** The characters of a name are those of Handlebars' lexer. */
const closeTag = /^\{\{\{\{\/[^\s!"#%-,./;->@[-^`{-~]+\}\}\}\}/;

/** No tag is longer; so that looking for one takes the same time everywhere. */
const longestCloseTag = 1000;

interface RawContent {
  readonly pieces: readonly TextRange[];
  readonly close: CloseTagNode | undefined;
  /** Of the first NUL character, for which Handlebars has no token, but for those in the names of inner close tags. */
  readonly nul: number | undefined;
}

/**
 * Reads the content of a raw block, `{{{{name}}}}…{{{{/name}}}}`, from an offset to its close tag or the end. Inner raw
 * blocks belong to the text; the pieces are those in which Handlebars reads it.
 */
export function readRawBlock(scanner: TemplateScanner, start: number): RawContent {
  const { text, limit } = scanner;
  const pieces: TextRange[] = [];
  let nested = 0;
  let offset = start;
  let nul: number | undefined;
  let nextNul = scanner.find("\0", start);
  while (offset < limit) {
    const opens = text.startsWith("{{{{", offset) && offset + 4 < limit && text[offset + 4] !== "/";
    const close = text.startsWith("{{{{/", offset) ? readCloseTag(text, offset, limit) : undefined;
    if (close && nested === 0) return { pieces, close, nul };
    const next = scanner.find("{{{{", offset + 1);
    const end = opens ? offset + 4 : (close?.range.end ?? (next < 0 ? limit : next));
    if (opens) nested++;
    else if (close) nested--;
    if (nextNul >= 0 && nextNul < end) {
      if (!close) nul ??= nextNul;
      nextNul = scanner.find("\0", end);
    }
    pieces.push({ start: offset, end });
    offset = end;
  }
  return { pieces, close: undefined, nul };
}

function readCloseTag(text: string, start: number, limit: number): CloseTagNode | undefined {
  const match = closeTag.exec(text.slice(start, start + longestCloseTag));
  if (!match) return undefined;
  const end = start + match[0].length;
  if (end > limit) return undefined;
  return { kind: "CloseTag", range: { start, end }, nameRange: { start: start + 5, end: end - 4 }, strip: noStrip };
}
