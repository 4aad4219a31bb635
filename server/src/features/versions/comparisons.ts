import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type CompareOptions, type Comparison, compare, compareUnreadable } from "../../diff/compare.ts";
import type { PromptVersion } from "../../diff/promptVersion.ts";
import type { RenderData } from "../../render/renderPrompt.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { evaluationInputs } from "../evaluations/evaluationInputs.ts";
import type { PromptPair, WorkspacePair } from "./changedPrompts.ts";
import { promptVersionOf, type Sha256 } from "./promptVersionOf.ts";

export interface ComparisonTools extends Omit<CompareOptions, "cases"> {
  readonly sha256: Sha256;
  /** In place of reading a version anew, for who remembers some. */
  readonly versionOf?: ((workspace: Workspace, file: FileId) => PromptVersion | undefined) | undefined;
}

/** Compares one prompt of two workspaces, with the inputs of its evaluation cases. One side of the pair is there. */
export function comparisonOf(
  { before, after }: Omit<WorkspacePair, "changed">,
  pair: PromptPair,
  tools: ComparisonTools,
): Comparison {
  const { versionOf = (workspace, file) => promptVersionOf(workspace, file, tools.sha256) } = tools;
  const old = pair.before === undefined ? undefined : versionOf(before, pair.before);
  const now = pair.after === undefined ? undefined : versionOf(after, pair.after);
  const unread = [
    ...(pair.before !== undefined && !old ? [`It could not be read before: ${reasonOf(before, pair.before)}`] : []),
    ...(pair.after !== undefined && !now ? [`It cannot be read now: ${reasonOf(after, pair.after)}`] : []),
  ];
  if (unread.length > 0) return compareUnreadable(pair.before, pair.after, old, now, unread);
  return compare(old, now, { ...tools, cases: casesOf(after, pair.after) });
}

function reasonOf(workspace: Workspace, file: FileId): string {
  const [problem] = workspace.check(file)?.diagnostics ?? [];
  return problem?.message ?? "it is gone.";
}

const mostCases = 50;

function casesOf(workspace: Workspace, prompt: FileId | undefined): readonly RenderData[] {
  return prompt === undefined ? [] : evaluationInputs(workspace, prompt).slice(0, mostCases);
}
