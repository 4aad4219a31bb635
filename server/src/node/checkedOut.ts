import { relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { FileContent, FileSystem } from "../workspace/fileSystem.ts";
import { git } from "./git.ts";
import type { GitRevision } from "./gitRevision.ts";

/** The files of a revision as a checkout writes them: git may have put carriage returns at the ends of lines. */
export async function checkedOut(root: string, revision: GitRevision, disk: FileSystem): Promise<GitRevision> {
  const folder = pathToFileURL(root).href;
  const contents = new Map<FileId, FileContent>();
  for (const file of revision.findFiles(folder)) {
    const [old, now] = [revision.readFile(file), disk.readFile(file)];
    if (old.kind !== "text" || now.kind !== "text" || old.text.includes("\r") || !now.text.includes("\r\n")) continue;
    if (/(^|[^\r])\n/.test(now.text)) continue;
    contents.set(file, { kind: "text", text: old.text.replaceAll("\n", "\r\n") });
  }
  if (contents.size === 0 || !(await convertsLines(root, [...contents.keys()]))) return revision;
  return revision.with(contents);
}

async function convertsLines(root: string, files: readonly FileId[]): Promise<boolean> {
  const configured = await git(root, ["config", "--get", "core.autocrlf"]).catch(() => Buffer.from("false"));
  if (/^(?:true|input)\s*$/.test(configured.toString("utf8"))) return true;
  const paths = files.slice(0, 50).map((file) => relative(root, fileURLToPath(file)));
  const out = await git(root, ["check-attr", "-z", "text", "eol", "--", ...paths]).catch(() => Buffer.from(""));
  return /\0(?:set|auto|crlf)\0/.test(`\0${out.toString("utf8")}`);
}
