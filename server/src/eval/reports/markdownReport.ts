import type { CaseResult } from "../caseResults.ts";
import type { CaseChange, Comparison } from "../compareRuns.ts";
import type { Sample, Score } from "../run.ts";
import type { SummaryRow, UsageSummary } from "../summary.ts";
import type { EvalReport } from "./evalReport.ts";
import { counted, dollars, duration, percent, timesText, whole } from "./figures.ts";
import { safeLine, safeText, shortened } from "./safeText.ts";
import { costText, keyText, outcomeSentence, ratesOf, verdictOf } from "./textReport.ts";
import { valueDiff } from "./valueDiff.ts";

/** GitHub takes no comment of more than 65,536 characters; some room is left for what a workflow adds. */
const longestReport = 64_000;
const longestBlock = 2_000;

/** For a pull request: whether it passes and why first, everything else folded. What there is no room for is counted. */
export function markdownReport(report: EvalReport): string {
  const { run, summary, gates, passed, comparison, coverage } = report;
  const { rate, usage } = summary.total;
  const failed = gates.filter(({ outcome }) => outcome === "failed");
  const tolerated = gates.filter(({ outcome }) => outcome === "tolerated");
  const head = [
    `## ${passed ? "✅ Evaluations pass" : "❌ Evaluations fail"}: ${percent(rate.rate)} of ${counted(rate.cases, "case")}`,
    ...(failed.length > 0 ? [list(failed.map(({ message }) => message))] : []),
    ...(comparison ? [escaped(outcomeSentence(comparison.total))] : []),
    ratesTable("Tag", summary.tags, 1),
    ratesTable("Prompt", summary.prompts, 2),
    ratesTable("Model", summary.models, 2),
    escaped(usageLine(usage)),
    ...(tolerated.length > 0 ? [folded("Not a reason to fail", [list(tolerated.map(({ message }) => message))])] : []),
    ...(comparison ? [folded("Compared with the baseline", comparisonBlocks(comparison))] : []),
    ...(coverage.size > 0 ? [folded("What no case has", [list(coverageLines(report))])] : []),
    ...(summary.flaky.length > 0
      ? [folded(counted(summary.flaky.length, "flaky case"), [list(summary.flaky.slice(0, 100).map(flakyLine))])]
      : []),
  ].filter((block) => block !== "");
  const foot = `<sub>${escaped(`${run.tool}, run ${run.id}, ${run.replay}${run.trials > 1 ? `, ${run.trials} trials` : ""}`)}</sub>`;
  const problems = summary.cases.filter(({ status }) => status === "fail" || status === "error");
  const blocks = withinRoom(head, longestReport - foot.length - 200);
  const room = longestReport - foot.length - 200 - length(blocks);
  return `${[...blocks, ...problemBlocks(problems, room), foot].join("\n\n")}\n`;
}

function length(blocks: readonly string[]): number {
  return blocks.reduce((sum, block) => sum + block.length + 2, 0);
}

function withinRoom(blocks: readonly string[], room: number): readonly string[] {
  const kept: string[] = [];
  let left = room;
  for (const block of blocks) {
    if (block.length + 2 > left) continue;
    left -= block.length + 2;
    kept.push(block);
  }
  return kept;
}

/** Each folded, as many as there is room for. */
function problemBlocks(cases: readonly CaseResult[], room: number): readonly string[] {
  if (cases.length === 0) return [];
  const title = `### ${counted(cases.length, "case")} to look at`;
  const blocks = withinRoom(cases.map(caseBlock), room - title.length - 60);
  const rest = cases.length - blocks.length;
  return [title, ...blocks, ...(rest > 0 ? [`…and ${whole(rest)} more: the HTML report has them all.`] : [])];
}

function caseBlock(one: CaseResult): string {
  const sample = one.samples.find(({ status }) => status !== "pass")!;
  const sign = one.status === "error" ? "⚠️" : "❌";
  const reason = sample.error
    ? `${sample.error.kind}: ${sample.error.message}`
    : sample.scores.find(({ pass }) => !pass)?.message;
  const title = `${sign} <code>${html(shortened(one.case, 100))}</code> ${html(shortened(reason ?? "", 160))}`;
  const place = codeSpan(`${one.place.file}:${one.place.line + 1}`);
  const parts = [`${place} · ${codeSpan(one.model)}`, ...sampleParts(sample)];
  return `<details><summary>${title}</summary>\n\n${parts.join("\n\n")}\n\n</details>`;
}

function sampleParts({ scores, text, error }: Sample): readonly string[] {
  const failed = scores.filter(({ pass }) => !pass);
  if (failed.length > 0) return failed.slice(0, 5).map(scorePart);
  return error ? [escaped(error.message)] : [fenced(text ?? "", "")];
}

function scorePart({ scorer, path, message, expected, actual }: Score): string {
  const title = `${codeSpan(`${scorer}${path ? ` ${path}` : ""}`)} ${escaped(message)}`;
  if (expected === undefined && actual === undefined) return title;
  const lines = valueDiff(expected, actual).map(
    ({ sign, segments }) => `${sign} ${segments.map(({ text }) => text).join("")}`,
  );
  return `${title}\n\n${fenced(lines.join("\n"), "diff")}`;
}

