import type { TextRange } from "../../text/range.ts";

/** A tree of the small expression language of `assert:`; complete however broken the text. Ranges are in the file. */
export type Expression =
  | MissingExpression
  | UnreadableExpression
  | LiteralExpression
  | ListExpression
  | NameExpression
  | MemberExpression
  | IndexExpression
  | UnaryExpression
  | BinaryExpression
  | ConditionalExpression
  | CallExpression
  | LoopExpression;

interface ExpressionBase {
  readonly range: TextRange;
}

/** Where an expression should stand; empty, at the place where it was expected. */
export interface MissingExpression extends ExpressionBase {
  readonly kind: "missing";
}
/** What makes no sense together: the expressions that could be read in it. */
export interface UnreadableExpression extends ExpressionBase {
  readonly kind: "unreadable";
  readonly parts: readonly Expression[];
}
export interface LiteralExpression extends ExpressionBase {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}
export interface ListExpression extends ExpressionBase {
  readonly kind: "list";
  readonly items: readonly Expression[];
}
/** `input`, `output`, `latency`, or the variable of a loop. */
export interface NameExpression extends ExpressionBase {
  readonly kind: "name";
  readonly name: string;
}
export interface MemberExpression extends ExpressionBase {
  readonly kind: "member";
  readonly object: Expression;
  /** Empty while it is being typed. */
  readonly name: string;
  readonly nameRange: TextRange;
}
/** `items[0]`, `output["full-name"]`. */
export interface IndexExpression extends ExpressionBase {
  readonly kind: "index";
  readonly object: Expression;
  readonly index: Expression;
}
export interface UnaryExpression extends ExpressionBase {
  readonly kind: "unary";
  readonly operator: "not" | "-";
  readonly operand: Expression;
}
export interface BinaryExpression extends ExpressionBase {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly operatorRange: TextRange;
  readonly left: Expression;
  readonly right: Expression;
}
/** `test ? whenTrue : whenFalse` */
export interface ConditionalExpression extends ExpressionBase {
  readonly kind: "conditional";
  readonly test: Expression;
  readonly whenTrue: Expression;
  readonly whenFalse: Expression;
}
export interface CallExpression extends ExpressionBase {
  readonly kind: "call";
  readonly name: string;
  readonly nameRange: TextRange;
  readonly args: readonly Expression[];
}
/** `every(item in output.items: item.price > 0)` */
export interface LoopExpression extends ExpressionBase {
  readonly kind: "loop";
  readonly name: LoopName;
  readonly nameRange: TextRange;
  readonly variable: string;
  readonly variableRange: TextRange;
  readonly list: Expression;
  readonly body: Expression;
}

export type LoopName = "every" | "some" | "count" | "sum" | "min" | "max" | "avg";

export type BinaryOperator =
  | "or"
  | "and"
  | "??"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "contains"
  | "matches"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

/** What is wrong with an expression, or (`information`) what one should know of it. */
export interface ExpressionProblem {
  readonly kind: "syntax" | "unknown-name" | "unknown-property" | "type" | "may-be-absent";
  readonly severity: "error" | "information";
  readonly range: TextRange;
  /** One sentence with the user's own names; `Did you mean …?` included. */
  readonly message: string;
  /** What to do about it; empty where the message says it all. */
  readonly help: string;
  /** What the text at `range` should be, where that is certain enough to be offered. */
  readonly replacement?: string | undefined;
}

/** The expressions that an expression is made of, in the order they are written. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "missing":
    case "literal":
    case "name":
      return [];
    case "unreadable":
      return expression.parts;
    case "list":
      return expression.items;
    case "member":
      return [expression.object];
    case "index":
      return [expression.object, expression.index];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.test, expression.whenTrue, expression.whenFalse];
    case "call":
      return expression.args;
    case "loop":
      return [expression.list, expression.body];
  }
}
