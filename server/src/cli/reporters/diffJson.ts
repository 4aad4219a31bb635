import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type ChangePlace, worstVerdict } from "../../diff/change.ts";
import { displayPath } from "../report.ts";
import { countByVerdict, type DiffReport } from "../versions/diffReport.ts";

/** One JSON object; its fields are promised to other programs. */
export function reportDiffJson(report: DiffReport): string {
  const path = (file: FileId): string => displayPath(file, report.cwd);
  const place = (side: "before" | "after", found: ChangePlace | undefined) => {
    if (!found) return null;
    const source = report.sourceOf(side, found.file);
    const start = source?.positionAt(found.range.start) ?? { line: 0, character: 0 };
    return { file: path(found.file), range: { start, end: source?.positionAt(found.range.end) ?? start } };
  };
  const prompts = report.prompts.map(({ comparison, changes, version, path: file, open }) => ({
    prompt: comparison.name,
    file,
    before: comparison.before === undefined ? null : path(comparison.before),
    after: comparison.after === undefined ? null : path(comparison.after),
    kind: comparison.kind,
    verdict: comparison.verdict,
    unapproved: open,
    changes: changes.map(({ change, fingerprint, approval }) => ({
      rule: change.rule,
      verdict: change.verdict,
      audience: change.audience,
      path: change.path,
      message: change.message,
      before: place("before", change.before),
      after: place("after", change.after),
      from: change.from ?? null,
      to: change.to ?? null,
      witness: change.witness ?? null,
      fingerprint,
      approved: approval ?? null,
    })),
    tokens: comparison.tokens,
    version: {
      before: comparison.versions.before ?? null,
      after: comparison.versions.after ?? null,
      finding: version?.message ?? null,
      needed: version?.needed ?? null,
    },
    hash: { before: comparison.hashes.before ?? null, after: comparison.hashes.after ?? null },
    through: comparison.through.map(path),
    problems: comparison.problems,
  }));
  const result = {
    version: 1,
    before: report.names.before,
    after: report.names.after,
    verdict: worstVerdict(report.prompts.map(({ comparison }) => comparison.verdict)),
    prompts,
    unusedApprovals: report.unusedApprovals,
    problems: report.problems,
    summary: countByVerdict(report.prompts),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
