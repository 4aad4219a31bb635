import { relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { bisect, type CaseOutcome } from "../../diff/bisect.ts";
import type { Sample } from "../../eval/run.ts";
import { EvaluationError, runEvaluations } from "../../node/evaluationRun.ts";
import { commitOf, GitError, git } from "../../node/git.ts";
import { gitRevision } from "../../node/gitRevision.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { PastProject } from "../../node/pastProject.ts";
import { historyOf, type PastVersion } from "../../node/promptHistory.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { selectEvalFiles } from "../selectEvalFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface BisectOptions {
  readonly case: string;
  readonly replay: "strict" | "auto" | "live";
  readonly model: readonly string[];
  /** A revision at which the case is known to pass; nothing before it is run. */
  readonly good: string | undefined;
  /** A revision at which it fails. */
  readonly bad: string;
}

/**
 * `typed-prompts bisect FILE --case NAME`: the first commit from which on the case fails. Returns the exit code: 0 when it
 * is found, 1 when there is none, 3 when it was cancelled. Throws `UsageError`.
 */
export async function bisectCase(terminal: Terminal, file: string, options: BisectOptions): Promise<number> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new Error("cancelled"));
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  try {
    return await search(terminal, file, options, controller.signal);
  } catch (error) {
    if (controller.signal.aborted) return 3;
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  } finally {
    process.removeListener("SIGINT", cancel);
    process.removeListener("SIGTERM", cancel);
  }
}

async function search(terminal: Terminal, file: string, options: BisectOptions, signal: AbortSignal): Promise<number> {
  const evalFiles = selectEvalFiles(new Workspace(new NodeFileSystem()), terminal.cwd, [file]);
  const { root, versions, isShallow } = await historyOf(terminal.cwd, file, options.bad);
  const { chosen, isGoodKnown } = await between(root, versions, options);
  const judge = new Judge(terminal, root, pathToFileURL(resolve(terminal.cwd, file)).href, evalFiles, options, signal);
  const failures = new Map<number, string>();
  const skipped = new Map<number, string>();
  const result = await bisect(chosen.length, async (index) => {
    signal.throwIfAborted();
    const version = chosen[index]!;
    const { outcome, reason } = await judge.outcomeOf(version);
    if (outcome === "fail") failures.set(index, reason);
    if (outcome === "error") skipped.set(index, reason);
    terminal.write(`${(outcome === "error" ? "skip" : outcome).padEnd(4)} ${nameOf(version)}\n`);
    if (outcome === "error") terminal.write(`     ${printable(reason)}\n`);
    // What the user has seen pass passes, where it cannot be judged any more.
    return outcome === "error" && index === 0 && isGoodKnown ? "pass" : outcome;
  });
  const named = `'${printable(options.case)}'`;
  const shallow = isShallow ? " This clone is shallow: older versions are not here ('git fetch --unshallow').\n" : "\n";
  switch (result.kind) {
    case "found": {
      const first = chosen[result.first]!;
      terminal.write(`\n${named} fails since ${nameOf(first)}\n`);
      terminal.write(`  ${first.commit.author}, ${first.commit.date}\n`);
      terminal.write(`  ${printable(failures.get(result.first) ?? "")}\n`);
      if (result.skipped.length > 0) terminal.write("Or since one of these, which could not be judged:\n");
      for (const index of result.skipped) terminal.write(`  ${nameOf(chosen[index]!)}\n`);
      terminal.write(`See what it changed: typed-prompts diff ${short(first)}~1..${short(first)}\n`);
      return 0;
    }
    case "never fails":
      terminal.write(`\n${named} passes at ${printable(options.bad)}: there is nothing to find.\n`);
      return 1;
    case "always fails":
      terminal.write(`\n${named} fails in every version that could be judged.${shallow}`);
      return 1;
    case "not judged":
      terminal.write(
        `\n${named} could not be judged at ${printable(options.bad)}, so there is nothing to search from.\n`,
      );
      return 1;
  }
}

