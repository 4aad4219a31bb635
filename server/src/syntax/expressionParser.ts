import type { TextRange } from "../text/range.ts";
import type {
  BlockParamNode,
  ExpressionNode,
  HashNode,
  HashPairNode,
  MissingNode,
  PathNode,
  PathSegment,
} from "./nodes.ts";
import { maximumDepth, type SyntaxErrors } from "./syntaxErrors.ts";
import type { TemplateScanner, TokenKind } from "./templateScanner.ts";

/** What stands between the braces of any tag that calls: name, arguments, and `as |…|`. */
export interface Call {
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash: HashNode | undefined;
  readonly blockParams: readonly BlockParamNode[];
}

/** Parses expressions from a scanner's tokens. After an error nothing more is read until the tag has been left. */
export class ExpressionParser {
  readonly #scanner: TemplateScanner;
  readonly #errors: SyntaxErrors;
  /** Whether the current tag has an error; its first is the one that is reported. */
  failed = false;

  constructor(scanner: TemplateScanner, errors: SyntaxErrors) {
    this.#scanner = scanner;
    this.#errors = errors;
  }

  /** `name param… key=value… as |x y|`, as far as the tag allows. */
  call(allowed: { readonly computedName: boolean; readonly blockParams: boolean }): Call {
    const path =
      allowed.computedName && this.#scanner.kind === "openParen" ? this.#subExpression(0) : this.#helperName("a name");
    const params: ExpressionNode[] = [];
    const hash = this.#arguments(params, 0);
    const blockParams = allowed.blockParams && this.#scanner.kind === "openBlockParams" ? this.#blockParams() : none;
    return { path, params, hash, blockParams };
  }

  /** The name in a close tag. */
  name(): ExpressionNode {
    return this.#helperName("the block's name");
  }

  fail(
    range: TextRange,
    problem: string,
    remedy = "",
    fix?: { readonly title: string; readonly newText: string },
  ): void {
    if (this.failed) return;
    this.failed = true;
    this.#errors.syntax(range, problem, remedy, fix);
  }

