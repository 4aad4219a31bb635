import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { CoverageTypes } from "../eval/caseCoverage.ts";
import { providerOf, type ReplayMode } from "../eval/modelCalls.ts";
import type { Exchange, ModelClient } from "../eval/modelClient.ts";
import { isPriced, type Prices, withOwnPrices } from "../eval/prices.ts";
import { redactor } from "../eval/redaction.ts";
import type { Run } from "../eval/run.ts";
import { type PlannedPrompt, type Progress, runCases } from "../eval/runCases.ts";
import { Scheduler } from "../eval/scheduler.ts";
import type { UserScorers } from "../eval/userScorers.ts";
import { type EvaluationSelection, evaluationPlan } from "../features/evaluations/evaluationPlan.ts";
import { evaluationSettings } from "../features/evaluations/evaluationSettings.ts";
import { relativeFile } from "../text/relativeFile.ts";
import { anyType } from "../types/type.ts";
import type { Config } from "../workspace/config.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { datasetCases } from "./datasetReader.ts";
import { type BatchTools, type SubmittedBatches, submitBatches } from "./evaluationBatches.ts";
import { lazyClient, loadPrices, nodeTimers, RecordingStores } from "./evaluationTools.ts";
import { keysIn } from "./providers/endpoints.ts";
import { newRunId } from "./runFile.ts";
import { sha256 } from "./sha256.ts";
import { loadUserScorers, UserScorersError } from "./userScorers.ts";

/** How a run is made, whatever is run. */
interface RunSettings {
  readonly replay: ReplayMode;
  readonly trials: number | undefined;
  readonly shard: { readonly part: number; readonly of: number } | undefined;
  readonly concurrency: number | undefined;
  /** US dollars. */
  readonly maxCost: number | undefined;
}

/** What is to be run, by the command line or by the editor. */
interface EvaluationOrder extends RunSettings {
  /** The path of the folder that the run belongs to: its paths are relative to it. */
  readonly folder: string;
  /** Evaluation files. */
  readonly files: readonly FileId[];
  readonly selectionOf: (file: FileId) => EvaluationSelection;
  /** Of the prompts of those files. */
  readonly wants: (prompt: PlannedPrompt) => boolean;
  /** Of the cases that are selected, for prompts that are not asked the same ones. */
  readonly wantsCase?: (prompt: PlannedPrompt, name: string) => boolean;
}

interface EvaluationHost {
  /** Name and version. */
  readonly tool: string;
  readonly signal: AbortSignal;
  /** The models over HTTP, or with others beside them. */
  readonly client: (overHttp: ModelClient) => ModelClient;
  /** Told before the first call. */
  readonly onUnpriced: (models: readonly string[]) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Told of every request and what came of it, where somebody wants to see them. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** A run, and the types of its prompts for telling what its cases cover. */
export interface EvaluationResult {
  readonly run: Run;
  readonly types: ReadonlyMap<string, CoverageTypes>;
}

/** Why there is no run: something is wrong with the files or the settings. The message is for people. */
export class EvaluationError extends Error {}

/**
 * Runs evaluation files of a workspace with the keys and endpoints of the environment. Whoever asks for it trusts the
 * folder: scorers of the program are run. Rejects with `EvaluationError`.
 */
export async function runEvaluations(
  workspace: Workspace,
  order: EvaluationOrder,
  host: EvaluationHost,
): Promise<EvaluationResult> {
  const stores = new RecordingStores();
  try {
    const prompts = partOf(wantedOf(await plannedPrompts(workspace, order, stores), order.wantsCase), order.shard);
    const configs = [...new Set(order.files.map((file) => workspace.configOf(file)))];
    const run = await runPlanned(prompts, configs, order, host);
    stores.sync();
    if (run.samples.length === 0 && !run.cancelled) {
      throw new EvaluationError("No case was run: none is there, or none has this name or tag.");
    }
    return { run, types: coverageTypes(workspace, order) };
  } finally {
    stores.close();
  }
}

/** Runs what has been planned, by the configurations that rule it. Rejects with `EvaluationError`. */
export async function runPlanned(
  prompts: readonly PlannedPrompt[],
  configs: readonly Config[],
  settings: RunSettings,
  { tool, signal, client, onUnpriced, onProgress, onExchange }: EvaluationHost,
): Promise<Run> {
  const { replay, trials, shard } = settings;
  const { concurrencyOf, timeout, maxCost, redact, prices: own } = evaluationSettings(configs, settings);
  const prices = withOwnPrices(own, replay === "strict" ? noPrices : await loadPrices());
  const unpriced = replay === "strict" ? [] : unpricedModels(prompts, prices, maxCost);
  onUnpriced(unpriced);
  const providers = new Set(prompts.flatMap(({ models }) => models.map(providerOf)));
  const atATime = [...providers].reduce((sum, provider) => sum + concurrencyOf(provider), 0);
  return runCases(
    {
      id: newRunId(new Date(), Math.random()),
      tool,
      prompts,
      trials: trials ?? Math.max(1, ...prompts.map((planned) => planned.trials)),
      shard: shard && `${shard.part}/${shard.of}`,
      unpriced,
      ahead: atATime * 2 + 16,
    },
    {
      replay,
      client: client(lazyClient(process.env)),
      scheduler: new Scheduler({ timers: nodeTimers, random: Math.random, concurrencyOf, timeout, signal }),
      sha256,
      redact: redactor(keysIn(process.env), redact),
      prices,
      maxCost,
      now: () => new Date(),
      signal,
      onProgress,
      onExchange,
    },
  );
}

const noPrices: Prices = { costOf: () => undefined };

/** What there is to run in evaluation files. Rejects with `EvaluationError` where one of them cannot be run. */
export async function plannedPrompts(
  workspace: Workspace,
  { folder, files, selectionOf, wants }: Pick<EvaluationOrder, "folder" | "files" | "selectionOf" | "wants">,
  stores: RecordingStores,
): Promise<readonly PlannedPrompt[]> {
  const scorers = await userScorersOf(workspace, files);
  const sources = {
    sha256,
    relative: (file: FileId) => pathFrom(folder, file),
    recordings: (file: FileId) => stores.of(file),
    dataset: datasetCases,
    userScorers: (module: FileId) => scorers.get(module),
  };
  const plans = files.map((file) => evaluationPlan(workspace, file, sources, selectionOf(file)));
  const problems = plans.flatMap((plan) => plan.problems);
  if (problems.length > 0) throw new EvaluationError(problems.join("\n"));
  return plans.flatMap((plan) => plan.prompts).filter(wants);
}

/** The scorers of the modules that the configurations name. */
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
      if (error instanceof UserScorersError) throw new EvaluationError(error.message);
      throw error;
    }
  }
  return found;
}

