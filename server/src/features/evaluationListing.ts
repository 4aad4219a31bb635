import type { FileId } from "../diagnostics/diagnostic.ts";
import { pathText } from "../eval/pathText.ts";
import type { TextRange } from "../text/range.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { partialCallRanges } from "./partialCallRanges.ts";

/** What an evaluation file holds, for a tree of tests. */
export interface EvaluationSummary {
  readonly file: FileId;
  /** Those that exist, with every file that they are made of: themselves and the partials that they reach. */
  readonly prompts: readonly { readonly file: FileId; readonly parts: readonly FileId[] }[];
  /** Those that the file names, and those of its prompts where it names none. */
  readonly models: readonly string[];
  readonly cases: readonly CaseSummary[];
  readonly datasets: readonly FileId[];
}

export interface CaseSummary {
  readonly name: string;
  readonly tags: readonly string[];
  readonly range: TextRange;
  /** Paths as results have them, and where they are written. */
  readonly expectations: readonly { readonly path: string; readonly range: TextRange }[];
}

/** Every evaluation file of the workspace, as it is in the editor now. */
export function evaluationListing(workspace: Workspace): readonly EvaluationSummary[] {
  return workspace.evalFiles.flatMap((file) => {
    const { evalFile } = workspace.evalDocument(file)?.written ?? {};
    if (!evalFile) return [];
    const prompts = evalFile.prompts.map(({ value }) => value).filter((prompt) => workspace.has(prompt));
    const own = prompts.flatMap((prompt) => workspace.model(prompt)?.signature.model ?? []);
    const named = evalFile.models.map(({ value }) => value);
    return [
      {
        file,
        prompts: prompts.map((prompt) => ({ file: prompt, parts: [...partsOf(workspace, prompt)] })),
        models: [...new Set(named.length > 0 ? named : own)],
        cases: evalFile.cases.map(({ name, tags, nameRange, expectations }) => ({
          name,
          tags,
          range: nameRange,
          expectations: expectations.map(({ path, pathRange }) => ({ path: pathText(path), range: pathRange })),
        })),
        datasets: evalFile.datasets.map(({ value }) => value),
      },
    ];
  });
}

/** A prompt and the partials that it reaches. */
function partsOf(workspace: Workspace, prompt: FileId): ReadonlySet<FileId> {
  const found = new Set<FileId>([prompt]);
  for (const file of found) {
    for (const { name } of workspace.derived(file, partialCallRanges)?.calls ?? []) {
      const partial = workspace.partialFile(name, file);
      if (partial !== undefined) found.add(partial);
    }
  }
  return found;
}
