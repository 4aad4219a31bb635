import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { TextRange } from "../../text/range.ts";
import { countBySeverity, displayPath, type Report } from "../report.ts";

/** One JSON object; its fields are promised to other programs. */
export function reportJson(report: Report): string {
  const place = (file: FileId, range: TextRange) => {
    const source = report.sourceOf(file);
    const start = source?.positionAt(range.start) ?? { line: 0, character: 0 };
    const end = source?.positionAt(range.end) ?? start;
    return { file: displayPath(file, report.cwd), range: { start, end } };
  };
  const diagnostics = report.checked.flatMap(({ file, diagnostics: found }) =>
    found.map((one) => ({
      ...place(file, one.range),
      severity: one.severity,
      code: one.code,
      message: one.message,
      help: one.help,
      related: one.related.map((related) => ({ ...place(related.file, related.range), message: related.message })),
      fixes: one.fixes.map((fix) => ({
        title: fix.title,
        edits: fix.edits.map((edit) => ({ ...place(edit.file, edit.range), newText: edit.newText })),
      })),
    })),
  );
  const summary = countBySeverity(report.checked);
  return `${JSON.stringify({ version: 1, files: report.checked.length, diagnostics, summary }, undefined, 2)}\n`;
}
