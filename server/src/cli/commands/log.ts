import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type Comparison, compare } from "../../diff/compare.ts";
import { readLock } from "../../diff/lock.ts";
import type { PromptVersion } from "../../diff/promptVersion.ts";
import { loadSchemaValidators } from "../../diff/schemaValidators.ts";
import { typeComparer } from "../../diff/typesOfVersions.ts";
import { promptVersionOf } from "../../features/promptVersionOf.ts";
import { GitError } from "../../node/git.ts";
import { tokenCount } from "../../render/tokenCount.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import { Workspace } from "../../workspace/workspace.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";
import { type History, historyOf, type PastVersion } from "../versions/history.ts";
import { sha256 } from "../versions/sides.ts";

export interface LogOptions {
  readonly format: "text" | "json";
  /** How many versions to print at most. */
  readonly maxCount: number | undefined;
}

/** One line of the history of a prompt. */
interface LogEntry {
  readonly version: PastVersion;
  readonly kind: Comparison["kind"] | "unreadable";
  readonly comparison: Comparison | undefined;
  readonly evaluation: { readonly pass: number; readonly total: number; readonly isCurrent: boolean } | undefined;
}

/** `typed-prompts log FILE`. Returns the exit code 0. Throws `UsageError`. */
export async function log(terminal: Terminal, file: string, options: LogOptions): Promise<number> {
  const history = await readHistory(terminal.cwd, file);
  const entries = await entriesOf(terminal, history, options.maxCount);
  terminal.write(options.format === "json" ? asJson(entries, history) : asText(entries, history));
  return 0;
}

async function readHistory(cwd: string, file: string): Promise<History> {
  try {
    return await historyOf(cwd, file);
  } catch (error) {
    if (error instanceof GitError) throw new UsageError(error.message);
    throw error;
  }
}

async function entriesOf(terminal: Terminal, history: History, most: number | undefined): Promise<readonly LogEntry[]> {
  const compareTypes = typeComparer(await loadSchemaValidators());
  const { count } = await terminal.loadTokenizer();
  const counted = new Map<string, number>();
  const countTokens = (text: string): number => {
    const tokens = counted.get(text) ?? tokenCount(text, count).tokens;
    counted.set(text, tokens);
    return tokens;
  };
  const entries: LogEntry[] = [];
  const workspace = new Workspace(nothing);
  const opened = new Map<FileId, string>();
  let previous: { readonly past: PastVersion; readonly version: PromptVersion | undefined } | undefined;
  const oldest = most === undefined ? 0 : Math.max(0, history.versions.length - most - 1);
  const chosen = history.versions.slice(0, history.versions.length - (most === undefined ? 0 : oldest)).reverse();
  for (const past of chosen) {
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

const nothing: FileSystem = { readFile: () => ({ kind: "missing" }), findFiles: () => [] };

/** One workspace goes through the history: what a commit has left as it was need not be read again. */
function versionOf(
  workspace: Workspace,
  { file, files }: PastVersion,
  opened: Map<FileId, string>,
): PromptVersion | undefined {
  for (const one of opened.keys()) {
    if (files.readFile(one).kind === "text") continue;
    workspace.close(one);
    opened.delete(one);
  }
  for (const one of files.files) {
    const content = files.readFile(one);
    if (content.kind !== "text" || opened.get(one) === content.text) continue;
    workspace.open(one, content.text);
    opened.set(one, content.text);
  }
  return file === undefined ? undefined : promptVersionOf(workspace, file, sha256);
}

function evaluationOf({ lock, path }: PastVersion, version: PromptVersion | undefined): LogEntry["evaluation"] {
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

function asText(entries: readonly LogEntry[], history: History): string {
  const lines = entries.map(({ version: { commit, path }, comparison, kind, evaluation }) => {
    const verdict = kind === "changed" ? (comparison?.verdict ?? "") : kind === "renamed" ? "renamed" : kind;
    const facts = [
      comparison?.versions.after && `v${comparison.versions.after}`,
      tokensOf(comparison),
      evaluation && `${evaluation.pass}/${evaluation.total}${evaluation.isCurrent ? "" : " (another version)"}`,
    ].filter((one) => one);
    const head = `${commit.hash.slice(0, 10)} ${commit.date.slice(0, 10)} ${verdict.padEnd(11)} ${printable(commit.author)}: ${printable(commit.subject)}`;
    const details = [...facts, ...(kind === "renamed" ? [`now ${path}`] : [])].join(" · ");
    return details === "" ? head : `${head}\n           ${printable(details)}`;
  });
  const note = history.isShallow
    ? "This clone is shallow: older versions are not here ('git fetch --unshallow').\n"
    : "";
  return `${lines.join("\n")}\n${note}`;
}

function tokensOf(comparison: Comparison | undefined): string | undefined {
  if (!comparison || comparison.tokens.length === 0) return undefined;
  const delta = comparison.tokens.reduce((sum, { before, after }) => sum + after - before, 0);
  return delta === 0 ? undefined : `${delta > 0 ? "+" : "−"}${Math.abs(delta)} tokens`;
}

function asJson(entries: readonly LogEntry[], { isShallow }: History): string {
  const versions = entries.map(({ version: { commit, path }, comparison, kind, evaluation }) => ({
    commit: commit.hash,
    date: commit.date,
    author: commit.author,
    subject: commit.subject,
    file: path ?? null,
    kind,
    verdict: comparison?.verdict ?? null,
    changes: (comparison?.changes ?? []).map(({ rule, verdict, audience, path: at, message }) => ({
      rule,
      verdict,
      audience,
      path: at,
      message,
    })),
    version: comparison?.versions.after ?? null,
    hash: comparison?.hashes.after ?? null,
    tokens: comparison?.tokens ?? [],
    evaluation: evaluation ?? null,
  }));
  return `${JSON.stringify({ version: 1, shallow: isShallow, versions }, undefined, 2)}\n`;
}
