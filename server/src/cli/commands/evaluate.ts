import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { providerOf, type ReplayMode } from "../../eval/modelCalls.ts";
import { isPriced, type Prices, withOwnPrices } from "../../eval/prices.ts";
import { redactor } from "../../eval/redaction.ts";
import type { Run } from "../../eval/run.ts";
import { type PlannedPrompt, type Progress, runCases } from "../../eval/runCases.ts";
import { Scheduler } from "../../eval/scheduler.ts";
import { type EvaluationPlan, evaluationPlan } from "../../features/evaluationPlan.ts";
import { lazyClient, loadPrices, nodeTimers, RecordingStores, sha256 } from "../../node/evaluationTools.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { keysIn } from "../../node/providers/endpoints.ts";
import { newRunId, writeRun } from "../../node/runFile.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { provisionalScores } from "../evaluation/provisionalScores.ts";
import { evaluationSettings } from "../evaluation/settings.ts";
import { displayPath } from "../report.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface EvaluateOptions {
  readonly replay: ReplayMode;
  readonly model: readonly string[];
  readonly trials: number | undefined;
  readonly tag: readonly string[];
  readonly case: readonly string[];
  readonly format: "text" | "json";
  readonly out: string | undefined;
  readonly concurrency: number | undefined;
  readonly maxCost: number | undefined;
  readonly shard: { readonly part: number; readonly of: number } | undefined;
}

/**
 * `typed-prompts eval`. Returns the exit code: 0 when all gates hold, 1 when one fails, 2 for what is wrong with the
 * files, 3 when it was cancelled or a file could not be written.
 */
export async function evaluate(
  terminal: Terminal,
  paths: readonly string[],
  options: EvaluateOptions,
): Promise<number> {
  const workspace = new Workspace(new NodeFileSystem());
  const files = selectEvalFiles(workspace, terminal.cwd, paths);
  const stores = new RecordingStores();
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new Error("cancelled"));
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  try {
    const sources = {
      hash: (text: string) => sha256(text).slice(0, 16),
      relative: (file: string) => displayPath(file, terminal.cwd),
      recordings: (file: string) => stores.of(file),
    };
    const selection = { models: options.model, trials: options.trials, tags: options.tag, names: options.case };
    const plans = files.map((file) => evaluationPlan(workspace, file, sources, selection));
    const prompts = partOf(plans, options.shard);
    const settings = evaluationSettings([...new Set(files.map((file) => workspace.configOf(file)))], options);
    const known = options.replay === "strict" ? noPrices : await loadPrices();
    const prices = withOwnPrices(settings.prices, known);
    const unpriced = unpricedModels(prompts, prices, options.replay, settings.maxCost);
    if (unpriced.length > 0 && options.replay !== "strict") {
      process.stderr.write(`typed-prompts: the price of ${unpriced.join(", ")} is not known.\n`);
    }
    const providers = new Set(prompts.flatMap(({ models }) => models.map(providerOf)));
    const atATime = [...providers].reduce((sum, provider) => sum + settings.concurrencyOf(provider), 0);
    const { signal } = controller;
    const run = await runCases(
      {
        id: newRunId(new Date(), Math.random()),
        tool: `typed-prompts ${terminal.version}`,
        prompts,
        trials: options.trials ?? 1,
        shard: options.shard && `${options.shard.part}/${options.shard.of}`,
        unpriced,
        ahead: atATime * 2 + 16,
      },
      {
        replay: options.replay,
        client: lazyClient(process.env),
        scheduler: new Scheduler({
          timers: nodeTimers,
          random: Math.random,
          concurrencyOf: settings.concurrencyOf,
          timeout: settings.timeout,
          signal,
        }),
        sha256,
        redact: redactor(keysIn(process.env), settings.redact),
        prices,
        maxCost: settings.maxCost,
        now: () => new Date(),
        signal,
        score: provisionalScores,
        onProgress: progressLine(),
      },
    );
    stores.sync();
    return finish(terminal, run, options);
  } finally {
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
    stores.close();
  }
}

const noPrices: Prices = { costOf: () => undefined };

/** The cases of this part of several, taken in turns over all files. */
function partOf(plans: readonly EvaluationPlan[], shard: EvaluateOptions["shard"]): readonly PlannedPrompt[] {
  const problems = plans.flatMap((plan) => plan.problems);
  if (problems.length > 0) throw new UsageError(problems.join("\n"));
  const prompts = plans.flatMap((plan) => plan.prompts);
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
  replay: ReplayMode,
  maxCost: number | undefined,
): readonly string[] {
  if (replay === "strict") return [];
  const models = [...new Set(prompts.flatMap((planned) => planned.models))];
  const unpriced = models.filter((model) => !isPriced(prices, model));
  if (unpriced.length > 0 && maxCost !== undefined) {
    throw new UsageError(
      `The cost limit cannot be kept, since the price of ${unpriced.join(", ")} is not known. Give it in 'evaluate.prices'.`,
    );
  }
  return unpriced;
}

/** Shows how far it is, on a terminal only. */
function progressLine(): (progress: Progress) => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = Number.NEGATIVE_INFINITY;
  return ({ done, begun, spent }) => {
    const now = performance.now();
    if (now - shown < 100 && done < begun) return;
    shown = now;
    process.stderr.write(`\r\u001b[K${done} done, $${spent.toFixed(4)}`);
    if (done === begun) process.stderr.write("\r\u001b[K");
  };
}

function finish(terminal: Terminal, run: Run, { format, out }: EvaluateOptions): number {
  if (run.samples.length === 0 && !run.cancelled) {
    throw new UsageError("No case was run: none is there, or none has this name or tag.");
  }
  let path: string;
  try {
    path = writeRun(terminal.cwd, run);
    const report = format === "json" ? `${JSON.stringify(run, undefined, 2)}\n` : text(run);
    if (out === undefined) terminal.write(report);
    else writeFileSync(resolve(terminal.cwd, out), report);
  } catch (error) {
    process.stderr.write(`typed-prompts: the results cannot be written: ${(error as Error).message}\n`);
    return 3;
  }
  if (format === "text") terminal.write(`Run: ${path}\n`);
  if (run.cancelled) return 3;
  return run.samples.every(({ status }) => status === "pass") ? 0 : 1;
}

function text(run: Run): string {
  const failed = run.samples.filter(({ status }) => status !== "pass");
  const lines = failed.slice(0, 50).map(({ place, case: name, model, status, scores, error }) => {
    const reason = error?.message ?? scores.find(({ pass }) => !pass)?.message ?? "";
    return `${place.file}:${place.line + 1} ${name} (${model}): ${status}: ${printable(reason)}\n`;
  });
  const count = (status: string): number => run.samples.filter((sample) => sample.status === status).length;
  const end = run.cancelled ? ", cancelled" : "";
  return `${lines.join("")}${count("pass")} passed, ${count("fail")} failed, ${count("error")} errors${end}\n`;
}
