import { setFlagsFromString } from "node:v8";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { CoverageTypes } from "../../eval/caseCoverage.ts";
import { providerOf, type ReplayMode } from "../../eval/modelCalls.ts";
import { isPriced, type Prices, withOwnPrices } from "../../eval/prices.ts";
import { redactor } from "../../eval/redaction.ts";
import { evalReport } from "../../eval/reports/evalReport.ts";
import type { Run } from "../../eval/run.ts";
import { type PlannedPrompt, type Progress, runCases } from "../../eval/runCases.ts";
import { Scheduler } from "../../eval/scheduler.ts";
import { lazyClient, loadPrices, nodeTimers, RecordingStores, sha256 } from "../../node/evaluationTools.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { keysIn } from "../../node/providers/endpoints.ts";
import { newRunId, readRun, writeRun } from "../../node/runFile.ts";
import { anyType } from "../../types/type.ts";
import { Workspace } from "../../workspace/workspace.ts";
import type { EvaluationFormat } from "../evaluation/formats.ts";
import { planFiles } from "../evaluation/planFiles.ts";
import { printReport } from "../evaluation/printReport.ts";
import { evaluationSettings } from "../evaluation/settings.ts";
import { displayPath } from "../report.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface EvaluateOptions {
  readonly replay: ReplayMode;
  readonly model: readonly string[];
  readonly trials: number | undefined;
  readonly tag: readonly string[];
  readonly case: readonly string[];
  readonly format: EvaluationFormat;
  readonly out: string | undefined;
  readonly concurrency: number | undefined;
  readonly maxCost: number | undefined;
  readonly shard: { readonly part: number; readonly of: number } | undefined;
  readonly baseline: string | undefined;
  readonly regressions: "any" | "shown";
}

/**
 * `typed-prompts eval`. Returns the exit code: 0 when all gates hold, 1 when one fails, 3 when it was cancelled or a file
 * could not be written. Throws `UsageError` for what is wrong with the files.
 */
export async function evaluate(
  terminal: Terminal,
  paths: readonly string[],
  options: EvaluateOptions,
): Promise<number> {
  // A run of a hundred thousand cases is to fit into a small machine: garbage is not left to lie about.
  setFlagsFromString("--heap-growing-percent=15");
  const workspace = new Workspace(new NodeFileSystem());
  const files = selectEvalFiles(workspace, terminal.cwd, paths);
  const baseline = options.baseline === undefined ? undefined : runNamed(terminal, options.baseline);
  const stores = new RecordingStores();
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new Error("cancelled"));
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  try {
    const selection = { models: options.model, trials: options.trials, tags: options.tag, names: options.case };
    const whole = await planFiles(workspace, files, terminal.cwd, stores, selection);
    const prompts = partOf(whole, options.shard);
    const settings = evaluationSettings([...new Set(files.map((file) => workspace.configOf(file)))], options);
    const prices = withOwnPrices(settings.prices, options.replay === "strict" ? noPrices : await loadPrices());
    const unpriced = options.replay === "strict" ? [] : unpricedModels(prompts, prices, settings.maxCost);
    if (unpriced.length > 0) {
      process.stderr.write(`typed-prompts: the price of ${unpriced.join(", ")} is not known.\n`);
    }
    const providers = new Set(prompts.flatMap(({ models }) => models.map(providerOf)));
    const atATime = [...providers].reduce((sum, provider) => sum + settings.concurrencyOf(provider), 0);
    const { signal } = controller;
    const { concurrencyOf, timeout, maxCost, redact } = settings;
    const run = await runCases(
      {
        id: newRunId(new Date(), Math.random()),
        tool: `typed-prompts ${terminal.version}`,
        prompts,
        trials: options.trials ?? Math.max(...prompts.map(({ trials }) => trials)),
        shard: options.shard && `${options.shard.part}/${options.shard.of}`,
        unpriced,
        ahead: atATime * 2 + 16,
      },
      {
        replay: options.replay,
        client: lazyClient(process.env),
        scheduler: new Scheduler({ timers: nodeTimers, random: Math.random, concurrencyOf, timeout, signal }),
        sha256,
        redact: redactor(keysIn(process.env), redact),
        prices,
        maxCost,
        now: () => new Date(),
        signal,
        onProgress: progressLine(),
      },
    );
    stores.sync();
    const types = coverageTypes(workspace, files, terminal.cwd);
    return finish(terminal, run, options, baseline, types);
  } finally {
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
    stores.close();
  }
}

const noPrices: Prices = { costOf: () => undefined };

function runNamed({ cwd }: Terminal, named: string): Run {
  try {
    return readRun(cwd, named);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The cases of this part of several, taken in turns over all files. */
function partOf(prompts: readonly PlannedPrompt[], shard: EvaluateOptions["shard"]): readonly PlannedPrompt[] {
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
    throw new UsageError(
      `The cost limit cannot be kept, since the price of ${unpriced.join(", ")} is not known. Give it in 'evaluate.prices'.`,
    );
  }
  return unpriced;
}

function coverageTypes(
  workspace: Workspace,
  files: readonly FileId[],
  cwd: string,
): ReadonlyMap<string, CoverageTypes> {
  const signatures = files.flatMap((file) => workspace.evalDocument(file)?.context.signatures ?? []);
  return new Map(
    signatures.flatMap((signature) => {
      if (!signature) return [];
      const { file, input = anyType, output } = signature;
      return [[displayPath(file, cwd), { input, output }] as const];
    }),
  );
}

/** Shows how far it is, on a terminal only. */
function progressLine(): (progress: Progress) => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = Number.NEGATIVE_INFINITY;
  return ({ done, begun, spent }) => {
    const now = performance.now();
    if (now - shown < 100 && done < begun) return;
    shown = now;
    process.stderr.write(done === begun ? "\r\u001b[K" : `\r\u001b[K${done} done, $${spent.toFixed(4)}`);
  };
}

function finish(
  terminal: Terminal,
  run: Run,
  { format, out, regressions }: EvaluateOptions,
  baseline: Run | undefined,
  types: ReadonlyMap<string, CoverageTypes>,
): number {
  if (run.samples.length === 0 && !run.cancelled) {
    throw new UsageError("No case was run: none is there, or none has this name or tag.");
  }
  const report = evalReport(run, { baseline, regressions, types });
  try {
    const path = writeRun(terminal.cwd, run);
    printReport(terminal, report, format, out);
    if (format === "text" || out !== undefined) terminal.write(`Run: ${path}\n`);
  } catch (error) {
    process.stderr.write(`typed-prompts: the results cannot be written: ${(error as Error).message}\n`);
    return 3;
  }
  if (run.cancelled) return 3;
  return report.passed ? 0 : 1;
}
