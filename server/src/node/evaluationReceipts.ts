import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type Lock, lockFileName, type Receipt, readLock, withReceipts, writtenLock } from "../diff/lock.ts";
import { caseResults } from "../eval/caseResults.ts";
import { editorProvider } from "../eval/modelClient.ts";
import type { Run } from "../eval/run.ts";
import { writeAtomically } from "./writeAtomically.ts";

/**
 * Notes in the nearest lock above a run's folder that the evaluations of its prompts have run. Without a lock nothing is
 * written, nor for a run that was stopped or is a part: `isWhole` says whether it had every case of its files. Throws what
 * the disk says.
 */
export function noteReceipts(folder: string, run: Run, isWhole: boolean): void {
  const file = nearestLock(folder);
  if (file === undefined || !isWhole || run.cancelled || run.shard !== undefined) return;
  const read = readLock(readFileSync(file, "utf8"));
  // What is broken, or in the middle of a merge, is for `verify` to say.
  if (typeof read === "string" || read.isConflicted) return;
  const [before] = read.sides;
  if (!before) return;
  const results = caseResults(run);
  let lock: Lock = before;
  for (const { file: prompt, hash, version, models } of run.prompts) {
    const path = relative(dirname(file), join(folder, prompt)).split(sep).join("/");
    const known = Object.hasOwn(lock.prompts, path) ? lock.prompts[path] : undefined;
    if (!known) continue;
    const receipts = models.flatMap((model): Receipt[] => {
      const mine = results.filter((one) => one.prompt === prompt && one.model === model);
      const isJudged = mine.length > 0 && mine.every(({ status }) => status !== "error");
      // What only the editor reaches is no evidence for others.
      if (!isJudged || model.startsWith(`${editorProvider}/`)) return [];
      const pass = mine.filter(({ status }) => status === "pass").length;
      return [{ hash, model, pass, total: mine.length, date: run.finished }];
    });
    if (receipts.length > 0) lock = withReceipts(lock, { path, hash, version, hasEvaluation: true }, receipts);
  }
  if (lock !== before) writeAtomically(file, writtenLock(lock));
}

function nearestLock(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, lockFileName);
    if (existsSync(file)) return file;
    if (existsSync(join(at, ".git")) || dirname(at) === at) return undefined;
  }
}
