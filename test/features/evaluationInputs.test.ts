import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluationFiles, evaluationInputs } from "../../server/src/features/evaluationInputs.ts";

test("a prompt's evaluation file is beside it; a variant's own comes first", () => {
  expect(evaluationFiles("file:///w/a/reply.prompt")).toEqual(["file:///w/a/reply.eval.yaml"]);
  expect(evaluationFiles("file:///w/v1.2/reply.formal.prompt")).toEqual([
    "file:///w/v1.2/reply.formal.eval.yaml",
    "file:///w/v1.2/reply.eval.yaml",
  ]);
  expect(evaluationFiles("untitled:Untitled-1")).toEqual([]);
});

test("inputs by the names of their cases", () => {
  const text = "cases:\n  - name: refund\n    input: { ticket: money }\n  - input: { n: 1 }\n  - name: none\n  - 7\n";
  expect(evaluationInputs(text)).toEqual([
    { name: "refund", input: { ticket: "money" } },
    { name: "Case 2", input: { n: 1 } },
  ]);
});

test("of a file that is broken, or something else, as much as can be read", () => {
  expect(evaluationInputs("cases:\n  - name: a\n    input: { b: 1 }\n  - name: [\n")).toMatchObject([{ name: "a" }]);
  for (const text of ["", "cases: 1", "[]", "a: b", "cases:", "\0", "cases: [{ input: [] }]"])
    expect(evaluationInputs(text)).toEqual([]);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => Array.isArray(evaluationInputs(`cases:\n ${text}`))),
  );
});
