import { relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type Approvals, changedFile, fingerprint } from "../../diff/approvals.ts";
import { type Change, type Verdict, worstVerdict } from "../../diff/change.ts";
import type { Comparison } from "../../diff/compare.ts";
import { type VersionFinding, versionFinding } from "../../diff/versionStep.ts";
import type { SourceText } from "../../text/sourceText.ts";
import { displayPath } from "../report.ts";

/** What a comparison shows in whatever form. */
export interface DiffReport {
  readonly names: { readonly before: string; readonly after: string };
  readonly prompts: readonly ReportedPrompt[];
  readonly unusedApprovals: Approvals["approvals"];
  readonly problems: readonly string[];
  readonly cwd: string;
  readonly colors: boolean;
  sourceOf(side: "before" | "after", file: FileId): SourceText | undefined;
}

export interface ReportedPrompt {
  /** Relative to the working directory, with `/`. */
  readonly path: string;
  readonly comparison: Comparison;
  readonly changes: readonly ReportedChange[];
  /** The worst of what is not approved. */
  readonly open: Verdict;
  readonly version: VersionFinding | undefined;
}

export interface ReportedChange {
  readonly change: Change;
  readonly fingerprint: string;
  /** Why it was approved. */
  readonly approval: string | undefined;
}

/** `project` is the folder that the approvals' paths are relative to. */
export function reportedPrompt(
  comparison: Comparison,
  approvals: Approvals,
  project: string,
  cwd: string,
  sha256: (text: string) => string,
): ReportedPrompt {
  const reasons = new Map(approvals.approvals.map((one) => [one.fingerprint, one.reason]));
  const changes = comparison.changes.map((change): ReportedChange => {
    const id = fingerprint(relativePath(project, changedFile(comparison, change)), change, sha256);
    return { change, fingerprint: id, approval: reasons.get(id) };
  });
  const { before, after } = comparison.versions;
  const isKept = comparison.before !== undefined && comparison.after !== undefined;
  return {
    path: displayPath(comparison.after ?? comparison.before ?? pathToFileURL(cwd).href, cwd),
    comparison,
    changes,
    open: worstVerdict(changes.flatMap(({ change, approval }) => (approval === undefined ? change.verdict : []))),
    version: isKept ? versionFinding(before, after, comparison.verdict) : undefined,
  };
}

export function relativePath(folder: string, file: FileId): string {
  return relative(folder, fileURLToPath(file)).split(sep).join("/");
}

const verdicts: readonly Exclude<Verdict, "same">[] = ["breaking", "dangerous", "behavioural", "safe"];

/** How many prompts have each verdict, approvals aside. */
export function countByVerdict(prompts: readonly ReportedPrompt[]): Readonly<Record<Verdict, number>> {
  const counts = { breaking: 0, dangerous: 0, behavioural: 0, safe: 0, same: 0 };
  for (const { comparison } of prompts) counts[comparison.verdict]++;
  return counts;
}

/** `3 prompts changed: 1 breaking, 2 behavioural` */
export function summaryOf({ prompts }: DiffReport): string {
  const counts = countByVerdict(prompts);
  const changed = prompts.length - counts.same;
  if (changed === 0)
    return prompts.length === 0
      ? "No prompt changed."
      : `No prompt changed what it does; ${files(counts.same)} written otherwise.`;
  const parts = verdicts.filter((verdict) => counts[verdict] > 0).map((verdict) => `${counts[verdict]} ${verdict}`);
  const same = counts.same > 0 ? `; ${files(counts.same)} written otherwise and the same` : "";
  return `${changed} prompt${changed === 1 ? "" : "s"} changed: ${parts.join(", ")}${same}.`;
}

function files(count: number): string {
  return count === 1 ? "1 is" : `${count} are`;
}

/** The same change of a partial in many prompts is told once. */
export interface ChangeGroup {
  readonly reported: ReportedChange;
  readonly prompts: readonly ReportedPrompt[];
}

export function grouped(prompts: readonly ReportedPrompt[]): readonly ChangeGroup[] {
  const groups = new Map<string, { reported: ReportedChange; prompts: ReportedPrompt[] }>();
  for (const prompt of prompts) {
    for (const reported of prompt.changes) {
      const { change, fingerprint: id } = reported;
      const own = new Set([prompt.comparison.before, prompt.comparison.after]);
      const isShared = !own.has(change.after?.file ?? change.before?.file);
      const key = isShared ? `${id} ${change.message}` : `${prompt.path} ${id} ${change.message}`;
      const group = groups.get(key);
      if (!group) groups.set(key, { reported, prompts: [prompt] });
      else if (!group.prompts.includes(prompt)) group.prompts.push(prompt);
    }
  }
  return [...groups.values()];
}

/** `+12 tokens` of all messages; `undefined` where nothing was counted or nothing changed. */
export function tokenDelta({ comparison: { tokens } }: ReportedPrompt): string | undefined {
  const delta = tokens.reduce((sum, { before, after }) => sum + after - before, 0);
  if (tokens.length === 0) return undefined;
  return delta === 0
    ? "±0 tokens"
    : `${delta > 0 ? "+" : "−"}${Math.abs(delta)} token${Math.abs(delta) === 1 ? "" : "s"}`;
}
