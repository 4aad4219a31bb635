import { columns } from "../../text/columns.ts";
import type { CaseResult } from "../caseResults.ts";
import type { CaseChange, Comparison, PairedOutcome } from "../compareRuns.ts";
import type { Gate } from "../gates.ts";
import type { KeyChange } from "../keyChanges.ts";
import type { Sample, Score } from "../run.ts";
import type { Percentiles } from "../statistics/percentile.ts";
import type { SummaryRow, UsageSummary } from "../summary.ts";
import type { EvalReport } from "./evalReport.ts";
import {
  counted,
  dollars,
  duration,
  percent,
  points,
  probabilityClause,
  probabilityText,
  timesText,
  whole,
} from "./figures.ts";
import { safeLine, safeText, shortened } from "./safeText.ts";
import { type DiffLine, valueDiff } from "./valueDiff.ts";

/** How a terminal is made to show a text in some colour; each gives back the text itself where there is none. */
export interface Paint {
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

export interface TextReportOptions {
  readonly paint: Paint;
  /** Of the terminal, in columns. */
  readonly width: number;
}

/** More failures are in the other reports. */
const mostFailures = 50;
const mostDiffLines = 40;
/** More cases that could not be judged for the same reason are counted. */
const mostOfOneReason = 3;

/** For a terminal: what failed and how, what it comes to by tag, and at the end whether the run passes. */
export function textReport(report: EvalReport, { paint, width }: TextReportOptions): string {
  const page = new Page(paint, Math.max(40, width));
  const { summary, comparison } = report;
  const failed = summary.cases.filter(({ status }) => status === "fail");
  const errors = summary.cases.filter(({ samples }) => samples.some(({ status }) => status === "error"));
  const blocks = [
    ...caseBlocks(page, failed, "fail"),
    ...caseBlocks(page, summary.flaky, "flaky"),
    ...caseBlocks(page, errors, "error"),
    rateTable(page, "By tag", summary.tags, 1),
    rateTable(page, "By prompt", summary.prompts, 2),
    rateTable(page, "By model", summary.models, 2),
    trialsBlock(page, report),
    usageBlock(page, summary.total.usage),
    coverageBlock(page, report),
    ...(comparison ? comparisonBlocks(page, comparison) : []),
    warningsBlock(page, report.run.warnings ?? []),
    gatesBlock(page, report.gates),
    [verdictLine(page, report)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

/** What a block needs to know of where it is printed. */
class Page {
  readonly paint: Paint;
  readonly width: number;

  constructor(paint: Paint, width: number) {
    this.paint = paint;
    this.width = width;
  }

  /** A line cut to the width; what is cut off is seen elsewhere. */
  fit(text: string, indent = 0): string {
    const room = this.width - indent;
    const line = safeLine(text);
    if (columns(line) <= room) return line;
    let kept = "";
    let used = 0;
    for (const character of line) {
      used += columns(character);
      if (used > room - 1) break;
      kept += character;
    }
    return `${kept}…`;
  }

  /** A text broken at spaces. */
  wrap(text: string, indent: string, first = indent): readonly string[] {
    const lines: string[] = [];
    let line = first;
    let isEmpty = true;
    for (const word of safeLine(text).split(/ (?!%)/)) {
      if (!isEmpty && columns(line) + 1 + columns(word) > this.width) {
        lines.push(line);
        line = indent;
        isEmpty = true;
      }
      line += isEmpty ? word : ` ${word}`;
      isEmpty = false;
    }
    return [...lines, line];
  }
}

const headings = { fail: "Failed", flaky: "Flaky", error: "Could not be judged" };
const signs = { fail: "✗", flaky: "~", error: "!" };

function caseBlocks(
  page: Page,
  cases: readonly CaseResult[],
  kind: keyof typeof headings,
): readonly (readonly string[])[] {
  if (cases.length === 0) return [];
  const paint = kind === "fail" ? page.paint.red : page.paint.yellow;
  const { kept, left } = kind === "error" ? withoutRepetition(cases) : { kept: cases, left: 0 };
  const shown = kept.slice(0, mostFailures);
  const blocks = shown.map((one) => {
    const place = `${one.place.file}:${one.place.line + 1}`;
    const of = one.samples.length > 1 ? ` (${one.passed} of ${one.judged} trials pass)` : "";
    const title = page.fit(`${signs[kind]} ${one.case}${of}`);
    return [
      paint(title),
      `  ${page.paint.dim(page.fit(`${place} · ${one.model}`, 2))}`,
      ...sampleLines(page, one, kind),
    ];
  });
  const rest = kept.length - shown.length;
  const same = left > 0 ? [[page.paint.dim(`and ${counted(left, "more case")} for the same reason`)]] : [];
  const more = rest > 0 ? [[page.paint.dim(`and ${counted(rest, "case")} more; --format json has all of them`)]] : [];
  const legend = kind === "error" ? "" : page.paint.dim("  - expected  + actual");
  return [[`${page.paint.bold(`${headings[kind]} (${whole(cases.length)})`)}${legend}`], ...blocks, ...same, ...more];
}

/** What is missing is mostly missing for all: the first cases of each reason are enough to act upon. */
function withoutRepetition(cases: readonly CaseResult[]): {
  readonly kept: readonly CaseResult[];
  readonly left: number;
} {
  const seen = new Map<string, number>();
  const kept = cases.filter(({ samples }) => {
    const reason = samples.find(({ error }) => error)?.error;
    if (!reason) return true;
    const key = `${reason.kind}: ${reason.message}`;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return count <= mostOfOneReason;
  });
  return { kept, left: cases.length - kept.length };
}

/** The first trial that is not as it should be: the others mostly say the same. */
function sampleLines(page: Page, one: CaseResult, kind: keyof typeof headings): readonly string[] {
  const wanted = kind === "error" ? "error" : "fail";
  const sample = one.samples.find(({ status }) => status === wanted);
  if (!sample) return [];
  if (sample.error) return page.wrap(`${sample.error.kind}: ${sample.error.message}`, "  ");
  const failed = sample.scores.filter(({ pass }) => !pass);
  if (failed.length > 0) return failed.flatMap((score) => scoreLines(page, score));
  return answerLines(page, sample);
}

function scoreLines(page: Page, score: Score): readonly string[] {
  const path = score.path === undefined || score.path === "" ? "" : ` ${score.path}`;
  const lines = page.wrap(`${score.scorer}${path}: ${score.message}`, "  ");
  if (score.expected === undefined && score.actual === undefined) return lines;
  return [...lines, ...diffLines(page, valueDiff(score.expected, score.actual))];
}

function diffLines(page: Page, diff: readonly DiffLine[]): readonly string[] {
  const lines = diff.slice(0, mostDiffLines).map(({ sign, segments }) => {
    const paint = sign === "-" ? page.paint.red : sign === "+" ? page.paint.green : page.paint.dim;
    return `    ${paint(page.fit(`${sign} ${segments.map(({ text }) => text.replaceAll("\t", "  ")).join("")}`, 4))}`;
  });
  const rest = diff.length - mostDiffLines;
  return [...lines, ...(rest > 0 ? [`    ${page.paint.dim(`… ${counted(rest, "line")} more`)}`] : [])];
}

function answerLines(page: Page, { text = "" }: Sample): readonly string[] {
  const lines = safeText(text).split("\n").slice(0, 5);
  return lines.map((line) => `    ${page.paint.dim(page.fit(shortened(line, 2_000), 4))}`);
}

function rateTable(page: Page, title: string, rows: readonly SummaryRow[], least: number): readonly string[] {
  if (rows.length < least) return [];
  return [
    page.paint.bold(title),
    ...table(
      page,
      ["", "pass rate", "95 % interval", "cases", "failed", "flaky", "errors", "p95"],
      rows.map(({ name, rate, usage }) => [
        name === "" ? "(no tag)" : name,
        percent(rate.rate),
        rate.interval ? `${percent(rate.interval.low)} – ${percent(rate.interval.high)}` : "—",
        whole(rate.cases),
        whole(rate.failed),
        whole(rate.flaky),
        whole(rate.errors),
        latencyCell(usage),
      ]),
    ),
  ];
}

function latencyCell({ latency }: UsageSummary): string {
  const { p95 } = latency.fresh ?? latency.recorded ?? {};
  return p95 === undefined ? "—" : `${duration(p95)}${latency.fresh ? "" : " (rec.)"}`;
}

/** Names on the left, numbers on the right; columns that do not fit are left out, the last ones first. */
function table(page: Page, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(safeLine));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => columns(row[column]!))));
  let shown = head.length;
  const total = (): number => widths.slice(1, shown).reduce((sum, width) => sum + width + 2, 2);
  const leastName = Math.min(widths[0]!, 28);
  while (shown > 2 && total() + leastName > page.width) shown--;
  const nameWidth = Math.min(widths[0]!, Math.max(leastName, page.width - total()));
  return cells.map((row, index) => {
    const name = page.fit(row[0]!, page.width - nameWidth);
    const numbers = row.slice(1, shown).map((cell, column) => padding(widths[column + 1]! - columns(cell)) + cell);
    const line = [`  ${name}${padding(nameWidth - columns(name))}`, ...numbers].join("  ").trimEnd();
    return index === 0 ? page.paint.dim(line) : line;
  });
}

