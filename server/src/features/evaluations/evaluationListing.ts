import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { WrittenEvalFile } from "../../eval/evalFile.ts";
import { pathText } from "../../eval/pathText.ts";
import type { TextRange } from "../../text/range.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { partialCallRanges } from "../partialCallRanges.ts";

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

/** Every evaluation file of the workspace, as it is in the editor now. `cases` is the same list while they are the same. */
export function evaluationListing(workspace: Workspace): readonly EvaluationSummary[] {
  return workspace.evalFiles.flatMap((file) => {
    const written = workspace.derivedOfEval(file, outline);
    if (!written) return [];
    const prompts = written.prompts.filter((prompt) => workspace.has(prompt));
    const own = prompts.flatMap((prompt) => workspace.model(prompt)?.signature.model ?? []);
    return [
      {
        file,
        prompts: prompts.map((prompt) => ({ file: prompt, parts: [...partsOf(workspace, prompt)] })),
        models: [...new Set(written.models.length > 0 ? written.models : own)],
        cases: written.cases,
        datasets: written.datasets,
      },
    ];
  });
}

function outline({ evalFile: { prompts, models, cases, datasets } }: WrittenEvalFile) {
  return {
    prompts: prompts.map(({ value }) => value),
    models: models.map(({ value }) => value),
    datasets: datasets.map(({ value }) => value),
    cases: cases.map(
      ({ name, tags, nameRange, expectations }): CaseSummary => ({
        name,
        tags,
        range: nameRange,
        expectations: expectations.map(({ path, pathRange }) => ({ path: pathText(path), range: pathRange })),
      }),
    ),
  };
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