/** Hands the calls that a run would make to the providers' batch services. Rejects with `EvaluationError`. */
export async function submitEvaluations(
  workspace: Workspace,
  order: Pick<EvaluationOrder, "folder" | "files" | "selectionOf" | "wants" | "maxCost" | "shard">,
  signal: AbortSignal,
): Promise<SubmittedBatches> {
  const stores = new RecordingStores();
  try {
    const prompts = partOf(await plannedPrompts(workspace, order, stores), order.shard);
    const configs = [...new Set(order.files.map((file) => workspace.configOf(file)))];
    const { maxCost } = evaluationSettings(configs, { concurrency: undefined, maxCost: order.maxCost });
    const submitted = await submitBatches(order.folder, prompts, maxCost, await batchTools(configs, signal));
    if (submitted.cases === 0) throw new EvaluationError("There is no case, or none has this name or tag.");
    return submitted;
  } finally {
    stores.close();
  }
}

/** What batches of evaluation files are handled with, by the configurations that rule them. */
export async function batchTools(configs: readonly Config[], signal: AbortSignal): Promise<BatchTools> {
  const { redact, prices } = evaluationSettings(configs, { concurrency: undefined, maxCost: undefined });
  return {
    environment: process.env,
    redact: redactor(keysIn(process.env), redact),
    prices: withOwnPrices(prices, await loadPrices()),
    signal,
    now: () => new Date(),
  };
}

function wantedOf(
  prompts: readonly PlannedPrompt[],
  wantsCase: EvaluationOrder["wantsCase"],
): readonly PlannedPrompt[] {
  if (!wantsCase) return prompts;
  return prompts.map((planned) => ({
    ...planned,
    cases: (async function* () {
      for await (const one of planned.cases) {
        if (wantsCase(planned, one.kind === "case" ? one.case.name : one.name)) yield one;
      }
    })(),
  }));
}

/** The cases of this part of several, taken in turns over all files. */
function partOf(prompts: readonly PlannedPrompt[], shard: EvaluationOrder["shard"]): readonly PlannedPrompt[] {
  if (!shard) return prompts;
  const { part, of } = shard;
  let turn = 0;
  return prompts.map((planned) => ({
    ...planned,
    cases: (async function* () {
      for await (const one of planned.cases) if (turn++ % of === part - 1) yield one;
    })(),
  }));
}

function unpricedModels(
  prompts: readonly PlannedPrompt[],
  prices: Prices,
  maxCost: number | undefined,
): readonly string[] {
  const judges = prompts.flatMap(({ scoring }) => scoring.judgeModel ?? []);
  const models = [...new Set([...prompts.flatMap((planned) => planned.models), ...judges])];
  const unpriced = models.filter((model) => !isPriced(prices, model));
  if (unpriced.length > 0 && maxCost !== undefined) {
    throw new EvaluationError(
      `The cost limit cannot be kept, since the price of ${unpriced.join(", ")} is not known. Give it in 'evaluate.prices'.`,
    );
  }
  return unpriced;
}

function coverageTypes(workspace: Workspace, { files, folder }: EvaluationOrder): ReadonlyMap<string, CoverageTypes> {
  const signatures = files.flatMap((file) => workspace.evalDocument(file)?.context.signatures ?? []);
  return new Map(
    signatures.flatMap((signature) => {
      if (!signature) return [];
      const { file, input = anyType, output } = signature;
      return [[pathFrom(folder, file), { input, output }] as const];
    }),
  );
}

/** A file relative to a folder, with `/`. */
function pathFrom(folder: string, file: FileId): string {
  return relative(folder, fileURLToPath(file)).split(sep).join("/");
}
