import { type Expression, partsOf } from "./expression.ts";

/** Places known not to be null, as paths: `output.end`. */
export type Present = ReadonlySet<string>;

/** What is known not to be null where a test has come out as true, or as false. */
export function presentWhen(test: Expression, outcome: boolean): readonly string[] {
  switch (test.kind) {
    case "name":
    case "member":
    case "index":
    case "call":
      return outcome ? presentIf(test) : [];
    case "loop":
      return outcome && test.name !== "every" ? presentIf(test.list) : [];
    case "unary":
      return test.operator === "not" ? presentWhen(test.operand, !outcome) : [];
    case "binary":
      return presentWhenBinary(test, outcome);
    default:
      return [];
  }
}

function presentWhenBinary(test: Expression & { readonly kind: "binary" }, outcome: boolean): readonly string[] {
  const { operator, left, right } = test;
  const both = (): readonly string[] => [...presentIf(left), ...presentIf(right)];
  switch (operator) {
    case "and":
      return outcome ? [...presentWhen(left, true), ...presentWhen(right, true)] : [];
    case "or":
      return outcome ? [] : [...presentWhen(left, false), ...presentWhen(right, false)];
    case "==":
    case "!=": {
      const [one, other] = isLiteral(right) ? [left, right] : [right, left];
      if (!isLiteral(other)) return [];
      const isNull = other.value === null;
      // `x != null` and `x == 3` both say that there is one.
      const says = (operator === "==") !== isNull;
      return says === outcome ? presentIf(one) : [];
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
    case "matches":
    case "not in":
      return outcome ? both() : [];
    case "in":
      return outcome ? presentIf(right) : [];
    case "contains":
      return outcome ? presentIf(left) : [];
    default:
      return outcome ? both() : [];
  }
}

/** The places that are compared with null somewhere in an expression. */
export function comparedWithNull(expression: Expression): readonly string[] {
  const inside = partsOf(expression).flatMap(comparedWithNull);
  if (expression.kind !== "binary") return inside;
  const { operator, left, right } = expression;
  const isTest = operator === "??" || ((operator === "==" || operator === "!=") && [left, right].some(isNull));
  return isTest ? [...inside, ...presentIf(left), ...presentIf(right)] : inside;
}

function isNull(expression: Expression): boolean {
  return isLiteral(expression) && expression.value === null;
}

function isLiteral(expression: Expression): expression is Expression & { readonly kind: "literal" } {
  return expression.kind === "literal";
}

/** The places that cannot be null when the value of the expression is not. */
function presentIf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "name":
    case "member":
    case "index": {
      const key = keyOf(expression);
      const above = expression.kind === "name" ? [] : presentIf(expression.object);
      return key === undefined ? above : [key, ...above];
    }
    case "unary":
      return expression.operator === "-" ? presentIf(expression.operand) : [];
    case "binary":
      if (!["+", "-", "*", "/", "%"].includes(expression.operator)) return [];
      return [...presentIf(expression.left), ...presentIf(expression.right)];
    case "call":
      return expression.args.flatMap(presentIf);
    default:
      return [];
  }
}

/** A name for the place that a path leads to; `undefined` where it is computed. */
export function keyOf(expression: Expression): string | undefined {
  if (expression.kind === "name") return expression.name;
  if (expression.kind === "member") return joined(expression.object, expression.name);
  if (expression.kind !== "index" || expression.index.kind !== "literal") return undefined;
  return joined(expression.object, String(expression.index.value));
}

function joined(object: Expression, name: string): string | undefined {
  const key = keyOf(object);
  return key === undefined ? undefined : `${key}.${name}`;
}
