import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { lockFileName, readLock } from "../diff/lock.ts";
import { caseResults } from "../eval/caseResults.ts";
import type { RecordedEvaluation } from "../features/versions/versionHost.ts";
import { readRun, runsIn } from "./runFile.ts";

const mostRuns = 30;
const largestRun = 20_000_000;

/** How the evaluations of one version of a prompt went: from the newest run that is kept, else from the lock. */
export function recordedEvaluation(path: string, hash: string): RecordedEvaluation | undefined {
  const folders = foldersAbove(path);
  return (
    firstOf(folders, (folder) => fromRuns(folder, path, hash)) ??
    firstOf(folders, (folder) => fromLock(folder, path, hash))
  );
}

/** The innermost first, up to the top of the repository. */
function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return folders;
  }
}

function firstOf<Result>(folders: readonly string[], find: (folder: string) => Result | undefined): Result | undefined {
  for (const folder of folders) {
    const found = find(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

function fromRuns(folder: string, path: string, hash: string): RecordedEvaluation | undefined {
  for (const file of runsIn(folder).slice(0, mostRuns)) {
    const run = runAt(folder, file);
    const prompts = run?.prompts.filter((one) => one.hash === hash && resolve(folder, one.file) === path) ?? [];
    if (!run || prompts.length === 0) continue;
    const results = caseResults(run).filter((one) => prompts.some(({ file: prompt }) => prompt === one.prompt));
    const models = [...new Set(results.map(({ model }) => model))].map((model) => {
      const mine = results.filter((one) => one.model === model);
      return { model, pass: mine.filter(({ status }) => status === "pass").length, total: mine.length };
    });
    const cases = results.map(({ case: name, model, status }) => ({ name, model, status }));
    return { date: run.finished, models, cases };
  }
  return undefined;
}

/** What is half written, or from another version of this tool, is none. */
function runAt(folder: string, file: string) {
  try {
    return statSync(file).size > largestRun ? undefined : readRun(folder, file);
  } catch {
    return undefined;
  }
}

function fromLock(folder: string, path: string, hash: string): RecordedEvaluation | undefined {
  const file = join(folder, lockFileName);
  if (!existsSync(file)) return undefined;
  const found = readLock(readFileSync(file, "utf8"));
  if (typeof found === "string") return undefined;
  const key = relative(folder, path).split(sep).join("/");
  const receipts = found.sides
    .flatMap(({ prompts }) => prompts[key]?.evaluations ?? [])
    .filter((one) => one.hash === hash);
  const [newest] = receipts
    .map(({ date }) => date)
    .sort()
    .reverse();
  if (newest === undefined) return undefined;
  return { date: newest, models: receipts.map(({ model, pass, total }) => ({ model, pass, total })), cases: [] };
}
