import type { TextRange } from "../text/range.ts";
import { TemplateScanner, type TokenKind } from "./templateScanner.ts";

/** A call as far as it has been written. */
export interface CallPlace {
  /** The name that is called; `undefined` while it is being written. */
  readonly name: TextRange | undefined;
  /** How many positional arguments stand before the offset, not counting the one that is being written. */
  readonly positional: number;
  /** The names of the named arguments before the offset. */
  readonly keys: readonly string[];
  /** The named argument whose value is being written. */
  readonly key: string | undefined;
}

/** Where in a tag an offset is, however little of the tag has been written. */
export interface TagPlace {
  /** Of the opening braces. */
  readonly start: number;
  /** What stands right after the braces, or `else` before the rest of an `{{else …}}`. */
  readonly sigil: "" | "#" | "^" | "/" | ">" | "#>" | "#*" | "*" | "&" | "{" | "else";
  /** The name, or the inside of the text, that the offset is at; empty where none has been begun. */
  readonly word: TextRange;
  readonly wordKind: "name" | "text";
  /** The path up to the separator before the word, `customer` in `customer.name`. */
  readonly owner: TextRange | undefined;
  /** Whether the word follows an `@`. */
  readonly data: boolean;
  /** The calls around, outermost first: the tag's own, then sub-expressions. */
  readonly calls: readonly CallPlace[];
  /** Whether the offset is between the bars of `as |…|`. */
  readonly inBlockParams: boolean;
  /** Where the tag's closing braces begin, if it has any right after the word. */
  readonly close: number | undefined;
}

/** The tag around an offset of a template; `undefined` in text. Comments and escaped braces are up to the tree. */
export function tagAt(text: string, body: TextRange, offset: number): TagPlace | undefined {
  let start = offset < 2 ? -1 : text.lastIndexOf("{{", offset - 2);
  while (start > body.start && text[start - 1] === "{") start--;
  if (start < body.start) return undefined;
  const { sigil, end } = sigilAt(text, start);
  const tokens = sigil === undefined || offset < end ? undefined : tokensBefore(text, body.end, end, offset);
  if (sigil === undefined || !tokens) return undefined;
  const { word, wordKind } = takeWord(text, tokens, offset);
  const { calls, owner, data, bars } = readCalls(text, tokens, word);
  const close = closeAfter(text, wordKind === "text" ? Math.max(offset, word.end + 1) : Math.max(offset, word.end));
  return { start, sigil, word, wordKind, owner, data, calls, inBlockParams: bars === 1, close };
}

interface Token extends TextRange {
  readonly kind: TokenKind;
}

function sigilAt(text: string, start: number): { readonly sigil: TagPlace["sigil"] | undefined; readonly end: number } {
  const at = text[start + 2] === "~" ? start + 3 : start + 2;
  const two = text.slice(at, at + 2);
  if (two === "#>" || two === "#*") return { sigil: two, end: at + 2 };
  const one = text[at];
  if (one === "!") return { sigil: undefined, end: at };
  if (one === "#" || one === "^" || one === "/" || one === ">" || one === "&" || one === "{" || one === "*") {
    return { sigil: one, end: at + 1 };
  }
  const isElse = text.startsWith("else", at) && isBlank(text[at + 4]);
  return isElse ? { sigil: "else", end: at + 5 } : { sigil: "", end: at };
}

/** The tokens of a tag that begin before an offset, and one that begins there; `undefined` when the tag ends before it. */
function tokensBefore(text: string, limit: number, from: number, offset: number): Token[] | undefined {
  const scanner = new TemplateScanner(text, limit);
  const tokens: Token[] = [];
  for (scanner.moveTo(from); scanner.kind !== "end" && scanner.start <= offset; scanner.next()) {
    const { kind, start, end } = scanner;
    if (kind === "open") break;
    if (kind === "close" || kind === "closeUnescaped" || kind === "closeRaw") {
      if (start < offset) return undefined;
      break;
    }
    // The scanner takes a `.` before a closing brace for `this`, also right after a name.
    const before = tokens.at(-1);
    const isDot = kind === "id" && text[start] === "." && end === start + 1 && before?.kind === "id";
    tokens.push({ kind: isDot && before.end === start ? "separator" : kind, start, end });
    // Behind a quotation mark that is not closed everything is text.
    if (end > offset || isQuote(text, { kind, start, end })) break;
  }
  return tokens;
}

