import { type YamlLexeme, yamlLexemes } from "../syntax/yamlLexemes.ts";
import type { TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";

/**
 * Lays out the lines of a block of valid YAML: two spaces for each level, lists inside their key, one space after `:`
 * and `-`, none at the ends of lines, no blank lines at the end. Scalars, collections in brackets and comments move
 * as they are. Nothing is edited where columns mean more than that: explicit keys, several documents.
 */
export function layOutYaml(text: string, span: TextRange): readonly TextEdit[] {
  return new YamlLayout(text, span).edits() ?? [];
}

/** Lines that begin in the same column, with what is nested in them. */
interface Level {
  /** The column as it is, and as it is to be. */
  readonly from: number;
  readonly to: number;
  readonly isList: boolean;
}

type Kind = YamlLexeme["kind"];

const indentation = 2;

const unsupported: ReadonlySet<Kind> = new Set([
  "explicit-key-ind",
  "doc-start",
  "doc-end",
  "directive-line",
  "byte-order-mark",
]);

class YamlLayout {
  readonly #text: string;
  readonly #span: TextRange;
  readonly #edits: TextEdit[] = [];
  /** From the outermost level in. */
  #levels: readonly Level[] = [];
  /** Comments on lines of their own, which stand as the line after them. */
  #comments: TextRange[] = [];
  #lineStart: number;
  #header = "";

  constructor(text: string, span: TextRange) {
    this.#text = text;
    this.#span = span;
    this.#lineStart = span.start;
  }

  /** `undefined` where the layout is left to the author. */
  edits(): readonly TextEdit[] | undefined {
    let before: Kind = "newline";
    let beforeEnd = this.#span.start;
    let contentEnd = this.#span.start;
    let brackets = 0;
    for (const { kind, range } of yamlLexemes(this.#text, this.#span)) {
      if (kind === "space") continue;
      if (unsupported.has(kind)) return undefined;
      const gap = { start: beforeEnd, end: range.start };
      if (kind === "newline") {
        this.#replace(gap, "");
        this.#lineStart = range.end;
      } else if (kind === "block-scalar") {
        this.#indentBlock(range);
      } else if (before === "newline" && brackets > 0) {
        this.#indentFurther(gap);
      } else if (before === "newline") {
        if (kind === "map-value-ind") return undefined;
        if (kind === "comment") this.#comments.push(gap);
        else this.#beginLine(gap, kind === "seq-item-ind");
      } else if (brackets === 0) {
        this.#space(before, kind, gap);
      }
      if (kind === "block-scalar-header") this.#header = this.#slice(range);
      if (kind === "flow-map-start" || kind === "flow-seq-start") brackets++;
      if (kind === "flow-map-end" || kind === "flow-seq-end") brackets--;
      if (kind.endsWith("scalar") && kind !== "block-scalar") this.#indentLines(range);
      if (kind === "comment") this.#trimComment(range);
      beforeEnd = range.end;
      if (kind === "block-scalar") {
        this.#lineStart = range.end;
        before = "newline";
      } else before = kind;
      if (kind !== "newline") contentEnd = Math.max(contentEnd, this.#endOf(kind, range));
    }
    this.#placeComments(this.#levels, undefined);
    const shown = this.#edits.filter((edit) => edit.range.start < contentEnd);
    const tail = { start: contentEnd, end: this.#span.end };
    return tail.end > tail.start ? [...shown, { range: tail, newText: "" }] : shown;
  }

  #slice({ start, end }: TextRange): string {
    return this.#text.slice(start, end);
  }

  #replace(range: TextRange, newText: string): void {
    if (this.#slice(range) !== newText) this.#edits.push({ range, newText });
  }

  /** Where what is written ends: the line breaks after a block scalar are part of it only if it keeps them. */
  #endOf(kind: Kind, range: TextRange): number {
    const written = this.#slice(range);
    if (kind === "comment") return range.start + written.trimEnd().length;
    if (kind !== "block-scalar") return range.end;
    if (this.#header.includes("+")) return range.end;
    return this.#linesOf(range).every((line) => line.isBlank) ? 0 : range.start + written.replace(/\r?\n$/, "").length;
  }

  #trimComment(range: TextRange): void {
    const end = range.start + this.#slice(range).trimEnd().length;
    this.#replace({ start: end, end: range.end }, "");
  }

  #beginLine(gap: TextRange, isList: boolean): void {
    const above = this.#levels;
    const level = this.#enter(gap.end - gap.start, isList);
    this.#placeComments(above, level);
    this.#replace(gap, " ".repeat(level.to));
  }

  /** The level of what begins in a column. A list may stand in the column of its key. */
  #enter(column: number, isList: boolean): Level {
    let levels = this.#levels;
    for (let top = levels.at(-1); top; top = levels.at(-1)) {
      if (top.from < column || (top.from === column && (isList || !top.isList))) break;
      levels = levels.slice(0, -1);
    }
    const top = levels.at(-1);
    const isSame = top?.from === column && top.isList === isList;
    const level = isSame ? top : { from: column, to: top ? top.to + indentation : 0, isList };
    this.#levels = isSame ? levels : [...levels, level];
    return level;
  }

  /** Comments stand as the line after them does, those at the end of a level as the lines of that level. */
  #placeComments(above: readonly Level[], next: Level | undefined): void {
    for (const gap of this.#comments) {
      const column = gap.end - gap.start;
      const inner = above.at(-1)?.from ?? -1;
      const leadsIn = next && (next.from === column || (next.from > inner && column > inner));
      const level = leadsIn ? next : (above.findLast((one) => one.from <= column) ?? next);
      this.#replace(gap, " ".repeat(level?.to ?? 0));
    }
    this.#comments = [];
  }

  /** Between two lexemes of a line. */
  #space(before: Kind, kind: Kind, gap: TextRange): void {
    // Comments behind values often stand in a column.
    if (kind === "comment") return;
    if (before === "seq-item-ind") {
      if (kind !== "block-scalar-header") this.#enter(gap.end - this.#lineStart, kind === "seq-item-ind");
      this.#replace(gap, " ");
    } else if (before === "map-value-ind") this.#replace(gap, " ");
    else if (kind === "map-value-ind" && before.endsWith("scalar")) this.#replace(gap, "");
  }

  /** A line inside of brackets moves with the level that they are in. */
  #indentFurther(gap: TextRange): void {
    const level = this.#levels.at(-1);
    if (!level) return;
    const column = gap.end - gap.start + level.to - level.from;
    this.#replace(gap, " ".repeat(Math.max(0, column)));
  }

  /** The further lines of a plain or quoted scalar. */
  #indentLines(range: TextRange): void {
    for (const line of this.#linesOf(range).slice(1)) {
      if (!line.isBlank) this.#indentFurther(line.indent);
    }
  }

  /** The lines of a block scalar, two spaces in from its key, unless its header tells how many. */
  #indentBlock(range: TextRange): void {
    const level = this.#levels.at(-1);
    const lines = this.#linesOf(range);
    const first = lines.find((line) => !line.isBlank);
    if (!level) return;
    const told = Number(/\d/.exec(this.#header)?.[0] ?? 0);
    const found = first ? first.indent.end - first.indent.start : Number.POSITIVE_INFINITY;
    const from = first && told > 0 ? level.from + told : found;
    const to = level.to + (told || indentation);
    for (const { indent, isBlank } of lines) {
      const more = indent.end - indent.start - from;
      // Spaces beyond the indentation are text, even on a line without any other.
      this.#replace(indent, isBlank && more <= 0 ? "" : " ".repeat(Math.max(0, to + more)));
    }
  }

  #linesOf(range: TextRange): readonly { readonly indent: TextRange; readonly isBlank: boolean }[] {
    const lines: { indent: TextRange; isBlank: boolean }[] = [];
    for (let start = range.start; start < range.end; ) {
      let end = start;
      while (end < range.end && this.#text[end] === " ") end++;
      const next = this.#text.indexOf("\n", end);
      const lineEnd = next < 0 || next >= range.end ? range.end : next;
      const isBlank = this.#text.slice(end, lineEnd).replace("\r", "") === "";
      lines.push({ indent: { start, end }, isBlank });
      start = lineEnd + 1;
    }
    return lines;
  }
}
