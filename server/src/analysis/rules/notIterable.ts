import type { ExpressionNode } from "../../syntax/nodes.ts";
import { displayType } from "../../types/display.ts";
import type { Checker } from "../checker.ts";
import type { StaticValue } from "../staticValue.ts";

/** `{{#each x}}` where `x` can be neither a list nor an object. */
export function notIterable(checker: Checker, param: ExpressionNode, value: StaticValue): void {
  checker.report("not-iterable", param.range, {
    name: checker.textOf(param.range),
    type: displayType(value.type),
    helper: "each",
    expected: "a list or an object",
  });
}
