import fc from "fast-check";
import { expect, test } from "vitest";
import { checkExpression } from "../../../server/src/eval/expression/checkExpression.ts";
import { evaluateExpression } from "../../../server/src/eval/expression/evaluateExpression.ts";
import { type Expression, partsOf } from "../../../server/src/eval/expression/expression.ts";
import { expressionCompletions } from "../../../server/src/eval/expression/expressionCompletions.ts";
import { parseExpression } from "../../../server/src/eval/expression/parseExpression.ts";
import { pathsIn } from "../../../server/src/eval/expression/pathsIn.ts";
import { printExpression } from "../../../server/src/eval/expression/printExpression.ts";
import { typeAt } from "../../../server/src/eval/expression/typeAt.ts";
import { exampleTypes } from "./examples.ts";
import { expressionTree, nearlyExpression } from "./expressionArbitrary.ts";

const scope = { input: {}, output: { items: [1, 2] }, text: "t", latency: 1, cost: undefined, tokens: 1, repairs: 0 };

/** The tree without its ranges. */
function bare(expression: Expression): unknown {
  return JSON.parse(JSON.stringify(expression, (key, value) => (/[rR]ange$/.test(key) ? undefined : value)));
}

function checkRanges(expression: Expression): void {
  for (const part of partsOf(expression)) {
    expect(part.range.start).toBeGreaterThanOrEqual(expression.range.start);
    expect(part.range.end).toBeLessThanOrEqual(expression.range.end);
    checkRanges(part);
  }
}

test("every text has a tree, parts inside the whole, and everything can be asked of it", () => {
  fc.assert(
    fc.property(nearlyExpression, (source) => {
      const { expression, problems } = parseExpression(source, 7);
      checkRanges(expression);
      for (const { range } of problems) {
        expect(range.start).toBeGreaterThanOrEqual(7);
        expect(range.end).toBeLessThanOrEqual(7 + source.length);
        expect(range.start).toBeLessThanOrEqual(range.end);
      }
      checkExpression(expression, exampleTypes);
      evaluateExpression(expression, scope);
      pathsIn(expression);
      printExpression(expression);
      for (let offset = 6; offset <= source.length + 8; offset += 3) {
        typeAt(expression, offset, exampleTypes);
        expressionCompletions(expression, offset, exampleTypes);
      }
    }),
    { numRuns: 2000 },
  );
});

test("what the parser finds nothing wrong with has nothing missing in it", () => {
  const isComplete = (expression: Expression): boolean =>
    expression.kind !== "missing" && expression.kind !== "unreadable" && partsOf(expression).every(isComplete);
  fc.assert(
    fc.property(nearlyExpression, (source) => {
      const { expression, problems } = parseExpression(source);
      if (problems.length === 0) expect(isComplete(expression)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("a printed tree is read as the same tree", () => {
  fc.assert(
    fc.property(expressionTree, (tree) => {
      const printed = printExpression(tree);
      const { expression, problems } = parseExpression(printed);
      expect([printed, problems]).toEqual([printed, []]);
      expect(bare(expression)).toEqual(bare(tree));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["a and not b == c or d", "a and not b == c or d"],
  ["!a == b", "(not a) == b"],
  ["not a == b", "not a == b"],
  ["a - b - c * d", "a - b - c * d"],
  ["a - (b - c)", "a - (b - c)"],
  ["-a.b[0]", "-a.b[0]"],
  ["a?.b ?? 1", "a.b ?? 1"],
  ["a ? b : c ? d : e", "a ? b : c ? d : e"],
  ["a not in [1, 'x', 1_000]", 'a not in [1, "x", 1000]'],
  ["a === 'it\\'s'", 'a == "it\'s"'],
  ["a !== b && c || d", "a != b and c or d"],
  ['a matches "^\\d+$"', 'a matches "^\\\\d+$"'],
  ["every(x in a ? b : c: x)", "every(x in a ? b : c: x)"],
])("%s is %s", (source, printed) => {
  const { expression, problems } = parseExpression(source);
  expect(problems).toEqual([]);
  expect(printExpression(expression)).toBe(printed);
});

test("a text in YAML has its places in the file", () => {
  // `"a == \"b\""`: each escape is one character of the expression.
  const places = [1, 2, 3, 4, 5, 6, 8, 9];
  const { expression } = parseExpression('a == "b"', places);
  expect(expression.range).toEqual({ start: 1, end: 10 });
  expect(expression.kind === "binary" && expression.right.range).toEqual({ start: 6, end: 10 });
});

test.each([
  "(",
  "[",
  "not ",
  "-",
  "!",
  "a ? ",
  "every(x in ",
  "a.",
  "a[",
  "f(",
  "1 + ",
  "a and ",
  "(a or ",
  "{",
  "'",
  "\\",
])("however often %j is repeated", (piece) => {
  const { expression, problems } = parseExpression(piece.repeat(50_000 / piece.length));
  expect(problems.length).toBeGreaterThan(0);
  const shorter = parseExpression(piece.repeat(5000 / piece.length)).expression;
  for (const tree of [expression, shorter]) {
    checkExpression(tree, exampleTypes);
    evaluateExpression(tree, scope);
    printExpression(tree);
    pathsIn(tree);
  }
});
