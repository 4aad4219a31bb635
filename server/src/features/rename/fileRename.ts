import type { FileEdit, FileId } from "../../diagnostics/diagnostic.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import { percentDecoded } from "../../text/percentDecoded.ts";
import { bareName, PartialIndex, parent } from "../../workspace/partialIndex.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { type PartialCallRange, partialCallRanges } from "../partialCallRanges.ts";

/** A file or a folder that gets another name or place. */
export interface FileRename {
  readonly from: FileId;
  readonly to: FileId;
}

/**
 * What must be written elsewhere so that every call of a partial means the same file after files are renamed or moved:
 * the partials, their callers, or folders with both. In the files as they are called before.
 */
export function fileRenameEdits(workspace: Workspace, renames: readonly FileRename[]): readonly FileEdit[] {
  const after = partialsAfter(workspace, renames);
  return workspace.files.flatMap((file) => {
    const calls = workspace.derived(file, partialCallRanges)?.calls ?? [];
    return calls.flatMap((call) => callEdits(workspace, after, renames, file, call));
  });
}

/** The partials that there are after files are renamed or moved. */
export function partialsAfter(workspace: Workspace, renames: readonly FileRename[]): PartialIndex {
  const after = new PartialIndex();
  for (const partial of workspace.partials) after.add(renamed(partial, renames));
  return after;
}

function callEdits(
  workspace: Workspace,
  after: PartialIndex,
  renames: readonly FileRename[],
  file: FileId,
  call: PartialCallRange,
): readonly FileEdit[] {
  const before = workspace.partialFile(call.name, file);
  if (before === undefined) return [];
  const target = renamed(before, renames);
  const from = renamed(file, renames);
  if (!isPartialFile(target) || after.find(call.name, from) === target) return [];
  const name = namesOf(target, call.name, workspace.folders).find(
    (one) => !call.inline.has(one) && after.find(one, from) === target,
  );
  const newText = name === undefined ? undefined : written(name);
  if (newText === undefined) return [];
  return [call.range, call.closeRange].flatMap((range) => (range ? [{ file, range, newText }] : []));
}

/** How a file is called after files and folders are renamed. */
export function renamed(file: FileId, renames: readonly FileRename[]): FileId {
  for (const { from, to } of renames) {
    if (file === from) return to;
    if (file.startsWith(`${from}/`)) return to + file.slice(from.length);
  }
  return file;
}

/** The names that may mean a partial: written as before, then shorter before longer, none with more than its workspace folder. */
function namesOf(partial: FileId, before: string, folders: ReadonlySet<FileId>): readonly string[] {
  const name = bareName(partial);
  const names = [before.slice(0, before.length - bareName(before).length) + name, name];
  for (let folder = parent(partial); folder !== undefined && !folders.has(folder); folder = parent(folder)) {
    names.push(`${percentDecoded(folder.slice(folder.lastIndexOf("/") + 1))}/${names.at(-1)}`);
  }
  return names;
}

/** As a path where Handlebars reads it as that very path, else as text; `undefined` when neither can say it. */
function written(name: string): string | undefined {
  const isPath = name.split(/[./]/).every((part) => /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(part) && !words.has(part));
  if (isPath) return name;
  if (name.includes("\\")) return undefined;
  const quote = ['"', "'"].find((one) => !name.includes(one));
  return quote && `${quote}${name}${quote}`;
}

const words: ReadonlySet<string> = new Set(["this", "true", "false", "null", "undefined", "else", "as"]);
