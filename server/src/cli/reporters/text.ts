import picocolors from "picocolors";
import type { Severity } from "../../diagnostics/catalogue.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TextRange } from "../../text/range.ts";
import type { SourceText } from "../../text/sourceText.ts";
import { countBySeverity, displayPath, type Report, severities } from "../report.ts";
import { printable } from "../terminal.ts";
import { excerpt } from "./excerpt.ts";

type Colors = ReturnType<typeof picocolors.createColors>;

/** For people: each finding with the source it is about, and a summary. */
export function reportText(report: Report): string {
  const colors = picocolors.createColors(report.colors);
  const blocks = report.checked.flatMap(({ file, source, diagnostics }) =>
    diagnostics.map((one) => block(report, colors, printable(displayPath(file, report.cwd)), source, one)),
  );
  return `${[...blocks, summary(report, colors)].join("\n")}\n`;
}

function block(report: Report, colors: Colors, path: string, source: SourceText, one: Diagnostic): string {
  const paint = painter(colors, one.severity);
  const { line, character } = source.positionAt(one.range.start);
  const place = `${colors.cyan(path)}:${line + 1}:${character + 1}`;
  const lines = [`${place} ${paint(one.severity)} ${colors.dim(one.code)}`, `  ${printable(one.message)}`];
  // Hints and information are kept short: they are many, and rarely what one has come for.
  if (one.severity === "error" || one.severity === "warning") {
    lines.push(...framed(colors, source, one.range, paint));
    lines.push(`  ${colors.dim("help:")} ${printable(one.help.trim())}`);
    for (const related of one.related) {
      const other = report.sourceOf(related.file);
      if (!other) continue;
      const at = other.positionAt(related.range.start);
      const where = `${printable(displayPath(related.file, report.cwd))}:${at.line + 1}:${at.character + 1}`;
      lines.push(`  ${colors.dim("see:")} ${printable(related.message)} ${colors.cyan(where)}`);
      lines.push(...framed(colors, other, related.range, colors.dim));
    }
  }
  for (const fix of one.fixes) {
    lines.push(`  ${colors.dim("fix:")} ${printable(fix.title)}${fix.preferred ? colors.dim(" (--fix)") : ""}`);
  }
  return `${lines.join("\n")}\n`;
}

function framed(
  colors: Colors,
  source: SourceText,
  range: TextRange,
  paint: (text: string) => string,
): readonly string[] {
  if (source.text === "") return [];
  const { number, code, marker } = excerpt(source, range);
  const gutter = " ".repeat(number.length);
  return [`  ${colors.dim(`${number} │`)} ${code}`, `  ${colors.dim(`${gutter} │`)} ${paint(marker)}`];
}

/** `3 errors, 1 warning in 12 files (2 fixable with --fix)` */
export function summaryLine(report: Report): string {
  const counts = countBySeverity(report.checked);
  const found = severities
    .filter((severity) => counts[severity] > 0)
    .map((severity) => counted(counts[severity], severity));
  const files = report.checked.length === 1 ? "1 file" : `${report.checked.length} files`;
  const fixable = report.checked.reduce(
    (sum, one) => sum + one.diagnostics.filter((each) => each.fixes.some((fix) => fix.preferred)).length,
    0,
  );
  const fixed = report.fixed ? `${report.fixed === 1 ? "1 fix" : `${report.fixed} fixes`} applied, ` : "";
  const tail = fixable > 0 && report.fixed === undefined ? ` (${fixable} fixable with --fix)` : "";
  return `${fixed}${found.length > 0 ? found.join(", ") : "no problems"} in ${files}${tail}`;
}

function summary(report: Report, colors: Colors): string {
  const { error, warning } = countBySeverity(report.checked);
  const paint = error > 0 ? colors.red : warning > 0 ? colors.yellow : colors.green;
  return paint(summaryLine(report));
}

function counted(count: number, what: string): string {
  return what === "information" ? `${count} information` : `${count} ${what}${count === 1 ? "" : "s"}`;
}

function painter(colors: Colors, severity: Severity): (text: string) => string {
  switch (severity) {
    case "error":
      return colors.red;
    case "warning":
      return colors.yellow;
    case "information":
      return colors.blue;
    case "hint":
      return colors.dim;
  }
}