function padding(count: number): string {
  return " ".repeat(Math.max(0, count));
}

function trialsBlock(page: Page, { summary }: EvalReport): readonly string[] {
  if (summary.passHatK.length < 2) return [];
  const values = summary.passHatK.map(({ k, value }) => `${k}: ${percent(value)}`).join("  ");
  return [
    page.paint.bold("pass^k"),
    ...page.wrap(`The chance that k trials of a case all pass, by k: ${values}`, "  "),
  ];
}

function usageBlock(page: Page, usage: UsageSummary): readonly string[] {
  const { conformance, repaired, repairs, latency } = usage;
  const lines: string[] = [];
  if (conformance.of > 0) {
    lines.push(
      `Conformance   ${whole(conformance.count)} of ${whole(conformance.of)} answers fit the output schema (${percent(conformance.count / conformance.of)})`,
    );
  }
  if (repaired.count > 0) {
    const kinds = [...repairs].map(([kind, count]) => `${kind} ${whole(count)}`).join(", ");
    lines.push(
      `Repairs       ${whole(repaired.count)} of ${whole(repaired.of)} answers (${percent(repaired.count / repaired.of)}): ${kinds}`,
    );
  }
  if (usage.counted > 0) {
    lines.push(`Tokens        ${whole(usage.inputTokens)} in, ${whole(usage.outputTokens)} out`);
  }
  lines.push(`Cost          ${costText(usage)}`);
  if (latency.fresh) lines.push(`Latency       ${latencyText(latency.fresh)}`);
  if (latency.recorded) lines.push(`Recorded      ${latencyText(latency.recorded)}, when it was fresh`);
  return [page.paint.bold("Answers"), ...lines.flatMap((line) => page.wrap(line, "                ", "  "))];
}

