import type { TextRange } from "../../text/range.ts";
import type { BinaryOperator, Expression, ExpressionProblem, LoopName } from "./expression.ts";
import { scanExpression, type Token } from "./expressionScanner.ts";

/** How much an expression may hold: all that comes after the parser recurses over it. */
const mostParts = 500;
const deepest = 50;
const longest = 20_000;
const mostProblems = 20;

export interface ParsedExpression {
  readonly expression: Expression;
  readonly problems: readonly ExpressionProblem[];
}

/**
 * Reads an expression. Never fails: what is wrong is a problem, and the tree is complete. `places` says where its text
 * is written: the offset in the file of each character, or of the first one where they follow each other.
 */
export function parseExpression(source: string, places: number | readonly number[] = 0): ParsedExpression {
  return new Parser(source, places).parse();
}

const words = new Set(["and", "or", "not", "in", "contains", "matches", "true", "false", "null"]);
const loops = new Set(["every", "some", "count", "sum", "min", "max", "avg"]);

const comparisons: ReadonlyMap<string, BinaryOperator> = new Map([
  ["==", "=="],
  ["===", "=="],
  ["=", "=="],
  ["!=", "!="],
  ["!==", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["in", "in"],
  ["contains", "contains"],
  ["matches", "matches"],
]);
const alternatives: ReadonlyMap<string, BinaryOperator> = new Map([
  ["or", "or"],
  ["||", "or"],
  ["|", "or"],
  ["??", "??"],
]);
const conjunctions: ReadonlyMap<string, BinaryOperator> = new Map([
  ["and", "and"],
  ["&&", "and"],
  ["&", "and"],
]);
const sums: ReadonlyMap<string, BinaryOperator> = new Map([
  ["+", "+"],
  ["-", "-"],
]);
const products: ReadonlyMap<string, BinaryOperator> = new Map([
  ["*", "*"],
  ["/", "/"],
  ["%", "%"],
]);

class Parser {
  readonly #source: string;
  readonly #places: number | readonly number[];
  readonly #tokens: readonly Token[];
  readonly #problems: ExpressionProblem[] = [];
  #index = 0;
  #parts = 0;
  #depth = 0;

  constructor(source: string, places: number | readonly number[]) {
    this.#source = source;
    this.#places = places;
    this.#tokens = scanExpression(source.length > longest ? "" : source);
    for (const token of this.#tokens) if (token.problem !== undefined) this.#problem(token, token.problem);
  }

  parse(): ParsedExpression {
    const whole = { start: 0, end: this.#source.length };
    if (this.#source.length > longest) {
      this.#problem(whole, `An expression of more than ${longest} characters is not read.`);
      return this.#result({ kind: "missing", range: this.#range(whole) });
    }
    const parts = [this.#expression()];
    while (this.#token.kind !== "end" && this.#parts <= mostParts) {
      const token = this.#token;
      const isStray = this.#problems.every((problem) => problem.range.start < this.#range(token).start);
      if (isStray) this.#problem(token, `Expected an operator, but found ${shown(token)}.`, operatorHelp(token));
      const before = this.#index;
      parts.push(this.#expression());
      if (this.#index === before) this.#index++;
    }
    if (this.#parts > mostParts)
      this.#problem(whole, `An expression of more than ${mostParts} parts, or nested so deep, is not read.`);
    const [first] = parts;
    if (parts.length === 1 && first) return this.#result(first);
    return this.#result({ kind: "unreadable", parts, range: this.#range(whole) });
  }

  #result(expression: Expression): ParsedExpression {
    return { expression, problems: this.#problems };
  }

  get #token(): Token {
    return this.#tokens[this.#index]!;
  }

  /** The current token's text where it is a word or a symbol: a text `"and"` is neither. */
  get #word(): string {
    const { kind, text } = this.#token;
    return kind === "name" || kind === "symbol" ? text : "";
  }

  #range({ start, end }: { readonly start: number; readonly end: number }): TextRange {
    return { start: this.#place(start), end: end > start ? this.#place(end - 1) + 1 : this.#place(start) };
  }

  #place(offset: number): number {
    if (typeof this.#places === "number") return this.#places + offset;
    const place = this.#places[offset];
    if (place !== undefined) return place;
    const last = this.#places.at(-1);
    return last === undefined ? 0 : last + 1;
  }

  #problem(at: { readonly start: number; readonly end: number }, message: string, help = "", replacement?: string) {
    if (this.#problems.length >= mostProblems) return;
    const range = this.#range(at);
    this.#problems.push({ kind: "syntax", severity: "error", range, message, help, replacement });
  }

  /** From where a node starts to where the last token that was read ends. */
  #from(first: TextRange, part = first): TextRange {
    const last = this.#tokens[this.#index - 1];
    return {
      start: Math.min(first.start, part.start),
      end: Math.max(first.end, last ? this.#range(last).end : first.end),
    };
  }

  #missing(expected: string): Expression {
    const isEnd = this.#token.kind === "end";
    const found = isEnd ? "the end" : shown(this.#token);
    // Right behind what is there, so that it lies inside of what it is missing from.
    const place = this.#tokens[this.#index - 1]?.end ?? this.#token.start;
    this.#problem(isEnd ? { start: place, end: place } : this.#token, `Expected ${expected}, but found ${found}.`);
    return { kind: "missing", range: this.#range({ start: place, end: place }) };
  }

  #take(symbol: string): boolean {
    if (this.#word !== symbol) return false;
    this.#index++;
    return true;
  }

  #expect(symbol: string, after: string): void {
    if (this.#take(symbol)) return;
    const found = this.#token.kind === "end" ? "the end" : shown(this.#token);
    this.#problem(this.#token, `Expected '${symbol}' ${after}, but found ${found}.`);
  }

  /** All that nests by brackets passes here; the rest is bounded by the number of parts. */
  #expression(): Expression {
    if (this.#depth >= deepest) {
      this.#parts = mostParts + 1;
      return this.#nothing();
    }
    this.#depth++;
    const expression = this.#conditional();
    this.#depth--;
    return expression;
  }

  #conditional(): Expression {
    const first = this.#range(this.#token);
    const test = this.#binary(alternatives, () => this.#conjunction());
    if (!this.#take("?")) return test;
    const whenTrue = this.#expression();
    this.#expect(":", "after what holds when the test is true");
    const whenFalse = this.#expression();
    return { kind: "conditional", test, whenTrue, whenFalse, range: this.#from(first, test.range) };
  }

  #conjunction(): Expression {
    return this.#binary(conjunctions, () => this.#negation());
  }

  /** Left to right: `a - b - c` is `(a - b) - c`. */
  #binary(operators: ReadonlyMap<string, BinaryOperator>, operand: () => Expression): Expression {
    const first = this.#range(this.#token);
    let left = operand();
    for (;;) {
      const token = this.#token;
      const operator = operators.get(this.#word);
      if (!operator || this.#isFull()) return left;
      this.#index++;
      if (token.text === "|" || token.text === "&") {
        const meant = token.text.repeat(2);
        this.#problem(token, `'${token.text}' is not an operator. Did you mean '${meant}'?`, "", meant);
      }
      const right = operand();
      left = {
        kind: "binary",
        operator,
        operatorRange: this.#range(token),
        left,
        right,
        range: this.#from(first, left.range),
      };
    }
  }

  #isFull(): boolean {
    return ++this.#parts > mostParts;
  }

  #negation(): Expression {
    const token = this.#token;
    if (this.#word !== "not" || this.#isFull()) return this.#comparison();
    this.#index++;
    const operand = this.#negation();
    return { kind: "unary", operator: "not", operand, range: this.#from(this.#range(token)) };
  }

  #comparison(): Expression {
    const first = this.#range(this.#token);
    let left = this.#sum();
    for (let count = 0; ; count++) {
      const token = this.#token;
      const operator = this.#comparisonOperator();
      if (!operator || this.#isFull()) return left;
      const operatorRange = this.#from(this.#range(token));
      if (token.text === "=") this.#problem(token, "'=' is not an operator. Did you mean '=='?", "", "==");
      if (count === 1) {
        const help = "Join two comparisons with 'and': '0 < x and x < 10'.";
        this.#problem(token, "A comparison cannot be compared again.", help);
      }
      const right = this.#sum();
      left = { kind: "binary", operator, operatorRange, left, right, range: this.#from(first, left.range) };
    }
  }

  #comparisonOperator(): BinaryOperator | undefined {
    const next = this.#tokens[this.#index + 1];
    if (this.#word === "not" && next?.kind === "name" && next.text === "in") {
      this.#index += 2;
      return "not in";
    }
    const operator = comparisons.get(this.#word);
    if (operator) this.#index++;
    return operator;
  }

  #sum(): Expression {
    return this.#binary(sums, () => this.#binary(products, () => this.#sign()));
  }

  #sign(): Expression {
    const token = this.#token;
    const operator = token.kind === "symbol" && (token.text === "-" ? "-" : token.text === "!" ? "not" : undefined);
    if (!operator || this.#isFull()) return this.#postfix();
    this.#index++;
    const operand = this.#sign();
    return { kind: "unary", operator, operand, range: this.#from(this.#range(token)) };
  }

  #postfix(): Expression {
    const first = this.#range(this.#token);
    let object = this.#primary();
    for (;;) {
      const token = this.#token;
      if (this.#word === "[" && !this.#isFull()) {
        this.#index++;
        const index = this.#expression();
        this.#expect("]", "after the index");
        object = { kind: "index", object, index, range: this.#from(first, object.range) };
      } else if ((this.#word === "." || this.#word === "?.") && !this.#isFull()) {
        this.#index++;
        object = this.#member(object, token, first);
      } else {
        return object;
      }
    }
  }

  #member(object: Expression, dot: Token, first: TextRange): Expression {
    const token = this.#token;
    // `output. and …`: with a space behind the dot, the word is the operator that comes next.
    const isName = token.kind === "name" && (token.start === dot.end || !words.has(token.text));
    if (isName) this.#index++;
    else this.#problem(dot, "Expected a name after '.'.");
    const at = isName ? token : { start: dot.end, end: dot.end };
    const name = isName ? token.text : "";
    return { kind: "member", object, name, nameRange: this.#range(at), range: this.#from(first, object.range) };
  }

  #primary(): Expression {
    if (this.#isFull()) return this.#nothing();
    const token = this.#token;
    const range = this.#range(token);
    switch (token.kind) {
      case "number":
        this.#index++;
        return { kind: "literal", value: this.#number(token), range };
      case "text":
        this.#index++;
        return { kind: "literal", value: token.text, range };
      case "name":
        return this.#name(token);
      case "symbol":
        if (token.text === "(") return this.#group();
        if (token.text === "[") return this.#list();
        return this.#missing("a value");
      case "end":
        return this.#missing("a value");
    }
  }

  #number(token: Token): number {
    const value = Number(token.text.replaceAll("_", ""));
    if (Number.isFinite(value)) return value;
    this.#problem(token, "The number is too large.");
    return Number.MAX_VALUE;
  }

  /** Where the expression is too long already: nothing more is read. */
  #nothing(): Expression {
    const place = this.#tokens[this.#index - 1]?.end ?? 0;
    this.#index = this.#tokens.length - 1;
    return { kind: "missing", range: this.#range({ start: place, end: place }) };
  }

  #group(): Expression {
    this.#index++;
    const inner = this.#expression();
    this.#expect(")", "after the expression");
    return inner;
  }

  #list(): Expression {
    const open = this.#range(this.#token);
    this.#index++;
    const items = this.#separated("]", "after the list");
    return { kind: "list", items, range: this.#from(open) };
  }

  #separated(close: string, after: string): readonly Expression[] {
    const items: Expression[] = [];
    while (this.#word !== close && this.#token.kind !== "end" && this.#parts <= mostParts) {
      const before = this.#index;
      items.push(this.#expression());
      if (this.#take(",")) continue;
      if (this.#index === before) break;
      if (this.#word !== close) break;
    }
    this.#expect(close, after);
    return items;
  }

  #name(token: Token): Expression {
    const range = this.#range(token);
    if (token.text === "true" || token.text === "false" || token.text === "null") {
      this.#index++;
      return { kind: "literal", value: token.text === "null" ? null : token.text === "true", range };
    }
    if (words.has(token.text)) return this.#missing("a value");
    this.#index++;
    if (this.#word !== "(") return { kind: "name", name: token.text, range };
    this.#index++;
    const variable = this.#token;
    const follows = this.#tokens[this.#index + 1];
    const isLoop = variable.kind === "name" && follows?.kind === "name" && follows.text === "in";
    if (isLoop && isLoopName(token.text)) return this.#loop(token.text, range, variable);
    const args = this.#separated(")", "after the arguments");
    return { kind: "call", name: token.text, nameRange: range, args, range: this.#from(range) };
  }

  #loop(name: LoopName, nameRange: TextRange, variable: Token): Expression {
    this.#index += 2;
    const list = this.#expression();
    this.#expect(":", "after the list");
    const body = this.#expression();
    this.#expect(")", "after what is asked of each item");
    const variableRange = this.#range(variable);
    const range = this.#from(nameRange);
    return { kind: "loop", name, nameRange, variable: variable.text, variableRange, list, body, range };
  }
}

function isLoopName(name: string): name is LoopName {
  return loops.has(name);
}

function shown(token: Token): string {
  return token.kind === "text" ? `the text ${JSON.stringify(token.text)}` : `'${token.text}'`;
}

function operatorHelp(token: Token): string {
  return token.kind === "name" ? `Texts are written in quotes: "${token.text}".` : "";
}
