import type { FileId } from "../diagnostics/diagnostic.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { contains, type TextRange } from "../text/range.ts";
import { promptName } from "../types/signature.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { partialCallRanges } from "./partialCallRanges.ts";

/** A file that calls or is called: a prompt, or a partial. */
export interface CallHierarchyItem {
  readonly file: FileId;
  readonly name: string;
  readonly kind: "prompt" | "partial";
  /** Of the whole file. */
  readonly range: TextRange;
}

/** A file, and the ranges of the calls that lead to it, or from it. */
export interface HierarchyCall {
  readonly item: CallHierarchyItem;
  readonly ranges: readonly TextRange[];
}

/** The partial whose name the cursor contains; anywhere else the file itself, which is what is called. */
export function callHierarchyItem(workspace: Workspace, file: FileId, offset: number): CallHierarchyItem | undefined {
  const called = workspace.derived(file, partialCallRanges)?.calls.find((call) => contains(call.range, offset));
  return itemOf(workspace, (called && workspace.partialFile(called.name, file)) ?? file);
}

/** Every file that calls a partial. */
export function incomingCalls(workspace: Workspace, partial: FileId): readonly HierarchyCall[] {
  if (!isPartialFile(partial)) return [];
  return workspace.files.flatMap((file) => {
    const calls = workspace.derived(file, partialCallRanges)?.calls ?? [];
    const ranges = calls.filter(({ name }) => workspace.partialFile(name, file) === partial).map((call) => call.range);
    const item = ranges.length > 0 ? itemOf(workspace, file) : undefined;
    return item ? [{ item, ranges }] : [];
  });
}

/** Every partial that a file calls. */
export function outgoingCalls(workspace: Workspace, file: FileId): readonly HierarchyCall[] {
  const byTarget = new Map<FileId, TextRange[]>();
  for (const call of workspace.derived(file, partialCallRanges)?.calls ?? []) {
    const target = workspace.partialFile(call.name, file);
    if (target === undefined) continue;
    byTarget.set(target, [...(byTarget.get(target) ?? []), call.range]);
  }
  return [...byTarget].flatMap(([target, ranges]) => {
    const item = itemOf(workspace, target);
    return item ? [{ item, ranges }] : [];
  });
}

function itemOf(workspace: Workspace, file: FileId): CallHierarchyItem | undefined {
  const whole = workspace.derived(file, partialCallRanges)?.whole;
  if (!whole) return undefined;
  const { name, variant } = promptName(file);
  return {
    file,
    name: variant === undefined ? name : `${name}.${variant}`,
    kind: isPartialFile(file) ? "partial" : "prompt",
    range: whole,
  };
}