/** What was spent now, and what the recordings had cost. */
export function costText({ cost, freshCost, unpriced, repaired }: UsageSummary): string {
  const recorded = cost - freshCost;
  const parts = [dollars(freshCost), ...(recorded > 0 ? [`recordings ${dollars(recorded)} once`] : [])];
  const unknown = unpriced > 0 ? `; unknown for ${whole(unpriced)} of ${whole(repaired.of)} answers` : "";
  return `${parts.join(", ")}${unknown}`;
}

function latencyText({ p50, p95, p99, count }: Percentiles): string {
  return `p50 ${duration(p50)}, p95 ${duration(p95)}, p99 ${duration(p99)} (${counted(count, "answer")})`;
}

function coverageBlock(page: Page, { coverage, summary }: EvalReport): readonly string[] {
  const lines = [...coverage].flatMap(([prompt, gaps]) =>
    gaps.map(({ side, path, missing }) => {
      const where = `${side}${path === "" || path.startsWith("[") ? path : `.${path}`}`;
      return `${prompt}: no case ${side === "input" ? "has" : "expects"} ${where} ${missing.join(", ")}`;
    }),
  );
  if (summary.recorded) lines.push(`The oldest recording is of ${summary.recorded.oldest.slice(0, 10)}.`);
  if (lines.length === 0) return [];
  return [page.paint.bold("Coverage and age of cases"), ...lines.flatMap((line) => page.wrap(line, "    ", "  "))];
}

function comparisonBlocks(page: Page, comparison: Comparison): readonly (readonly string[])[] {
  const { total, tags, usage, ratios } = comparison;
  const lines = [
    page.paint.bold(page.fit(`Compared with ${comparison.beforeId}`)),
    ...page.wrap(outcomeSentence(total), "  "),
    ...table(
      page,
      ["", "before", "after", "difference", "95 % interval", "p", "outcome"],
      [total, ...tags].map((one) => [one.tag ?? "all cases", ...ratesOf(one), ...verdictOf(one)]),
    ),
  ];
  const notes = [
    ...shareNote("Conformance", usage.before.conformance, usage.after.conformance),
    ...shareNote("Repairs", usage.before.repaired, usage.after.repaired),
    ...(ratios.outputTokens === undefined
      ? []
      : [`Output tokens ${timesText(ratios.outputTokens)}, input tokens ${timesText(ratios.inputTokens)}`]),
    ...(ratios.cost === undefined ? [] : [`Cost ${timesText(ratios.cost)}`]),
    ...comparison.keys.map(keyText),
    ...comparison.flips.flatMap(({ path, compared, changed, pairs }) => [
      `${path === "" ? "output" : path}: ${whole(changed)} of ${whole(compared)} changed${pairs.length === 0 ? " (free text)" : ""}`,
      ...pairs.slice(0, 5).map(({ from, to, count }) => `  ${from} → ${to}: ${whole(count)}`),
    ]),
  ];
  const changes = [
    ...changedCases(page, comparison.worse, page.paint.red, "✗", "passed before, fails now"),
    ...changedCases(page, comparison.better, page.paint.green, "✓", "failed before, passes now"),
  ];
  return [
    lines,
    changes,
    notes.flatMap((note) => page.wrap(note.trimStart(), "      ", note.startsWith(" ") ? "    " : "  ")),
  ];
}

