import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import { misplacedElse, reportStrayClose, reportUnclosed } from "./blockErrors.ts";
import { type Call, ExpressionParser } from "./expressionParser.ts";
import type { CloseTagNode, ContentNode, ExpressionNode, ProgramNode, StripFlags } from "./nodes.ts";
import { blockNode, finishProgram, keyOf, noStrip, type OpenBlock, type OpenProgram, strip } from "./openBlock.ts";
import { readRawBlock } from "./rawBlock.ts";
import { maximumDepth, SyntaxErrors } from "./syntaxErrors.ts";
import { closeBrace, isSpace, openBrace, TemplateScanner, type TokenKind, tilde } from "./templateScanner.ts";
import { controlWhitespace } from "./whitespaceControl.ts";

/** Parses `text.slice(body.start, body.end)`; all ranges are offsets into `text`. Never throws, linear in the body's length. */
export function parseTemplate(
  file: FileId,
  text: string,
  body: TextRange,
): { readonly program: ProgramNode; readonly diagnostics: readonly Diagnostic[] } {
  const parser = new TemplateParser(file, text, body);
  const program = parser.parse();
  controlWhitespace(program);
  return { program, diagnostics: parser.errors.diagnostics };
}

class TemplateParser {
  readonly errors: SyntaxErrors;
  readonly #text: string;
  readonly #limit: number;
  readonly #scanner: TemplateScanner;
  readonly #expressions: ExpressionParser;
  readonly #open: OpenBlock[] = [];
  #program: OpenProgram;
  #offset: number;

  constructor(file: FileId, text: string, body: TextRange) {
    this.errors = new SyntaxErrors(file);
    this.#text = text;
    this.#limit = body.end;
    this.#offset = body.start;
    this.#scanner = new TemplateScanner(text, body.end);
    this.#expressions = new ExpressionParser(this.#scanner, this.errors);
    this.#program = { start: body.start, body: [], blockParams: [] };
  }

  parse(): ProgramNode {
    const start = this.#offset;
    while (this.#offset < this.#limit) {
      if (this.#content()) this.#tag();
    }
    while (this.#open.length > 0) this.#closeUnclosed(this.#limit);
    return {
      kind: "Program",
      range: { start, end: this.#limit },
      body: this.#program.body,
      blockParams: [],
      chained: false,
    };
  }

  /** Reads text up to the next tag, escaped mustaches included. Whether there is a tag. */
  #content(): boolean {
    const text = this.#text;
    const start = this.#offset;
    const tag = this.#scanner.find("{{", start);
    const end = tag < 0 ? this.#limit : tag;
    this.#findNul(start, end);
    this.#offset = end;
    if (tag < 0) {
      if (end > start) this.#pushContent(start, end, text.slice(start, end));
      return false;
    }
    const backslashes = tag > start && text[tag - 1] === "\\" ? (tag - 1 > start && text[tag - 2] === "\\" ? 2 : 1) : 0;
    const original = text.slice(start, backslashes > 0 ? tag - 1 : tag);
    if (backslashes !== 1) {
      if (original !== "") this.#pushContent(start, tag, original);
      return true;
    }
    // `\{{`: the backslash goes, and the braces are text up to the next tag.
    if (original !== "") this.#pushContent(start, tag, original);
    const escapedEnd = this.#endOfEscaped(tag);
    this.#findNul(tag, escapedEnd);
    this.#pushContent(original === "" ? start : tag, escapedEnd, text.slice(tag, escapedEnd));
    this.#offset = escapedEnd;
    return false;
  }

  #endOfEscaped(tag: number): number {
    const next = this.#scanner.find("{{", tag + 2);
    if (next < 0) return this.#limit;
    const text = this.#text;
    if (next - 1 < tag + 2 || text[next - 1] !== "\\") return next;
    return next - 2 >= tag + 2 && text[next - 2] === "\\" ? next - 2 : next - 1;
  }

  #pushContent(start: number, end: number, original: string): void {
    this.#program.body.push({ kind: "ContentStatement", range: { start, end }, original, value: original });
  }

