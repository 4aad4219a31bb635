import type { FileId } from "../diagnostics/diagnostic.ts";
import { type PromptVersion, promptVersion } from "../diff/promptVersion.ts";
import { templateTexts } from "../render/renderPrompt.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Gives the SHA-256 of a text in hex. */
export type Sha256 = (text: string) => string;

/** A prompt as the files of a workspace have it; `undefined` when it is gone or no text. */
export function promptVersionOf(workspace: Workspace, file: FileId, sha256: Sha256): PromptVersion | undefined {
  const model = workspace.model(file);
  if (!model) return undefined;
  const texts = templateTexts(model.file, (name) => workspace.partialText(name, file));
  const partials = new Map(
    [...texts.partials].map(([name, text]) => [name, { file: workspace.partialFile(name, file) ?? file, text }]),
  );
  return promptVersion({ prompt: model.file, signature: model.signature, usage: model.usage, partials }, sha256);
}
