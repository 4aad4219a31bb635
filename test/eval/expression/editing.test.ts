import { expect, test } from "vitest";
import { expressionCompletions } from "../../../server/src/eval/expression/expressionCompletions.ts";
import { parseExpression } from "../../../server/src/eval/expression/parseExpression.ts";
import { pathsIn } from "../../../server/src/eval/expression/pathsIn.ts";
import { typeAt } from "../../../server/src/eval/expression/typeAt.ts";
import { displayType } from "../../../server/src/types/display.ts";
import { exampleTypes } from "./examples.ts";

function marked(written: string): { readonly source: string; readonly offset: number } {
  return { source: written.replace("┆", ""), offset: written.indexOf("┆") };
}

function completions(written: string): readonly string[] {
  const { source, offset } = marked(written);
  return expressionCompletions(parseExpression(source).expression, offset, exampleTypes).map(({ insert, range }) => {
    return `${source.slice(0, range.start)}${insert}${source.slice(range.end)}`;
  });
}

test.each([
  ["out┆", ["output", "input", "latency", "len"]],
  ["output.┆", ["output.category", "output.items"]],
  ["output.cat┆ == 'x'", ["output.category == 'x'"]],
  ["every(x in output.items: x.┆)", ["every(x in output.items: x.price)"]],
  ["every(x in output.items: ┆)", ["every(x in output.items: x)", "every(x in output.items: output)"]],
  ["output.category == ┆", ['output.category == "refund"', "output.category == input"]],
  ["output.category == ┆", ['output.category == "bug"']],
  ["output.category == '┆'", ['output.category == "refund"']],
  ["output.category in ['refund', ┆]", ["output.category in ['refund', \"bug\"]"]],
  ["some(x in output.items: x.kind == ┆)", ['some(x in output.items: x.kind == "a")']],
  ["output.total > 0 and ┆", ["output.total > 0 and output"]],
  ["le┆(text)", ["len(text)"]],
])("%s is completed to %s", (written, expected) => {
  expect(completions(written)).toEqual(expect.arrayContaining(expected));
});

test("only properties are offered behind a dot, and only values in quotes", () => {
  expect(completions("output.items[0].┆")).toEqual([
    "output.items[0].name",
    "output.items[0].price",
    "output.items[0].kind",
  ]);
  expect(completions("output.total == 1┆")).toEqual([]);
  expect(completions("output.category == 'x┆'")).toHaveLength(3);
});

function hovered(written: string): string | undefined {
  const { source, offset } = marked(written);
  const subject = typeAt(parseExpression(source).expression, offset, exampleTypes);
  if (subject?.kind !== "value") return subject?.signature;
  const { value, property, range } = subject;
  return `${source.slice(range.start, range.end)}: ${displayType(value.type)}${value.absent ? " | null" : ""} ${property?.description ?? ""}`;
}

test.each([
  ["output.cat┆egory == 'bug'", 'category: "refund" | "bug" | "other" The category.'],
  ["output.end┆ == null", "end: string | null The end."],
  ["output.items[0].pri┆ce > 0", "price: number The price."],
  ["every(x┆ in output.items: true)", 'x: { name: string; price: number; kind: "a" | "b" } '],
  ["every(x in output.items: x.na┆me == '')", "name: string The name."],
  ["le┆n(text) > 0", "len(text or list)"],
  ["ev┆ery(x in output.items: true)", "every(item in list: test)"],
  ["output['full┆-name'] == ''", "'full-name': string The full-name."],
  ["output.total ┆== 3", undefined],
])("at %s is %s", (written, expected) => {
  expect(hovered(written)?.trimEnd()).toBe(expected?.trimEnd());
});

test.each([
  ["output.end > input.start", ["output.end", "input.start"]],
  ["every(x in output.items: x.price > output.total)", ["output.items", "output.items*.price", "output.total"]],
  ["some(x in output.a: some(y in x.b: y.c == x.d))", ["output.a", "output.a*.b", "output.a*.b*.c", "output.a*.d"]],
  ["output['full-name'][0] == text", ["output.full-name.0"]],
  ["output.items[input.limit].name == ''", ["output.items.*.name", "input.limit"]],
])("the places in %s are %s", (source, expected) => {
  const places = pathsIn(parseExpression(source, 100).expression);
  const written = places.map(({ root, steps }) => {
    return root + steps.map(({ key, range }) => (key === "*" && !range ? "*" : `.${key}`)).join("");
  });
  expect(written.map((one) => one.replaceAll(".*", "*"))).toEqual(expected.map((one) => one.replaceAll(".*", "*")));
  for (const { steps } of places) {
    for (const { key, range, quoted } of steps) {
      if (range) expect(source.slice(range.start - 100, range.end - 100)).toBe(quoted ? `'${key}'` : String(key));
    }
  }
});