function ratesTable(what: string, rows: readonly SummaryRow[], least: number): string {
  if (rows.length < least) return "";
  const lines = rows.slice(0, 50).map(({ name, rate, usage }) => {
    const interval = rate.interval ? `${percent(rate.interval.low)} to ${percent(rate.interval.high)}` : "—";
    const latency = usage.latency.fresh ?? usage.latency.recorded;
    const cells = [
      name === "" ? "(no tag)" : codeSpan(shortened(name, 80)),
      percent(rate.rate),
      interval,
      whole(rate.cases),
      whole(rate.failed),
      whole(rate.flaky),
      whole(rate.errors),
      latency ? duration(latency.p95) : "—",
      dollars(usage.cost),
    ];
    return row(cells);
  });
  const head = [what, "pass rate", "95 % interval", "cases", "failed", "flaky", "errors", "p95", "cost"];
  return [row(head), `|${head.map((_, index) => (index === 0 ? " --- |" : " ---: |")).join("")}`, ...lines].join("\n");
}

function row(cells: readonly string[]): string {
  // A bar ends a cell even in backticks.
  return `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
}

function usageLine(usage: UsageSummary): string {
  const { conformance, repaired } = usage;
  const parts = [
    `Cost ${costText(usage)}`,
    ...(usage.counted > 0 ? [`${whole(usage.inputTokens)} tokens in, ${whole(usage.outputTokens)} out`] : []),
    ...(conformance.of > 0 ? [`${percent(conformance.count / conformance.of)} of answers fit the schema`] : []),
    ...(repaired.count > 0 ? [`${percent(repaired.count / repaired.of)} had to be repaired`] : []),
  ];
  return `${parts.join(" · ")}.`;
}

function comparisonBlocks(comparison: Comparison): readonly string[] {
  const { total, tags, usage, ratios, keys, flips, worse, better } = comparison;
  const head = ["", "before", "after", "points", "95 % interval", "p", "outcome"];
  const lines = [total, ...tags].map((one) =>
    row([one.tag === undefined ? "all cases" : codeSpan(one.tag), ...ratesOf(one), ...verdictOf(one)]),
  );
  const shares = (name: string, side: "conformance" | "repaired"): readonly string[] => {
    const [one, other] = [usage.before[side], usage.after[side]];
    if (one.of === 0 || other.of === 0) return [];
    return [`${name}: ${percent(one.count / one.of)} → ${percent(other.count / other.of)}`];
  };
  const facts = [
    ...shares("Answers that fit the schema", "conformance"),
    ...shares("Answers that had to be repaired", "repaired"),
    ...(ratios.outputTokens === undefined ? [] : [`Output tokens: ${timesText(ratios.outputTokens)}`]),
    ...(ratios.cost === undefined ? [] : [`Cost: ${timesText(ratios.cost)}`]),
  ];
  const changes = (title: string, found: readonly CaseChange[]): readonly string[] =>
    found.length === 0
      ? []
      : [
          `**${title}**: ${found
            .slice(0, 30)
            .map(({ after }) => codeSpan(shortened(after.case, 80)))
            .join(", ")}${found.length > 30 ? ` and ${found.length - 30} more` : ""}`,
        ];
  const flipLines = flips.slice(0, 20).map(({ path, changed, compared, pairs }) => {
    const values = pairs.slice(0, 3).map(({ from, to, count }) => codeSpan(`${from} → ${to} (${count})`));
    return `${codeSpan(path === "" ? "output" : path)}: ${whole(changed)} of ${whole(compared)} changed ${values.join(" ")}`.trim();
  });
  return [
    [row(head), `|${head.map(() => " --- |").join("")}`, ...lines].join("\n"),
    ...(facts.length > 0 ? [list(facts)] : []),
    ...(keys.length > 0
      ? [
          keys
            .slice(0, 20)
            .map((key) => `- ${codeSpan(keyText(key))}`)
            .join("\n"),
        ]
      : []),
    ...(flipLines.length > 0 ? [flipLines.map((line) => `- ${line}`).join("\n")] : []),
    ...changes("Worse", worse),
    ...changes("Better", better),
  ];
}

function coverageLines({ coverage }: EvalReport): readonly string[] {
  return [...coverage].flatMap(([prompt, gaps]) =>
    gaps.map(({ side, path, missing }) => `${prompt}: ${side}${path === "" ? "" : `.${path}`} ${missing.join(", ")}`),
  );
}

function flakyLine({ case: name, passed, judged }: CaseResult): string {
  return `${name}: ${passed} of ${judged} trials pass`;
}

function folded(summary: string, blocks: readonly string[]): string {
  return `<details><summary>${html(summary)}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${escaped(line)}`).join("\n");
}

/** A text that Markdown shows as it is: no markup, no link, nobody mentioned, no issue referred to. */
function escaped(text: string): string {
  return inert(entities(shortened(safeLine(text), 1_000)).replace(/[\\`*_{}[\]()#+!|~^]/g, "\\$&"));
}

/** The same inside of HTML, where Markdown's own marks mean nothing but to the next reader. */
function html(text: string): string {
  return inert(entities(safeLine(text)))
    .replaceAll("`", "&#96;")
    .replaceAll("[", "&#91;");
}

function entities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** What a forge would make links of, with a blank of no width inside. */
function inert(text: string): string {
  return text.replace(/[@#](?=\w)/g, "$&\u200b").replace(/\b(https?|www|ftp|mailto)(?=[:.])/gi, "$1\u200b");
}

/** In backticks, more of them than the text has in a row. */
function codeSpan(text: string): string {
  const line = safeLine(text) || " ";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  const blank = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${ticks}${blank}${line}${blank}${ticks}`;
}

function fenced(text: string, language: string): string {
  const shown = shortened(safeText(text), longestBlock);
  const longest = Math.max(2, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${shown}\n${fence}`;
}
