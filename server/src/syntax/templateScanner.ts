import type { TextRange } from "../text/range.ts";

/** The kinds of token inside `{{…}}`. `end` is the end of the template, `invalid` anything Handlebars has no token for. */
export type TokenKind =
  | "id"
  | "separator"
  | "equals"
  | "data"
  | "string"
  | "number"
  | "boolean"
  | "undefined"
  | "null"
  | "openParen"
  | "closeParen"
  | "openBlockParams"
  | "pipe"
  | "close"
  | "closeUnescaped"
  | "closeRaw"
  | "open"
  | "invalid"
  | "end";

const tab = 9;
const carriageReturn = 13;
const space = 32;
const exclamation = 33;
const doubleQuote = 34;
const hashSign = 35;
const percent = 37;
const singleQuote = 39;
const openParen = 40;
const closeParen = 41;
const comma = 44;
const minus = 45;
const dot = 46;
const slash = 47;
const zero = 48;
const nine = 57;
const semicolon = 59;
const equals = 61;
const greater = 62;
const at = 64;
const openBracket = 91;
const backslash = 92;
const closeBracket = 93;
const caret = 94;
const backtick = 96;
export const openBrace = 123;
const pipe = 124;
export const closeBrace = 125;
export const tilde = 126;

/** `\s` of JavaScript's regular expressions, which is what Handlebars' lexer uses. */
export function isSpace(code: number): boolean {
  if (code <= space) return code === space || (code >= tab && code <= carriageReturn);
  if (code < 0xa0) return false;
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** Whether a character may be part of a name: everything but blank space and the punctuation that Handlebars reserves. */
function isNameCharacter(code: number): boolean {
  if (code > 127) return !isSpace(code);
  if (code <= space) return !isSpace(code);
  return !(
    code === exclamation ||
    code === doubleQuote ||
    code === hashSign ||
    (code >= percent && code <= comma) ||
    code === dot ||
    code === slash ||
    (code >= semicolon && code <= greater) ||
    code === at ||
    (code >= openBracket && code <= caret) ||
    code === backtick ||
    (code >= openBrace && code <= tilde)
  );
}

/**
 * Reads the tokens of one `{{…}}` after another, with one token of look-ahead: `kind`, `start` and `end` describe the
 * current one. The order in which it tries things is that of the rules in Handlebars 4.7's lexer.
 */
export class TemplateScanner {
  readonly text: string;
  /** The end of the template in `text`. */
  readonly limit: number;
  kind: TokenKind = "end";
  start = 0;
  end = 0;
  /** For `close…`: whether a `~` strips the blank space that follows. */
  strip = false;
  /** Offsets from which on a search has found nothing: so that many searches in vain stay linear. */
  readonly #searchedInVain = new Map<string, number>();

  constructor(text: string, limit: number) {
    this.text = text;
    this.limit = limit;
  }

  get range(): TextRange {
    return { start: this.start, end: this.end };
  }

  /** The first place of `needle` from `offset` on, `-1` when there is none before the limit. */
  find(needle: string, offset: number): number {
    const vain = this.#searchedInVain.get(needle);
    if (vain !== undefined && offset >= vain) return -1;
    const found = this.text.indexOf(needle, offset);
    if (found >= 0 && found + needle.length <= this.limit) return found;
    this.#searchedInVain.set(needle, offset);
    return -1;
  }

  /** Where the comment ends whose `!` or `!--` is at an offset; `undefined` when it is never closed. */
  commentEnd(mark: number, long: boolean): number | undefined {
    const closing = long ? "--" : "}}";
    for (let found = this.find(closing, mark + 1); found >= 0; found = this.find(closing, found + 1)) {
      const braces = long ? found + (this.text.charCodeAt(found + 2) === tilde ? 3 : 2) : found;
      if (this.text.startsWith("}}", braces)) return braces + 2 <= this.limit ? braces + 2 : undefined;
    }
    return undefined;
  }

  /** Moves to the token at or after an offset. */
  moveTo(offset: number): void {
    this.end = offset;
    this.next();
  }

  next(): void {
    const text = this.text;
    let offset = this.end;
    while (offset < this.limit && isSpace(text.charCodeAt(offset))) offset++;
    this.start = offset;
    this.strip = false;
    if (offset >= this.limit) return this.#token("end", 0);
    const code = text.charCodeAt(offset);
    switch (code) {
      case openParen:
        return this.#token("openParen", 1);
      case closeParen:
        return this.#token("closeParen", 1);
      case openBrace:
        return text.charCodeAt(offset + 1) === openBrace ? this.#token("open", 2) : this.#token("invalid", 1);
      case closeBrace:
      case tilde:
        return this.#close(offset, code);
      case equals:
        return this.#token("equals", 1);
      case dot:
        if (text.charCodeAt(offset + 1) === dot) return this.#token("id", 2);
        return this.#token(this.#endsName(offset + 1) ? "id" : "separator", 1);
      case slash:
        return this.#token("separator", 1);
      case doubleQuote:
      case singleQuote:
        return this.#delimited(offset, code, "string");
      case openBracket:
        return this.#delimited(offset, closeBracket, "id");
      case at:
        return this.#token("data", 1);
      case pipe:
        return this.#token("pipe", 1);
      default:
        return this.#name(offset, code);
    }
  }

  #token(kind: TokenKind, length: number): void {
    this.kind = kind;
    this.end = this.start + length;
  }

  #close(offset: number, code: number): void {
    const text = this.text;
    if (text.startsWith("}}}}", offset)) return this.#token("closeRaw", 4);
    if (code === closeBrace) {
      if (text.startsWith("}}", offset + 1)) return this.#token("closeUnescaped", 3);
      if (text.startsWith("~}}", offset + 1)) {
        this.strip = true;
        return this.#token("closeUnescaped", 4);
      }
      return text.charCodeAt(offset + 1) === closeBrace ? this.#token("close", 2) : this.#token("invalid", 1);
    }
    if (!text.startsWith("}}", offset + 1)) return this.#token("invalid", 1);
    this.strip = true;
    this.#token("close", 3);
  }

  /** A string or a `[…]`: a backslash escapes the delimiter, unless it is then never closed. */
  #delimited(offset: number, delimiter: number, kind: "string" | "id"): void {
    const text = this.text;
    const needle = String.fromCharCode(delimiter);
    let lastEscaped = -1;
    for (let found = this.find(needle, offset + 1); found >= 0; found = this.find(needle, found + 1)) {
      // The backslash before a delimiter escapes it, however many precede: there is no escaped backslash here.
      if (found === offset + 1 || text.charCodeAt(found - 1) !== backslash)
        return this.#token(kind, found + 1 - offset);
      lastEscaped = found;
    }
    if (lastEscaped >= 0) return this.#token(kind, lastEscaped + 1 - offset);
    this.#token("invalid", 1);
  }

  #name(offset: number, code: number): void {
    const text = this.text;
    if (code === minus || (code >= zero && code <= nine)) {
      const length = this.#numberLength(offset);
      if (length > 0) return this.#token("number", length);
    }
    let end = offset;
    while (end < this.limit && isNameCharacter(text.charCodeAt(end))) end++;
    if (end === offset) return this.#token("invalid", 1);
    const length = end - offset;
    if (length === 2 && text.startsWith("as", offset)) {
      let after = end;
      while (after < this.limit && isSpace(text.charCodeAt(after))) after++;
      if (after > end && text.charCodeAt(after) === pipe) return this.#token("openBlockParams", after + 1 - offset);
    }
    if (length <= 9 && this.#endsLiteral(end)) {
      if (length === 4 && text.startsWith("true", offset)) return this.#token("boolean", 4);
      if (length === 5 && text.startsWith("false", offset)) return this.#token("boolean", 5);
      if (length === 9 && text.startsWith("undefined", offset)) return this.#token("undefined", 9);
      if (length === 4 && text.startsWith("null", offset)) return this.#token("null", 4);
    }
    this.#token(this.#endsName(end) ? "id" : "invalid", length);
  }

  /** The length of `-?[0-9]+(\.[0-9]+)?` at an offset where a literal can end after it, else 0. */
  #numberLength(offset: number): number {
    const text = this.text;
    let end = text.charCodeAt(offset) === minus ? offset + 1 : offset;
    const digits = end;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end === digits) return 0;
    if (text.charCodeAt(end) === dot && isDigit(text.charCodeAt(end + 1))) {
      let fraction = end + 1;
      while (isDigit(text.charCodeAt(fraction))) fraction++;
      if (this.#endsLiteral(fraction)) return fraction - offset;
    }
    return this.#endsLiteral(end) ? end - offset : 0;
  }

  /** The end of the text ends a name too: Handlebars' lexer refuses it, but so does its parser, as a tag without end. */
  #endsName(offset: number): boolean {
    if (offset >= this.limit) return true;
    const code = this.text.charCodeAt(offset);
    return code === equals || code === dot || code === slash || code === pipe || this.#endsLiteral(offset);
  }

  #endsLiteral(offset: number): boolean {
    if (offset >= this.limit) return false;
    const code = this.text.charCodeAt(offset);
    return code === closeBrace || code === tilde || code === closeParen || isSpace(code);
  }
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}
