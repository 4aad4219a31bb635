import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { configFileName } from "../workspace/config.ts";
import type { FileContent, FileSystem } from "../workspace/fileSystem.ts";
import { readConfig } from "../workspace/readConfig.ts";
import { GitError, objectsOf, type TreeEntry, treeOf } from "./git.ts";
import { textContent } from "./nodeFileSystem.ts";

/** The files of a commit at the places where they are checked out: what prompts may need of them, read in advance. */
export class GitRevision implements FileSystem {
  readonly #files: Map<FileId, FileContent>;
  /** What is missing, for the user: submodules whose commit is not here. */
  readonly problems: readonly string[];

  constructor(files: Map<FileId, FileContent>, problems: readonly string[]) {
    this.#files = files;
    this.problems = problems;
  }

  readFile(file: FileId): FileContent {
    return this.#files.get(file) ?? { kind: "missing" };
  }

  get files(): readonly FileId[] {
    return [...this.#files.keys()];
  }

  findFiles(folder: FileId): FileId[] {
    const prefix = folder.endsWith("/") ? folder : `${folder}/`;
    return [...this.#files.keys()]
      .filter((file) => {
        if (!file.startsWith(prefix) || !/\.prompt$|\/typed-prompts\.config\.json$/.test(file)) return false;
        const path = file.slice(prefix.length).split("/");
        return !path.some((name) => name === "node_modules" || name.startsWith("."));
      })
      .sort();
  }

  /** Gives some files another content: those that a checkout would have changed. */
  with(contents: ReadonlyMap<FileId, FileContent>): GitRevision {
    return new GitRevision(new Map([...this.#files, ...contents]), this.problems);
  }
}

const wanted = (path: string): boolean =>
  path.endsWith(".prompt") || path.endsWith(".eval.yaml") || posix.basename(path) === configFileName;

/** Reads a commit of the repository at `root`, the commits of its submodules too. Rejects with a `GitError`. */
export async function gitRevision(root: string, commit: string): Promise<GitRevision> {
  const files = new Map<FileId, FileContent>();
  const problems: string[] = [];
  await read(root, commit, files, problems, 0);
  return new GitRevision(files, problems);
}

/** Nothing: what is before the first commit. */
export function emptyRevision(): GitRevision {
  return new GitRevision(new Map(), []);
}

async function read(
  root: string,
  commit: string,
  files: Map<FileId, FileContent>,
  problems: string[],
  depth: number,
): Promise<void> {
  const tree = await treeOf(root, commit);
  const byPath = new Map(tree.map((entry) => [entry.path, entry]));
  const take = async (paths: readonly string[]): Promise<void> => {
    const found = paths.flatMap((path) => {
      const entry = byPath.get(path);
      return entry ? [{ path, oid: entry.oid }] : [];
    });
    const direct = await resolveLinks(root, byPath, found);
    const objects = await objectsOf(
      root,
      direct.map(({ oid }) => oid),
    );
    direct.forEach(({ path }, index) => {
      const bytes = objects[index];
      files.set(
        fileId(root, path),
        bytes ? textContent(bytes) : { kind: "unreadable", reason: "git does not have its content here" },
      );
    });
  };
  await take(tree.filter(({ mode, path }) => mode !== "160000" && wanted(path)).map(({ path }) => path));
  const prefix = fileId(root, "").replace(/\/?$/, "/");
  const schemas = new Set<string>();
  for (const [file, content] of files) {
    if (!file.endsWith(`/${configFileName}`) || content.kind !== "text" || !file.startsWith(prefix)) continue;
    for (const source of readConfig(file, content.text).schemas.values()) {
      if (source.kind === "file" && source.file.startsWith(prefix))
        schemas.add(decoded(source.file.slice(prefix.length)));
    }
  }
  await take([...schemas].filter((path) => byPath.has(path)));
  for (const { mode, oid, path } of tree) {
    const folder = join(root, path);
    if (mode !== "160000" || depth > 5 || !existsSync(join(folder, ".git"))) continue;
    try {
      await read(folder, oid, files, problems, depth + 1);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      problems.push(`The submodule '${path}' is not compared: its commit ${oid.slice(0, 12)} is not here.`);
    }
  }
}

/** The objects that symbolic links lead to inside of the tree; links out of it lead nowhere. */
async function resolveLinks(
  root: string,
  byPath: ReadonlyMap<string, TreeEntry>,
  found: readonly { readonly path: string; readonly oid: string }[],
): Promise<readonly { readonly path: string; readonly oid: string }[]> {
  const links = found.filter(({ path }) => byPath.get(path)?.mode === "120000");
  if (links.length === 0) return found;
  const targets = await objectsOf(
    root,
    links.map(({ oid }) => oid),
  );
  const resolved = new Map<string, string | undefined>();
  links.forEach(({ path }, index) => {
    const target = targets[index]?.toString("utf8");
    const entry =
      target === undefined ? undefined : byPath.get(posix.normalize(posix.join(posix.dirname(path), target)));
    resolved.set(path, entry && entry.mode !== "120000" ? entry.oid : undefined);
  });
  return found.flatMap(({ path, oid }) => {
    if (!resolved.has(path)) return [{ path, oid }];
    const target = resolved.get(path);
    return target === undefined ? [] : [{ path, oid: target }];
  });
}

function fileId(root: string, path: string): FileId {
  return pathToFileURL(join(root, path)).href;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
