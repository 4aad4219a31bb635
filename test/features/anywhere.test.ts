import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PromptModel } from "../../server/src/analysis/promptModel.ts";
import { symbolTable } from "../../server/src/analysis/symbolTable.ts";
import { completion } from "../../server/src/features/completion/completion.ts";
import { definition } from "../../server/src/features/definition.ts";
import { documentHighlights } from "../../server/src/features/documentHighlights.ts";
import { hover } from "../../server/src/features/hover.ts";
import { references } from "../../server/src/features/references.ts";
import { prepareRename, rename } from "../../server/src/features/rename/rename.ts";
import { signatureHelp } from "../../server/src/features/signatureHelp.ts";
import { typeDefinition } from "../../server/src/features/typeDefinition.ts";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import type { TextRange } from "../../server/src/text/range.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { sharedFolder } from "../support/shared.ts";

const shared = sharedFolder();

/** Asks everything at an offset. Answers must be places in files, those about the document inside of it. */
function ask(workspace: Workspace, model: PromptModel, offset: number): void {
  const here = (range: TextRange): void => {
    const { length } = model.file.source.text;
    if (!(0 <= range.start && range.start <= range.end && range.end <= length)) {
      throw new Error(`[${range.start}, ${range.end}) is not inside of ${length} characters.`);
    }
  };
  const anywhere = ({ file, range }: { readonly file: string; readonly range: TextRange }): void => {
    if (file === model.file.file) return here(range);
    const length = workspace.model(file)?.file.source.text.length ?? Number.POSITIVE_INFINITY;
    if (!(0 <= range.start && range.start <= range.end && range.end <= length)) throw new Error(`Outside of ${file}.`);
  };
  for (const { range } of documentHighlights(model, offset)) here(range);
  for (const place of definition(workspace, model, offset)) anywhere(place);
  for (const place of typeDefinition(model, offset)) anywhere(place);
  for (const place of references(workspace, model, offset, { declaration: true })) anywhere(place);
  const renaming = rename(workspace, model, offset, "renamed");
  if (!("refused" in renaming)) for (const edit of renaming.edits) anywhere(edit);
  const start = prepareRename(workspace, model, offset);
  if (!("refused" in start)) here(start.range);
  const help = signatureHelp(model, offset);
  for (const { label } of help?.parameters ?? []) expect(label[1] <= help!.label.length).toBe(true);
  const shown = hover(workspace, model, offset);
  if (shown) {
    here(shown.range);
    // What is shown is about what is pointed at.
    expect(shown.range.start <= offset && offset <= shown.range.end).toBe(true);
  }
  for (const { range, documentation } of completion(workspace, model, offset)) {
    here(range);
    // Editors refuse a completion whose range does not hold the cursor, or has more than one line.
    expect(range.start <= offset && offset <= range.end).toBe(true);
    expect(model.file.source.text.slice(range.start, range.end)).not.toMatch(/[\r\n]/);
    documentation?.();
  }
}

/** What people do to a text while they work on it. */
const mutation = fc.oneof(
  { weight: 2, arbitrary: fc.constant((text: string, at: number) => text.slice(0, at)) },
  {
    weight: 3,
    arbitrary: fc.nat(30).map((count) => (text: string, at: number) => text.slice(0, at) + text.slice(at + count)),
  },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom(
        "{{",
        "}}",
        "{{#",
        "{{/",
        "{{>",
        "{{#if ",
        "{{else ",
        ".",
        "../",
        "@",
        '"',
        "'",
        "[",
        "|",
        "(",
        "=",
        "\n",
        "---\n",
        ": ",
        "  - ",
        "💬",
        "\0",
        "\\",
        '{{#*inline "a"}}',
        "as |x|",
      )
      .map((inserted) => (text: string, at: number) => text.slice(0, at) + inserted + text.slice(at)),
  },
);

test.runIf(shared)("anything may be asked anywhere in real prompts, whole or broken", () => {
  const corpus = pathToFileURL(join(shared!, "corpus")).href;
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(corpus);
  const files = workspace.files.filter((file) => file.endsWith(".prompt"));
  expect(files.length).toBeGreaterThan(300);
  let mentions = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(mutation, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 3 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 10 }),
      (file, mutations, places) => {
        const original = workspace.model(file)?.file.source.text;
        if (original === undefined) return;
        let text = original;
        let last = 0;
        for (const [mutate, place] of mutations) {
          last = Math.floor(place * text.length);
          text = mutate(text, last);
        }
        workspace.open(file, text);
        const model = workspace.model(file)!;
        mentions += symbolTable(model).mentions.length;
        for (const place of places) ask(workspace, model, Math.floor(place * text.length));
        for (const near of [last, last + 1, last + 2]) if (near <= text.length) ask(workspace, model, near);
        workspace.close(file);
      },
    ),
    { numRuns: 400 },
  );
  expect(mentions).toBeGreaterThan(1_000);
});
