import { contains } from "../../text/range.ts";
import { type Expression, partsOf } from "./expression.ts";

/**
 * The expressions around an offset, the outermost first. Behind the end it is where the expression is yet to be
 * written, if it lacks something there.
 */
export function nodesAt(expression: Expression, offset: number): readonly Expression[] {
  const path: Expression[] = [];
  for (let node: Expression | undefined = expression; node; ) {
    path.push(node);
    const parts: readonly Expression[] = partsOf(node);
    // Of two that touch, the one that begins here is being written.
    node = parts.findLast((part) => contains(part.range, offset)) ?? unwritten(parts, offset);
  }
  const isOutside = path.length === 1 && !contains(expression.range, offset);
  return isOutside ? [] : path;
}

function unwritten(parts: readonly Expression[], offset: number): Expression | undefined {
  const last = parts.at(-1);
  return last && offset > last.range.end && endsMissing(last) ? last : undefined;
}

function endsMissing(expression: Expression): boolean {
  const last = partsOf(expression).at(-1);
  return expression.kind === "missing" || (last !== undefined && endsMissing(last));
}
