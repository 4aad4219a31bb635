import { existsSync, mkdirSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promptVersionOf } from "../../features/versions/promptVersionOf.ts";
import { versionFiles } from "../../features/versions/versionFiles.ts";
import { commitOf, GitError, git, repositoryOf } from "../../node/git.ts";
import { gitRevision } from "../../node/gitRevision.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { sha256 } from "../../node/sha256.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface RestoreOptions {
  /** Overwrites files that have changes which are not committed. */
  readonly force: boolean;
}

/**
 * `typed-prompts restore FILE@REV`: the prompt, the partials that it called, and the files of the schemas that it named,
 * as they were. Returns the exit code: 0, or 1 when files have changes that would be lost. Throws `UsageError`.
 */
export async function restore(terminal: Terminal, what: string, { force }: RestoreOptions): Promise<number> {
  const at = what.lastIndexOf("@");
  if (at <= 0 || at === what.length - 1) throw new UsageError("Say what to restore and from when: FILE@REVISION.");
  try {
    return await restoreFrom(terminal, what.slice(0, at), what.slice(at + 1), force);
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}

async function restoreFrom(terminal: Terminal, given: string, revision: string, force: boolean): Promise<number> {
  const root = await repositoryOf(terminal.cwd);
  if (root === undefined)
    throw new UsageError("This folder is in no git repository, so there is nothing to restore from.");
  const old = await gitRevision(root, await commitOf(root, revision));
  const file = pathToFileURL(resolve(terminal.cwd, given)).href;
  const workspace = new Workspace(old);
  workspace.addFolder(pathToFileURL(root).href);
  const version = workspace.has(file) ? promptVersionOf(workspace, file, sha256) : undefined;
  if (!version) throw new UsageError(`There is no prompt '${given}' in ${revision}.`);
  const config = workspace.configOf(file);
  const disk = new NodeFileSystem();
  const changed = versionFiles(workspace, version).flatMap((one) => {
    const [was, is] = [old.readFile(one), disk.readFile(one)];
    const isSame = was.kind !== "text" || (is.kind === "text" && is.text === was.text);
    return isSame ? [] : [{ path: fileURLToPath(one), text: was.text }];
  });
  const show = (path: string): string => printable(relative(terminal.cwd, path).split(sep).join("/"));
  const outside = changed.find(({ path }) => !path.startsWith(root + sep));
  if (outside) throw new UsageError(`'${outside.path}' is not in this repository.`);
  if (!force) {
    const dirty = await uncommitted(
      root,
      changed.map(({ path }) => path),
    );
    if (dirty.length > 0) {
      process.stderr.write("typed-prompts: Nothing is restored. These files have changes that are not committed:\n");
      for (const path of dirty) process.stderr.write(`  ${show(path)}\n`);
      process.stderr.write("Commit or stash them, or overwrite them with --force.\n");
      return 1;
    }
  }
  for (const { path, text } of changed) {
    mkdirSync(dirname(path), { recursive: true });
    writeAtomically(path, text);
    terminal.write(`${show(path)} is as it was in ${printable(revision)}\n`);
  }
  if (changed.length === 0) terminal.write("Everything is as it was then.\n");
  const configNow = config.file === undefined ? undefined : disk.readFile(config.file);
  if (configNow && (configNow.kind !== "text" || configNow.text !== config.text)) {
    terminal.write(
      `${show(fileURLToPath(config.file!))} is another one now and is left alone: other prompts use it.\n`,
    );
  }
  return 0;
}

/** The files whose content on disk is in no commit and not in the index either, or differs from the last commit. */
async function uncommitted(root: string, paths: readonly string[]): Promise<readonly string[]> {
  const there = paths.filter((path) => existsSync(path));
  if (there.length === 0) return [];
  const disk = new NodeFileSystem();
  const head = await commitOf(root, "HEAD").then((commit) => gitRevision(root, commit));
  const tracked = await git(root, ["ls-files", "-z", "--cached", "--", ...there.map((path) => relative(root, path))]);
  const known = new Set(
    tracked
      .toString("utf8")
      .split("\0")
      .map((path) => resolve(root, path)),
  );
  return there.filter((path) => {
    const file = pathToFileURL(path).href;
    const [was, is] = [head.readFile(file), disk.readFile(file)];
    if (!known.has(path)) return true;
    return (
      was.kind !== "text" ||
      is.kind !== "text" ||
      was.text !== is.text.replaceAll("\r\n", was.text.includes("\r\n") ? "\r\n" : "\n")
    );
  });
}
