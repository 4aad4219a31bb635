import { describeValue } from "../scorers/describeValue.ts";
import { type Evaluation, type ExpressionScope, evaluateExpression } from "./evaluateExpression.ts";
import { type Expression, partsOf } from "./expression.ts";
import { printExpression } from "./printExpression.ts";

const mostValues = 6;

/** Why an assertion does not hold: the part of it that is false, and the values that this part speaks about. */
export function explainFailure(expression: Expression, evaluation: Evaluation, scope: ExpressionScope): string {
  if (evaluation.kind === "error") return evaluation.message;
  const isAnswer = typeof evaluation.value === "boolean" || evaluation.value === null;
  if (!isAnswer) return `An assertion must be true or false, but this is ${describeValue(evaluation.value)}.`;
  const part = falsePart(expression, scope);
  const values = pathsOf(part)
    .slice(0, mostValues)
    .map((path) => {
      const found = evaluateExpression(path, scope);
      return `${printExpression(path)} is ${found.kind === "value" ? describeValue(found.value) : "not known"}`;
    });
  const where = part === expression ? "Does not hold" : `'${printExpression(part)}' does not hold`;
  return values.length === 0 ? `${where}.` : `${where}: ${values.join(", ")}.`;
}

/** Of several that must all hold, the first that does not. */
function falsePart(expression: Expression, scope: ExpressionScope): Expression {
  if (expression.kind !== "binary" || expression.operator !== "and") return expression;
  const left = evaluateExpression(expression.left, scope);
  const leftHolds = left.kind === "value" && Boolean(left.value);
  return falsePart(leftHolds ? expression.right : expression.left, scope);
}

/** The longest paths, each once; not those of a loop, which are of each item. */
function pathsOf(expression: Expression): readonly Expression[] {
  const found = new Map<string, Expression>();
  const collect = (node: Expression): void => {
    if (isPath(node)) found.set(printExpression(node), node);
    else if (node.kind === "loop") collect(node.list);
    else for (const part of partsOf(node)) collect(part);
  };
  collect(expression);
  return [...found.values()];
}

function isPath(expression: Expression): boolean {
  if (expression.kind === "member") return isPath(expression.object);
  if (expression.kind === "index") return expression.index.kind === "literal" && isPath(expression.object);
  return expression.kind === "name";
}
