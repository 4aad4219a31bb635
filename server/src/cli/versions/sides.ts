import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import picomatch from "picomatch";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { WorkspacePair } from "../../features/versions/changedPrompts.ts";
import { checkedOut } from "../../node/checkedOut.ts";
import { commitOf, GitError, git, mergeBase, repositoryOf } from "../../node/git.ts";
import { emptyRevision, type GitRevision, gitRevision } from "../../node/gitRevision.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { configFileName } from "../../workspace/config.ts";
import type { FileContent, FileSystem } from "../../workspace/fileSystem.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { UsageError } from "../usageError.ts";

/** Two states of a project, and the names by which people know them. */
export interface Sides extends WorkspacePair {
  /** The top of the repository. */
  readonly root: string;
  readonly names: { readonly before: string; readonly after: string };
  /** What of the sides is not compared, and why. */
  readonly problems: readonly string[];
}

/**
 * Reads what `BASE`, `BASE..HEAD` or `BASE...HEAD` names, the last from the commit that both share; the working tree where
 * there is no second revision. Rejects with `UsageError` or `GitError`.
 */
export async function sidesOf(cwd: string, revisions: string | undefined): Promise<Sides> {
  const root = await repositoryOf(cwd);
  if (root === undefined) {
    throw new UsageError("This folder is in no git repository, so there is nothing to compare with.");
  }
  const [, base = "HEAD", dots, head = ""] = /^(.*?)(\.{2,3})(.*)$/.exec(revisions ?? "") ?? [undefined, revisions];
  const from = base === "" ? "HEAD" : base;
  if (dots === undefined) {
    const commit = await firstCommit(root, from);
    const before = commit === undefined ? emptyRevision() : await gitRevision(root, commit);
    return withWorkingTree(root, before, commit === undefined ? "nothing" : from);
  }
  const to = head === "" ? "HEAD" : head;
  const [start, end] = [await commitOf(root, from), await commitOf(root, to)];
  const shared = dots === "..." ? await mergeBase(root, start, end) : start;
  const [before, after] = [await gitRevision(root, shared), await gitRevision(root, end)];
  const names = { before: dots === "..." ? `${from} (${shared.slice(0, 10)})` : from, after: to };
  return pairOf(root, before, after, names, [...before.problems, ...after.problems]);
}

/** `undefined` where `HEAD` has no commit yet: then everything is new. */
async function firstCommit(root: string, revision: string): Promise<string | undefined> {
  try {
    return await commitOf(root, revision);
  } catch (error) {
    if (error instanceof GitError && error.message === "There is no commit yet.") return undefined;
    throw error;
  }
}

async function withWorkingTree(root: string, revision: GitRevision, name: string): Promise<Sides> {
  const disk = new TrackedFiles(await ignoredFiles(root));
  const before = await checkedOut(root, revision, disk);
  return pairOf(root, before, disk, { before: name, after: "the working tree" }, revision.problems);
}

function pairOf(
  root: string,
  before: FileSystem,
  after: FileSystem,
  names: Sides["names"],
  problems: readonly string[],
): Sides {
  const folder = pathToFileURL(root).href;
  const pair = { before: new Workspace(before), after: new Workspace(after) };
  pair.before.addFolder(folder);
  pair.after.addFolder(folder);
  const changed = new Set<FileId>();
  const files = new Set([...before.findFiles(folder), ...after.findFiles(folder)]);
  for (const workspace of [pair.before, pair.after]) {
    for (const file of workspace.files) {
      if (!file.endsWith(`/${configFileName}`)) continue;
      for (const source of workspace.configOf(file).schemas.values())
        if (source.kind === "file") files.add(source.file);
    }
  }
  for (const file of files) if (!isSame(before.readFile(file), after.readFile(file))) changed.add(file);
  return { root, ...pair, changed, names, problems };
}

function isSame(a: FileContent, b: FileContent): boolean {
  if (a.kind === "text" && b.kind === "text") return a.text === b.text;
  if (a.kind === "unreadable" && b.kind === "unreadable") return a.digest === b.digest;
  return a.kind === b.kind;
}

/** The disk without what git ignores: build output holds copies of prompts. */
class TrackedFiles extends NodeFileSystem {
  readonly #ignored: (path: string) => boolean;

  constructor(ignored: (path: string) => boolean) {
    super();
    this.#ignored = ignored;
  }

  override findFiles(folder: FileId): FileId[] {
    return super.findFiles(folder).filter((file) => !this.#ignored(fileURLToPath(file)));
  }
}

async function ignoredFiles(root: string): Promise<(path: string) => boolean> {
  const out = await git(root, ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"]);
  const paths = out
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "");
  const files = new Set(paths.filter((path) => !path.endsWith("/")));
  const folders = new Set(paths.filter((path) => path.endsWith("/")));
  return (absolute) => {
    const path = relative(root, absolute).split(sep).join("/");
    if (files.has(path)) return true;
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) {
      if (folders.has(path.slice(0, at + 1))) return true;
    }
    return false;
  };
}

/** Tells whether the paths that a user gives name a file. Paths that are on neither side are misspelt. */
export function selector(
  cwd: string,
  paths: readonly string[],
  known: readonly FileId[],
): (file: FileId | undefined) => boolean {
  if (paths.length === 0) paths = ["."];
  const tests = paths.map((path) => {
    const absolute = resolve(cwd, path);
    const isFolder = existsSync(absolute) && statSync(absolute).isDirectory();
    const isGlob = !existsSync(absolute) && picomatch.scan(path).isGlob;
    const matches = isGlob ? picomatch(path.replace(/^\.\//, "")) : undefined;
    const test = (file: FileId): boolean => {
      const target = fileURLToPath(file);
      if (matches) return matches(relative(cwd, target).split(sep).join("/"));
      return target === absolute || target.startsWith(absolute.endsWith(sep) ? absolute : absolute + sep);
    };
    const isCurrent = isFolder && path === ".";
    if (!isCurrent && !known.some(test)) throw new UsageError(`No prompt is, or was, at '${path}'.`);
    return test;
  });
  return (file) => file !== undefined && tests.some((test) => test(file));
}

/** The folder of the project's own files, such as approvals: where the nearest configuration is, else the repository. */
export function projectFolder(cwd: string, root: string | undefined): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configFileName))) return folder;
    if (folder === root || (root === undefined && existsSync(join(folder, ".git")))) return folder;
    if (dirname(folder) === folder) return root ?? cwd;
  }
}
