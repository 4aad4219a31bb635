import { setImmediate as turn } from "node:timers/promises";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type Comparison, compare } from "../diff/compare.ts";
import { readLock } from "../diff/lock.ts";
import type { PromptVersion } from "../diff/promptVersion.ts";
import { loadSchemaValidators } from "../diff/schemaValidators.ts";
import { typeComparer } from "../diff/typesOfVersions.ts";
import { promptVersionOf } from "../features/versions/promptVersionOf.ts";
import { tokenCount } from "../render/tokenCount.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { isConfigFile, Workspace } from "../workspace/workspace.ts";
import type { History, PastVersion } from "./promptHistory.ts";
import { sha256 } from "./sha256.ts";

/** One version of a prompt, held against the one before. */
export interface HistoryEntry {
  readonly version: PastVersion;
  readonly kind: Comparison["kind"] | "unreadable";
  readonly comparison: Comparison | undefined;
  readonly evaluation: { readonly pass: number; readonly total: number; readonly isCurrent: boolean } | undefined;
}

/** The newest versions of a prompt that differ from the one before, at most `most`, the newest first. */
export async function historyEntries(
  history: History,
  most: number | undefined,
  count: (text: string) => number,
): Promise<readonly HistoryEntry[]> {
  const compareTypes = typeComparer(await loadSchemaValidators());
  const counted = new Map<string, number>();
  const countTokens = (text: string): number => {
    const tokens = counted.get(text) ?? tokenCount(text, count).tokens;
    counted.set(text, tokens);
    return tokens;
  };
  const entries: HistoryEntry[] = [];
  const opened = new Map<FileId, string>();
  const workspace = new Workspace(schemasAmong(opened));
  let previous: { readonly past: PastVersion; readonly version: PromptVersion | undefined } | undefined;
  const oldest = most === undefined ? 0 : Math.max(0, history.versions.length - most - 1);
  const chosen = history.versions.slice(0, history.versions.length - (most === undefined ? 0 : oldest)).reverse();
  for (const [index, past] of chosen.entries()) {
    // An editor's server has others to answer meanwhile.
    if (index % 10 === 9) await turn();
    if (previous?.past.identity === past.identity) continue;
    const version = versionOf(workspace, past, opened);
    const before = previous?.version;
    previous = { past, version };
    if (!version && !before && past.file === undefined) continue;
    const isUnreadable = past.file !== undefined && !version;
    const comparison = isUnreadable ? undefined : compare(before, version, { compareTypes, countTokens });
    entries.push({
      version: past,
      kind: isUnreadable ? "unreadable" : comparison!.kind,
      comparison,
      evaluation: evaluationOf(past, version),
    });
  }
  return entries.reverse().slice(0, most);
}

/** How many tokens all messages have more than before; `undefined` where nothing was counted. */
export function tokenDelta(comparison: Comparison | undefined): number | undefined {
  if (!comparison || comparison.tokens.length === 0) return undefined;
  return comparison.tokens.reduce((sum, { before, after }) => sum + after - before, 0);
}

/** Prompts and configurations are open documents; what else there is are the files of schemas. */
function schemasAmong(opened: ReadonlyMap<FileId, string>): FileSystem {
  return {
    readFile(file) {
      const text = isDocument(file) ? undefined : opened.get(file);
      return text === undefined ? { kind: "missing" } : { kind: "text", text };
    },
    findFiles: () => [],
  };
}

function isDocument(file: FileId): boolean {
  return file.endsWith(".prompt") || isConfigFile(file);
}

/** One workspace goes through the history: what a commit has left as it was need not be read again. */
function versionOf(
  workspace: Workspace,
  { file, files }: PastVersion,
  opened: Map<FileId, string>,
): PromptVersion | undefined {
  for (const one of opened.keys()) {
    if (files.readFile(one).kind === "text") continue;
    opened.delete(one);
    if (isDocument(one)) workspace.close(one);
    else workspace.fileChanged(one);
  }
  for (const one of files.files) {
    const content = files.readFile(one);
    if (content.kind !== "text" || opened.get(one) === content.text) continue;
    opened.set(one, content.text);
    if (isDocument(one)) workspace.open(one, content.text);
    else workspace.fileChanged(one);
  }
  return file === undefined ? undefined : promptVersionOf(workspace, file, sha256);
}

function evaluationOf({ lock, path }: PastVersion, version: PromptVersion | undefined): HistoryEntry["evaluation"] {
  if (lock === undefined || path === undefined || !version) return undefined;
  const found = readLock(lock);
  if (typeof found === "string") return undefined;
  const entry = found.sides.map(
    ({ prompts }) => Object.entries(prompts).find(([key]) => path === key || path.endsWith(`/${key}`))?.[1],
  )[0];
  const receipts = entry?.evaluations ?? [];
  if (receipts.length === 0) return undefined;
  const current = receipts.filter(({ hash }) => hash === version.hash);
  const counted = current.length > 0 ? current : receipts;
  return {
    pass: counted.reduce((sum, one) => sum + one.pass, 0),
    total: counted.reduce((sum, one) => sum + one.total, 0),
    isCurrent: current.length > 0,
  };
}
