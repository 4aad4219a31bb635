import { Usage } from "../../analysis/usage.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type PromptVersion, promptVersion } from "../../diff/promptVersion.ts";
import { templateTexts } from "../../render/renderPrompt.ts";
import type { FileContent, FileSystem } from "../../workspace/fileSystem.ts";
import { Workspace } from "../../workspace/workspace.ts";

/** Gives the SHA-256 of a text in hex. */
export type Sha256 = (text: string) => string;

/** A prompt as the files of a workspace have it now; `undefined` when it is gone or no text. */
export function promptVersionOf(workspace: Workspace, file: FileId, sha256: Sha256): PromptVersion | undefined {
  const found = workspace.promise(file);
  if (!found) return undefined;
  const { prompt, signature } = found;
  const texts = templateTexts(prompt, (name) => workspace.partialText(name, file));
  const partials = new Map(
    [...texts.partials].map(([name, text]) => [name, { file: workspace.partialFile(name, file) ?? file, text }]),
  );
  // The workspace may be another one by then.
  const usage = (): Usage => usageIn(new Map([[file, prompt.source.text], ...fileTexts(partials)]), file);
  return promptVersion({ prompt, signature, usage, partials }, sha256);
}

function fileTexts(partials: PromptVersion["partials"]): readonly (readonly [FileId, string])[] {
  return [...partials.values()].map(({ file, text }) => [file, text]);
}

function usageIn(texts: ReadonlyMap<FileId, string>, file: FileId): Usage {
  const fileSystem: FileSystem = {
    readFile: (one): FileContent => {
      const text = texts.get(one);
      return text === undefined ? { kind: "missing" } : { kind: "text", text };
    },
    findFiles: () => [],
  };
  const workspace = new Workspace(fileSystem);
  for (const one of texts.keys()) workspace.addFile(one);
  return workspace.model(file)?.usage ?? new Usage();
}