function changedCases(
  page: Page,
  changes: readonly CaseChange[],
  paint: (text: string) => string,
  sign: string,
  what: string,
): readonly string[] {
  const shown = changes.slice(0, 20);
  const rest = changes.length - shown.length;
  return [
    ...shown.map(({ after }) => `  ${paint(page.fit(`${sign} ${after.case}: ${what}`, 2))}`),
    ...(rest > 0 ? [`  ${page.paint.dim(`and ${whole(rest)} more`)}`] : []),
  ];
}

/** Of a row of a comparison: before, after, the difference and its interval. */
export function ratesOf({ before, after, difference, interval }: PairedOutcome): readonly string[] {
  const range = interval ? `${points(interval.low)} to ${points(interval.high)}` : "—";
  return [percent(before.rate), percent(after.rate), points(difference), range];
}

/** Of a row of a comparison: how probable it is by chance, and what is shown. */
export function verdictOf({ probability, verdict }: PairedOutcome): readonly string[] {
  return [probabilityText(probability), verdictWords[verdict]];
}

const verdictWords = { better: "better", worse: "worse", "not-shown": "not shown" };

/** What a comparison shows, and what it could have shown. */
export function outcomeSentence({
  pairs,
  losses,
  gains,
  difference,
  interval,
  verdict,
  probability,
  smallestDrop,
}: PairedOutcome): string {
  if (pairs === 0) return "No case could be compared.";
  const change = `${points(difference)} points${interval ? ` (95 % interval ${points(interval.low)} to ${points(interval.high)})` : ""}`;
  const counts = `${counted(losses, "case")} lost, ${whole(gains)} gained of ${whole(pairs)}, ${probabilityClause(probability)}`;
  if (verdict !== "not-shown") return `${verdict === "worse" ? "Worse" : "Better"}: ${change}; ${counts}.`;
  const could =
    smallestDrop === undefined
      ? "So few cases could have shown no drop, however large."
      : `So many cases could have shown a drop of ${percent(smallestDrop)} or more.`;
  return `No difference is shown: ${change}; ${counts}. ${could}`;
}

/** `summary → exec_summary in 50 of 50` */
export function keyText(change: KeyChange): string {
  const at = change.path === "" ? "" : `${change.path}.`;
  const times = `in ${whole(change.count)} of ${whole(change.of)}`;
  switch (change.kind) {
    case "renamed":
      return `${at}${change.from} → ${change.to} ${times}`;
    case "missing":
      return `${at}${change.from} is missing ${times}`;
    case "added":
      return `${at}${change.to} is new ${times}`;
  }
}

function shareNote(
  name: string,
  before: { readonly count: number; readonly of: number },
  after: { readonly count: number; readonly of: number },
): readonly string[] {
  if (before.of === 0 || after.of === 0 || (before.count === 0 && after.count === 0)) return [];
  return [`${name} ${percent(before.count / before.of)} → ${percent(after.count / after.of)}`];
}

function warningsBlock(page: Page, warnings: readonly string[]): readonly string[] {
  if (warnings.length === 0) return [];
  return [page.paint.bold("Warnings"), ...warnings.flatMap((warning) => page.wrap(warning, "    ", "  "))];
}

function gatesBlock(page: Page, gates: readonly Gate[]): readonly string[] {
  const paints = { passed: page.paint.green, failed: page.paint.red, tolerated: page.paint.yellow };
  const marks = { passed: "✓", failed: "✗", tolerated: "~" };
  const lines = gates.flatMap(({ outcome, message }) =>
    page.wrap(message, "    ", `  ${marks[outcome]} `).map((line) => paints[outcome](line)),
  );
  return [page.paint.bold("Gates"), ...lines];
}

function verdictLine(page: Page, { run, summary, passed }: EvalReport): string {
  const { cases, passed: passing, flaky, failed, errors } = summary.total.rate;
  const parts = [
    `${whole(passing)} passed`,
    ...(flaky > 0 ? [`${whole(flaky)} flaky`] : []),
    ...(failed > 0 ? [`${whole(failed)} failed`] : []),
    ...(errors > 0 ? [`${whole(errors)} not judged`] : []),
  ];
  const trials = run.trials > 1 ? `, ${run.trials} trials each` : "";
  const took = Date.parse(run.finished) - Date.parse(run.started);
  const time = Number.isFinite(took) && took >= 0 ? ` in ${duration(took)}` : "";
  const line = `${passed ? "PASSED" : "FAILED"}  ${parts.join(", ")} of ${counted(cases, "case")}${trials}${time}`;
  return (passed ? page.paint.green : page.paint.red)(line);
}
