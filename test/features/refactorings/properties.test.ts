import fc from "fast-check";
import { expect, test } from "vitest";
import type { PromptModel } from "../../../server/src/analysis/promptModel.ts";
import { extractPartial } from "../../../server/src/features/refactorings/extractPartial.ts";
import { inlinePartial } from "../../../server/src/features/refactorings/inlinePartial.ts";
import type { Refactoring } from "../../../server/src/features/refactorings/refactoring.ts";
import { parsePromptFile } from "../../../server/src/syntax/promptFile.ts";
import { visit } from "../../../server/src/syntax/visit.ts";
import type { TextRange } from "../../../server/src/text/range.ts";
import type { Workspace } from "../../../server/src/workspace/workspace.ts";
import { root } from "../../support/checkMarked.ts";
import { typedPrompt } from "../../support/typedPromptArbitrary.ts";
import { applied, errors, messages, workspaceOf } from "./refactor.ts";

const main = `${root}/main.prompt`;

type Offer = (workspace: Workspace, model: PromptModel, selection: TextRange) => Refactoring | undefined;

/** Renders before and after with inputs that conform; counts how often something was offered. */
function isKept(
  offer: Offer,
  placesIn: (text: string) => fc.Arbitrary<TextRange>,
  numRuns: number,
): { readonly offered: number } {
  const counts = { offered: 0 };
  fc.assert(
    fc.property(
      typedPrompt.chain((prompt) =>
        fc.tuple(fc.constant(prompt), fc.array(placesIn(prompt.files["main.prompt"]!), { maxLength: 8 })),
      ),
      ([{ files, inputs }, places]) => {
        const texts = new Map(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
        const workspace = workspaceOf(texts);
        for (const place of places) {
          const refactoring = offer(workspace, workspace.model(main)!, place);
          if (!refactoring || refactoring.disabled !== undefined) continue;
          counts.offered++;
          const after = applied(texts, refactoring);
          const changed = workspaceOf(after);
          const all = Object.values(inputs);
          expect(messages(changed, main, all), [...after].join("\n")).toEqual(messages(workspace, main, all));
          // Of names that nothing declares the errors may move into the partial.
          if (errors(workspace, main).length > 0) continue;
          const found = [...after.keys()].flatMap((one) => errors(changed, one));
          expect(found, [...after].join("\n")).toEqual([...texts.keys()].flatMap((one) => errors(workspace, one)));
        }
      },
    ),
    { numRuns },
  );
  return counts;
}

test("what is extracted renders the same", () => {
  const places = (text: string): fc.Arbitrary<TextRange> => fc.constantFrom({ start: 0, end: 0 }, ...runs(text));
  expect(isKept(extractPartial, places, 400).offered).toBeGreaterThan(1000);
}, 60_000);

test("what is inlined renders the same", () => {
  const places = (text: string): fc.Arbitrary<TextRange> => {
    const calls = [...text.matchAll(/\{\{~?>/g)].map(({ index }) => ({ start: index + 3, end: index + 3 }));
    return fc.constantFrom(...calls, { start: 0, end: 0 });
  };
  // Few calls are generated that can be inlined; of one seed they were 18.
  expect(isKept(inlinePartial, places, 800).offered).toBeGreaterThan(8);
}, 60_000);

/** Every statement, and every two and three of a program that follow each other. */
function runs(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  visit(parsePromptFile(main, text).template, (node) => {
    if (node.kind !== "Program") return;
    for (const [index, { range }] of node.body.entries()) {
      for (const last of node.body.slice(index, index + 3)) found.push({ start: range.start, end: last.range.end });
    }
  });
  return found;
}
