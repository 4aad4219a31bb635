import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import {
  emptyLock,
  type LockedPrompt,
  lockFileName,
  type ReadLock,
  readLock,
  updatedLock,
  verifyLock,
  writtenLock,
} from "../../diff/lock.ts";
import { promptVersionOf } from "../../features/versions/promptVersionOf.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { sha256 } from "../../node/sha256.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import { isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";
import { relativePath } from "../versions/diffReport.ts";
import { projectFolder } from "../versions/sides.ts";

export interface VerifyOptions {
  /** Writes the lock instead; what evaluations it has stays. */
  readonly write: boolean;
}

/**
 * `typed-prompts verify`. Returns the exit code: 0, or 1 when a prompt is not as the lock has it, or has changed without
 * its evaluations having run.
 */
export function verify(terminal: Terminal, paths: readonly string[], { write }: VerifyOptions): number {
  const workspace = new Workspace(new NodeFileSystem());
  const files = selectFiles(workspace, terminal.cwd, paths).filter(
    (file) => !isConfigFile(file) && !isPartialFile(file),
  );
  const project = projectFolder(terminal.cwd, undefined);
  const file = join(project, lockFileName);
  const lock = lockAt(file);
  const { prompts, unreadable } = promptsIn(workspace, files, project);
  const isWhole = paths.length === 0 && project === terminal.cwd;
  if (write) {
    const others = isWhole ? [] : kept(lock, prompts, workspace, project);
    const sides = lock?.sides ?? [emptyLock];
    const updated = updatedLock(sides, prompts);
    const merged = { ...updated, prompts: { ...Object.fromEntries(others), ...updated.prompts } };
    writeAtomically(file, writtenLock(merged));
    terminal.write(`${lockFileName} has ${prompts.length} prompt${prompts.length === 1 ? "" : "s"} as they are now.\n`);
  } else if (!lock) {
    throw new UsageError(`There is no ${lockFileName}. 'typed-prompts verify --write' writes it.`);
  } else if (lock.isConflicted) {
    throw new UsageError(`${lockFileName} has conflicts of a merge. 'typed-prompts verify --write' resolves them.`);
  }
  const now = write ? lockAt(file) : lock;
  const findings = [
    ...unreadable.map((path) => ({ path, message: "It cannot be read as text." })),
    ...verifyLock(now?.sides[0] ?? emptyLock, prompts, isWhole),
  ];
  for (const { path, message } of findings) terminal.write(`${printable(path)}: ${printable(message)}\n`);
  const count = findings.length;
  terminal.write(count === 0 ? `${prompts.length} verified\n` : `${count} of ${prompts.length} not verified\n`);
  return count === 0 || write ? 0 : 1;
}

function lockAt(file: string): ReadLock | undefined {
  if (!existsSync(file)) return undefined;
  const found = readLock(readFileSync(file, "utf8"));
  if (typeof found === "string") throw new UsageError(`${lockFileName} cannot be used: ${found}`);
  return found;
}

function promptsIn(workspace: Workspace, files: readonly FileId[], project: string) {
  const prompts: LockedPrompt[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    const path = relativePath(project, file);
    const version = promptVersionOf(workspace, file, sha256);
    if (!version) unreadable.push(path);
    else {
      const hasEvaluation = workspace.evalFilesOf(file).length > 0;
      prompts.push({ path, hash: version.hash, version: version.version, hasEvaluation });
    }
  }
  return { prompts, unreadable };
}

/** What the lock says of prompts that were not looked at. */
function kept(lock: ReadLock | undefined, prompts: readonly LockedPrompt[], workspace: Workspace, project: string) {
  const looked = new Set(prompts.map(({ path }) => path));
  const there = new Set(workspace.files.map((file) => relativePath(project, file)));
  return (lock?.sides ?? []).flatMap((side) =>
    Object.entries(side.prompts).filter(([path]) => !looked.has(path) && there.has(path)),
  );
}
