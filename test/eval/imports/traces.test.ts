import { expect, test } from "vitest";
import { parseFieldMapping, personalPatterns, traceCase } from "../../../server/src/eval/imports/traces.ts";
import { redactor } from "../../../server/src/eval/redaction.ts";

const redact = redactor(["secret-of-the-environment"], [...personalPatterns, /ACME-\d+/gu]);

function check(trace: unknown, mappings: readonly string[], expected: unknown): void {
  const read = mappings.map((text) => {
    const mapping = parseFieldMapping(text);
    if (typeof mapping === "string") throw new Error(mapping);
    return mapping;
  });
  const result = traceCase(typeof trace === "string" ? trace : JSON.stringify(trace), 3, read, redact);
  expect(result.kind === "case" ? JSON.parse(result.line) : result.reason).toEqual(expected);
}

test("parts of a trace become parts of a case, JSON in text included", () => {
  check(
    {
      id: 9,
      request: { vars: '{"ticket": "Where?"}' },
      response: { choices: [{ message: { content: '{"category": "delivery"}' } }] },
      labels: ["hard"],
    },
    [
      "input.ticket=request.vars.ticket",
      "expect.category=response.choices.0.message.content.category",
      "name=id",
      "tags=labels",
    ],
    { name: "9", tags: ["hard"], input: { ticket: "Where?" }, expect: { category: "delivery" } },
  );
  check({ input: { a: 1 } }, ["input=input"], { name: "trace 3", input: { a: 1 } });
});

test("who somebody is, keys and what a pattern matches are taken out, everywhere", () => {
  check(
    {
      input: {
        text: "I am ada@example.org, +49 30 1234567, card 4111 1111 1111 1111, from 10.0.0.7, order ACME-77, sk-abcdefghijklmnopqrstuv, secret-of-the-environment",
      },
    },
    ["input=input", "name=input.text"],
    {
      name: "I am [redacted], [redacted], card [redacted], from [redacted], order [redacted], [redacted], [redacted]",
      input: {
        text: "I am [redacted], [redacted], card [redacted], from [redacted], order [redacted], [redacted], [redacted]",
      },
    },
  );
  check({ input: { text: "Order 4711 of 2026-10-02 for 1,200,000 at 10:30" } }, ["input=input"], {
    name: "trace 3",
    input: { text: "Order 4711 of 2026-10-02 for 1,200,000 at 10:30" },
  });
});

test("lines that are no case say why", () => {
  check("{", ["input=input"], "Line 3 is no JSON.");
  check("[]", ["input=input"], "Line 3 is no object.");
  check({}, ["input.a=b.c"], "Line 3 has nothing at 'b.c', which is to be 'input.a'.");
  check({ b: 1 }, ["input=b"], "Line 3: 'b' is no object, and cannot be the input.");
  check({ b: { c: 1 } }, ["input.a=b.c", "expect.x=nowhere"], { name: "trace 3", input: { a: 1 } });
});

test("mappings that make no sense say what would", () => {
  expect(parseFieldMapping("input.a")).toBe(
    "'input.a' says not where the value comes from: write 'input.name=path.in.the.trace'.",
  );
  expect(parseFieldMapping("output=a")).toBe(
    "'output' is no part of a case: it can be 'input', 'input.NAME', 'expect.PATH', 'name' or 'tags'.",
  );
});