/** The versions to search, the oldest first; with `--good` the first of them is the one that was there at that time. */
async function between(root: string, versions: readonly PastVersion[], { good, bad }: BisectOptions) {
  const oldestFirst = versions.filter(({ identity }, index) => identity !== versions[index + 1]?.identity).toReversed();
  if (good === undefined) return { chosen: oldestFirst, isGoodKnown: false };
  const [start, end] = [await commitOf(root, good), await commitOf(root, bad)];
  const since = new Set((await git(root, ["rev-list", end, `^${start}`])).toString("utf8").split("\n"));
  const first = oldestFirst.findIndex(({ commit }) => since.has(commit.hash));
  if (first < 0) throw new UsageError(`The prompt has not changed between '${good}' and '${bad}'.`);
  if (first === 0) throw new UsageError(`The prompt was not there yet in '${good}'.`);
  return { chosen: oldestFirst.slice(first - 1), isGoodKnown: true };
}

/** Runs the case of today on a prompt of the past. */
class Judge {
  readonly #terminal: Terminal;
  readonly #root: string;
  readonly #file: FileId;
  readonly #evalFiles: readonly FileId[];
  readonly #options: BisectOptions;
  readonly #signal: AbortSignal;

  constructor(
    terminal: Terminal,
    root: string,
    file: FileId,
    evalFiles: readonly FileId[],
    options: BisectOptions,
    signal: AbortSignal,
  ) {
    this.#terminal = terminal;
    this.#root = root;
    this.#file = file;
    this.#evalFiles = evalFiles;
    this.#options = options;
    this.#signal = signal;
  }

  /** With what failed, or why it could not be judged. */
  async outcomeOf({ commit, file: was }: PastVersion): Promise<{ outcome: CaseOutcome; reason: string }> {
    if (was === undefined) return { outcome: "error", reason: "The prompt was not there." };
    const revision = await gitRevision(this.#root, commit.hash);
    const caseName = this.#options.case;
    const workspace = new Workspace(new PastProject({ revision, file: this.#file, was, caseName }));
    workspace.addFolder(pathToFileURL(this.#root).href);
    try {
      return outcomeOf(await this.#samplesOf(workspace));
    } catch (error) {
      if (error instanceof EvaluationError) return { outcome: "error", reason: error.message.replaceAll("\n", " ") };
      throw error;
    }
  }

  async #samplesOf(workspace: Workspace): Promise<readonly Sample[]> {
    const { case: name, replay, model } = this.#options;
    const { cwd, version } = this.#terminal;
    const path = relative(cwd, fileURLToPath(this.#file)).split(sep).join("/");
    const { run } = await runEvaluations(
      workspace,
      {
        folder: cwd,
        files: this.#evalFiles,
        selectionOf: () => ({ models: model, trials: undefined, tags: [], names: [name] }),
        wants: ({ file }) => file === path,
        replay,
        trials: undefined,
        shard: undefined,
        concurrency: undefined,
        maxCost: undefined,
      },
      {
        tool: `typed-prompts ${version}`,
        signal: this.#signal,
        client: (overHttp) => overHttp,
        onUnpriced: () => {},
        onProgress: () => {},
      },
    );
    this.#signal.throwIfAborted();
    return run.samples;
  }
}

/** Of several models or trials one that fails is enough. */
function outcomeOf(samples: readonly Sample[]): { outcome: CaseOutcome; reason: string } {
  const failed = samples.find(({ status }) => status === "fail");
  if (failed) {
    const reasons = failed.scores.filter(({ pass }) => !pass).map(({ message }) => message);
    return { outcome: "fail", reason: reasons.join(" ") };
  }
  const unjudged = samples.find(({ status }) => status === "error");
  if (unjudged) return { outcome: "error", reason: unjudged.error?.message ?? "It could not be judged." };
  return { outcome: "pass", reason: "" };
}

function nameOf(version: PastVersion): string {
  return `${short(version)} ${version.commit.date.slice(0, 10)} ${printable(version.commit.subject)}`;
}

function short({ commit }: PastVersion): string {
  return commit.hash.slice(0, 10);
}
