import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { ExpressionNode } from "../../syntax/nodes.ts";
import { closest } from "../../text/suggestion.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import type { LiteralType, Type } from "../../types/type.ts";
import type { Checker } from "../checker.ts";
import type { StaticValue } from "../staticValue.ts";

/** `{{#ifEquals x "…"}}` with a literal that `x` never is. */
export function checkEnumComparison(
  checker: Checker,
  params: readonly ExpressionNode[],
  values: readonly StaticValue[],
): void {
  const [left, right] = values;
  if (!left || !right) return;
  const literalFirst = left.type.kind === "literal" && params[0]?.kind !== "PathExpression";
  const literal = (literalFirst ? left : right).type;
  const other = literalFirst ? right : left;
  const [literalNode, otherNode] = literalFirst ? [params[0], params[1]] : [params[1], params[0]];
  if (literal.kind !== "literal" || !literalNode || otherNode?.kind !== "PathExpression") return;
  if (literalNode.kind === "PathExpression") return;
  const known = literals(other);
  if (known ? known.some((one) => one.value === literal.value) : couldEqual(other, literal)) return;
  const choices = (known ?? []).flatMap((one) => (typeof one.value === "string" ? [one.value] : []));
  const meant = typeof literal.value === "string" ? closest(literal.value, choices) : undefined;
  const quote = checker.textOf(literalNode.range)[0] ?? '"';
  checker.report(
    "enum-mismatch",
    literalNode.range,
    {
      name: checker.textOf(otherNode.range),
      value: checker.textOf(literalNode.range),
      type: displayType(other.type),
      didYouMean: didYouMean(meant),
    },
    { fixes: meant ? [checker.replace(literalNode.range, quote + meant + quote, `Change to '${meant}'`, true)] : [] },
  );
}

/** All values of an enum or union of literals; `undefined` when the values cannot be listed. */
function literals(value: StaticValue): readonly LiteralType[] | undefined {
  const found: LiteralType[] = [];
  for (const option of alternatives(value.type)) {
    if (option.kind === "literal") found.push(option);
    else if (option.kind === "enum") found.push(...option.members.filter((one) => one.kind === "literal"));
    else return undefined;
  }
  return found.length > 0 ? found : undefined;
}

function couldEqual(value: StaticValue, literal: LiteralType): boolean {
  const options = alternatives(value.type);
  return options.length === 0 || options.some((option) => accepts(option, literal));
}

function accepts(option: Type, literal: LiteralType): boolean {
  switch (option.kind) {
    case "string":
    case "boolean":
      return typeof literal.value === option.kind;
    case "number":
    case "integer":
      return typeof literal.value === "number";
    case "literal":
      return option.value === literal.value;
    case "enum":
      return option.members.some((one) => one.kind === "literal" && one.value === literal.value);
    case "array":
    case "object":
    case "null":
      return false;
    case "any":
    case "never":
    case "union":
    case "reference":
      return true;
  }
}
