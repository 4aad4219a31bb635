import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type Decision, decisionCase } from "../../eval/decisions.ts";
import { evaluatedPrompt } from "../../eval/evaluatedPrompt.ts";
import type { Recordings } from "../../eval/recording.ts";
import type { PlannedPrompt } from "../../eval/runCases.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { promptVersionOf, type Sha256 } from "../versions/promptVersionOf.ts";

export interface DecisionSources {
  readonly sha256: Sha256;
  /** A file relative to the run's folder, with `/`. */
  relative(file: FileId): string;
  readonly recordings: Recordings;
}

/** Recorded decisions as cases of a prompt; or a sentence that says why the prompt cannot be asked. */
export function decisionPlan(
  workspace: Workspace,
  prompt: FileId,
  file: FileId,
  decisions: readonly Decision[],
  models: readonly string[],
  { sha256, relative, recordings }: DecisionSources,
): PlannedPrompt | string {
  const name = relative(prompt);
  const model = workspace.model(prompt);
  if (!model) return `There is no prompt '${name}'.`;
  if (model.diagnostics.some(({ severity }) => severity === "error")) {
    return `${name} has errors: run 'typed-prompts check'.`;
  }
  const evaluated = evaluatedPrompt(model, (partial) => workspace.partialText(partial, prompt));
  const asked = models.length > 0 ? [...new Set(models)] : evaluated.model === undefined ? [] : [evaluated.model];
  if (asked.length === 0) return `${name} names no model: pass one with --model.`;
  return {
    evalFile: relative(file),
    file: name,
    hash: promptVersionOf(workspace, prompt, sha256)?.hash ?? "",
    prompt: evaluated,
    models: asked,
    trials: 1,
    thresholds: { tags: {} },
    cases: decisions.map((decision) => ({
      kind: "case",
      case: decisionCase(decision, file),
      place: { file: relative(file), line: decision.line },
    })),
    recordings,
    scoring: { judgeModel: undefined, userScorers: undefined },
  };
}
