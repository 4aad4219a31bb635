import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { ReplayMode } from "../../eval/modelCalls.ts";
import { counted } from "../../eval/reports/figures.ts";
import { type CollectedBatch, collectBatches } from "../../node/evaluationBatches.ts";
import { batchTools, EvaluationError, submitEvaluations } from "../../node/evaluationRun.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { untilCancelled } from "../untilCancelled.ts";
import { UsageError } from "../usageError.ts";

export interface EvalBatchOptions {
  readonly replay: ReplayMode;
  readonly model: readonly string[];
  readonly trials: number | undefined;
  readonly tag: readonly string[];
  readonly case: readonly string[];
  readonly maxCost: number | undefined;
  readonly shard: { readonly part: number; readonly of: number } | undefined;
}

/** `typed-prompts eval --batch`. Returns the exit code: 0 when all that is missing is submitted, otherwise 1; 3 when cancelled. */
export async function evalBatch(
  terminal: Terminal,
  paths: readonly string[],
  { replay, model, trials, tag, case: names, maxCost, shard }: EvalBatchOptions,
): Promise<number> {
  if (replay !== "auto") throw new UsageError("--batch submits what is not recorded: leave out --replay.");
  const workspace = new Workspace(new NodeFileSystem());
  const files = selectEvalFiles(workspace, terminal.cwd, paths);
  const selection = { models: model, trials, tags: tag, names };
  const order = { folder: terminal.cwd, files, selectionOf: () => selection, wants: () => true, maxCost, shard };
  try {
    return await cancellable(async (signal) => {
      const { batches, underWay, problems } = await submitEvaluations(workspace, order, signal);
      for (const { id, provider, calls } of batches) {
        terminal.write(`${provider}: ${counted(calls, "call")} submitted as ${printable(id)}.\n`);
      }
      if (underWay > 0) terminal.write(`${counted(underWay, "call")} in batches that were submitted before.\n`);
      for (const problem of problems) process.stderr.write(`typed-prompts: ${printable(problem)}\n`);
      if (batches.length > 0) terminal.write("'typed-prompts eval collect' fetches the answers.\n");
      else if (underWay === 0 && problems.length === 0) terminal.write("Nothing to submit: all calls are recorded.\n");
      return problems.length > 0 ? 1 : 0;
    });
  } catch (error) {
    throw error instanceof EvaluationError ? new UsageError(error.message) : error;
  }
}

/** `typed-prompts eval collect`. Returns the exit code: 0 when every call has its answer, 1 when some are open or failed, 3 when cancelled. */
export async function evalCollect(terminal: Terminal, id: string | undefined): Promise<number> {
  const workspace = new Workspace(new NodeFileSystem());
  const configsOf = (files: readonly FileId[]) => [...new Set(files.map((file) => workspace.configOf(file)))];
  return cancellable(async (signal) => {
    const collected = await collectBatches(terminal.cwd, id, (files) => batchTools(configsOf(files), signal));
    if (!collected) throw new UsageError(`There is no batch '${id}' in .typed-prompts/batches.`);
    if (collected.length === 0) terminal.write("No batch is open.\n");
    for (const batch of collected) terminal.write(`${described(batch).map(printable).join("\n")}\n`);
    return collected.every(({ isOpen, failed }) => !isOpen && failed.length === 0) ? 0 : 1;
  });
}

function described({ id, provider, status, isOpen, recorded, calls, failed }: CollectedBatch): readonly string[] {
  const head = `${provider} ${id}: `;
  if (isOpen) return [`${head}still open (${status}), ${counted(calls, "call")}.`];
  return [
    `${head}${status}, ${recorded} of ${counted(calls, "answer")} recorded.`,
    ...failed.map(({ call, reason }) => `  no answer: ${call}: ${reason}`),
    ...(failed.length > 0 ? ["  What has no answer is missing as before: 'eval --batch' submits it again."] : []),
  ];
}

/** What has been submitted and recorded by then stays so. */
function cancellable(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  return untilCancelled(async (signal) => {
    try {
      return await work(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
      process.stderr.write("typed-prompts: cancelled\n");
      return 3;
    }
  });
}
