import { setFlagsFromString } from "node:v8";
import type { ReplayMode } from "../../eval/modelCalls.ts";
import { evalReport } from "../../eval/reports/evalReport.ts";
import type { Run } from "../../eval/run.ts";
import type { Progress } from "../../eval/runCases.ts";
import { noteReceipts } from "../../node/evaluationReceipts.ts";
import { EvaluationError, type EvaluationResult, runEvaluations } from "../../node/evaluationRun.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { readBaseline, writeRun } from "../../node/runFile.ts";
import { Workspace } from "../../workspace/workspace.ts";
import type { EvaluationFormat } from "../evaluation/formats.ts";
import { printReport } from "../evaluation/printReport.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import type { Terminal } from "../terminal.ts";
import { untilCancelled } from "../untilCancelled.ts";
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
  const baseline = options.baseline === undefined ? undefined : baselineNamed(terminal, options.baseline);
  const selection = { models: options.model, trials: options.trials, tags: options.tag, names: options.case };
  const { replay, trials, shard, concurrency, maxCost } = options;
  try {
    const result = await untilCancelled((signal) =>
      runEvaluations(
        workspace,
        {
          folder: terminal.cwd,
          files,
          selectionOf: () => selection,
          wants: () => true,
          replay,
          trials,
          shard,
          concurrency,
          maxCost,
        },
        {
          tool: `typed-prompts ${terminal.version}`,
          signal,
          client: (overHttp) => overHttp,
          onUnpriced(models) {
            if (models.length === 0) return;
            process.stderr.write(`typed-prompts: the price of ${models.join(", ")} is not known.\n`);
          },
          onProgress: progressLine(),
        },
      ),
    );
    noteReceipts(terminal.cwd, result.run, options.tag.length === 0 && options.case.length === 0);
    return finish(terminal, result, options, baseline);
  } catch (error) {
    if (error instanceof EvaluationError) throw new UsageError(error.message);
    throw error;
  }
}

function baselineNamed({ cwd }: Terminal, named: string): Run {
  try {
    return readBaseline(cwd, named);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
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
  { run, types }: EvaluationResult,
  { format, out, regressions }: EvaluateOptions,
  baseline: Run | undefined,
): number {
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
