import type { TextRange } from "../../text/range.ts";
import { equalJson, isObject, isSameScalar } from "./equalValues.ts";
import type { BinaryExpression, Expression, LoopExpression } from "./expression.ts";
import type { Kind } from "./expressionTypes.ts";
import { functions, lengthOf } from "./functions.ts";
import { LinearRegExp } from "./linearRegExp.ts";
import { momentOf } from "./moments.ts";
import { printExpression } from "./printExpression.ts";

/** The values that an expression speaks about. What is absent is `undefined` or null. */
export interface ExpressionScope {
  readonly input: unknown;
  readonly output: unknown;
  readonly text: string;
  readonly latency: number;
  readonly cost: number | undefined;
  readonly tokens: number | undefined;
  readonly repairs: number;
}

export type Evaluation =
  | { readonly kind: "value"; readonly value: unknown }
  /** It makes no sense of these values, or takes too long. */
  | { readonly kind: "error"; readonly message: string; readonly range: TextRange };

/** Loops in loops multiply: an expression that takes more steps is given up. */
const mostSteps = 2_000_000;

/**
 * The value of an expression. What is absent stays absent through members, arithmetic and functions; a comparison with
 * it is false, but for `== null`. Never throws, and ends in bounded time.
 */
export function evaluateExpression(expression: Expression, scope: ExpressionScope): Evaluation {
  try {
    const value = new Evaluator().evaluate(expression, new Map(Object.entries(scope)));
    return { kind: "value", value: value ?? null };
  } catch (error) {
    if (error instanceof EvaluationFailure) return { kind: "error", message: error.message, range: error.range };
    throw error;
  }
}

class EvaluationFailure extends Error {
  readonly range: TextRange;

  constructor(message: string, range: TextRange) {
    super(message);
    this.range = range;
  }
}

type Scope = ReadonlyMap<string, unknown>;

class Evaluator {
  #steps = 0;

