import fc from "fast-check";
import type { BinaryOperator, Expression, LoopName } from "../../../server/src/eval/expression/expression.ts";

const nowhere = { start: 0, end: 0 };
const names = fc.constantFrom("a", "b", "item", "output", "input", "text", "é", "$x", "in_", "contains2");
const operators = fc.constantFrom<BinaryOperator>(
  ..."or|and|??|==|!=|<|<=|>|>=|in|not in|contains|matches|+|-|*|/|%".split("|").map((one) => one as BinaryOperator),
);
const loopNames = fc.constantFrom<LoopName>("every", "some", "count", "sum", "min", "max", "avg");
const literal = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.constantFrom("\\d+", '"', "'", "\n", "\\", "and"),
    fc.nat(1000),
    fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
  )
  .map((value): Expression => ({ kind: "literal", value: Object.is(value, -0) ? 0 : value, range: nowhere }));

/** Trees as the parser makes them of texts without mistakes; their ranges are empty. */
export const expressionTree: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>((tie) => {
  const tree = tie("tree");
  return {
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      literal,
      names.map((name): Expression => ({ kind: "name", name, range: nowhere })),
      fc.array(tree, { maxLength: 3 }).map((items): Expression => ({ kind: "list", items, range: nowhere })),
      fc
        .tuple(tree, fc.oneof(names, fc.constantFrom("in", "and", "true", "not")))
        .map(([object, name]): Expression => ({ kind: "member", object, name, nameRange: nowhere, range: nowhere })),
      fc.tuple(tree, tree).map(([object, index]): Expression => ({ kind: "index", object, index, range: nowhere })),
      fc
        .tuple(fc.constantFrom("not" as const, "-" as const), tree)
        .map(([operator, operand]): Expression => ({ kind: "unary", operator, operand, range: nowhere })),
      fc.tuple(operators, tree, tree).map(
        ([operator, left, right]): Expression => ({
          kind: "binary",
          operator,
          operatorRange: nowhere,
          left,
          right,
          range: nowhere,
        }),
      ),
      fc.tuple(tree, tree, tree).map(
        ([test, whenTrue, whenFalse]): Expression => ({
          kind: "conditional",
          test,
          whenTrue,
          whenFalse,
          range: nowhere,
        }),
      ),
      fc
        .tuple(names, fc.array(tree, { maxLength: 2 }))
        .map(([name, args]): Expression => ({ kind: "call", name, nameRange: nowhere, args, range: nowhere })),
      fc.tuple(loopNames, names, tree, tree).map(
        ([name, variable, list, body]): Expression => ({
          kind: "loop",
          name,
          nameRange: nowhere,
          variable,
          variableRange: nowhere,
          list,
          body,
          range: nowhere,
        }),
      ),
    ),
  };
}).tree;

const pieces =
  `output . items [ 0 ] ( ) every some sum x in : , and or not ! && || == != < <= > >= = & | + - * / % ? ?? ?. "text" 'a 1 2.5 1e9 1_0 true null input contains matches "\\ é 漢 🎉 # @ { } ; len \n`.split(
    " ",
  );

/** Texts that are nearly expressions. */
export const nearlyExpression: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(" ")),
  fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 30 }),
  fc.string({ unit: "binary", maxLength: 30 }),
);
