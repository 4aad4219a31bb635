import { existsSync, type FSWatcher, watch } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type HistoryEntry, type Revision, VersionError, type VersionHost } from "../features/versions/versionHost.ts";
import type { FileContent, FileSystem } from "../workspace/fileSystem.ts";
import { checkedOut } from "./checkedOut.ts";
import { commitOf, GitError, git, repositoryOf } from "./git.ts";
import { commitsOfFile } from "./gitHistory.ts";
import { gitRevision } from "./gitRevision.ts";
import { historyEntries, tokenDelta, type HistoryEntry as VersionInHistory } from "./historyEntries.ts";
import { historyOf } from "./promptHistory.ts";
import { recordedEvaluation } from "./recordedEvaluation.ts";
import { sha256 } from "./sha256.ts";

/** How often, in milliseconds, git is asked at most what was committed last. */
const leastAge = 1_000;
/** How long, in milliseconds, a folder without a repository is taken for one. */
const absentAge = 5_000;
const mostRevisions = 8;

interface Repository {
  readonly root: string;
  askedAt: number;
  asked: Promise<Revision | undefined>;
}

/** Versions in git, read as they are asked for; one object for a commit, however often it is. */
export class NodeVersions implements VersionHost {
  readonly sha256 = sha256;
  readonly #disk: FileSystem;
  readonly #roots = new Map<string, { readonly root: Promise<string | undefined>; readonly at: number }>();
  readonly #repositories = new Map<string, Repository>();
  /** By the root and the commit, the one used last at the end. */
  readonly #revisions = new Map<string, Promise<Revision>>();
  /** Kept, so that they go on watching. */
  readonly #watchers: FSWatcher[] = [];
  readonly #listeners: (() => void)[] = [];

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  async head(file: FileId): Promise<Revision | undefined> {
    try {
      const root = await this.#rootOf(file);
      return root === undefined ? undefined : await this.#head(root);
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  async revision(file: FileId, name: string): Promise<{ readonly revision: Revision; readonly file: FileId }> {
    return told(async () => {
      const root = await this.#repositoryOf(file);
      const revision = await this.#revision(root, await commitOf(root, name));
      return { revision, file: await fileThen(root, revision, file) };
    });
  }

  async history(file: FileId, most: number, countTokens: (text: string) => number) {
    return told(async () => {
      const path = pathOf(file);
      await this.#repositoryOf(file);
      const history = await historyOf(dirname(path), basename(path));
      const entries = await historyEntries(history, most, countTokens);
      return { entries: entries.map(toEntry), isComplete: history.versions.length <= most };
    });
  }

  async names(file: FileId) {
    try {
      const root = await this.#rootOf(file);
      if (root === undefined) return { branches: [], tags: [] };
      const out = await git(root, ["for-each-ref", "--sort=-creatordate", "--format=%(refname)"]);
      const refs = out.toString("utf8").split("\n");
      const named = (prefix: string): readonly string[] =>
        refs.flatMap((ref) => (ref.startsWith(prefix) && !ref.endsWith("/HEAD") ? ref.slice(prefix.length) : []));
      return { branches: [...named("refs/heads/"), ...named("refs/remotes/")], tags: named("refs/tags/") };
    } catch (error) {
      if (error instanceof GitError) return { branches: [], tags: [] };
      throw error;
    }
  }

  async recordedEvaluation(file: FileId, hash: string) {
    return file.startsWith("file:") ? recordedEvaluation(fileURLToPath(file), hash) : undefined;
  }

  onHeadMoved(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async #repositoryOf(file: FileId): Promise<string> {
    const root = await this.#rootOf(file);
    if (root !== undefined) return root;
    throw new VersionError("This prompt is in no git repository, so it has no history.");
  }

  async #rootOf(file: FileId): Promise<string | undefined> {
    if (!file.startsWith("file:")) return undefined;
    let folder = dirname(fileURLToPath(file));
    // The folder of a file that is not saved yet, or is gone, need not be there.
    while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
    const known = this.#roots.get(folder);
    if (known && ((await known.root.catch(() => undefined)) !== undefined || Date.now() - known.at < absentAge)) {
      return known.root;
    }
    const root = repositoryOf(folder);
    this.#roots.set(folder, { root, at: Date.now() });
    return root;
  }

  #head(root: string): Promise<Revision | undefined> {
    const known = this.#repositories.get(root);
    if (known && Date.now() - known.askedAt < leastAge) return known.asked;
    const asked = this.#readHead(root);
    if (known) {
      known.askedAt = Date.now();
      known.asked = asked;
    } else {
      this.#repositories.set(root, { root, askedAt: Date.now(), asked });
      this.#watch(root);
    }
    return asked;
  }

