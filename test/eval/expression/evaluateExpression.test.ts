import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkExpression } from "../../../server/src/eval/expression/checkExpression.ts";
import { evaluateExpression } from "../../../server/src/eval/expression/evaluateExpression.ts";
import { parseExpression } from "../../../server/src/eval/expression/parseExpression.ts";
import { toJsonSchema } from "../../../server/src/types/toJsonSchema.ts";
import { validator } from "../../support/validator.ts";
import { exampleTypes } from "./examples.ts";

const output = {
  start: "2026-03-12T09:30:00Z",
  end: "2026-03-12T12:00:00+02:00",
  day: "2026-03-12",
  from: "9:30",
  to: "10:15",
  items: [{ price: 2 }, { price: 3, name: "b" }],
  tags: ["a", "b"],
  text: "naïve 🎉",
  zero: 0,
  none: null,
  nested: { a: { b: 1 } },
};
const scope = { input: { n: 3 }, output, text: "all", latency: 12, cost: undefined, tokens: 5, repairs: 1 };

function evaluate(source: string, over: object = {}): unknown {
  const { expression, problems } = parseExpression(source);
  expect(problems).toEqual([]);
  const evaluation = evaluateExpression(expression, { ...scope, ...over });
  return evaluation.kind === "value" ? evaluation.value : `error: ${evaluation.message}`;
}

test.each([
  // Moments: the same instant in two zones, a day as its beginning in UTC, and times of day by the clock.
  ["output.end > output.start", true],
  ["output.end == '2026-03-12T10:00:00Z'", true],
  ["output.day < output.start", true],
  ["output.day == '2026-03-12T00:00'", true],
  ["output.from < output.to", true],
  ["'9:30' == '09:30:00'", true],
  ["'2026-02-30' < '2026-02-4'", true],
  ["date(output.end) - date(output.start) == 30 * 60 * 1000", true],
  ["date('soon')", null],
  // What is absent.
  ["output.gone", null],
  ["output.gone.further[3]", null],
  ["output.gone == null and output.none == null and output.zero != null", true],
  ["output.gone > 1 or output.gone <= 1 or output.gone == 1", false],
  ["not (output.gone > 1)", true],
  ["output.gone + 1", null],
  ["len(output.gone)", null],
  ["output.gone ?? 7", 7],
  ["output.zero ?? 7", 0],
  ["output.zero or 7", 7],
  ["cost < 1", false],
  ["output.constructor", null],
  ["output.__proto__", null],
  ["output.tags.length", 2],
  ["every(x in output.gone: true)", null],
  // Members, lists and loops.
  ["output.items[-1].price", 3],
  ["output['nested'].a['b']", 1],
  ["output?.nested?.a", { b: 1 }],
  ["'a' in output.tags and 'c' not in output.tags and 'name' in output.items[1]", true],
  ["output.tags == ['a', 'b'] and output.nested == output.nested", true],
  ["sum(x in output.items: x.price) == 5 and avg(x in output.items: x.price) == 2.5", true],
  ["count(x in output.items: x.name == null)", 1],
  ["count(output.items)", 2],
  ["min(3, 1, 2) + max([4, 9])", 10],
  ["min([])", null],
  ["sum([])", 0],
  ["every(x in []: false) and not some(x in []: true)", true],
  ["every(x in output.items: some(y in output.items: y.price >= x.price))", true],
  ["unique([1, 1, 'a', [1], [1]])", [1, "a", [1]]],
  ["keys(output.nested)", ["a"]],
  // Texts and numbers.
  ["len(output.text)", 7],
  ["upper(trim('  é ')) + lower('X')", "Éx"],
  ["number(' 12.50 ')", 12.5],
  ["number('12,5')", null],
  ["round(1.005, 2)", 1.01],
  ["round(-2.5)", -3],
  ["1 / 0", null],
  ["7 % 4 + 2 * 3 - -1", 10],
  ["text matches '^a.l$' and not (text matches 'x')", true],
  ["text contains 'll'", true],
  ["1 > 2 ? 'a' : 'b'", "b"],
  // What makes no sense of these values.
  ["text > 3", 'error: text ("all") and 3 cannot be ordered.'],
  ["text * 2", 'error: text ("all") is not a number.'],
  ["len(latency)", "error: latency (12) is a number, which 'len(text or list)' does not take."],
  ["sum(output.tags)", 'error: "a", an item of output.tags, is not a number.'],
  ["every(x in text: true)", 'error: text ("all") is not a list.'],
  ["text matches '('", "error: /(/ is not a regular expression: Unterminated group."],
  [
    "text matches '(a)\\\\1'",
    "error: A regular expression that refers back to a group cannot be tested in bounded time.",
  ],
])("%s is %j", (source, value) => {
  const found = evaluate(source);
  if (typeof value === "string" && value.startsWith("error")) expect(String(found)).toContain(value);
  else expect(found).toEqual(value);
});

