import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import { type Call, ExpressionParser } from "./expressionParser.ts";
import type {
  BlockNode,
  BlockParamNode,
  CloseTagNode,
  ContentNode,
  DecoratorBlockNode,
  ExpressionNode,
  PartialBlockNode,
  ProgramNode,
  StatementNode,
  StripFlags,
} from "./nodes.ts";
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

type Writable<Node> = { -readonly [Key in keyof Node]: Node[Key] };

/** A program whose statements are still being read. */
interface OpenProgram {
  readonly start: number;
  readonly body: StatementNode[];
  readonly blockParams: readonly BlockParamNode[];
}

/** A block that has not been closed yet: the links of an else chain each have one. */
interface OpenBlock {
  readonly kind: "block" | "inverse" | "chained" | "decorator" | "partial";
  readonly call: Call;
  readonly openTag: TextRange;
  readonly openStrip: StripFlags;
  /** The text of the name, for messages; and what a close tag must match. */
  readonly name: string;
  readonly key: string;
  program: OpenProgram;
  /** The finished first program, once an `{{else}}` has been read. */
  first: ProgramNode | undefined;
  elseTag: TextRange | undefined;
  inverseStrip: StripFlags | undefined;
  /** Whether a close tag with another name stood in it, which then explains why it is not closed. */
  misclosed: boolean;
}

const noStrip: StripFlags = { open: false, close: false };
const stripOpen: StripFlags = { open: true, close: false };
const stripClose: StripFlags = { open: false, close: true };
const stripBoth: StripFlags = { open: true, close: true };

