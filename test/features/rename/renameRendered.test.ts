import fc from "fast-check";
import { expect, test } from "vitest";
import { rename } from "../../../server/src/features/rename/rename.ts";
import { renderPrompt } from "../../../server/src/render/renderPrompt.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { root } from "../../support/checkMarked.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";
import { type Input, typedPrompt } from "../../support/typedPromptArbitrary.ts";

const main = `${root}/main.prompt`;

function open(files: ReadonlyMap<string, string>): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [file, text] of files) fileSystem.files.set(file, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(root);
  return workspace;
}

/** Templates that write the names of the input, or go through all of it: they say the new one. */
const sayNames = /@key|\|\w+ \w+\||[{ ](?:this|@root|\.|(?:\.\.\/)*\.\.\/?)[} ]/;

/** The messages, or that there are none. */
function rendered(workspace: Workspace, input: Input): string {
  const model = workspace.model(main)!;
  try {
    const partial = (name: string): string | undefined => workspace.partialText(name, main);
    return JSON.stringify(renderPrompt(model.file, model.signature, partial, { input }).messages);
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

test("what a model receives is the same when a field and the input have a new name", () => {
  let renamings = 0;
  fc.assert(
    fc.property(typedPrompt, fc.nat(), ({ files, inputs }, choice) => {
      const texts = new Map(Object.entries(files).map(([path, text]) => [`${root}/${path}`, text]));
      const workspace = open(texts);
      const model = workspace.model(main)!;
      const properties = model.signature.input?.properties ?? [];
      const property = properties[choice % Math.max(1, properties.length)];
      if (!property?.nameOrigin || [...texts.values()].some((text) => sayNames.test(text))) return;
      const result = rename(workspace, model, property.nameOrigin.range.start, "renamed");
      if ("refused" in result) return;
      renamings++;
      const after = new Map(
        [...texts].map(([file, text]) => [
          file,
          applyEdits(
            text,
            result.edits.filter((edit) => edit.file === file),
          ),
        ]),
      );
      for (const input of [inputs.full, inputs.sparse, inputs.any]) {
        const entries = Object.entries(input).map(([name, value]) => [
          name === property.name ? "renamed" : name,
          value,
        ]);
        expect(rendered(open(after), Object.fromEntries(entries))).toBe(rendered(workspace, input));
      }
    }),
    { numRuns: 500 },
  );
  expect(renamings).toBeGreaterThan(100);
});
