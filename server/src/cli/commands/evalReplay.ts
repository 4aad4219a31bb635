import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import picocolors from "picocolors";
import { compareDecisions, type Decision, readDecision } from "../../eval/decisions.ts";
import type { ReplayMode } from "../../eval/modelCalls.ts";
import { decisionJson, decisionText } from "../../eval/reports/decisionReport.ts";
import { decisionPlan } from "../../features/evaluations/decisionPlan.ts";
import { EvaluationError, runPlanned } from "../../node/evaluationRun.ts";
import { recordingsPath } from "../../node/evaluationTools.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { RecordingStore } from "../../node/recordingStore.ts";
import { writeRun } from "../../node/runFile.ts";
import { sha256 } from "../../node/sha256.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { displayPath } from "../report.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { untilCancelled } from "../untilCancelled.ts";
import { UsageError } from "../usageError.ts";

export interface EvalReplayOptions {
  readonly prompt: string;
  readonly replay: ReplayMode;
  readonly model: readonly string[];
  readonly field: readonly string[];
  /** 0 to 1: so many decisions may change. */
  readonly maxChanged: number;
  readonly format: "text" | "json";
  readonly out: string | undefined;
  readonly concurrency: number | undefined;
  readonly maxCost: number | undefined;
}

/**
 * `typed-prompts eval replay`. Returns the exit code: 0 when no more decisions change than may, 1 when more do or one
 * could not be judged, 3 when it was cancelled or a file could not be written.
 */
export async function evalReplay(terminal: Terminal, path: string, options: EvalReplayOptions): Promise<number> {
  const decisions = readDecisions(terminal, path);
  const workspace = new Workspace(new NodeFileSystem());
  const prompt = pathToFileURL(resolve(terminal.cwd, options.prompt)).href;
  if (!selectFiles(workspace, terminal.cwd, [options.prompt]).includes(prompt)) {
    throw new UsageError(`'${options.prompt}' is not one prompt.`);
  }
  const file = pathToFileURL(resolve(terminal.cwd, path)).href;
  const recordings = new RecordingStore(recordingsPath(file.replace(/(?:\.jsonl)?$/, ".eval.yaml")));
  try {
    const relative = (one: string): string => displayPath(one, terminal.cwd);
    const sources = { sha256, relative, recordings };
    const planned = decisionPlan(workspace, prompt, file, decisions, options.model, sources);
    if (typeof planned === "string") throw new UsageError(planned);
    const { replay, concurrency, maxCost } = options;
    const settings = { replay, concurrency, maxCost, trials: 1, shard: undefined };
    const run = await untilCancelled((signal) =>
      runPlanned([planned], [workspace.configOf(prompt)], settings, {
        tool: `typed-prompts ${terminal.version}`,
        signal,
        client: (overHttp) => overHttp,
        onUnpriced: () => {},
        onProgress: () => {},
      }),
    );
    recordings.sync();
    const replays = compareDecisions(decisions, run, options.field);
    const passed =
      !run.cancelled &&
      replays.length > 0 &&
      replays.every(
        ({ share, unjudged }) => unjudged.length === 0 && share !== undefined && share <= options.maxChanged,
      );
    try {
      const written = writeRun(terminal.cwd, run);
      const colors = picocolors.createColors(terminal.colors && options.out === undefined);
      const report = options.format === "json" ? decisionJson(replays, passed) : decisionText(replays, colors);
      if (options.out === undefined) terminal.write(report);
      else writeFileSync(resolve(terminal.cwd, options.out), report);
      if (options.format === "text" || options.out !== undefined) terminal.write(`Run: ${written}\n`);
    } catch (error) {
      process.stderr.write(`typed-prompts: the results cannot be written: ${(error as Error).message}\n`);
      return 3;
    }
    if (run.cancelled) return 3;
    return passed ? 0 : 1;
  } catch (error) {
    if (error instanceof EvaluationError) throw new UsageError(error.message);
    throw error;
  } finally {
    recordings.close();
  }
}

function readDecisions(terminal: Terminal, path: string): readonly Decision[] {
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, path), "utf8");
  } catch {
    throw new UsageError(`The file '${path}' cannot be read.`);
  }
  const decisions: Decision[] = [];
  const problems: string[] = [];
  const names = new Set<string>();
  for (const [line, written] of text
    .replace(/^\ufeff/, "")
    .split("\n")
    .entries()) {
    if (written.trim() === "") continue;
    const read = readDecision(written, line);
    if (typeof read === "string") problems.push(read);
    else {
      const name = names.has(read.name) ? `${read.name} (line ${line + 1})` : read.name;
      names.add(name);
      decisions.push({ ...read, name });
    }
  }
  if (problems.length > 0) {
    const rest = problems.length > 10 ? `\nand ${problems.length - 10} more` : "";
    throw new UsageError(
      `'${path}' holds what is no decision:\n${printable(problems.slice(0, 10).join("\n")).replaceAll(". L", ".\nL")}${rest}`,
    );
  }
  if (decisions.length === 0) throw new UsageError(`'${path}' holds no decisions.`);
  return decisions;
}