/** Takes what is being written at the offset off the end of the tokens. */
function takeWord(text: string, tokens: Token[], offset: number): Pick<TagPlace, "word" | "wordKind"> {
  const last = tokens.at(-1);
  const nothing = { word: { start: offset, end: offset }, wordKind: "name" } as const;
  if (!last) return nothing;
  if (isQuote(text, last) && last.start < offset) {
    tokens.pop();
    return { word: { start: last.end, end: offset }, wordKind: "text" };
  }
  if (last.kind === "string" && last.start < offset && offset < last.end) {
    tokens.pop();
    // A text that reaches beyond its line or its tag has not been closed yet.
    const isWhole = !/[\r\n]|\}\}/.test(text.slice(last.start, last.end));
    return { word: { start: last.start + 1, end: isWhole ? last.end - 1 : offset }, wordKind: "text" };
  }
  if (isName(text, last) && last.end >= offset) {
    tokens.pop();
    return { word: { start: last.start, end: last.end }, wordKind: "name" };
  }
  // What the offset is in the middle of has not been written yet, and what begins at it comes after it.
  if (last.end > offset || last.start >= offset) {
    tokens.pop();
    return takeWord(text, tokens, offset);
  }
  return nothing;
}

function isQuote(text: string, { kind, start }: Token): boolean {
  return kind === "invalid" && (text[start] === '"' || text[start] === "'");
}

function isName(text: string, { kind, start, end }: Token): boolean {
  // What is in brackets may go on over lines: then they have not been closed yet.
  if (kind === "id") return text[start] !== "." && !/[\r\n]/.test(text.slice(start, end));
  // What nothing ends that may end a name, such as the next tag's braces, is no token, and a name all the same.
  if (kind === "invalid") return /[\p{L}\p{N}_$]/u.test(text[start] ?? "");
  return kind === "number" || kind === "boolean" || kind === "null" || kind === "undefined";
}

interface OpenCall {
  name: TextRange | undefined;
  positional: number;
  readonly keys: string[];
  key: string | undefined;
}

/** Reads the tokens before the word as calls and their arguments. */
function readCalls(text: string, tokens: readonly Token[], word: TextRange) {
  const calls: OpenCall[] = [{ name: undefined, positional: 0, keys: [], key: undefined }];
  let path: TextRange | undefined;
  let bars = 0;
  // Takes back that the expression read last is an argument of its own: it is a key, or goes on at the word.
  let takeBack = (): void => undefined;
  const argument = (expression: TextRange): void => {
    const call = calls.at(-1)!;
    const { name, key, positional } = call;
    takeBack = () => Object.assign(call, { name, key, positional });
    if (!name) call.name = expression;
    else if (key !== undefined) call.key = undefined;
    else call.positional++;
    path = expression;
  };
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const call = calls.at(-1)!;
    switch (token.kind) {
      case "separator":
        break;
      case "equals":
        takeBack();
        call.key = path && text.slice(path.start, path.end);
        if (call.key !== undefined) call.keys.push(call.key);
        path = undefined;
        break;
      case "openParen":
        argument(token);
        calls.push({ name: undefined, positional: 0, keys: [], key: undefined });
        path = undefined;
        break;
      case "closeParen":
        if (calls.length > 1) calls.pop();
        path = undefined;
        break;
      case "openBlockParams":
      case "pipe":
        bars++;
        break;
      default: {
        const continues = before?.kind === "separator" || before?.kind === "data";
        if (continues && path && before.end === token.start) {
          path = { start: path.start, end: token.end };
          if (call.name?.start === path.start) call.name = path;
        } else argument(token);
      }
    }
  });
  const last = tokens.at(-1);
  const isAdjacent = last !== undefined && last.end === word.start;
  const goesOn = isAdjacent && path !== undefined && (last.kind === "separator" || last.kind === "data");
  if (goesOn) takeBack();
  const owner = goesOn && last.kind === "separator" && path ? { start: path.start, end: last.start } : undefined;
  return { calls, owner, data: goesOn && last.kind === "data", bars };
}

function closeAfter(text: string, offset: number): number | undefined {
  let at = offset;
  while (isBlank(text[at]) && text[at] !== "\n" && text[at] !== "\r") at++;
  const braces = text[at] === "~" ? at + 1 : at;
  return text.startsWith("}}", braces) ? at : undefined;
}

function isBlank(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