/** Expressions that mean the same in JavaScript. */
const shared = fc.letrec<{ number: string; text: string; boolean: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    fc.nat(20).map(String),
    fc.constantFrom("input.n", "output.m", "0.5"),
    fc
      .tuple(tie("number"), fc.constantFrom("+", "-", "*"), tie("number"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie("number").map((one) => `(-${one})`),
    fc.tuple(tie("boolean"), tie("number"), tie("number")).map(([test, a, b]) => `(${test} ? ${a} : ${b})`),
  ),
  text: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('"a"', '"b"', '"ab"', "input.t", '""'),
    fc.tuple(tie("text"), tie("text")).map(([left, right]) => `(${left} + ${right})`),
  ),
  boolean: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom("true", "false", "output.yes", "input.no"),
    fc
      .tuple(tie("number"), fc.constantFrom("<", "<=", ">", ">=", "===", "!=="), tie("number"))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc
      .tuple(tie("text"), fc.constantFrom("<", "<=", ">", ">=", "===", "!=="), tie("text"))
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc
      .tuple(tie("boolean"), fc.constantFrom("&&", "||"), tie("boolean"))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    // Without parentheses: the precedence of both must be the same.
    fc
      .tuple(tie("boolean"), fc.constantFrom("&&", "||"), tie("boolean"))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    tie("boolean").map((one) => `!(${one})`),
  ),
}));

test("what JavaScript has too means the same in it", () => {
  fc.assert(
    fc.property(fc.oneof(shared.boolean, shared.number, shared.text), (source) => {
      const values = { input: { n: 3, t: "ba", no: false }, output: { m: 7, yes: true } };
      expect([source, evaluate(source, values)]).toEqual([source, runInNewContext(source, values)]);
    }),
    { numRuns: 1000 },
  );
});

test("operators bind as they do in JavaScript", () => {
  const chain = fc.array(fc.tuple(fc.constantFrom("+", "-", "*", "%"), fc.integer({ min: 1, max: 9 })), {
    maxLength: 8,
  });
  const side = chain.map((parts) => `7${parts.map(([operator, value]) => ` ${operator} ${value}`).join("")}`);
  const comparison = fc.tuple(side, fc.constantFrom("<", "===", ">="), side).map((parts) => parts.join(" "));
  const logic = fc
    .array(fc.tuple(fc.constantFrom("&&", "||"), comparison), { maxLength: 4 })
    .map((parts) => `1 < 2${parts.map(([operator, one]) => ` ${operator} ${one}`).join("")} ? 1 : 0`);
  fc.assert(
    fc.property(fc.oneof(side, comparison, logic), (source) => {
      expect([source, evaluate(source)]).toEqual([source, runInNewContext(source) ?? null]);
    }),
    { numRuns: 1000 },
  );
});

