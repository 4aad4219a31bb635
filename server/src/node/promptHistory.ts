import { relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { partialCalls } from "../analysis/partialTemplate.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { lockFileName } from "../diff/lock.ts";
import { parsePromptFile } from "../syntax/promptFile.ts";
import { configFileName } from "../workspace/config.ts";
import type { FileContent } from "../workspace/fileSystem.ts";
import { bareName } from "../workspace/partialIndex.ts";
import { commitOf, GitError, isShallow, objectIds, objectsOf, repositoryOf, treeOf } from "./git.ts";
import { type Commit, commitsOfFile, commitsOfFiles } from "./gitHistory.ts";
import { GitRevision } from "./gitRevision.ts";
import { textContent } from "./nodeFileSystem.ts";

/** A prompt as one commit left it, with the files that it may need. */
export interface PastVersion {
  readonly commit: Commit;
  /** From the top of the repository; `undefined` where the commit deleted the prompt. */
  readonly path: string | undefined;
  readonly file: FileId | undefined;
  readonly files: GitRevision;
  /** What the lock said at that time. */
  readonly lock: string | undefined;
  /** Tells versions apart without comparing them: the ids of all the objects above, the lock's left out. */
  readonly identity: string;
}

export interface History {
  readonly root: string;
  /** The newest first. */
  readonly versions: readonly PastVersion[];
  /** Whether there is more that this clone does not have. */
  readonly isShallow: boolean;
}

/**
 * Every version of a prompt in the history of a revision, through its renames: those made by its partials and by
 * configurations around it too. Rejects with a `GitError`.
 */
export async function historyOf(cwd: string, given: string, revision = "HEAD"): Promise<History> {
  const root = await repositoryOf(cwd);
  if (root === undefined) throw new GitError("This folder is in no git repository, so there is no history.");
  const head = await commitOf(root, revision);
  const path = relative(root, resolve(cwd, given)).split(sep).join("/");
  if (path === "" || path.startsWith("../")) throw new GitError(`'${given}' is not in the repository at '${root}'.`);
  if (!path.endsWith(".prompt"))
    throw new GitError(`'${given}' is not a prompt. Prompts are files that end in '.prompt'.`);
  const own = await commitsOfFile(root, head, path);
  if (own.length === 0) throw new GitError(`'${given}' was never committed.`);
  const names = pathsOf(own, path);
  const shared = await sharedFiles(root, head, own, names);
  const all = shared.length > 0 ? await commitsOfFiles(root, head, [...new Set(names.values()), ...shared]) : own;
  const commits = merged(all, own, names);
  const lock = await lockPath(root, head, path);
  const versions = await read(root, commits, [...shared, ...(lock === undefined ? [] : [lock])], lock);
  return { root, versions, isShallow: await isShallow(root) };
}

/** Where the prompt was after each commit that touched it. */
function pathsOf(commits: readonly Commit[], path: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  let current = path;
  for (const { hash, touched } of commits) {
    const found = touched.find((one) => one.path === current) ?? touched[0];
    if (found) current = found.path;
    paths.set(hash, current);
    if (found?.from !== undefined) current = found.from;
  }
  return paths;
}

const mostRounds = 5;

/** Partials that the prompt has called, and configurations above it, by what the trees at both ends have. */
async function sharedFiles(
  root: string,
  head: string,
  commits: readonly Commit[],
  names: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const last = commits.at(-1)?.hash ?? head;
  const trees = last === head ? [await treeOf(root, head)] : [await treeOf(root, head), await treeOf(root, last)];
  const known = new Set(trees.flat().map(({ path }) => path));
  const folders = new Set([...names.values()].flatMap(foldersAbove));
  const configs = [...known].filter(
    (path) => path.endsWith(configFileName) && folders.has(path.slice(0, -configFileName.length)),
  );
  const byName = new Map<string, string[]>();
  for (const path of known) {
    if (!path.endsWith(".prompt") || !path.slice(path.lastIndexOf("/") + 1).startsWith("_")) continue;
    const name = bareName(path);
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  if (byName.size === 0) return configs;
  const partials = new Set<string>();
  const pending = [...names].map(([hash, path]) => `${hash}:${path}`);
  for (let round = 0; pending.length > 0 && round < mostRounds; round++) {
    const ids = [
      ...new Set((await objectIds(root, pending.splice(0).filter(isOneLine))).filter((id) => id !== undefined)),
    ];
    const objects = await objectsOf(root, ids);
    for (const object of objects) {
      const text = object?.toString("utf8") ?? "";
      if (!text.includes("{{") || !text.includes(">")) continue;
      for (const name of partialCalls(parsePromptFile("", text).template).names) {
        for (const path of byName.get(bareName(name)) ?? []) {
          if (partials.has(path)) continue;
          partials.add(path);
          pending.push(`${head}:${path}`, `${last}:${path}`);
        }
      }
    }
  }
  return [...configs, ...partials];
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`)];
}

async function lockPath(root: string, head: string, path: string): Promise<string | undefined> {
  const candidates = foldersAbove(path)
    .map((folder) => `${folder}${lockFileName}`)
    .reverse();
  const ids = await objectIds(root, candidates.map((one) => `${head}:${one}`).filter(isOneLine));
  return candidates.find((_, index) => ids[index] !== undefined);
}

/** The commits of both lists in the order of the first, each with the place of the prompt at its time. */
function merged(all: readonly Commit[], own: readonly Commit[], names: ReadonlyMap<string, string>) {
  const known = new Set(all.map(({ hash }) => hash));
  const commits = [...all, ...own.filter(({ hash }) => !known.has(hash))];
  const result: { commit: Commit; path: string }[] = [];
  let path = names.get(own.at(-1)?.hash ?? "") ?? "";
  // From the oldest on: a commit that did not touch the prompt left it where it was.
  const isOwn = (commit: Commit): boolean => names.has(commit.hash);
  const first = commits.findLastIndex(isOwn);
  for (const commit of commits.slice(0, first + 1).reverse()) {
    path = names.get(commit.hash) ?? path;
    result.push({ commit, path });
  }
  return result.reverse();
}

/** Names of objects are lines: a path with a line break in it cannot be asked for. */
function isOneLine(name: string): boolean {
  return !/[\n\r]/.test(name);
}

async function read(
  root: string,
  commits: readonly { readonly commit: Commit; readonly path: string }[],
  shared: readonly string[],
  lock: string | undefined,
): Promise<readonly PastVersion[]> {
  const wanted = commits.flatMap(({ commit, path }) =>
    [path, ...shared].map((one) => ({ hash: commit.hash, path: one })),
  );
  if (wanted.some(({ path }) => !isOneLine(path)))
    throw new GitError("A file of the prompt has a line break in its name.");
  const ids = await objectIds(
    root,
    wanted.map(({ hash, path }) => `${hash}:${path}`),
  );
  const unique = [...new Set(ids.filter((id) => id !== undefined))];
  const objects = await objectsOf(root, unique);
  const contents = new Map<string, FileContent>();
  unique.forEach((id, index) => {
    const bytes = objects[index];
    if (bytes) contents.set(id, textContent(bytes));
  });
  const each = 1 + shared.length;
  const uris = new Map<string, FileId>();
  const uri = (path: string): FileId => {
    const found = uris.get(path) ?? pathToFileURL(resolve(root, path)).href;
    uris.set(path, found);
    return found;
  };
  return commits.map(({ commit, path }, index) => {
    const files = new Map<FileId, FileContent>();
    let lockText: string | undefined;
    const found = wanted.slice(index * each, (index + 1) * each).map(({ path: one }, at) => {
      const id = ids[index * each + at];
      const content = id === undefined ? undefined : contents.get(id);
      if (one === lock && at > 0) {
        lockText = content?.kind === "text" ? content.text : undefined;
        return "";
      }
      if (content) files.set(uri(one), content);
      return id ?? "";
    });
    const isThere = ids[index * each] !== undefined;
    return {
      commit,
      path: isThere ? path : undefined,
      file: isThere ? uri(path) : undefined,
      files: new GitRevision(files, []),
      lock: lockText,
      identity: [isThere ? path : "", ...found].join(" "),
    };
  });
}
