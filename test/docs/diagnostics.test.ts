import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue, diagnosticCodes } from "../../server/src/diagnostics/catalogue.ts";
import { openMarked } from "../support/checkMarked.ts";

const page = readFileSync("docs/diagnostics.md", "utf8");

test("every code has a section of its own, in the words of its severity", () => {
  const sections = [...page.matchAll(/^### (\S+)\n\n(\w+)/gm)].map(([, code, severity]) => [code, severity]);
  expect(sections.map(([code]) => code).toSorted()).toEqual(diagnosticCodes.toSorted());
  for (const [code, severity] of sections) {
    const expected = catalogue[code as keyof typeof catalogue].severity;
    expect(`${code} ${severity?.toLowerCase()}`).toBe(`${code} ${expected}`);
  }
});

/** The prompt that the examples of evaluation files are of. */
const [, prompt = ""] = /^```dotprompt\n(---\n[\s\S]*?)^```$/m.exec(page)!;

const examples = [...page.matchAll(/^```(?:dotprompt|json|yaml) (\S+)\n([\s\S]*?)^```$/gm)];

test.each(examples.map(([, code, text]) => [code!, text!]))(
  "the example of %s reports it, and nothing else of that weight",
  (code, text) => {
    const isEvalFile = page.includes(`\`\`\`yaml ${code}\n`);
    const path = isEvalFile
      ? "classify.eval.yaml"
      : code === "circular-partial"
        ? "_signature.prompt"
        : code === "invalid-config"
          ? "typed-prompts.config.json"
          : "main.prompt";
    const partial = code === "partial-argument" ? "\n//- _greeting.prompt\nHello {{name}}" : "";
    const tested = isEvalFile ? `\n//- classify.prompt\n${prompt}` : "";
    const { diagnosticsOf } = openMarked(`//- ${path}\n${text}${partial}${tested}`);
    const codes = new Set(
      diagnosticsOf(path)
        .filter((one) => one.severity !== "hint")
        .map((one) => one.code),
    );
    const { severity } = catalogue[code as keyof typeof catalogue];
    if (severity === "hint") expect(diagnosticsOf(path).map((one) => one.code)).toContain(code);
    else expect([...codes]).toEqual([code]);
  },
);

test("there are as many examples as codes that a text alone can show", () => {
  const shown = new Set(examples.map(([, code]) => code));
  expect(diagnosticCodes.filter((code) => !shown.has(code))).toEqual([
    "bindings-stale",
    "bindings-edited",
    "unreadable-file",
  ]);
});

test("the README's table has every code with its severity", () => {
  const rows = [
    ...readFileSync("README.md", "utf8").matchAll(/^\| \[`([\w-]+)`\]\(docs\/diagnostics\.md#\1\) \| (\w+) \|/gm),
  ];
  expect(rows.map(([, code, severity]) => `${code} ${severity}`).toSorted()).toEqual(
    diagnosticCodes.map((code) => `${code} ${catalogue[code].severity}`).toSorted(),
  );
});
