import type { FileId } from "../../diagnostics/diagnostic.ts";
import { evalFilesNamedAfter, readEvalFile } from "../../eval/evalFile.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** The input of a case of an evaluation file. */
export interface EvaluationInput {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The inputs in the evaluation file of a prompt, as far as they can be read; cases without a name are called by their number. */
export function evaluationInputs(workspace: Workspace, prompt: FileId): readonly EvaluationInput[] {
  for (const file of [...evalFilesNamedAfter(prompt), ...workspace.evalFilesOf(prompt)]) {
    const text = workspace.text(file);
    if (text === undefined) continue;
    const { cases } = readEvalFile(file, text);
    return cases.flatMap(({ case: { name, input }, node }) => {
      const isGiven = node.entries.some(({ key, value }) => key === "input" && value.kind === "map");
      return isGiven ? [{ name, input }] : [];
    });
  }
  return [];
}
