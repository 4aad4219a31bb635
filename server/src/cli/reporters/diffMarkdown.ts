import type { Verdict } from "../../diff/change.ts";
import { displayPath } from "../report.ts";
import {
  type ChangeGroup,
  type DiffReport,
  grouped,
  type ReportedPrompt,
  summaryOf,
  tokenDelta,
} from "../versions/diffReport.ts";

const signs: Readonly<Record<Verdict, string>> = {
  breaking: "🔴",
  dangerous: "🟠",
  behavioural: "🔵",
  safe: "🟢",
  same: "⚪",
};

const mostRows = 25;
/** Forges cut comments at 65,536 characters. */
const longestComment = 60_000;

/** A comment on a pull request: the verdict, what breaks for whom, and the details folded away. */
export function reportDiffMarkdown(report: DiffReport): string {
  const shown = report.prompts.filter(({ comparison, version }) => comparison.verdict !== "same" || version);
  const groups = [...grouped(shown)].sort((a, b) => rank(a) - rank(b));
  const worst =
    shown.map(({ comparison }) => comparison.verdict).sort((a, b) => order.indexOf(a) - order.indexOf(b))[0] ?? "same";
  const lines = [`### ${signs[worst]} Prompts: ${text(summaryOf(report))}`, ""];
  const open = shown.filter(({ version }) => version);
  for (const { path, version } of open) lines.push(`- ⚠️ \`${code(path)}\`: ${text(version!.message)}`);
  if (open.length > 0) lines.push("");
  if (groups.length > 0) {
    lines.push("| | prompt | change | for |", "| --- | --- | --- | --- |");
    for (const group of groups.slice(0, mostRows)) lines.push(row(report, group));
    if (groups.length > mostRows) lines.push(`| | | …and ${groups.length - mostRows} more, below | |`);
    lines.push("");
  }
  for (const problem of report.problems) lines.push(`- Not compared: ${text(problem)}`);
  for (const { fingerprint, file } of report.unusedApprovals) {
    lines.push(`- The approval \`${code(fingerprint)}\` of \`${code(file)}\` is no longer used: remove it.`);
  }
  let length = lines.join("\n").length;
  let left = 0;
  for (const prompt of shown) {
    const details = detailsOf(prompt);
    length += details.length;
    if (length > longestComment) left++;
    else lines.push(details);
  }
  if (left > 0) lines.push(`…and the details of ${left} more: run \`typed-prompts diff\`.`);
  lines.push("", `<sub>${text(report.names.before)} → ${text(report.names.after)}</sub>`);
  return `${lines.join("\n")}\n`;
}

const order: readonly Verdict[] = ["breaking", "dangerous", "behavioural", "safe", "same"];

function rank({ reported }: ChangeGroup): number {
  return order.indexOf(reported.change.verdict) + (reported.approval === undefined ? 0 : 10);
}

function row(report: DiffReport, { reported, prompts }: ChangeGroup): string {
  const { change, approval } = reported;
  const [first] = prompts;
  const file = change.after?.file ?? change.before?.file;
  const own = new Set([first?.comparison.before, first?.comparison.after]);
  const isShared = file !== undefined && !own.has(file);
  const others = prompts.length === 1 ? `\`${code(first?.path ?? "")}\`` : `${prompts.length} prompts`;
  const where = isShared ? `${others} through \`${code(displayPath(file, report.cwd))}\`` : others;
  const note = approval === undefined ? "" : ` _Approved: ${text(approval)}_`;
  return `| ${signs[change.verdict]} ${change.verdict} | ${where} | ${text(change.message)}${note} | ${change.audience} |`;
}

function detailsOf(prompt: ReportedPrompt): string {
  const { comparison, changes, path } = prompt;
  const facts = [tokenDelta(prompt), versions(prompt)].filter((one) => one !== undefined);
  const lines = [
    "<details>",
    `<summary>${signs[comparison.verdict]} <code>${html(path)}</code>: ${[comparison.verdict, ...facts].map(html).join(", ")}</summary>`,
    "",
  ];
  for (const { change, fingerprint, approval } of changes) {
    lines.push(
      `- **${change.verdict}** for ${change.audience}, \`${change.rule}\` at \`${code(change.path || "the prompt")}\`: ${text(change.message)}`,
    );
    if (change.witness) {
      const shows =
        change.witness.shows === "was-accepted" ? "Accepted before, refused now" : "Possible now, not before";
      lines.push(`  ${shows}: \`${code(JSON.stringify(change.witness.value))}\``);
    }
    if (isShown(change.from) && isShown(change.to) && change.audience === "model" && change.rule !== "section-moved") {
      lines.push("  ```diff", ...diffLines("-", change.from), ...diffLines("+", change.to), "  ```");
    }
    if (approval === undefined) lines.push(`  <sub>approve with \`--approve ${fingerprint} --reason "…"\`</sub>`);
    else lines.push(`  _Approved: ${text(approval)}_`);
  }
  const messages = comparison.tokens.filter(({ before, after }) => before !== after);
  if (messages.length > 0) {
    lines.push("", "| message | tokens before | now |", "| --- | ---: | ---: |");
    for (const { role, before, after } of messages) lines.push(`| ${text(role)} | ${before} | ${after} |`);
  }
  for (const problem of comparison.problems) lines.push("", text(problem));
  return [...lines, "", "</details>", ""].join("\n");
}

const longestText = 2_000;

function isShown(value: string | undefined): value is string {
  return value !== undefined && value.length <= longestText;
}

/** Four backquotes in a text would end the fence that it stands in. */
function diffLines(sign: string, value: string): readonly string[] {
  return value.split("\n").map((line) => `  ${sign} ${line.replaceAll("```", "ˋˋˋ")}`);
}

function versions({ comparison }: ReportedPrompt): string | undefined {
  const { before, after } = comparison.versions;
  return before === undefined && after === undefined
    ? undefined
    : before === after
      ? `version ${before}`
      : `version ${before ?? "none"} → ${after ?? "none"}`;
}

/** What comes from files is text: it makes no links, no mentions and no markup. */
function text(value: string): string {
  return value
    .replace(/[\x00-\x1f\x7f]/g, " ")
    .replace(/[\\`*_{}[\]<>|#~!$]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/@(?=\w)/g, "@\u200b")
    .replace(/:\/\//g, ":\u200b//");
}

function code(value: string): string {
  return value
    .replace(/[\x00-\x1f\x7f]/g, " ")
    .replaceAll("`", "ˋ")
    .replaceAll("|", "\\|");
}

function html(value: string): string {
  return value.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\x00-\x1f]/g, " ");
}