  /** Handlebars has no token for a NUL character. */
  #findNul(start: number, end: number): void {
    const nul = this.#scanner.find("\0", start);
    if (nul < 0 || nul >= end) return;
    this.errors.syntax({ start: nul, end: nul + 1 }, "The text contains a NUL character.", "Remove it.");
  }

  /** Reads the tag at the offset, which starts with `{{`. */
  #tag(): void {
    const text = this.#text;
    const start = this.#offset;
    this.#expressions.failed = false;
    if (text.startsWith("{{{{", start)) return this.#rawBlock(start);
    const stripped = text.charCodeAt(start + 2) === tilde;
    const after = stripped ? start + 3 : start + 2;
    switch (text[after]) {
      case "!":
        return this.#comment(start, after, stripped);
      case ">":
        return this.#partial(start, after + 1, stripped);
      case "#":
        if (text[after + 1] === ">") return this.#openBlock("partial", start, after + 2, stripped);
        if (text[after + 1] === "*") return this.#openBlock("decorator", start, after + 2, stripped);
        return this.#openBlock("block", start, after + 1, stripped);
      case "/":
        return this.#closeTag(start, after + 1, stripped);
      case "^": {
        const end = this.#bareEnd(after + 1);
        if (end) return this.#else(start, end, stripped);
        return this.#openBlock("inverse", start, after + 1, stripped);
      }
      case "{":
        return this.#mustache(start, after + 1, stripped, "closeUnescaped", false, false);
      case "&":
        return this.#mustache(start, after + 1, stripped, "close", false, false);
      case "*":
        return this.#mustache(start, after + 1, stripped, "close", true, true);
      default:
        return this.#elseOrMustache(start, after, stripped);
    }
  }

  #elseOrMustache(start: number, after: number, stripped: boolean): void {
    let word = after;
    while (word < this.#limit && isSpace(this.#text.charCodeAt(word))) word++;
    if (this.#text.startsWith("else", word) && !/[A-Za-z0-9_]/.test(this.#text[word + 4] ?? "")) {
      const end = this.#bareEnd(word + 4);
      return end ? this.#else(start, end, stripped) : this.#elseChain(start, word + 4, stripped);
    }
    this.#mustache(start, after, stripped, "close", true, false);
  }

  /** `}}` or `~}}` after blank space: the end of a tag that has nothing more in it. */
  #bareEnd(offset: number): { readonly end: number; readonly strip: boolean } | undefined {
    let at = offset;
    while (at < this.#limit && isSpace(this.#text.charCodeAt(at))) at++;
    const stripped = this.#text.charCodeAt(at) === tilde;
    const braces = stripped ? at + 1 : at;
    if (!this.#text.startsWith("}}", braces) || braces + 2 > this.#limit) return undefined;
    return { end: braces + 2, strip: stripped };
  }

  #comment(start: number, mark: number, stripped: boolean): void {
    const text = this.#text;
    const long = text.startsWith("!--", mark);
    let end = this.#scanner.commentEnd(mark, long);
    if (end === undefined) {
      const opened = text.slice(start, mark + (long ? 3 : 1));
      this.errors.syntax(
        { start, end: start + opened.length },
        `The comment '${opened}' is never closed.`,
        `Add '${long ? "--}}" : "}}"}' where it ends.`,
      );
      end = this.#limit;
    }
    const closeStrip = text[end - 3] === "~";
    const value = text
      .slice(start, end)
      .replace(/^\{\{~?!-?-?/, "")
      .replace(/-?-?~?\}\}$/, "");
    this.#offset = end;
    this.#program.body.push({
      kind: "CommentStatement",
      range: { start, end },
      value,
      strip: strip(stripped, closeStrip),
    });
  }

  #mustache(
    start: number,
    after: number,
    stripped: boolean,
    close: TokenKind,
    escaped: boolean,
    decorator: boolean,
  ): void {
    this.#scanner.moveTo(after);
    const call = this.#expressions.call({ computedName: false, blockParams: false });
    const closed = this.#endTag(close);
    const { path, params, hash } = this.#withoutSwallowed(call);
    const range = { start, end: this.#offset };
    const flags = strip(stripped, closed);
    if (decorator)
      this.#program.body.push({ kind: "Decorator", range, path, params, hash, escaped: true, strip: flags });
    else {
      const broken = this.#expressions.failed;
      this.#program.body.push({ kind: "MustacheStatement", range, path, params, hash, escaped, strip: flags, broken });
    }
  }

  #partial(start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const call = this.#expressions.call({ computedName: true, blockParams: false });
    const closed = this.#endTag("close");
    const { path, params, hash } = this.#withoutSwallowed(call);
    this.#program.body.push({
      kind: "PartialStatement",
      range: { start, end: this.#offset },
      name: path,
      params,
      hash,
      indent: "",
      strip: strip(stripped, closed),
    });
  }

  #openBlock(kind: OpenBlock["kind"], start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const call = this.#expressions.call({ computedName: kind === "partial", blockParams: kind !== "partial" });
    const closed = this.#endTag("close");
    if (this.#isTooDeep({ start, end: this.#offset })) return;
    const kept = this.#withoutSwallowed(call);
    if (kept.path.kind === "MissingExpression") return;
    this.#push(kind, kept, { start, end: this.#offset }, strip(stripped, closed));
  }

  /** Gives up where blocks are nested so deep that nobody could walk the tree. */
  #isTooDeep(tag: TextRange): boolean {
    if (this.#open.length < maximumDepth) return false;
    this.errors.syntax(tag, "Blocks are nested too deeply.", "Move inner blocks into a partial.");
    this.#offset = this.#limit;
    return true;
  }

  #push(kind: OpenBlock["kind"], call: Call, openTag: TextRange, openStrip: StripFlags): void {
    const outer = this.#program;
    this.#program = { start: openTag.end, body: [], blockParams: call.blockParams };
    this.#open.push({
      kind,
      call,
      openTag,
      openStrip,
      name: this.#text.slice(call.path.range.start, call.path.range.end),
      key: keyOf(call.path),
      program: outer,
      first: undefined,
      elseTag: undefined,
      inverseStrip: undefined,
      excused: this.#expressions.failed,
    });
  }

  /** `{{else}}` or `{{^}}` */
  #else(start: number, bare: { readonly end: number; readonly strip: boolean }, stripped: boolean): void {
    const tag = { start, end: bare.end };
    this.#offset = bare.end;
    const block = this.#open.at(-1);
    if (!this.#mayHaveElse(block, tag)) return;
    block.first = finishProgram(this.#program, start);
    block.elseTag = tag;
    block.inverseStrip = strip(stripped, bare.strip);
    this.#program = { start: bare.end, body: [], blockParams: [] };
  }

  /** `{{else if x}}`: a block of its own in the inverse of the one before. */
  #elseChain(start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const call = this.#expressions.call({ computedName: false, blockParams: true });
    const closed = this.#endTag("close");
    const tag = { start, end: this.#offset };
    const block = this.#open.at(-1);
    if (!this.#mayHaveElse(block, tag)) return;
    if (block.kind === "inverse") {
      this.errors.syntax(
        tag,
        "A '{{^…}}' block cannot have '{{else …}}' with a condition.",
        "Write it as '{{#unless …}}' or '{{#if …}}'.",
      );
      return;
    }
    if (this.#isTooDeep(tag)) return;
    block.first = finishProgram(this.#program, start);
    block.elseTag = tag;
    block.inverseStrip = strip(stripped, closed);
    this.#program = { start, body: [], blockParams: [] };
    this.#push("chained", this.#withoutSwallowed(call), tag, block.inverseStrip);
  }

  #mayHaveElse(block: OpenBlock | undefined, tag: TextRange): block is OpenBlock {
    const problem = misplacedElse(block, this.#text.slice(tag.start, tag.end));
    if (problem) this.errors.syntax(tag, problem.problem, problem.remedy);
    return problem === undefined;
  }

  #closeTag(start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const written = this.#expressions.name();
    const closed = this.#endTag("close");
    const name = this.#clipped(written);
    const range = { start, end: this.#offset };
    const tag: CloseTagNode = { kind: "CloseTag", range, nameRange: name.range, strip: strip(stripped, closed) };
    const key = keyOf(name);
    const depth = this.#open.findLastIndex((block) => block.kind !== "chained" && block.key === key);
    const top = this.#topBlock();
    if (depth < 0 || name.kind === "MissingExpression") {
      if (name.kind === "MissingExpression" && top) this.#close(tag.range.start, tag);
      else this.#strayCloseTag(tag, name, top);
      return;
    }
    while (this.#indexOfTop() > depth) this.#closeUnclosed(start);
    this.#close(tag.range.start, tag);
  }

  /** The innermost block that a close tag can close: the first link of an else chain. */
  #topBlock(): OpenBlock | undefined {
    return this.#open[this.#indexOfTop()];
  }

  #indexOfTop(): number {
    return this.#open.findLastIndex((block) => block.kind !== "chained");
  }

  #strayCloseTag(tag: CloseTagNode, name: ExpressionNode, top: OpenBlock | undefined): void {
    const isTypo = reportStrayClose(this.errors, tag, this.#text.slice(name.range.start, name.range.end), top);
    if (isTypo) this.#close(tag.range.start, tag);
    else if (top) top.excused = true;
  }

  /** Ends the innermost block at an offset, with all the links of its else chain; `undefined` when nothing closes it. */
  #close(at: number, tag: CloseTagNode | undefined): void {
    let chained: ProgramNode | undefined;
    for (let block = this.#open.pop(); block; block = this.#open.pop()) {
      const inverse = chained ?? finishProgram(this.#program, at);
      const [program, otherwise] = block.first ? [block.first, inverse] : [inverse, undefined];
      this.#program = block.program;
      if (block.kind !== "chained") {
        this.#program.body.push(blockNode(block, program, otherwise, tag, tag?.strip ?? noStrip, tag?.range.end ?? at));
        return;
      }
      // Handlebars gives a chained block the strip flags of what follows it in the chain; the first link's are the close tag's.
      const isFirstLink = this.#open.at(-1)?.kind !== "chained";
      const closeStrip = isFirstLink ? (tag?.strip ?? noStrip) : block.openStrip;
      const node = blockNode(block, program, otherwise, undefined, closeStrip, at);
      chained = { kind: "Program", range: node.range, body: [node], blockParams: [], chained: true };
    }
  }

  /** Ends the innermost block where it stands, since nothing closes it. */
  #closeUnclosed(at: number): void {
    const top = this.#topBlock();
    if (top && !top.excused) reportUnclosed(this.errors, top, this.#text);
    this.#close(at, undefined);
  }

  /** `{{{{name}}}}…{{{{/name}}}}` */
  #rawBlock(start: number): void {
    this.#scanner.moveTo(start + 4);
    const call = this.#expressions.call({ computedName: false, blockParams: false });
    this.#endTag("closeRaw");
    const openTag = { start, end: this.#offset };
    if (this.#expressions.failed) return;
    const { pieces, close, nul } = readRawBlock(this.#scanner, this.#offset);
    const { path, params, hash } = call;
    const name = this.#text.slice(path.range.start, path.range.end);
    const end = close?.range.end ?? this.#limit;
    this.#offset = end;
    if (!close) {
      this.errors.add(diagnostic("unclosed-block", openTag, { name: `{{{{${name}}}}}`, closeTag: `{{{{/${name}}}}}` }));
    } else if (keyOf(path) !== `path ${this.#text.slice(close.nameRange.start, close.nameRange.end)}`) {
      const written = this.#text.slice(close.range.start, close.range.end);
      const problem = `'${written}' does not close the raw block that is open here.`;
      this.errors.add(diagnostic("mismatched-block", close.nameRange, { problem }));
    }
    if (nul !== undefined) this.#findNul(nul, nul + 1);
    const content = pieces.map((piece): ContentNode => {
      const original = this.#text.slice(piece.start, piece.end);
      return { kind: "ContentStatement", range: piece, original, value: original };
    });
    const range = { start: openTag.end, end: close?.range.start ?? end };
    const program: ProgramNode = { kind: "Program", range, body: content, blockParams: [], chained: false };
    this.#program.body.push({
      kind: "BlockStatement",
      range: { start, end },
      path,
      params,
      hash,
      program,
      inverse: undefined,
      openStrip: noStrip,
      inverseStrip: undefined,
      closeStrip: noStrip,
      form: "raw",
      openTag,
      elseTag: undefined,
      close,
    });
  }

  /** Moves behind the tag's end, reporting what is in the way. Whether it has a `~` before its braces. */
  #endTag(kind: TokenKind): boolean {
    const scanner = this.#scanner;
    if (!this.#expressions.failed && scanner.kind === kind && scanner.end <= this.#limit) {
      this.#offset = scanner.end;
      return scanner.strip;
    }
    const expected = kind === "closeUnescaped" ? "'}}}'" : kind === "closeRaw" ? "'}}}}'" : "'}}'";
    this.#expressions.unexpected(expected);
    this.#recover(scanner.start);
    return this.#text[this.#offset - 3] === "~" && this.#text[this.#offset - 1] === "}";
  }

  /** A tag that is not closed takes the text of the following lines for arguments: without those. */
  #withoutSwallowed(call: Call): Call {
    if (!this.#expressions.failed) return call;
    const isInside = ({ range }: { readonly range: TextRange }): boolean => range.end <= this.#offset;
    return {
      path: this.#clipped(call.path),
      params: call.params.filter(isInside),
      hash: call.hash && isInside(call.hash) ? call.hash : undefined,
      blockParams: call.blockParams.filter(isInside),
    };
  }

  #clipped(name: ExpressionNode): ExpressionNode {
    const end = this.#offset;
    return name.range.end <= end ? name : { kind: "MissingExpression", range: { start: end, end } };
  }

  /** Leaves a broken tag: behind its braces if it has any before the next tag, else at the end of its first line. */
  #recover(from: number): void {
    const close = this.#scanner.find("}}", from);
    const nextTag = this.#scanner.find("{{", from);
    if (close >= 0 && (nextTag < 0 || close < nextTag)) {
      let end = close + 2;
      while (end < close + 4 && end < this.#limit && this.#text.charCodeAt(end) === closeBrace) end++;
      this.#offset = end;
      return;
    }
    let end = this.#offset;
    const stop = nextTag < 0 ? this.#limit : nextTag;
    while (end < stop && this.#text[end] !== "\n" && this.#text[end] !== "\r") end++;
    // Two braces are passed at least, so that every tag moves on.
    while (end < this.#offset + 2 && end < this.#limit && this.#text.charCodeAt(end) === openBrace) end++;
    this.#offset = Math.max(end, Math.min(this.#offset + 2, this.#limit));
  }
}