function strip(open: boolean, close: boolean): StripFlags {
  if (open) return close ? stripBoth : stripOpen;
  return close ? stripClose : noStrip;
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
    const nul = this.#scanner.find("\0", start);
    if (nul >= 0 && nul < end) this.#nulCharacter(nul);
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
    if (nul >= tag && nul < escapedEnd) this.#nulCharacter(nul);
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

  #nulCharacter(offset: number): void {
    this.errors.syntax({ start: offset, end: offset + 1 }, "The text contains a NUL character.", "Remove it.");
  }

  #pushContent(start: number, end: number, original: string): void {
    const node: ContentNode = { kind: "ContentStatement", range: { start, end }, original, value: original };
    this.#program.body.push(node);
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
    let end = -1;
    if (long) {
      for (
        let dashes = this.#scanner.find("--", mark + 1);
        dashes >= 0;
        dashes = this.#scanner.find("--", dashes + 1)
      ) {
        if (text.startsWith("}}", dashes + 2)) end = dashes + 4;
        else if (text.startsWith("~}}", dashes + 2)) end = dashes + 5;
        if (end >= 0) break;
      }
    } else {
      const braces = this.#scanner.find("}}", mark + 1);
      if (braces >= 0) end = braces + 2;
    }
    if (end < 0 || end > this.#limit) {
      const opened = text.slice(start, mark + (long ? 3 : 1));
      const closing = long ? "--}}" : "}}";
      this.errors.syntax(
        { start, end: start + opened.length },
        `The comment '${opened}' is never closed.`,
        `Add '${closing}' where it ends.`,
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
    const { path, params, hash } = this.#expressions.call({ computedName: false, blockParams: false });
    const closed = this.#endTag(close);
    const range = { start, end: this.#offset };
    const flags = strip(stripped, closed);
    if (decorator)
      this.#program.body.push({ kind: "Decorator", range, path, params, hash, escaped: true, strip: flags });
    else this.#program.body.push({ kind: "MustacheStatement", range, path, params, hash, escaped, strip: flags });
  }

  #partial(start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const { path, params, hash } = this.#expressions.call({ computedName: true, blockParams: false });
    const closed = this.#endTag("close");
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
    if (this.#open.length >= maximumDepth) {
      this.errors.syntax(
        { start, end: this.#offset },
        "Blocks are nested too deeply.",
        "Move inner blocks into a partial.",
      );
      this.#offset = this.#limit;
      return;
    }
    this.#push(kind, call, { start, end: this.#offset }, strip(stripped, closed));
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
      misclosed: false,
    });
  }

  /** `{{else}}` or `{{^}}` */
  #else(start: number, bare: { readonly end: number; readonly strip: boolean }, stripped: boolean): void {
    const tag = { start, end: bare.end };
    this.#offset = bare.end;
    const block = this.#open.at(-1);
    if (!this.#mayHaveElse(block, tag)) return;
    block.first = this.#finishProgram(start);
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
    if (this.#open.length >= maximumDepth) {
      this.errors.syntax(tag, "Blocks are nested too deeply.", "Move inner blocks into a partial.");
      this.#offset = this.#limit;
      return;
    }
    block.first = this.#finishProgram(start);
    block.elseTag = tag;
    block.inverseStrip = strip(stripped, closed);
    this.#program = { start, body: [], blockParams: [] };
    this.#push("chained", call, tag, block.inverseStrip);
  }

  #mayHaveElse(block: OpenBlock | undefined, tag: TextRange): block is OpenBlock {
    const written = this.#text.slice(tag.start, tag.end);
    if (!block)
      this.errors.syntax(tag, `'${written}' is not inside a block.`, "It belongs between '{{#if …}}' and '{{/if}}'.");
    else if (block.kind === "decorator")
      this.errors.syntax(tag, "An inline partial cannot have '{{else}}'.", "Close it with '{{/inline}}' first.");
    else if (block.kind === "partial")
      this.errors.syntax(tag, "A partial block cannot have '{{else}}'.", `Close it with '{{/${block.name}}}' first.`);
    else if (block.first)
      this.errors.syntax(
        tag,
        `'${written}' follows an '{{else}}' of the same block.`,
        "A block has one '{{else}}', and it comes last.",
      );
    else return true;
    return false;
  }

  #closeTag(start: number, after: number, stripped: boolean): void {
    this.#scanner.moveTo(after);
    const name = this.#expressions.name();
    const closed = this.#endTag("close");
    const range = { start, end: this.#offset };
    const tag: CloseTagNode = { kind: "CloseTag", range, nameRange: name.range, strip: strip(stripped, closed) };
    const key = keyOf(name);
    const depth = this.#open.findLastIndex((block) => block.kind !== "chained" && block.key === key);
    const top = this.#topBlock();
    if (depth < 0 || name.kind === "MissingExpression") {
      if (name.kind === "MissingExpression" && top) this.#close(tag);
      else this.#strayCloseTag(tag, name, top);
      return;
    }
    while (this.#indexOfTop() > depth) this.#closeUnclosed(start);
    this.#close(tag);
  }

  /** The innermost block that a close tag can close: the first link of an else chain. */
  #topBlock(): OpenBlock | undefined {
    return this.#open[this.#indexOfTop()];
  }

  #indexOfTop(): number {
    return this.#open.findLastIndex((block) => block.kind !== "chained");
  }

  #strayCloseTag(tag: CloseTagNode, name: ExpressionNode, top: OpenBlock | undefined): void {
    const written = this.#text.slice(name.range.start, name.range.end);
    if (!top) {
      const problem = `'{{/${written}}}' closes nothing: no block is open here.`;
      this.errors.add(diagnostic("mismatched-block", tag.range, { problem }));
      return;
    }
    const problem = `'{{/${written}}}' does not close '{{#${top.name}}}', the block that is open here.`;
    const typo = isTypo(written, top.name);
    const fixes = [this.errors.fix(`Change to '{{/${top.name}}}'`, name.range, top.name, typo)];
    this.errors.add(diagnostic("mismatched-block", name.range, { problem }, { fixes }));
    if (typo) this.#close(tag);
    else top.misclosed = true;
  }

  /** Closes the innermost block, with all the links of its else chain. */
  #close(tag: CloseTagNode): void {
    const end = tag.range.end;
    let chained: ProgramNode | undefined;
    for (let block = this.#open.pop(); block; block = this.#open.pop()) {
      const inverse = chained ?? this.#finishProgram(tag.range.start);
      const [program, otherwise] = block.first ? [block.first, inverse] : [inverse, undefined];
      // Handlebars gives a chained block the strip flags of what follows it in the chain; the first link's are the close tag's.
      const isFirstLink = block.kind === "chained" && this.#open.at(-1)?.kind !== "chained";
      const closeStrip = block.kind === "chained" && !isFirstLink ? block.openStrip : tag.strip;
      const node = this.#block(
        block,
        program,
        otherwise,
        block.kind === "chained" ? undefined : tag,
        closeStrip,
        block.kind === "chained" ? tag.range.start : end,
      );
      this.#program = block.program;
      if (block.kind !== "chained") {
        this.#program.body.push(node);
        return;
      }
      chained = { kind: "Program", range: node.range, body: [node], blockParams: [], chained: true };
    }
  }

  #block(
    block: OpenBlock,
    program: ProgramNode,
    inverse: ProgramNode | undefined,
    close: CloseTagNode | undefined,
    closeStrip: StripFlags | undefined,
    end: number,
  ): BlockNode | DecoratorBlockNode | PartialBlockNode {
    const { openTag, openStrip, elseTag, inverseStrip } = block;
    const { path, params, hash } = block.call;
    const range = { start: openTag.start, end };
    if (block.kind === "partial") {
      return {
        kind: "PartialBlockStatement",
        range,
        name: path,
        params,
        hash,
        program,
        openStrip,
        closeStrip,
        openTag,
        close,
      };
    }
    if (block.kind === "decorator") {
      return { kind: "DecoratorBlock", range, path, params, hash, program, openStrip, closeStrip, openTag, close };
    }
    const inverted = block.kind === "inverse";
    return {
      kind: "BlockStatement",
      range,
      path,
      params,
      hash,
      program: inverted ? inverse : program,
      inverse: inverted ? program : inverse,
      openStrip,
      inverseStrip,
      closeStrip,
      form: block.kind === "chained" ? "chained" : inverted ? "inverse" : "block",
      openTag,
      elseTag,
      close,
    };
  }

  /** Ends the innermost block where it stands, since nothing closes it. */
  #closeUnclosed(at: number): void {
    const top = this.#topBlock();
    if (!top) return;
    const closeTag = `{{/${top.name}}}`;
    if (!top.misclosed) {
      const opened = this.#text.slice(top.openTag.start, Math.min(top.openTag.end, top.openTag.start + 60));
      this.errors.add(diagnostic("unclosed-block", top.openTag, { name: opened.split("\n", 1)[0]!, closeTag }));
    }
    const missing: CloseTagNode = {
      kind: "CloseTag",
      range: { start: at, end: at },
      nameRange: { start: at, end: at },
      strip: noStrip,
    };
    this.#closeWithout(missing);
  }

  #closeWithout(missing: CloseTagNode): void {
    const before = this.#topBlock();
    this.#close(missing);
    const body = before ? this.#program.body : [];
    const node = body.at(-1);
    if (node && "close" in node) (node as Writable<BlockNode>).close = undefined;
  }

  #finishProgram(end: number): ProgramNode {
    const { start, body, blockParams } = this.#program;
    return { kind: "Program", range: { start, end: Math.max(start, end) }, body, blockParams, chained: false };
  }

  /** `{{{{name}}}}…{{{{/name}}}}` */
  #rawBlock(start: number): void {
    this.#scanner.moveTo(start + 4);
    const call = this.#expressions.call({ computedName: false, blockParams: false });
    this.#endTag("closeRaw");
    const openTag = { start, end: this.#offset };
    if (this.#expressions.failed) return;
    const outer = this.#program;
    const content: OpenProgram = { start: this.#offset, body: [], blockParams: [] };
    this.#program = content;
    const close = this.#rawContent(keyOf(call.path));
    this.#program = outer;
    const end = close?.range.end ?? this.#offset;
    const { path, params, hash } = call;
    if (!close) {
      const name = this.#text.slice(path.range.start, path.range.end);
      this.errors.add(diagnostic("unclosed-block", openTag, { name: `{{{{${name}}}}}`, closeTag: `{{{{/${name}}}}}` }));
    }
    const range = { start: content.start, end: close?.range.start ?? end };
    const program: ProgramNode = { kind: "Program", range, body: content.body, blockParams: [], chained: false };
    outer.body.push({
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

  /** Reads everything up to the close tag of a raw block as text, inner raw blocks included. */
  #rawContent(key: string): CloseTagNode | undefined {
    const text = this.#text;
    let nested = 0;
    while (this.#offset < this.#limit) {
      const at = this.#offset;
      if (text.startsWith("{{{{", at) && at + 4 < this.#limit && text[at + 4] !== "/") {
        nested++;
        this.#offset = at + 4;
        this.#pushContent(at, at + 4, "{{{{");
        continue;
      }
      const close = text.startsWith("{{{{/", at) ? this.#rawClose(at) : undefined;
      if (close && nested > 0) {
        nested--;
        this.#offset = close.range.end;
        this.#pushContent(at, this.#offset, text.slice(at, this.#offset));
        continue;
      }
      if (close) {
        this.#offset = close.range.end;
        const name = text.slice(close.nameRange.start, close.nameRange.end);
        if (`path ${name}` !== key) {
          const problem = `'{{{{/${name}}}}}' does not close the raw block that is open here.`;
          this.errors.add(diagnostic("mismatched-block", close.nameRange, { problem }));
        }
        return close;
      }
      const next = this.#scanner.find("{{{{", at + 1);
      const end = next < 0 ? this.#limit : next;
      const nul = this.#scanner.find("\0", at);
      if (nul >= 0 && nul < end) this.#nulCharacter(nul);
      this.#offset = end;
      this.#pushContent(at, end, text.slice(at, end));
    }
    return undefined;
  }

  #rawClose(at: number): CloseTagNode | undefined {
    const match = rawCloseTag.exec(this.#text.slice(at, at + 1000));
    if (!match) return undefined;
    const end = at + match[0].length;
    if (end > this.#limit) return undefined;
    return { kind: "CloseTag", range: { start: at, end }, nameRange: { start: at + 5, end: end - 4 }, strip: noStrip };
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

  /** Leaves a broken tag: behind its braces if it has any before the next tag, else at the end of the line. */
  #recover(from: number): void {
    const close = this.#scanner.find("}}", from);
    const nextTag = this.#scanner.find("{{", from);
    if (close >= 0 && (nextTag < 0 || close < nextTag)) {
      let end = close + 2;
      while (end < close + 4 && end < this.#limit && this.#text.charCodeAt(end) === closeBrace) end++;
      this.#offset = end;
      return;
    }
    let end = Math.max(from, this.#offset);
    const stop = nextTag < 0 ? this.#limit : nextTag;
    while (end < stop && this.#text[end] !== "\n" && this.#text[end] !== "\r") end++;
    // Two braces were read at least, so that every tag moves on.
    while (end < this.#offset + 2 && end < this.#limit && this.#text.charCodeAt(end) === openBrace) end++;
    this.#offset = Math.max(end, Math.min(this.#offset + 2, this.#limit));
  }
}

/** The characters of a name are those of Handlebars' lexer. */
const rawCloseTag = /^\{\{\{\{\/[^\s!"#%-,./;->@[-^`{-~]+\}\}\}\}/;

/** What Handlebars compares when a block is closed: the path's text, or the literal's value with its type. */
function keyOf(node: ExpressionNode): string {
  switch (node.kind) {
    case "PathExpression":
      return `path ${node.original}`;
    case "StringLiteral":
      return `path ${node.value}`;
    case "NumberLiteral":
    case "BooleanLiteral":
      return `literal ${node.value}`;
    case "NullLiteral":
      return "literal null";
    case "UndefinedLiteral":
    case "SubExpression":
      return "literal undefined";
    case "MissingExpression":
      return "missing";
  }
}

/** Whether one name is the other with one or two letters wrong. */
function isTypo(written: string, meant: string): boolean {
  if (written === meant || Math.abs(written.length - meant.length) > 1) return false;
  const sorted = (text: string): string => [...text].sort().join("");
  if (sorted(written) === sorted(meant)) return true;
  let same = 0;
  while (same < written.length && written[same] === meant[same]) same++;
  let tail = 0;
  while (tail < Math.min(written.length, meant.length) - same && written.at(-1 - tail) === meant.at(-1 - tail)) tail++;
  return same + tail >= Math.max(written.length, meant.length) - 1 && same + tail > 0;
}
