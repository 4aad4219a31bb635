import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** What git, or its absence, says; the message is for the user. */
export class GitError extends Error {}

/** A file of a tree, or a submodule in it. */
export interface TreeEntry {
  /** `120000` is a symbolic link, `160000` a submodule. */
  readonly mode: string;
  readonly oid: string;
  /** From the top of the repository, with `/`. */
  readonly path: string;
}

/** Repositories are other people's: nothing that they configure is run, and nothing is fetched. */
const settings = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "core.pager=cat",
  "core.quotePath=false",
  "core.untrackedCache=false",
  "core.sshCommand=false",
  "diff.external=",
  "diff.ignoreSubmodules=all",
  "log.showSignature=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "protocol.allow=never",
];

const inherited =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|EXTERNAL_DIFF|PAGER|ASKPASS|SSH|SSH_COMMAND|PROXY_COMMAND|CONFIG_PARAMETERS|CONFIG_COUNT|TRACE.*)$/;

function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !inherited.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
    GIT_PAGER: "cat",
    LC_ALL: "C",
  };
}

const mostOutput = 1_000_000_000;

/** Runs git in a folder and gives what it prints. Rejects with a `GitError`. */
export function git(folder: string, args: readonly string[], input = ""): Promise<Buffer> {
  const options = settings.flatMap((setting) => ["-c", setting]);
  return new Promise((done, fail) => {
    if (!existsSync(folder)) return fail(new GitError(`There is no folder '${folder}'.`));
    const child = spawn("git", ["--no-pager", "--no-replace-objects", "--literal-pathspecs", ...options, ...args], {
      cwd: folder,
      env: environment(),
      windowsHide: true,
    });
    const out: Buffer[] = [];
    let size = 0;
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) child.kill();
      else out.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (errors.length < 10_000) errors += chunk.toString("utf8");
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === "ENOENT" ? "Git is not installed, or not on the PATH." : `Git cannot be run: ${error.message}.`;
      fail(new GitError(reason));
    });
    child.on("close", (code) => {
      if (code === 0) done(Buffer.concat(out));
      else fail(new GitError(size > mostOutput ? "Git printed more than can be read." : firstLine(errors)));
    });
    // A git that has failed reads nothing: it says why itself.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function firstLine(errors: string): string {
  const line = errors.split("\n").find((one) => one.trim() !== "") ?? "";
  const message = line.replace(/^(?:fatal|error): /, "").trim();
  if (/dubious ownership/.test(errors)) {
    return `Git does not trust this repository, because somebody else owns it: ${message}`;
  }
  return message === "" ? "Git failed without saying why." : `Git says: ${message}`;
}

/** The top of the working tree that a folder is in; `undefined` where there is no repository. Rejects without git. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  try {
    const up = (await git(folder, ["rev-parse", "--show-cdup"])).toString("utf8").replace(/\r?\n$/, "");
    const inside = (await git(folder, ["rev-parse", "--is-inside-work-tree"])).toString("utf8").trim();
    return inside === "true" ? resolve(folder, up) : undefined;
  } catch (error) {
    if (error instanceof GitError && /not a git repository/i.test(error.message)) return undefined;
    throw error;
  }
}

/** The commit that a revision names. Rejects with what is wrong with it. */
export async function commitOf(root: string, revision: string): Promise<string> {
  if (revision === "" || revision.startsWith("-") || /[\0\n]/.test(revision)) {
    throw new GitError(`'${revision}' is not a revision.`);
  }
  try {
    const out = await git(root, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
    return out.toString("utf8").trim();
  } catch (error) {
    if (error instanceof GitError && !error.message.startsWith("Git failed without")) throw error;
    if (revision === "HEAD") throw new GitError("There is no commit yet.");
    const shallow = (await isShallow(root)) ? " This clone is shallow: 'git fetch --unshallow' gets the rest." : "";
    throw new GitError(`There is no revision '${revision}' here.${shallow}`);
  }
}

/** The last commit that two revisions share. */
export async function mergeBase(root: string, a: string, b: string): Promise<string> {
  try {
    return (await git(root, ["merge-base", a, b])).toString("utf8").trim();
  } catch (error) {
    if (!(error instanceof GitError) || !error.message.startsWith("Git failed without")) throw error;
    const shallow = (await isShallow(root)) ? " This clone is shallow: 'git fetch --unshallow' gets the rest." : "";
    throw new GitError(`'${a.slice(0, 12)}' and '${b.slice(0, 12)}' share no commit.${shallow}`);
  }
}

export async function isShallow(root: string): Promise<boolean> {
  return (await git(root, ["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

/** All files of a commit, submodules as one entry each. */
export async function treeOf(root: string, commit: string): Promise<readonly TreeEntry[]> {
  const out = (await git(root, ["ls-tree", "-r", "-z", "--full-tree", commit])).toString("utf8");
  return out.split("\0").flatMap((line) => {
    const [, mode = "", oid = "", path = ""] = /^(\d+) \w+ (\w+)\t([\s\S]*)$/.exec(line) ?? [];
    return path === "" ? [] : [{ mode, oid, path }];
  });
}

/** The ids of objects by their names, such as `HEAD:path`; `undefined` where there is none. One process for all. */
export async function objectIds(root: string, names: readonly string[]): Promise<readonly (string | undefined)[]> {
  if (names.length === 0) return [];
  const out = await git(root, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], `${names.join("\n")}\n`);
  const lines = out.toString("utf8").split("\n");
  return names.map((_, index) => /^([0-9a-f]{40,64}) blob$/.exec(lines[index] ?? "")?.[1]);
}

/** The contents of objects by their ids or names, in their order; `undefined` where there is none. One process for all. */
export async function objectsOf(root: string, names: readonly string[]): Promise<readonly (Buffer | undefined)[]> {
  if (names.length === 0) return [];
  const out = await git(root, ["cat-file", "--batch"], `${names.join("\n")}\n`);
  const found: (Buffer | undefined)[] = [];
  let at = 0;
  for (const _ of names) {
    const end = out.indexOf(10, at);
    if (end < 0) break;
    const header = out.toString("utf8", at, end);
    const size = /^[0-9a-f]{40,64} \w+ (\d+)$/.exec(header)?.[1];
    at = end + 1;
    if (size === undefined) {
      found.push(undefined);
      continue;
    }
    found.push(out.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return found;
}
