import { type YamlLexeme, yamlLexemes } from "../../syntax/yamlLexemes.ts";
import type { TextRange } from "../../text/range.ts";
import type { TextEdit } from "../../text/textEdit.ts";

/**
 * Lays out the lines of a block of valid YAML: two spaces for each level, lists inside their key, one space after `:`
 * and `-`, none at the ends of lines, no blank lines at the end. Scalars, collections in brackets and comments move
 * as they are. Nothing is edited where columns mean more than that: explicit keys, several documents.
 */
export function layOutYaml(text: string, span: TextRange): readonly TextEdit[] {
  return new YamlLayout(text, span).edits();
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
  /** The indentation of comments on lines of their own, which stand as the line after them. */
  #comments: TextRange[] = [];
  #lineStart: number;
  /** The lexeme before, blank space left out; `newline` at the start of a line. */
  #before: Kind = "newline";
  #beforeEnd: number;
  /** How many brackets are open. */
  #brackets = 0;
  /** Of the block scalar that is read. */
  #header = "";
  /** The end of all that is not blank. */
  #contentEnd: number;

  constructor(text: string, span: TextRange) {
    this.#text = text;
    this.#span = span;
    this.#lineStart = span.start;
    this.#beforeEnd = span.start;
    this.#contentEnd = span.start;
  }

  edits(): readonly TextEdit[] {
    const lexemes = yamlLexemes(this.#text, this.#span);
    if (lexemes.some(({ kind }) => unsupported.has(kind))) return [];
    for (const lexeme of lexemes) if (lexeme.kind !== "space") this.#layOut(lexeme);
    this.#placeComments(this.#levels, undefined);
    const tail = { start: this.#contentEnd, end: this.#span.end };
    const edits = this.#edits.filter((edit) => edit.range.start < tail.start);
    return tail.end > tail.start ? [...edits, { range: tail, newText: "" }] : edits;
  }

  #layOut({ kind, range }: YamlLexeme): void {
    const gap = { start: this.#beforeEnd, end: range.start };
    this.#before = this.#place(kind, range, gap);
    this.#beforeEnd = range.end;
    if (this.#before === "newline") this.#lineStart = range.end;
    if (kind !== "newline") this.#contentEnd = Math.max(this.#contentEnd, this.#endOf(kind, range));
  }

  /** Returns what the next lexeme comes after. */
  #place(kind: Kind, range: TextRange, gap: TextRange): Kind {
    if (kind === "newline") {
      this.#replace(gap, "");
      return kind;
    }
    if (kind === "block-scalar") {
      this.#indentBlock(range);
      return "newline";
    }
    if (this.#before !== "newline") this.#space(kind, gap);
    else if (this.#brackets > 0) this.#indentFurther(gap);
    else if (kind === "comment") this.#comments.push(gap);
    else this.#beginLine(gap, kind === "seq-item-ind");
    if (kind === "block-scalar-header") this.#header = this.#slice(range);
    else if (kind === "comment") this.#replace({ start: this.#endOf(kind, range), end: range.end }, "");
    else if (kind.endsWith("scalar")) this.#indentLines(range);
    else if (kind.endsWith("-start")) this.#brackets++;
    else if (kind.endsWith("-end")) this.#brackets--;
    return kind;
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
  #space(kind: Kind, gap: TextRange): void {
    // Comments behind values often stand in a column.
    if (this.#brackets > 0 || kind === "comment") return;
    if (this.#before === "seq-item-ind") {
      if (kind !== "block-scalar-header") this.#enter(gap.end - this.#lineStart, kind === "seq-item-ind");
      this.#replace(gap, " ");
    } else if (this.#before === "map-value-ind") this.#replace(gap, " ");
    else if (kind === "map-value-ind" && this.#before.endsWith("scalar")) this.#replace(gap, "");
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
