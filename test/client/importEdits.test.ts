import { expect, test } from "vitest";
import { importEdits } from "../../client/src/importEdits.ts";

/** A program in `/w/src/main.ts` after `/w/prompts/classify.prompt.ts` has become another file. */
function moved(text: string, to: string): string {
  let result = text;
  const edits = importEdits(text, "/w/src/main.ts", "/w/prompts/classify.prompt.ts", to);
  for (const { start, end, newText } of edits.toReversed())
    result = result.slice(0, start) + newText + result.slice(end);
  return result;
}

test.each([
  [
    'import { classify } from "../prompts/classify.prompt.js";',
    'import { classify } from "../prompts/triage.prompt.js";',
  ],
  ["import * as p from '../prompts/classify.prompt'", "import * as p from '../prompts/triage.prompt'"],
  ['await import("../prompts/classify.prompt.ts")', 'await import("../prompts/triage.prompt.ts")'],
  ['const p = require( "../prompts/classify.prompt" );', 'const p = require( "../prompts/triage.prompt" );'],
  ['export * from "../prompts/classify.prompt.js";', 'export * from "../prompts/triage.prompt.js";'],
  ['import "@/prompts/classify.prompt";', 'import "@/prompts/triage.prompt";'],
  ['const text = "../prompts/classify.prompt.js";', 'const text = "../prompts/classify.prompt.js";'],
  ['import { x } from "./classify.prompt.js";', 'import { x } from "./classify.prompt.js";'],
  ['import { x } from "../prompts/reclassify.prompt.js";', 'import { x } from "../prompts/reclassify.prompt.js";'],
])("another name: %s", (before, after) => expect(moved(before, "/w/prompts/triage.prompt.ts")).toBe(after));

test("another folder; what an alias stands for is not known", () => {
  const to = "/w/src/a/classify.prompt.ts";
  expect(moved('import { x } from "../prompts/classify.prompt.js";', to)).toBe(
    'import { x } from "./a/classify.prompt.js";',
  );
  expect(moved('import { x } from "@/prompts/classify.prompt";', to)).toBe(
    'import { x } from "@/prompts/classify.prompt";',
  );
});