  evaluate(expression: Expression, scope: Scope): unknown {
    this.#spend(1, expression);
    switch (expression.kind) {
      case "missing":
      case "unreadable":
        throw new EvaluationFailure("The expression is not complete.", expression.range);
      case "literal":
        return expression.value;
      case "list":
        return expression.items.map((item) => this.evaluate(item, scope) ?? null);
      case "name":
        if (scope.has(expression.name)) return scope.get(expression.name);
        throw new EvaluationFailure(`'${expression.name}' is not known.`, expression.range);
      case "member":
        return this.#property(this.evaluate(expression.object, scope), expression.name, expression);
      case "index":
        return this.#property(
          this.evaluate(expression.object, scope),
          this.evaluate(expression.index, scope),
          expression,
        );
      case "unary": {
        const operand = this.evaluate(expression.operand, scope);
        if (expression.operator === "not") return !operand;
        return isAbsent(operand) ? null : -this.#number(operand, expression.operand);
      }
      case "binary":
        return this.#binary(expression, scope);
      case "conditional":
        return this.evaluate(this.evaluate(expression.test, scope) ? expression.whenTrue : expression.whenFalse, scope);
      case "call":
        return this.#call(expression, scope);
      case "loop":
        return this.#loop(expression, scope);
    }
  }

  #spend(steps: number, at: Expression): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new EvaluationFailure("The expression takes too many steps.", at.range);
  }

  #property(object: unknown, key: unknown, at: Expression): unknown {
    if (typeof object === "string" || Array.isArray(object)) {
      if (key === "length") return lengthOf(object, (steps) => this.#spend(steps, at));
      // From the end as well, as `at` counts.
      return Array.isArray(object) && typeof key === "number" && Number.isInteger(key) ? object.at(key) : null;
    }
    if (!isObject(object) || typeof key !== "string") return null;
    return Object.hasOwn(object, key) ? object[key] : null;
  }

  #binary(expression: BinaryExpression, scope: Scope): unknown {
    const { operator, left: leftNode, right: rightNode } = expression;
    const left = this.evaluate(leftNode, scope);
    switch (operator) {
      case "and":
        return left ? this.evaluate(rightNode, scope) : left;
      case "or":
        return left ? left : this.evaluate(rightNode, scope);
      case "??":
        return isAbsent(left) ? this.evaluate(rightNode, scope) : left;
      default:
        break;
    }
    const right = this.evaluate(rightNode, scope);
    switch (operator) {
      case "==":
        return this.#equal(left, right, expression);
      case "!=":
        return !this.#equal(left, right, expression);
      case "in":
        return this.#contains(right, left, rightNode, expression);
      case "not in":
        return !isAbsent(left) && !isAbsent(right) && !this.#contains(right, left, rightNode, expression);
      case "contains":
        return this.#contains(left, right, leftNode, expression);
      case "matches":
        return this.#matches(left, right, expression);
      case "<":
      case "<=":
      case ">":
      case ">=":
        if (isAbsent(left) || isAbsent(right)) return false;
        return ordered(operator, this.#compare(left, right, expression));
      default:
        if (isAbsent(left) || isAbsent(right)) return null;
        return this.#arithmetic(operator, left, right, expression);
    }
  }

  #equal(left: unknown, right: unknown, at: Expression): boolean {
    if (isAbsent(left) || isAbsent(right)) return isAbsent(left) && isAbsent(right);
    return equalJson(left, right, isSameScalar, () => this.#spend(1, at));
  }

  #contains(whole: unknown, part: unknown, wholeNode: Expression, at: Expression): boolean {
    if (isAbsent(whole)) return false;
    if (Array.isArray(whole)) return whole.some((item) => this.#equal(item, part, at));
    if (isAbsent(part)) return false;
    if (typeof whole === "string") {
      this.#spend((whole.length + String(part).length) / 10, at);
      return whole.includes(this.#text(part, at));
    }
    if (isObject(whole)) return Object.hasOwn(whole, this.#text(part, at));
    throw new EvaluationFailure(`${describe(whole, wholeNode)} contains nothing: it is no text and no list.`, at.range);
  }

  #matches(text: unknown, pattern: unknown, at: BinaryExpression): boolean {
    if (isAbsent(text) || isAbsent(pattern)) return false;
    const compiled = LinearRegExp.compile(this.#text(pattern, at.right));
    if (typeof compiled === "string") throw new EvaluationFailure(compiled, at.right.range);
    const subject = this.#text(text, at.left);
    const matches = compiled.test(subject, (steps) => this.#spend(steps / 10, at));
    if (matches !== undefined) return matches;
    throw new EvaluationFailure("The regular expression takes too many steps on this text.", at.range);
  }

  /** Negative, 0 or positive, as `left` is before, the same as, or after `right`. */
  #compare(left: unknown, right: unknown, at: BinaryExpression): number {
    if (typeof left === "number" && typeof right === "number") return left - right;
    if (typeof left !== "string" || typeof right !== "string") {
      const message = `${describe(left, at.left)} and ${describe(right, at.right)} cannot be ordered.`;
      throw new EvaluationFailure(message, at.range);
    }
    const [moment, other] = [momentOf(left), momentOf(right)];
    if (moment && other && moment.line === other.line) return moment.milliseconds - other.milliseconds;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  #arithmetic(operator: "+" | "-" | "*" | "/" | "%", left: unknown, right: unknown, at: BinaryExpression): unknown {
    if (operator === "+" && typeof left === "string" && typeof right === "string") {
      this.#spend((left.length + right.length) / 10, at);
      return left + right;
    }
    const [one, other] = [this.#number(left, at.left), this.#number(right, at.right)];
    switch (operator) {
      case "+":
        return finite(one + other);
      case "-":
        return finite(one - other);
      case "*":
        return finite(one * other);
      case "/":
        return finite(one / other);
      case "%":
        return finite(one % other);
    }
  }

  #number(value: unknown, at: Expression): number {
    if (typeof value === "number") return value;
    throw new EvaluationFailure(`${describe(value, at)} is not a number.`, at.range);
  }

  #item(value: unknown, list: Expression): void {
    if (typeof value === "number") return;
    const shown = describe(value, list, "");
    throw new EvaluationFailure(`${shown}, an item of ${printExpression(list)}, is not a number.`, list.range);
  }

  #text(value: unknown, at: Expression): string {
    if (typeof value === "string") return value;
    throw new EvaluationFailure(`${describe(value, at)} is not a text.`, at.range);
  }

  #call(expression: Expression & { readonly kind: "call" }, scope: Scope): unknown {
    const called = functions.get(expression.name);
    if (!called) throw new EvaluationFailure(`'${expression.name}' is not a function.`, expression.nameRange);
    const args = expression.args.map((arg) => this.evaluate(arg, scope));
    if (args.length < called.required) {
      throw new EvaluationFailure(`'${called.signature}' lacks an argument.`, expression.range);
    }
    if (args.some(isAbsent)) return null;
    for (const [index, arg] of args.entries()) {
      const node = expression.args[index]!;
      const kinds = called.parameters[Math.min(index, called.parameters.length - 1)] ?? [];
      if (!kinds.includes(kindOf(arg))) throw new EvaluationFailure(unfit(arg, node, called.signature), node.range);
      if (called.items === "number" && Array.isArray(arg)) {
        for (const item of arg) if (!isAbsent(item)) this.#item(item, node);
      }
    }
    const value = called.run(args, (steps) => this.#spend(steps, expression));
    return typeof value === "number" ? finite(value) : value;
  }

  #loop(expression: LoopExpression, scope: Scope): unknown {
    const list = this.evaluate(expression.list, scope);
    if (isAbsent(list)) return null;
    if (!Array.isArray(list)) {
      throw new EvaluationFailure(`${describe(list, expression.list)} is not a list.`, expression.list.range);
    }
    const inner = new Map(scope);
    const ofItem = (item: unknown): unknown => {
      inner.set(expression.variable, item);
      return this.evaluate(expression.body, inner);
    };
    switch (expression.name) {
      case "every":
        return list.every(ofItem);
      case "some":
        return list.some(ofItem);
      case "count":
        return list.filter(ofItem).length;
      default: {
        const numbers = list.map(ofItem).filter((value) => !isAbsent(value));
        for (const value of numbers) this.#number(value, expression.body);
        const value = functions.get(expression.name)!.run([numbers], (steps) => this.#spend(steps, expression));
        return finite(Number(value ?? Number.NaN));
      }
    }
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function kindOf(value: unknown): Kind {
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return "list";
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "object";
}

function ordered(operator: "<" | "<=" | ">" | ">=", difference: number): boolean {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    case ">=":
      return difference >= 0;
  }
}

/** What is no number is null: 1 / 0. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function unfit(value: unknown, at: Expression, signature: string): string {
  return `${describe(value, at)} is ${articled(kindOf(value))}, which '${signature}' does not take.`;
}

function articled(kind: Kind): string {
  return kind === "object" || kind === "any" ? `an ${kind}` : `a ${kind}`;
}

/** `output.end ("tomorrow")`, short enough for a message. */
function describe(value: unknown, at: Expression, written = printExpression(at)): string {
  const shown =
    kindOf(value) === "list" || kindOf(value) === "object" ? articled(kindOf(value)) : JSON.stringify(value);
  const short = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
  return written === short || written === "" || written.length > 80 ? short : `${written} (${short})`;
}