  /** Asks for the current kind anew, which narrowing by the compiler would take for the one before the scanner moved. */
  #is(kind: TokenKind): boolean {
    return this.#scanner.kind === kind;
  }

  #missing(): MissingNode {
    const at = this.#scanner.start;
    return { kind: "MissingExpression", range: { start: at, end: at } };
  }

  #arguments(params: ExpressionNode[], depth: number): HashNode | undefined {
    const scanner = this.#scanner;
    const pairs: HashPairNode[] = [];
    while (!this.failed && startsExpression(scanner.kind)) {
      if (scanner.kind === "openParen") {
        if (pairs.length > 0) {
          this.fail(
            scanner.range,
            "A positional argument cannot follow a named one.",
            "Put it before the first 'key=value'.",
          );
          break;
        }
        params.push(this.#subExpression(depth + 1));
        continue;
      }
      const start = scanner.start;
      const pair = scanner.kind === "id" ? this.#hashPair(depth) : undefined;
      if (pair) {
        pairs.push(pair);
      } else if (pairs.length > 0) {
        this.fail(
          scanner.range,
          "A positional argument cannot follow a named one.",
          "Put it before the first 'key=value'.",
        );
      } else {
        params.push(this.#helperName("an argument"));
      }
      if (scanner.start === start && !this.failed) break;
    }
    const [first] = pairs;
    if (!first) return undefined;
    return { kind: "Hash", range: { start: first.range.start, end: pairs.at(-1)!.range.end }, pairs };
  }

  /** `key=value`, if the current name is followed by `=`. */
  #hashPair(depth: number): HashPairNode | undefined {
    const scanner = this.#scanner;
    const { start, end } = scanner;
    if (!this.#equalsFollows()) return undefined;
    const key = unbracketed(scanner.text.slice(start, end));
    scanner.next();
    scanner.next();
    const value = this.#value(depth);
    return { kind: "HashPair", range: { start, end: value.range.end }, key, keyRange: { start, end }, value };
  }

  #equalsFollows(): boolean {
    const scanner = this.#scanner;
    const { kind, start, end } = scanner;
    scanner.next();
    const follows = scanner.kind === "equals";
    scanner.kind = kind;
    scanner.start = start;
    scanner.end = end;
    return follows;
  }

  #value(depth: number): ExpressionNode {
    if (this.#scanner.kind === "openParen") return this.#subExpression(depth + 1);
    return this.#helperName("a value after '='");
  }

  #subExpression(depth: number): ExpressionNode {
    const scanner = this.#scanner;
    const start = scanner.start;
    if (depth > maximumDepth) {
      this.fail(
        scanner.range,
        "Sub-expressions are nested too deeply.",
        "Compute the value in the program and pass it as an input.",
      );
      return this.#missing();
    }
    scanner.next();
    const path = this.#helperName("a helper's name");
    const params: ExpressionNode[] = [];
    const hash = this.#arguments(params, depth);
    let end = hash?.range.end ?? params.at(-1)?.range.end ?? path.range.end;
    if (!this.failed) {
      if (scanner.kind === "closeParen") {
        end = scanner.end;
        scanner.next();
      } else {
        this.unexpected("')'");
      }
    }
    return { kind: "SubExpression", range: { start, end: Math.max(start, end) }, path, params, hash };
  }

  #helperName(expected: string): ExpressionNode {
    const scanner = this.#scanner;
    const { start, end } = scanner;
    const range = { start, end };
    switch (scanner.kind) {
      case "id":
        return this.#path(start, false);
      case "data":
        scanner.next();
        if (this.#is("id")) return this.#path(start, true);
        this.unexpected("a name after '@'");
        return { kind: "MissingExpression", range };
      case "string": {
        const quote = scanner.text[start]!;
        const inner = scanner.text.slice(start + 1, end - 1);
        const value = inner.includes("\\") ? inner.replaceAll(`\\${quote}`, quote) : inner;
        scanner.next();
        return { kind: "StringLiteral", range, value };
      }
      case "number": {
        const value = Number(scanner.text.slice(start, end));
        scanner.next();
        return { kind: "NumberLiteral", range, value };
      }
      case "boolean":
        scanner.next();
        return { kind: "BooleanLiteral", range, value: end - start === 4 };
      case "undefined":
        scanner.next();
        return { kind: "UndefinedLiteral", range };
      case "null":
        scanner.next();
        return { kind: "NullLiteral", range };
      default:
        this.unexpected(expected);
        return this.#missing();
    }
  }

  #path(start: number, data: boolean): PathNode {
    const scanner = this.#scanner;
    const text = scanner.text;
    const parts: string[] = [];
    const segments: PathSegment[] = [];
    let depth = 0;
    let original = data ? "@" : "";
    let end = scanner.end;
    for (;;) {
      const written = text.slice(scanner.start, scanner.end);
      const token =
        written.charCodeAt(0) === 91 && written.includes("\\") ? written.replace(/\\([\\\]])/g, "$1") : written;
      const name = unbracketed(token);
      const range = { start: scanner.start, end: scanner.end };
      end = scanner.end;
      original += name;
      if (name === token && (name === ".." || name === "." || name === "this")) {
        if (parts.length > 0) {
          this.fail(
            range,
            `'${written}' cannot stand in the middle of a path.`,
            "It may only begin one, as in '../name' and 'this.name'.",
          );
        } else if (name === "..") depth++;
      } else {
        parts.push(name);
        segments.push({ name, range });
      }
      scanner.next();
      if (!this.#is("separator")) break;
      const separator = text[scanner.start]!;
      const separatorStart = scanner.start;
      original += separator;
      scanner.next();
      if (!this.#is("id")) {
        this.#badSegment(separatorStart);
        break;
      }
    }
    return {
      kind: "PathExpression",
      range: { start, end },
      data,
      depth,
      parts,
      segments,
      original,
      scoped: original.charCodeAt(0) === 46 || (original.includes("this") && /this\b/.test(original)),
    };
  }

  #badSegment(separatorStart: number): void {
    const scanner = this.#scanner;
    const written = scanner.text.slice(scanner.start, scanner.end);
    if (
      scanner.kind === "number" ||
      scanner.kind === "boolean" ||
      scanner.kind === "null" ||
      scanner.kind === "undefined"
    ) {
      const fix = { title: `Change to '[${written}]'`, newText: `[${written}]` };
      this.fail(
        scanner.range,
        `'${written}' cannot be a part of a path as it stands.`,
        `Write it in brackets: '[${written}]'.`,
        fix,
      );
      return;
    }
    if (this.failed) return;
    this.failed = true;
    const range = { start: separatorStart, end: separatorStart + 1 };
    this.#errors.syntax(range, `Expected a name after '${scanner.text[separatorStart]}'.`, "");
  }

  #blockParams(): readonly BlockParamNode[] {
    const scanner = this.#scanner;
    const names: BlockParamNode[] = [];
    scanner.next();
    while (this.#is("id")) {
      const { start, end } = scanner;
      names.push({ kind: "BlockParam", name: unbracketed(scanner.text.slice(start, end)), range: { start, end } });
      scanner.next();
    }
    if (names.length === 0 || !this.#is("pipe")) {
      this.unexpected(names.length === 0 ? "a name after 'as |'" : "'|' after the block's parameters");
    } else {
      scanner.next();
    }
    return names;
  }

  /** Reports the current token as not being what is needed here. */
  unexpected(expected: string): void {
    const scanner = this.#scanner;
    if (this.failed) return;
    if (scanner.kind === "end" || scanner.kind === "open") {
      const at = scanner.start;
      this.fail(
        { start: at, end: Math.min(at + (scanner.kind === "open" ? 2 : 0), scanner.limit) },
        `Expected ${expected}, but the tag is not closed before this.`,
        "Every '{{' needs its '}}'.",
      );
      return;
    }
    const written = scanner.text.slice(scanner.start, scanner.end);
    this.fail(scanner.range, `Expected ${expected}, found '${shorten(written)}'.`, remedyFor(written));
  }
}

const none: readonly BlockParamNode[] = [];

function startsExpression(kind: string): boolean {
  return (
    kind === "id" ||
    kind === "openParen" ||
    kind === "string" ||
    kind === "data" ||
    kind === "number" ||
    kind === "boolean" ||
    kind === "undefined" ||
    kind === "null"
  );
}

/** `[a b]` is the name `a b`; Handlebars does so only where there is no line break inside. */
function unbracketed(token: string): string {
  return token.charCodeAt(0) === 91 && /^\[.*\]$/.test(token) ? token.slice(1, -1) : token;
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

function remedyFor(written: string): string {
  if (/^[=<>!&|+*%^]/.test(written)) {
    return "Templates have no operators. Compare with '{{#ifEquals a b}}', or compute the value in the program and pass it as an input.";
  }
  if (written === "}}}")
    return "'}}}' only closes what '{{{' opened. For a brace right after a value write '{{value}}{{\"}\"}}'.";
  if (written === "{") return "A mustache opens with two braces, '{{'.";
  if (written === "'" || written === '"') return "The text is never closed with the same quotation mark.";
  return "";
}