  async #readHead(root: string): Promise<Revision | undefined> {
    try {
      return await this.#revision(root, await commitOf(root, "HEAD"));
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  #revision(root: string, commit: string): Promise<Revision> {
    const key = `${commit} ${root}`;
    const known = this.#revisions.get(key);
    const revision = known ?? this.#read(root, commit);
    this.#revisions.delete(key);
    this.#revisions.set(key, revision);
    if (!known) revision.catch(() => this.#revisions.delete(key));
    const [oldest] = this.#revisions.keys();
    if (this.#revisions.size > mostRevisions && oldest !== undefined) this.#revisions.delete(oldest);
    return revision;
  }

  async #read(root: string, commit: string): Promise<Revision> {
    const found = await checkedOut(root, await gitRevision(root, commit), this.#disk);
    return { id: commit, files: inside(root, found, this.#disk), problems: found.problems };
  }

  /** Git writes into its own folder whenever something is committed or checked out, also by others. */
  #watch(root: string): void {
    let timer: NodeJS.Timeout | undefined;
    const changed = (_: string, name: string | null): void => {
      if (name !== null && !/^(?:HEAD|ORIG_HEAD|COMMIT_EDITMSG|index|logs)(?:\.lock)?$/.test(name)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.#look(root), 100).unref();
    };
    git(root, ["rev-parse", "--absolute-git-dir"])
      .then((out) => {
        const folder = out.toString("utf8").trim();
        // The log of HEAD is written last; not every program that commits writes one.
        for (const one of [folder, join(folder, "logs")]) {
          if (!existsSync(one)) continue;
          const watcher = watch(one, { persistent: false }, changed);
          // Without a watcher it is found out when git is asked the next time.
          watcher.on("error", () => watcher.close());
          this.#watchers.push(watcher);
        }
      })
      .catch(() => undefined);
  }

  async #look(root: string): Promise<void> {
    const known = this.#repositories.get(root);
    if (!known) return;
    const before = await known.asked;
    known.askedAt = Date.now();
    known.asked = this.#readHead(root);
    if ((await known.asked)?.id !== before?.id) for (const listener of this.#listeners) listener();
  }
}

async function told<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof GitError) throw new VersionError(error.message);
    throw error;
  }
}

function pathOf(file: FileId): string {
  if (file.startsWith("file:")) return fileURLToPath(file);
  throw new VersionError("This prompt has not been saved yet, so it has no history.");
}

/** Where a file was that is called otherwise now, as far as its renames tell. */
async function fileThen(root: string, { files }: Revision, file: FileId): Promise<FileId> {
  if (files.readFile(file).kind !== "missing") return file;
  const path = relative(root, pathOf(file)).split(sep).join("/");
  const commits = await commitsOfFile(root, "HEAD", path).catch((error: unknown) => {
    if (error instanceof GitError) return [];
    throw error;
  });
  for (const { touched } of commits) {
    for (const { from } of touched) {
      const then = from === undefined ? undefined : pathToFileURL(resolve(root, from)).href;
      if (then !== undefined && files.readFile(then).kind !== "missing") return then;
    }
  }
  return file;
}

/** The files of a revision below its root, those of the disk elsewhere: other repositories of a workspace, for one. */
function inside(root: string, revision: FileSystem, disk: FileSystem): FileSystem {
  const prefix = `${pathToFileURL(root).href.replace(/\/$/, "")}/`;
  const isInside = (file: FileId): boolean => file.startsWith(prefix);
  return {
    readFile: (file): FileContent => (isInside(file) ? revision : disk).readFile(file),
    findFiles(folder) {
      if (isInside(`${folder}/`)) return revision.findFiles(folder);
      if (!prefix.startsWith(`${folder}/`)) return disk.findFiles(folder);
      const others = disk.findFiles(folder).filter((file) => !isInside(file));
      return [...others, ...revision.findFiles(prefix.slice(0, -1))].sort();
    },
  };
}

function toEntry({ version: { commit }, kind, comparison, evaluation }: VersionInHistory): HistoryEntry {
  const tokens = tokenDelta(comparison);
  const version = comparison?.versions.after;
  const { hash: revision, date, author, subject } = commit;
  return {
    revision,
    date,
    author,
    subject,
    verdict: kind === "unreadable" ? "broken" : kind === "added" ? "added" : (comparison?.verdict ?? "same"),
    ...(version === undefined ? {} : { version }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(evaluation?.isCurrent ? { evaluation: `${evaluation.pass} of ${evaluation.total}` } : {}),
  };
}
