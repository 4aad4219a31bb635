import { git } from "./git.ts";

/** A commit that touched a file. */
export interface Commit {
  readonly hash: string;
  /** ISO 8601, of the author. */
  readonly date: string;
  readonly author: string;
  readonly subject: string;
  /** What it did, by path: `A`, `M`, `D`, `T`; of a renamed file `from` is where it was. */
  readonly touched: readonly { readonly status: string; readonly path: string; readonly from: string | undefined }[];
}

const format = "--format=%x01%H%x00%aI%x00%an%x00%s";

/** The commits that touched one file, through its renames, the newest first. */
export async function commitsOfFile(root: string, revision: string, path: string): Promise<readonly Commit[]> {
  const args = ["log", "--follow", "-M50%", format, "--name-status", "-z", revision, "--", path];
  return parse((await git(root, args)).toString("utf8"));
}

/** The commits that touched any of the files, the newest first. */
export async function commitsOfFiles(
  root: string,
  revision: string,
  paths: readonly string[],
): Promise<readonly Commit[]> {
  const args = ["log", "--no-renames", format, "--name-status", "-z", revision, "--", ...paths];
  return parse((await git(root, args)).toString("utf8"));
}

function parse(output: string): readonly Commit[] {
  return output.split("\x01").flatMap((part): readonly Commit[] => {
    const [hash = "", date = "", author = "", subject = "", ...rest] = part.split("\0");
    if (!/^[0-9a-f]{40,64}$/.test(hash)) return [];
    const touched: Commit["touched"][number][] = [];
    for (let index = 0; index < rest.length; index++) {
      const status = /^\n*([AMDTRCU])\d*$/.exec(rest[index] ?? "")?.[1];
      if (status === undefined) continue;
      const isMoved = status === "R" || status === "C";
      const from = isMoved ? rest[++index] : undefined;
      touched.push({ status, path: rest[++index] ?? "", from });
    }
    return [{ hash, date, author, subject, touched }];
  });
}
