import type { Comparison } from "../../diff/compare.ts";
import { GitError } from "../../node/git.ts";
import { type HistoryEntry, historyEntries, tokenDelta } from "../../node/historyEntries.ts";
import { type History, historyOf } from "../../node/promptHistory.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

export interface LogOptions {
  readonly format: "text" | "json";
  /** How many versions to print at most. */
  readonly maxCount: number | undefined;
}

/** `typed-prompts log FILE`. Returns the exit code 0. Throws `UsageError`. */
export async function log(terminal: Terminal, file: string, options: LogOptions): Promise<number> {
  const history = await readHistory(terminal.cwd, file);
  const { count } = await terminal.loadTokenizer();
  const entries = await historyEntries(history, options.maxCount, count);
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

function asText(entries: readonly HistoryEntry[], history: History): string {
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
  const delta = tokenDelta(comparison) ?? 0;
  return delta === 0 ? undefined : `${delta > 0 ? "+" : "−"}${Math.abs(delta)} tokens`;
}

function asJson(entries: readonly HistoryEntry[], { isShallow }: History): string {
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
