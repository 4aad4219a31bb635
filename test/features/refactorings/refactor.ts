import { expect } from "vitest";
import type { PromptModel } from "../../../server/src/analysis/promptModel.ts";
import type { Refactoring } from "../../../server/src/features/refactorings/refactoring.ts";
import { RenderError, renderPrompt } from "../../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../../server/src/render/sampleInput.ts";
import type { TextRange } from "../../../server/src/text/range.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { parseMarked } from "../../support/carets.ts";
import { root } from "../../support/checkMarked.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";

type Offer = (workspace: Workspace, model: PromptModel, selection: TextRange) => Refactoring | undefined;

/** Of a refactoring that needs no other file. */
export function inOneFile(offer: (model: PromptModel, selection: TextRange) => Refactoring | undefined): Offer {
  return (_, model, selection) => offer(model, selection);
}

/**
 * Applies what is offered for a selection, from `┆` to `‡` or the cursor alone, and writes all files; or why it is
 * disabled. No file may have an error that was not there before. With `sameMessages`, the first file renders as before.
 */
export function refactored(offer: Offer, source: string, { sameMessages }: { sameMessages: boolean }): string {
  const files = parseMarked(source.replace(/^\n/, ""));
  const marked = files.find(({ cursor }) => cursor !== undefined)!;
  const end = marked.text.indexOf("‡");
  const texts = new Map(files.map(({ path, text }) => [`${root}/${path}`, text.replace("‡", "")]));
  const workspace = workspaceOf(texts);
  const file = `${root}/${marked.path}`;
  const selection = { start: marked.cursor!, end: end < 0 ? marked.cursor! : end };
  const refactoring = offer(workspace, workspace.model(file)!, selection);
  if (!refactoring) return "nothing";
  if (refactoring.disabled !== undefined) return `disabled: ${refactoring.disabled}`;
  const after = applied(texts, refactoring);
  const changed = workspaceOf(after);
  for (const one of after.keys()) expect([one, ...errors(changed, one)]).toEqual([one, ...errors(workspace, one)]);
  if (sameMessages) {
    const { signature, usage } = workspace.model(file)!;
    const inputs = [sampleInput(signature.input, usage), {}];
    expect(messages(changed, file, inputs)).toEqual(messages(workspace, file, inputs));
  }
  const written = [...after].filter(([one, text]) => text !== texts.get(one));
  return written.map(([one, text]) => (one === file ? text : `//- ${one.slice(root.length + 1)}\n${text}`)).join("\n");
}

/** All files, by URI, as they are afterwards. */
export function applied(
  texts: ReadonlyMap<string, string>,
  { edits, newFile }: Refactoring,
): ReadonlyMap<string, string> {
  const after = new Map(
    [...texts].map(([file, text]) => [
      file,
      applyEdits(
        text,
        edits.filter((edit) => edit.file === file),
      ),
    ]),
  );
  if (newFile) after.set(newFile.file, newFile.text);
  return after;
}

export function workspaceOf(texts: ReadonlyMap<string, string>): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [file, text] of texts) fileSystem.files.set(file, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(root);
  return workspace;
}

export function errors(workspace: Workspace, file: string): readonly string[] {
  const found = workspace.check(file)?.diagnostics ?? [];
  return found.filter(({ severity }) => severity === "error").map(({ message }) => message);
}

/** What each input makes of a prompt, or why it makes nothing. */
export function messages(workspace: Workspace, file: string, inputs: readonly Record<string, unknown>[]): unknown {
  const model = workspace.model(file)!;
  return inputs.map((input) => {
    try {
      return renderPrompt(model.file, model.signature, (name) => workspace.partialText(name, file), { input }).messages;
    } catch (error) {
      if (error instanceof RenderError) return error.message;
      throw error;
    }
  });
}
