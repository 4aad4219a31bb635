import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { EvalCase, EvalFile } from "../../eval/evalCase.ts";
import { type EvaluatedPrompt, evaluatedPrompt } from "../../eval/evaluatedPrompt.ts";
import type { Recordings } from "../../eval/recording.ts";
import type { PlannedCase, PlannedPrompt } from "../../eval/runCases.ts";
import type { UserScorers } from "../../eval/userScorers.ts";
import { relativeFile } from "../../text/relativeFile.ts";
import type { SourceText } from "../../text/sourceText.ts";
import type { PromptSignature } from "../../types/signature.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { promptVersionOf, type Sha256 } from "../versions/promptVersionOf.ts";

/** Which of the cases are run, and on what. */
export interface EvaluationSelection {
  /** Instead of those that the file and the prompt name; empty for those. */
  readonly models: readonly string[];
  /** Instead of what the file says; cases that say their own keep it. */
  readonly trials: number | undefined;
  /** Cases with one of these; empty for all. */
  readonly tags: readonly string[];
  /** Cases with one of these names; empty for all. */
  readonly names: readonly string[];
}

export interface EvaluationSources {
  readonly sha256: Sha256;
  /** A file relative to the run's folder, with `/`. */
  relative(file: FileId): string;
  recordings(evalFile: FileId): Recordings;
  /** The cases of a dataset, and the lines that are none, in order; lines are counted from zero. */
  dataset(file: FileId, signature: PromptSignature): AsyncIterable<DatasetLine>;
  /** The scorers of a module that a configuration names. */
  userScorers(module: FileId): UserScorers | undefined;
}

type DatasetLine =
  | { readonly kind: "case"; readonly line: number; readonly case: EvalCase }
  | { readonly kind: "problem"; readonly line: number; readonly message: string };

/** What there is to run in one evaluation file, and why not more. */
export interface EvaluationPlan {
  readonly prompts: readonly PlannedPrompt[];
  /** Each one sentence, for the author of the file: nothing is run while there are any. */
  readonly problems: readonly string[];
}

/** Reads an evaluation file and its prompts, as far as that can be done before the first case is run. */
export function evaluationPlan(
  workspace: Workspace,
  file: FileId,
  sources: EvaluationSources,
  selection: EvaluationSelection,
): EvaluationPlan {
  const name = sources.relative(file);
  const document = workspace.evalDocument(file);
  if (!document) return { prompts: [], problems: [`${name} cannot be read as text.`] };
  const { written, source, context, diagnostics } = document;
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return { prompts: [], problems: [hasErrors(name, errors)] };
  const asked = context.signatures.flatMap((signature) => signature?.file ?? []);
  const prompts = asked.length > 0 ? asked : written.evalFile.prompts.map(({ value }) => value);
  const planned = prompts.map((prompt) =>
    plannedPrompt(workspace, written.evalFile, source, prompt, sources, selection),
  );
  return {
    prompts: planned.flatMap((one) => (typeof one === "string" ? [] : [one])),
    problems: planned.flatMap((one) => (typeof one === "string" ? [one] : [])),
  };
}

function hasErrors(name: string, errors: number): string {
  return `${name} has ${errors === 1 ? "an error" : `${errors} errors`}: run 'typed-prompts check'.`;
}

/** Or what is wrong with it. */
function plannedPrompt(
  workspace: Workspace,
  evalFile: EvalFile,
  source: SourceText,
  prompt: FileId,
  sources: EvaluationSources,
  selection: EvaluationSelection,
): PlannedPrompt | string {
  const { relative, sha256, recordings } = sources;
  const file = relative(prompt);
  const model = workspace.model(prompt);
  if (!model) return `${relative(evalFile.file)} is about ${file}, which is not there.`;
  const errors = model.diagnostics.filter(({ severity }) => severity === "error").length;
  if (errors > 0) return hasErrors(file, errors);
  const evaluated = evaluatedPrompt(model, (name) => workspace.partialText(name, prompt));
  const models = modelsOf(evalFile, evaluated, selection);
  if (models.length === 0) {
    return `${file} names no model, and neither does ${relative(evalFile.file)}: pass one with --model.`;
  }
  const { passRate, tags } = evalFile.thresholds;
  return {
    evalFile: relative(evalFile.file),
    file,
    hash: promptVersionOf(workspace, prompt, sha256)?.hash ?? "",
    prompt: evaluated,
    models,
    trials: selection.trials ?? evalFile.trials,
    thresholds: {
      ...(passRate ? { passRate: passRate.value } : {}),
      tags: Object.fromEntries([...tags].map(([tag, { value }]) => [tag, value])),
    },
    cases: casesOf(evalFile, source, model.signature, sources, selection),
    recordings: recordings(evalFile.file),
    scoring: scoringOf(workspace, evalFile.file, sources),
  };
}

function scoringOf(workspace: Workspace, evalFile: FileId, sources: EvaluationSources): PlannedPrompt["scoring"] {
  const { file, evaluate } = workspace.configOf(evalFile);
  const module =
    evaluate.scorers === undefined || file === undefined ? undefined : relativeFile(evaluate.scorers, file);
  return {
    judgeModel: evaluate.judge,
    userScorers: module === undefined ? undefined : sources.userScorers(module),
  };
}

function modelsOf({ models }: EvalFile, { model }: EvaluatedPrompt, selection: EvaluationSelection): readonly string[] {
  if (selection.models.length > 0) return [...new Set(selection.models)];
  if (models.length > 0) return [...new Set(models.map(({ value }) => value))];
  return model === undefined ? [] : [model];
}

async function* casesOf(
  { cases, datasets }: EvalFile,
  source: SourceText,
  signature: PromptSignature,
  { relative, dataset }: EvaluationSources,
  selection: EvaluationSelection,
): AsyncGenerator<PlannedCase> {
  for (const one of cases) {
    if (!isSelected(one, selection)) continue;
    const { line } = source.positionAt(one.nameRange.start);
    yield { kind: "case", case: one, place: { file: relative(one.file), line } };
  }
  for (const { value } of datasets) {
    const file = relative(value);
    for await (const one of dataset(value, signature)) {
      const place = { file, line: one.line };
      if (one.kind === "case") {
        if (isSelected(one.case, selection)) yield { kind: "case", case: one.case, place };
      } else yield { kind: "unreadable", name: `${file}:${one.line + 1}`, place, reason: one.message };
    }
  }
}

function isSelected({ name, tags }: EvalCase, selection: EvaluationSelection): boolean {
  if (selection.names.length > 0 && !selection.names.includes(name)) return false;
  return selection.tags.length === 0 || tags.some((tag) => selection.tags.includes(tag));
}
