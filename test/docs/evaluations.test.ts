import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { checkExpression } from "../../server/src/eval/expression/checkExpression.ts";
import { evaluateExpression } from "../../server/src/eval/expression/evaluateExpression.ts";
import { functions, loops } from "../../server/src/eval/expression/functions.ts";
import { parseExpression } from "../../server/src/eval/expression/parseExpression.ts";
import { scorers } from "../../server/src/eval/scorers/scorers.ts";
import { parseYaml } from "../../server/src/syntax/yamlDocument.ts";
import { readSchema } from "../../server/src/types/schema.ts";
import { answerOf } from "../eval/answers.ts";

/** The sections of a page: title and text. */
function sections(page: string): readonly (readonly [title: string, text: string])[] {
  const [, ...parts] = readFileSync(`docs/evaluations/${page}`, "utf8").split(/^## /m);
  return parts.map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n"))]);
}

/** The rows of the tables in a text whose first cell is code. */
function rows(text: string): readonly (readonly [code: string, result: string])[] {
  return [...text.matchAll(/^\| `(.*?)` \| (.*) \|$/gm)].map(([, code = "", result = ""]) => [
    code,
    result.replaceAll("\\|", "|"),
  ]);
}

function block(text: string, language: string): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(text)?.[1] ?? "";
}

const documented = sections("scorers.md").filter(([title]) => scorers.has(title));

test("every scorer has a section, in the order they are offered in", () => {
  expect(documented.map(([title]) => title).toSorted()).toEqual([...scorers.keys()].toSorted());
});

test.each(documented)("%s scores as its section says", (name, text) => {
  const example = parse(block(text, "yaml")) as {
    input?: Record<string, unknown>;
    expect: Record<string, Record<string, unknown>>;
  };
  const [expectation] = Object.values(example.expect);
  const scorer = scorers.get(name)!;
  const options = scorer.options.parse(expectation?.[name]);
  expect(rows(text).length).toBeGreaterThan(1);
  for (const [value, result] of rows(text)) {
    const { pass, message } = scorer.score(JSON.parse(value), options, answerOf({ input: example.input ?? {} }));
    expect([value, pass ? "passes" : message]).toEqual([value, result]);
  }
});

const page = readFileSync("docs/evaluations/expressions.md", "utf8");
const output: unknown = JSON.parse(block(page, "json"));
const scope = {
  input: { ticket: "Two for 5" },
  output,
  text: JSON.stringify(output),
  latency: 900,
  cost: 0.001,
  tokens: 20,
  repairs: 0,
};
const schema = block(page, "yaml");
const types = {
  input: {
    kind: "object",
    properties: [{ name: "ticket", type: { kind: "string" }, optional: false }],
    index: undefined,
  },
  output: readSchema(
    "file:///a.prompt",
    schema,
    parseYaml(schema, { start: 0, end: schema.length }).root!,
    () => undefined,
  ).type,
} as const;

const examples = sections("expressions.md").flatMap(([title, text]) =>
  rows(text).map(([code, result]) => [code, title === "What is reported" ? "reported" : "value", result] as const),
);

test.each(examples)("%s: %s %s", (source, kind, expected) => {
  const { expression, problems } = parseExpression(source);
  const errors = [...problems, ...checkExpression(expression, types).problems].filter(
    ({ severity }) => severity === "error",
  );
  if (kind === "reported") {
    expect(errors.map(({ message }) => message)).toEqual([expected]);
    return;
  }
  // What is no assertion by itself is the only thing that may be said of an example.
  expect(errors.filter(({ message }) => !message.startsWith("An assertion must be"))).toEqual([]);
  const value = JSON.parse(expected.replaceAll("`", "")) as unknown;
  expect(evaluateExpression(expression, scope)).toEqual({ kind: "value", value });
});

test("every function and loop is on the page", () => {
  const written = examples.map(([source]) => source).join("\n");
  for (const name of functions.keys()) expect(written).toContain(`${name}(`);
  for (const name of loops.keys()) expect(page).toMatch(new RegExp(`\`${name}(?:\\(|\`)`));
});
