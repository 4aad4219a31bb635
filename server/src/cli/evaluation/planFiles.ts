import { fileURLToPath } from "node:url";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { PlannedPrompt } from "../../eval/runCases.ts";
import type { UserScorers } from "../../eval/userScorers.ts";
import { type EvaluationSelection, type EvaluationSources, evaluationPlan } from "../../features/evaluationPlan.ts";
import { datasetCases } from "../../node/datasetReader.ts";
import { type RecordingStores, sha256 } from "../../node/evaluationTools.ts";
import { loadUserScorers, UserScorersError } from "../../node/userScorers.ts";
import { relativeFile } from "../../text/relativeFile.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { displayPath } from "../report.ts";
import { UsageError } from "../usageError.ts";

/** What there is to run in evaluation files. Throws `UsageError` where one of them cannot be run. */
export async function planFiles(
  workspace: Workspace,
  files: readonly FileId[],
  cwd: string,
  stores: RecordingStores,
  selection: EvaluationSelection,
): Promise<readonly PlannedPrompt[]> {
  const scorers = await userScorersOf(workspace, files);
  const sources: EvaluationSources = {
    hash: (text) => sha256(text).slice(0, 16),
    relative: (file) => displayPath(file, cwd),
    recordings: (file) => stores.of(file),
    dataset: datasetCases,
    userScorers: (module) => scorers.get(module),
  };
  const plans = files.map((file) => evaluationPlan(workspace, file, sources, selection));
  const problems = plans.flatMap((plan) => plan.problems);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  return plans.flatMap((plan) => plan.prompts);
}

/** The scorers of the modules that the configurations name. Whoever runs the command trusts the folder. */
async function userScorersOf(
  workspace: Workspace,
  files: readonly FileId[],
): Promise<ReadonlyMap<FileId, UserScorers>> {
  const found = new Map<FileId, UserScorers>();
  for (const { file, evaluate } of new Set(files.map((one) => workspace.configOf(one)))) {
    const module =
      evaluate.scorers === undefined || file === undefined ? undefined : relativeFile(evaluate.scorers, file);
    if (module === undefined) continue;
    try {
      found.set(module, await loadUserScorers(fileURLToPath(module), { trusted: true }));
    } catch (error) {
      if (error instanceof UserScorersError) throw new UsageError(error.message);
      throw error;
    }
  }
  return found;
}
