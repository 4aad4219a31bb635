import picocolors from "picocolors";
import type { Verdict } from "../../diff/change.ts";
import { displayPath } from "../report.ts";
import { printable } from "../terminal.ts";
import {
  type DiffReport,
  type ReportedChange,
  type ReportedPrompt,
  summaryOf,
  tokenDelta,
} from "../versions/diffReport.ts";

type Colors = ReturnType<typeof picocolors.createColors>;

/** For people: each prompt with its verdict, and what makes it. */
export function reportDiffText(report: DiffReport): string {
  const colors = picocolors.createColors(report.colors);
  const lines: string[] = [];
  for (const prompt of report.prompts) {
    if (prompt.comparison.verdict === "same" && !prompt.version && prompt.comparison.problems.length === 0) continue;
    lines.push(...promptLines(report, prompt, colors), "");
  }
  for (const problem of report.problems) lines.push(`${colors.yellow("not compared:")} ${printable(problem)}`);
  for (const { fingerprint, file, message } of report.unusedApprovals) {
    const what = printable(`${fingerprint} of ${file}: ${message}`);
    lines.push(`${colors.yellow("approval no longer used:")} ${what} Remove it from the approvals.`);
  }
  lines.push(`${report.names.before} → ${report.names.after}: ${summaryOf(report)}`);
  return `${lines.join("\n")}\n`;
}

function promptLines(report: DiffReport, prompt: ReportedPrompt, colors: Colors): readonly string[] {
  const { comparison, path, changes, version } = prompt;
  const { verdict, kind, before } = comparison;
  const paint = painter(colors, verdict);
  const was = kind === "renamed" && before ? `, was ${printable(displayPath(before, report.cwd))}` : "";
  const facts = [versionStep(prompt), tokenDelta(prompt)].filter((one) => one !== undefined);
  const head = [colors.cyan(printable(path)) + was, paint(verdict), ...facts.map((fact) => colors.dim(fact))].join(
    "  ",
  );
  const lines = [head, ...changes.flatMap((one) => changeLines(report, prompt, one, colors))];
  for (const problem of comparison.problems) lines.push(`  ${colors.yellow("note")} ${printable(problem)}`);
  if (version) lines.push(`  ${colors.red("version")} ${printable(version.message)}`);
  return lines;
}

function changeLines(
  report: DiffReport,
  { comparison }: ReportedPrompt,
  { change, fingerprint, approval }: ReportedChange,
  colors: Colors,
): readonly string[] {
  const paint = painter(colors, change.verdict);
  const place = placeOf(report, change);
  const own = new Set([comparison.before, comparison.after]);
  const file = change.after?.file ?? change.before?.file;
  const through = file !== undefined && !own.has(file) ? ` through ${displayPath(file, report.cwd)}` : "";
  const title = `  ${paint(change.verdict.padEnd(11))} ${printable(change.message)}`;
  const details = [change.rule, place + through, fingerprint].filter((one) => one !== "").join(" · ");
  const lines = [title, `              ${colors.dim(printable(details))}`];
  if (change.witness) {
    const shows = change.witness.shows === "was-accepted" ? "accepted before, refused now" : "possible now, not before";
    lines.push(`              ${colors.dim(`${shows}:`)} ${printable(JSON.stringify(change.witness.value))}`);
  }
  if (approval !== undefined) lines.push(`              ${colors.green("approved:")} ${printable(approval)}`);
  return lines;
}

/** `12:3` of what is there now, `-12:3` of what is only there before. */
function placeOf(report: DiffReport, { before, after }: ReportedChange["change"]): string {
  const place = after ?? before;
  const source = place && report.sourceOf(after ? "after" : "before", place.file);
  if (!place || !source) return "";
  const { line, character } = source.positionAt(place.range.start);
  return `${after ? "" : "before "}${line + 1}:${character + 1}`;
}

function versionStep({ comparison: { versions } }: ReportedPrompt): string | undefined {
  const { before, after } = versions;
  if (before === after) return before && `version ${before}`;
  return `version ${before ?? "none"} → ${after ?? "none"}`;
}

function painter(colors: Colors, verdict: Verdict): (text: string) => string {
  switch (verdict) {
    case "breaking":
      return colors.red;
    case "dangerous":
      return colors.yellow;
    case "behavioural":
      return colors.blue;
    case "safe":
    case "same":
      return colors.green;
  }
}
