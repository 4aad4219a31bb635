import type { BinaryOperator, Expression } from "./expression.ts";

/** How tightly each binds; what binds less than its surroundings is put in parentheses. */
const strengths: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  "??": 1,
  and: 2,
  "==": 4,
  "!=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  in: 4,
  "not in": 4,
  contains: 4,
  matches: 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
};
const [weakest, negation, comparison, sign, postfix] = [0, 3, 4, 7, 8];

/** An expression in one notation, whatever way it was written; it is read back as the same tree. */
export function printExpression(expression: Expression): string {
  return print(expression, weakest);
}

function print(expression: Expression, around: number): string {
  const [text, strength] = printed(expression);
  return strength < around ? `(${text})` : text;
}

/** The text, and how tightly it holds together. */
function printed(expression: Expression): readonly [string, number] {
  switch (expression.kind) {
    case "missing":
      return ["", postfix];
    case "unreadable":
      return [expression.parts.map((part) => print(part, weakest)).join(" "), weakest];
    case "literal":
      return [printLiteral(expression.value), postfix];
    case "list":
      return [`[${printAll(expression.items)}]`, postfix];
    case "name":
      return [expression.name, postfix];
    case "member":
      return [`${printObject(expression.object)}.${expression.name}`, postfix];
    case "index":
      return [`${print(expression.object, postfix)}[${print(expression.index, weakest)}]`, postfix];
    case "unary":
      if (expression.operator === "-") return [`-${print(expression.operand, sign)}`, sign];
      return [`not ${print(expression.operand, negation)}`, negation];
    case "binary": {
      const strength = strengths[expression.operator];
      // Comparisons cannot follow each other; everything else is read from left to right.
      const left = print(expression.left, strength === comparison ? strength + 1 : strength);
      return [`${left} ${expression.operator} ${print(expression.right, strength + 1)}`, strength];
    }
    case "conditional": {
      const { test, whenTrue, whenFalse } = expression;
      return [`${print(test, 1)} ? ${print(whenTrue, weakest)} : ${print(whenFalse, weakest)}`, weakest];
    }
    case "call":
      return [`${expression.name}(${printAll(expression.args)})`, postfix];
    case "loop": {
      const { name, variable, list, body } = expression;
      return [`${name}(${variable} in ${print(list, weakest)}: ${print(body, weakest)})`, postfix];
    }
  }
}

/** `5.name` would be no number and no member. */
function printObject(object: Expression): string {
  const text = print(object, postfix);
  return object.kind === "literal" && typeof object.value === "number" ? `(${text})` : text;
}

function printAll(expressions: readonly Expression[]): string {
  return expressions.map((one) => print(one, weakest)).join(", ");
}

function printLiteral(value: string | number | boolean | null): string {
  return JSON.stringify(value);
}
