import { expect, test } from "vitest";
import { checkExpression } from "../../../server/src/eval/expression/checkExpression.ts";
import { parseExpression } from "../../../server/src/eval/expression/parseExpression.ts";
import { exampleTypes } from "./examples.ts";

/** All problems of an expression: what is marked, and the message. */
function check(source: string): readonly string[] {
  const { expression, problems } = parseExpression(source);
  return [...problems, ...checkExpression(expression, exampleTypes).problems].map(({ range, severity, message }) => {
    const prefix = severity === "error" ? "" : `${severity} `;
    return `${prefix}[${source.slice(range.start, range.end)}] ${message}`;
  });
}

test.each([
  "output.total > 0",
  "output.total >= input.limit or input.limit == null",
  "output.end == null or output.end > output.start",
  "output.end != null and output.end > output.start",
  "not (output.end != null) or output.end > output.start",
  "output.end ? output.end > output.start : true",
  "output.end && output.end > output.start",
  "len(output.end) > 0 and output.end > output.start",
  'output.category == "refund"',
  'output.category in ["refund", "bug"]',
  'output.category not in ["other"]',
  "output.urgent",
  "not output.urgent",
  'output["full-name"] != ""',
  "output.summary contains input.ticket",
  'output.summary matches "^[A-Z]"',
  'input.tags contains "x"',
  '"x" in input.tags',
  "every(item in output.items: item.price > 0)",
  "output.total == sum(item in output.items: item.price)",
  'some(item in output.items: item.kind == "a" and every(other in output.items: other.price <= item.price))',
  "output.items[0].price > 0 or output.items[0].price == null",
  "(max(item in output.items: item.price) ?? 0) < 100",
  "abs(output.total - 3) < 0.01",
  "number(output.summary) == output.total",
  "(date(output.start) ?? 0) > 0",
  "lower(trim(output.summary)) + '.' == input.ticket",
  "latency < 2000 and cost < 0.01 and tokens <= 500 and repairs == 0",
  'text matches "\\\\d+"',
  'startsWith(text, "{") and endsWith(text, "}")',
  "len(unique(input.tags)) == len(input.tags)",
])("nothing is wrong with %s", (source) => {
  expect(check(source)).toEqual([]);
});

test.each([
  ["output.sumary != null", "[sumary] 'sumary' is not a property of"],
  ["output.sumary != null", "Did you mean 'summary'?"],
  ["output.items[0].pric > 1", "[pric] 'pric' is not a property of"],
  ["every(x in output.items: x.pirce > 0)", "Did you mean 'price'?"],
  ["outptu.total > 0", "[outptu] 'outptu' is not known here. Did you mean 'output'?"],
  ["total > 0", "[total] 'total' is not known here. Did you mean 'output.total'?"],
  ['output.category == "refnud"', "Did you mean 'refund'?"],
  ['output.category in ["refund", "bugs"]', '["bugs"] "bugs" is not a value that output.category can have'],
  ['output.items[0].kind != "c"', '["c"] "c" is not a value that output.items[0].kind can have'],
  ["output.total == '3'", '[==] A value of type number is never equal to "3".'],
  ["output.total > output.summary", "[>] A value of type number cannot be ordered with string."],
  ["output.mixed > 3", "[>] A value of type string | number cannot be ordered with 3."],
  ["output.urgent > 3", "[output.urgent] Only numbers, texts, dates and times can be ordered"],
  ["output.mixed * 2 == 4", "[output.mixed] '*' needs numbers, but output.mixed is string | number."],
  ["output.summary", "[output.summary] An assertion must be true or false, but this is string."],
  ["output.total + 1", "[output.total + 1] An assertion must be true or false, but this is number."],
  ["output.items and output.urgent", "is always true here."],
  ["len(output.total) > 1", "[output.total] 'len(text or list)' takes a text, a list or an object"],
  ["len() > 1", "[len()] 'len(text or list)' does not take 0 arguments."],
  ["round(1, 2, 3) > 1", "[round(1, 2, 3)] 'round(number, digits)' does not take 3 arguments."],
  ["lenght(text) > 1", "[lenght] 'lenght' is not a function."],
  ["every(output.items) == true", "[every] 'every' asks something of each item."],
  ["every(x in output.total: true)", "[output.total] 'every' goes through a list"],
  ["every(input in output.items: true)", "[input] 'input' has a meaning already"],
  ["sum(input.tags) > 1", "[input.tags] 'sum(numbers)' takes numbers only"],
  ["sum(x in output.items: x.name) > 1", "[x.name] 'sum' needs a number of each item"],
  ['output.summary matches "("', '["("] /(/ is not a regular expression'],
  ["output.summary matches input.ticket", "[input.ticket] The regular expression must be written here"],
  ["output.summary contains 3", "contains texts only"],
  ["3 in output.total", "[output.total] Only a text, a list or an object contains something"],
  ["output.end > output.start", "information [output.end] 'output.end' may be null, and then the comparison is false."],
  ["output.total = 3", "[=] '=' is not an operator. Did you mean '=='?"],
  ["0 < output.total < 10", "A comparison cannot be compared again."],
  ["output.total >", "Expected a value, but found the end."],
  ["output. > 3", "[.] Expected a name after '.'."],
  ["(output.total > 3", "Expected ')' after the expression, but found the end."],
  ["output.total > 3 output.total", "[output] Expected an operator, but found 'output'."],
  ["output.category == 'refund", "is missing"],
  ["every(x in output.items)", "Expected ':' after the list"],
])("%s: %s", (source, problem) => {
  expect(check(source).join("\n")).toContain(problem);
});

test("nothing is said of what is not declared", () => {
  const types = { input: undefined, output: undefined };
  for (const source of [
    "output.a.b > input.c",
    "output.x matches '^a'",
    "every(x in output: x.y)",
    "output",
    "output.a + 'x' > 'y'",
  ]) {
    expect(checkExpression(parseExpression(source).expression, types).problems).toEqual([]);
  }
});