/** Expressions over the example types, right and wrong ones. */
const typed = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      ..."output.category|output.summary|output.start|output.end|output.total|output.urgent|output.mixed|output.items|output.items[0].price|output.items[0].kind|input.ticket|input.limit|input.tags|text|latency|cost|repairs|output.nothing|3|0|'a'|'refund'|true|null|[1, 2]|['a']|output".split(
        "|",
      ),
    ),
    fc
      .tuple(
        tie("any"),
        fc.constantFrom(..."== != < <= > >= in contains + - * / % and or ??".split(" "), "not in"),
        tie("any"),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    tie("any").map((one) => `not (${one})`),
    tie("any").map((one) => `-(${one})`),
    fc.tuple(tie("any"), tie("any"), tie("any")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc
      .tuple(
        fc.constantFrom(..."len count sum min max avg lower upper trim number date abs round unique keys".split(" ")),
        tie("any"),
      )
      .map(([name, arg]) => `${name}(${arg})`),
    fc
      .tuple(fc.constantFrom("every", "some", "sum", "max", "count"), tie("any"), tie("any"))
      .map(([name, list, body]) => `${name}(x in ${list}: ${body})`),
    fc
      .tuple(fc.constantFrom("every", "sum"), fc.constantFrom("x.price", "x.price > 1", "x.kind == 'a'", "x.name"))
      .map(([name, body]) => `${name}(x in output.items: ${body})`),
    tie("any").map((one) => `(${one} matches "^a")`),
    fc.tuple(tie("any"), tie("any")).map(([object, index]) => `(${object})[${index}]`),
  ),
}));

const fits = validator(2020, toJsonSchema(exampleTypes.output!))!;
const words = fc.constantFrom("", "a", "refund", "2026-03-12", "9:30", "12");
const outputs = fc.record(
  {
    category: fc.constantFrom("refund", "bug", "other"),
    summary: words,
    start: words,
    end: words,
    total: fc.constantFrom(0, 1, -2.5, 1e308),
    urgent: fc.boolean(),
    "full-name": words,
    mixed: fc.oneof(words, fc.integer()),
    items: fc.array(fc.record({ name: words, price: fc.integer(), kind: fc.constantFrom("a", "b") }), { maxLength: 3 }),
  },
  {
    requiredKeys: ["category", "summary", "start", "total", "urgent", "full-name", "mixed", "items"],
    noNullPrototype: true,
  },
);
const inputs = fc.record(
  { ticket: words, limit: fc.integer(), tags: fc.array(words, { maxLength: 3 }) },
  { requiredKeys: ["ticket", "tags"], noNullPrototype: true },
);

test("an expression without type errors gives true, false or null, whatever the values", () => {
  let checked = 0;
  fc.assert(
    fc.property(typed.any, fc.array(fc.tuple(inputs, outputs), { minLength: 4, maxLength: 4 }), (source, values) => {
      const { expression, problems } = parseExpression(source);
      const found = [...problems, ...checkExpression(expression, exampleTypes).problems];
      if (found.some(({ severity }) => severity === "error")) return;
      checked++;
      for (const [input, answer] of values) {
        expect(fits(answer)).toBe(true);
        const evaluation = evaluateExpression(expression, { ...scope, input, output: answer });
        expect([source, input, answer, evaluation]).toEqual([
          source,
          input,
          answer,
          expect.objectContaining({ kind: "value" }),
        ]);
        // What `and` leaves of a text or number is the false one: it fails.
        const value = evaluation.kind === "value" ? evaluation.value : undefined;
        expect([source, answer, value === true || !value]).toEqual([source, answer, true]);
      }
    }),
    { numRuns: 6000 },
  );
  expect(checked).toBeGreaterThan(500);
});

test("an expression ends, however much it asks for", () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  const over = { output: { list, long: "a".repeat(200_000) } };
  const loops = "every(a in output.list: every(b in output.list: every(c in output.list: a + b + c >= 0)))";
  expect(evaluate(loops, over)).toContain("takes too many steps");
  expect(evaluate("every(a in output.list: len(output.long) > a)", over)).toContain("takes too many steps");
  expect(evaluate("every(a in output.list: unique(output.list) == output.list)", over)).toContain(
    "takes too many steps",
  );
  expect(evaluate("every(a in output.list: not (output.long matches '(a|a)*b'))", over)).toContain("too many steps");
});
