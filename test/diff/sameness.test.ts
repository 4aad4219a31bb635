import fc from "fast-check";
import { expect, test } from "vitest";
import { formatting } from "../../server/src/features/formatting/formatting.ts";
import { extractPartial } from "../../server/src/features/refactorings/extractPartial.ts";
import { inlinePartial } from "../../server/src/features/refactorings/inlinePartial.ts";
import type { Refactoring } from "../../server/src/features/refactorings/refactoring.ts";
import { renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { applyEdits } from "../../server/src/text/textEdit.ts";
import { root } from "../support/checkMarked.ts";
import { compareFiles, type Files, workspaceOf } from "../support/comparedPrompts.ts";
import { type Input, typedPrompt } from "../support/typedPromptArbitrary.ts";

/** The verdict on the prompt; `same` where nothing is even looked at. */
function verdictOf(before: Files, after: Files): string {
  const found = compareFiles(before, after).find(
    ({ after: file, before: old }) => (file ?? old) === `${root}/main.prompt`,
  );
  return found?.verdict ?? "same";
}

function applied(files: Files, { edits, newFile }: Pick<Refactoring, "edits" | "newFile">): Files {
  const texts = Object.entries(files).map(([path, text]) => {
    const own = edits.filter(({ file }) => file === `${root}/${path}`);
    return [path, own.length > 0 ? applyEdits(text, own) : text];
  });
  const created = newFile ? [[newFile.file.slice(root.length + 1), newFile.text]] : [];
  return Object.fromEntries([...texts, ...created]);
}

/** The messages, or that there are none. */
function rendered(files: Files, input: Input): string {
  const workspace = workspaceOf(files);
  const model = workspace.model(`${root}/main.prompt`)!;
  try {
    const partial = (name: string): string | undefined => workspace.partialText(name, model.file.file);
    return JSON.stringify(renderPrompt(model.file, model.signature, partial, { input }).messages);
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Written without care, so that there is something to lay out. */
function untidy(text: string): string {
  return text.replace(/\{\{(#?)(\w)/g, "{{$1 $2").replace(/(\w)\}\}/g, "$1 }}");
}

test("a formatted prompt is the same", () => {
  fc.assert(
    fc.property(typedPrompt, ({ files }) => {
      const before: Files = { ...files, "main.prompt": untidy(files["main.prompt"]!) };
      const model = workspaceOf(before).model(`${root}/main.prompt`)!;
      const result = formatting(model.file);
      if (result.kind === "left alone") return;
      const after = { ...before, "main.prompt": applyEdits(before["main.prompt"]!, result.edits) };
      expect(verdictOf(before, after)).toBe("same");
    }),
    { numRuns: 150 },
  );
});

test("a prompt with a partial extracted or inlined is the same, or is said not to be proven", () => {
  const counts = { same: 0, unproven: 0 };
  fc.assert(
    fc.property(typedPrompt, fc.nat(), fc.nat(), ({ files }, a, b) => {
      const workspace = workspaceOf(files);
      const model = workspace.model(`${root}/main.prompt`)!;
      const body = model.file.template.body;
      const [first, last] = [a % Math.max(1, body.length), b % Math.max(1, body.length)].sort((x, y) => x - y);
      const [from, to] = [body[first!], body[last!]];
      if (!from || !to) return;
      const range = { start: from.range.start, end: to.range.end };
      const found = [extractPartial(workspace, model, range), inlinePartial(workspace, model, range)].flat();
      for (const refactoring of found) {
        if (!refactoring || refactoring.disabled !== undefined || refactoring.edits.length === 0) continue;
        const after = applied(files, refactoring);
        const comparison = compareFiles(files, after).find(({ after: file }) => file === `${root}/main.prompt`)!;
        if (comparison.verdict === "same") counts.same++;
        else {
          counts.unproven++;
          const said = [...comparison.problems, ...comparison.changes.map(({ message }) => message)].join("\n");
          expect(said).toContain("not proven");
        }
      }
    }),
    { numRuns: 250 },
  );
  expect(counts.same).toBeGreaterThan(counts.unproven * 4);
});

const edits: readonly ((text: string, at: number) => string)[] = [
  (text, at) => `${text.slice(0, at)}x${text.slice(at)}`,
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text) => text.replace("{{#if", "{{#unless").replace("{{/if", "{{/unless"),
  (text) => text.replace(/\{\{else\}\}/, ""),
  (text) => text.replace(/\{\{(\w+)\}\}([\s\S]*)\{\{(\w+)\}\}/, "{{$3}}$2{{$1}}"),
];

test("a prompt that renders otherwise for any input is never the same", () => {
  let different = 0;
  fc.assert(
    fc.property(typedPrompt, fc.nat(), fc.constantFrom(...edits), ({ files, inputs }, place, edit) => {
      const text = files["main.prompt"]!;
      const body = text.indexOf("---\n", 4) + 4;
      const after: Files = { ...files, "main.prompt": edit(text, body + (place % Math.max(1, text.length - body))) };
      const changes = [inputs.full, inputs.sparse, inputs.any].some(
        (input) => rendered(files, input) !== rendered(after, input),
      );
      if (!changes) return;
      different++;
      expect(verdictOf(files, after)).not.toBe("same");
    }),
    { numRuns: 300 },
  );
  expect(different).toBeGreaterThan(50);
});
