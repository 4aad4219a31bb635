import { mergeRuns } from "../../eval/mergeRuns.ts";
import { evalReport } from "../../eval/reports/evalReport.ts";
import type { Run } from "../../eval/run.ts";
import { readBaseline, readRun, writeRun } from "../../node/runFile.ts";
import type { EvaluationFormat } from "../evaluation/formats.ts";
import { printReport } from "../evaluation/printReport.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface MergeOptions {
  readonly format: EvaluationFormat;
  readonly out: string | undefined;
  readonly baseline: string | undefined;
  readonly regressions: "any" | "shown";
}

/** `typed-prompts eval merge`: one run of those of all shards. Returns the exit code, as `eval` does. */
export function mergeEvaluations(
  terminal: Terminal,
  named: readonly string[],
  { format, out, baseline, regressions }: MergeOptions,
): number {
  let run: Run;
  let earlier: Run | undefined;
  try {
    run = mergeRuns(named.map((one) => readRun(terminal.cwd, one)));
    earlier = baseline === undefined ? undefined : readBaseline(terminal.cwd, baseline);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  const report = evalReport(run, { baseline: earlier, regressions });
  const path = writeRun(terminal.cwd, run);
  printReport(terminal, report, format, out);
  if (format === "text" || out !== undefined) terminal.write(`Run: ${path}\n`);
  if (run.cancelled) return 3;
  return report.passed ? 0 : 1;
}
