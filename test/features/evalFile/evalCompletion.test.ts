import { expect, test } from "vitest";
import { evalCompletion } from "../../../server/src/features/evalFile/evalCompletion.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { evalAtCursor } from "./evalAtCursor.ts";

function itemsAt(source: string) {
  const { workspace, document, offset } = evalAtCursor(source);
  return { text: document.source.text, items: evalCompletion(workspace, document, offset) };
}

test.each([
  ["the keys of the file", "┆", "prompt models trials threshold cases dataset"],
  ["but those that are there", "models: []\n┆\ncases: []\n", "prompt trials threshold dataset"],
  ["mid-word all are offered: editors filter", "ca┆", "prompt models trials threshold cases dataset"],
  ["nothing in a comment", "# mod┆", ""],
  ["nothing in a number", "trials: ┆", ""],
  [
    "the keys of a case, at its dash",
    "cases:\n  - ┆",
    "name tags input context history expect assert judge scorers limits trials",
  ],
  [
    "and on its later lines",
    "cases:\n  - name: a\n    ┆\n    input: {}\n",
    "tags context history expect assert judge scorers limits trials",
  ],
  ["and in braces", "cases: [{ name: a, ┆ }]", "tags input context history expect assert judge scorers limits trials"],
  ["of a judge", "cases:\n  - judge:\n      ┆", "rubric choices pass model"],
  ["of limits, in braces", "cases:\n  - limits: { latency: 1, ┆", "cost tokens repairs"],
  ["of a message", "cases:\n  - history:\n      - ┆", "role text"],
  ["roles", "cases:\n  - history: [{ role: ┆ }]", "user model system tool"],
  ["inputs: those that must be given first", "cases:\n  - input:\n      ┆", "ticket lines tone urgent"],
  ["in braces", "cases:\n  - input: { ticket: x, to┆ }", "lines tone urgent"],
  ["in braces over several lines", "cases:\n  - input: {\n      ticket: x,\n      ┆\n    }", "lines tone urgent"],
  ["in a list", "cases:\n  - input:\n      lines:\n        - ┆", "text"],
  ["values of an enum", "cases:\n  - input:\n      tone: ┆", "formal casual"],
  ["in braces", "cases:\n  - input: { tone: fo┆ }", "formal casual"],
  ["booleans", "cases:\n  - input: { urgent: ┆", "true false"],
  ["paths of the output", "cases:\n  - expect:\n      ┆", "category summary items items[0].name items[0].price $"],
  [
    "but those that are there",
    "cases:\n  - expect: { category: bug, ┆ }",
    "summary items items[0].name items[0].price $",
  ],
  ["values of an enum of the output", "cases:\n  - expect:\n      category: ┆", "refund bug other thing"],
  ["and inside a scorer", "cases:\n  - expect: { category: { oneOf: [bug, ┆] } }", "refund bug other thing"],
  ["tags of other cases", "cases:\n  - tags: [hard, easy]\n  - tags: [hard]\n  - tags: [┆]\n", "hard easy"],
  ["tags as thresholds", "threshold: { ┆ }\ncases:\n  - tags: [hard]\n", "passRate hard"],
  ["models of the workspace", "models: [┆]\n", "googleai/gemini-2.5-flash"],
  ["models on lines", "models:\n  - ┆\n", "googleai/gemini-2.5-flash"],
  ["prompts", "prompt: ┆\n", "./classify.prompt"],
  ["names at the start of an assertion", "cases:\n  - assert:\n      - ┆", "output input"],
  ["properties in an assertion", "cases:\n  - assert:\n      - output.┆", "category summary items"],
  ["values in an assertion", "cases:\n  - assert: [output.category == ┆]", '"refund" "bug" "other thing" …'],
])("%s", (_, source, expected) => {
  const labels = itemsAt(source)
    .items.map(({ label }) => label)
    .join(" ");
  if (expected.endsWith("…")) expect(labels.slice(0, expected.length - 1)).toBe(expected.slice(0, -1));
  else expect(labels).toBe(expected);
});

test("scorers are explained", () => {
  const { items } = itemsAt("cases:\n  - expect:\n      summary:\n        ┆");
  const contains = items.find(({ label }) => label === "contains");
  expect([contains?.newText, contains?.documentation?.()]).toEqual(["contains: ", expect.stringContaining("text")]);
});

test.each([
  ["cases:\n  - ┆", "expect", "cases:\n  - expect:\n      "],
  ["cases:\n  - name: a\n    ta┆", "tags", "cases:\n  - name: a\n    tags:\n      - "],
  ["cases: [{ ┆ }]", "expect", "cases: [{ expect: {} }]"],
  ["cases:\n  - na┆: x", "name", "cases:\n  - name: x"],
  ["cases:\n  - expect: { ┆ }", "items[0].name", 'cases:\n  - expect: { "items[0].name":  }'],
  ["cases:\n  - expect:\n      it┆", "items[0].name", "cases:\n  - expect:\n      items[0].name: "],
  ["cases:\n  - expect: { category: ┆ }", "other thing", "cases:\n  - expect: { category: other thing }"],
])("%s and %s", (source, label, expected) => {
  const { text, items } = itemsAt(source);
  const item = items.find((one) => one.label === label);
  expect(items.map((one) => one.label)).toContain(label);
  expect(applyEdits(text, [item!])).toBe(expected);
});
