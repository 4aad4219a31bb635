import type { StaticValue } from "../../analysis/staticValue.ts";
import { contains, type TextRange } from "../../text/range.ts";
import type { Property } from "../../types/type.ts";
import { checkExpression } from "./checkExpression.ts";
import type { Expression } from "./expression.ts";
import { type ExpressionTypes, knownNames } from "./expressionTypes.ts";
import { functions, loops } from "./functions.ts";
import { nodesAt } from "./nodesAt.ts";

/** What a name in an expression stands for. */
export type ExpressionSubject =
  | {
      readonly kind: "value";
      readonly range: TextRange;
      /** As it is written, up to here: `output.items[0].name`. */
      readonly value: StaticValue;
      /** The field of a schema that it is. */
      readonly property: Property | undefined;
      readonly description: string | undefined;
    }
  | { readonly kind: "function"; readonly range: TextRange; readonly signature: string; readonly description: string };

/** What the name at an offset stands for: for hovers and definitions. */
export function typeAt(expression: Expression, offset: number, types: ExpressionTypes): ExpressionSubject | undefined {
  const { values, variables } = checkExpression(expression, types);
  const [last, above] = nodesAt(expression, offset).toReversed();
  const node = above?.kind === "index" && above.index === last && last.kind === "literal" ? above : last;
  if (!node) return undefined;
  switch (node.kind) {
    case "name": {
      const value = values.get(node);
      const description = Object.hasOwn(knownNames, node.name) ? knownNames[node.name]?.description : undefined;
      return value && { kind: "value", range: node.range, value, property: value.property, description };
    }
    case "member":
    case "index": {
      const range = node.kind === "member" ? node.nameRange : node.index.range;
      const value = values.get(node);
      if (!value || !contains(range, offset)) return undefined;
      return { kind: "value", range, value, property: value.property, description: value.property?.description };
    }
    case "call":
      return contains(node.nameRange, offset) ? functionAt(node.name, node.nameRange) : undefined;
    case "loop": {
      if (contains(node.nameRange, offset)) return functionAt(node.name, node.nameRange);
      const value = variables.get(node);
      if (!value || !contains(node.variableRange, offset)) return undefined;
      return { kind: "value", range: node.variableRange, value, property: undefined, description: undefined };
    }
    default:
      return undefined;
  }
}

function functionAt(name: string, range: TextRange): ExpressionSubject | undefined {
  const known = loops.get(name) ?? functions.get(name);
  return known && { kind: "function", range, signature: known.signature, description: known.description };
}
