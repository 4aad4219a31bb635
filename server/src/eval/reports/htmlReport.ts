import { type CaseResult, caseKey } from "../caseResults.ts";
import type { CaseChange, Comparison } from "../compareRuns.ts";
import type { Gate } from "../gates.ts";
import type { Sample, Score } from "../run.ts";
import type { SummaryRow, UsageSummary } from "../summary.ts";
import type { EvalReport } from "./evalReport.ts";
import { counted, dollars, duration, percent, points, probabilityText, timesText, whole } from "./figures.ts";
import { latencyChart, rateChart } from "./htmlCharts.ts";
import { htmlScript } from "./htmlScript.ts";
import { htmlStyle } from "./htmlStyle.ts";
import { escapeHtml } from "./htmlText.ts";
import { shortened } from "./safeText.ts";
import { keyText, outcomeSentence, verdictWords } from "./textReport.ts";
import { type DiffLine, shownValue, sideBySide, valueDiff } from "./valueDiff.ts";

export interface HtmlReportOptions {
  /** SHA-256 in Base64: the page's policy names its own style and script by it, so that nothing else can run. */
  readonly sha256: (text: string) => string;
}

/** More would not open quickly in a browser. Those that do not pass come first. */
const mostCases = 5_000;
/** In characters, of one text of a case. */
const longestText = 20_000;
const longestSearched = 2_000;
/** Answers that are set side by side word by word; further ones would take longer than anybody looks at them. */
const mostCompared = 1_000;

/** One page with everything in it, that needs no server and no network. What models wrote is only ever text in it. */
export function htmlReport(report: EvalReport, { sha256 }: HtmlReportOptions): string {
  const { run, summary, gates, passed, comparison } = report;
  const { rate } = summary.total;
  const title = `${passed ? "Passed" : "Failed"}: ${percent(rate.rate)} of ${counted(rate.cases, "case")}`;
  const policy = `default-src 'none'; style-src 'sha256-${sha256(htmlStyle)}'; script-src 'sha256-${sha256(htmlScript)}'; base-uri 'none'; form-action 'none'`;
  const took = Date.parse(run.finished) - Date.parse(run.started);
  const meta = [
    run.started.replace("T", " ").replace(/\.\d+Z$/, " UTC"),
    ...(Number.isFinite(took) && took >= 0 ? [`took ${duration(took)}`] : []),
    `replay: ${run.replay}`,
    ...(run.trials > 1 ? [`${run.trials} trials of each case`] : []),
    ...(run.shard === undefined ? [] : [`part ${run.shard}`]),
    ...(run.cancelled ? ["stopped before its end"] : []),
    run.id,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<a class="skip" href="#cases">Skip to the cases</a>
<header class="top">
<h1><span class="verdict ${passed ? "pass" : "fail"}">${passed ? "✓ Passed" : "✗ Failed"}</span> ${percent(rate.rate)} of ${counted(rate.cases, "case")} pass</h1>
<ul class="meta">${meta.map((one) => `<li>${escapeHtml(one)}</li>`).join("")}</ul>
</header>
<main>
${gatesList(gates)}
${tiles(report)}
${charts(report)}
${comparison ? comparisonSection(comparison) : ""}
${ratesSection(report)}
${coverageSection(report)}
${warningsSection(run.warnings ?? [])}
${casesSection(summary.cases, comparison)}
</main>
<footer>${escapeHtml(run.tool)}. Rates count cases, not trials; intervals are Wilson's, 95 %. Errors are never passes.</footer>
<script>${htmlScript}</script>
</body>
</html>
`;
}

function gatesList(gates: readonly Gate[]): string {
  const marks = { passed: "✓", failed: "✗", tolerated: "~" };
  const words = { passed: "Passed", failed: "Failed", tolerated: "Tolerated" };
  const order = ["failed", "tolerated", "passed"];
  const items = gates
    .toSorted((one, other) => order.indexOf(one.outcome) - order.indexOf(other.outcome))
    .map(
      ({ outcome, message }) =>
        `<li class="${outcome}"><span role="img" aria-label="${words[outcome]}">${marks[outcome]}</span><span>${escapeHtml(message)}</span></li>`,
    );
  return `<ul class="gates" aria-label="Gates">${items.join("")}</ul>`;
}

function tiles({ summary }: EvalReport): string {
  const { rate, usage } = summary.total;
  const { conformance, repaired, latency } = usage;
  const tile = (name: string, figure: string, note: string): string =>
    `<div class="tile"><dt>${escapeHtml(name)}</dt><dd class="figure">${escapeHtml(figure)}</dd><dd class="note">${escapeHtml(note)}</dd></div>`;
  const interval = rate.interval
    ? `95 %: ${percent(rate.interval.low)} to ${percent(rate.interval.high)}`
    : "no case was judged";
  const cases = [
    `${whole(rate.failed)} failed`,
    `${whole(rate.flaky)} flaky`,
    ...(rate.errors > 0 ? [`${whole(rate.errors)} not judged`] : []),
  ].join(", ");
  const last = summary.passHatK.at(-1);
  const time = latency.fresh ?? latency.recorded;
  const timeNote =
    time && `p95 ${duration(time.p95)}, p99 ${duration(time.p99)}${latency.fresh ? "" : ", as recorded"}`;
  const kinds = [...usage.repairs].map(([kind, count]) => `${kind} ${whole(count)}`).join(", ");
  return `<dl class="tiles">${[
    tile("Pass rate", percent(rate.rate), interval),
    tile("Cases", whole(rate.cases), cases),
    ...(last && last.k > 1 ? [tile(`pass^${last.k}`, percent(last.value), `all of ${last.k} trials pass`)] : []),
    ...(conformance.of > 0
      ? [
          tile(
            "Fit the schema",
            percent(conformance.count / conformance.of),
            `${whole(conformance.count)} of ${whole(conformance.of)} answers`,
          ),
        ]
      : []),
    ...(repaired.of > 0
      ? [tile("Repaired", percent(repaired.count / repaired.of), kinds || "no answer needed it")]
      : []),
    tile("Cost", dollars(usage.freshCost), costNote(usage)),
    ...(usage.counted > 0
      ? [
          tile(
            "Tokens",
            whole(usage.inputTokens + usage.outputTokens),
            `${whole(usage.inputTokens)} in, ${whole(usage.outputTokens)} out`,
          ),
        ]
      : []),
    ...(time ? [tile("Median latency", duration(time.p50), timeNote ?? "")] : []),
  ].join("")}</dl>`;
}

function costNote(usage: UsageSummary): string {
  const known = usage.repaired.of - usage.unpriced;
  const each = known > 0 ? [`${dollars(usage.cost / known)} an answer`] : [];
  const recorded = usage.cost - usage.freshCost;
  return [
    ...each,
    ...(recorded > 0 ? [`recordings ${dollars(recorded)} once`] : []),
    ...(usage.unpriced > 0 ? [`unknown for ${whole(usage.unpriced)}`] : []),
  ].join(", ");
}

function charts({ run, summary, comparison }: EvalReport): string {
  const latencies = (origin: Sample["origin"]): readonly number[] =>
    run.samples.flatMap((sample) => (sample.origin === origin ? (sample.latency ?? []) : []));
  const figures = [
    rateChart("Pass rate by tag", summary.tags, comparison?.tags),
    summary.models.length > 1 ? rateChart("Pass rate by model", summary.models) : "",
    summary.prompts.length > 1 ? rateChart("Pass rate by prompt", summary.prompts) : "",
    latencyChart("Latency, fresh", latencies("fresh")),
    latencyChart("Latency, as recorded", latencies("recorded")),
  ].filter((figure) => figure !== "");
  return figures.length === 0 ? "" : `<h2>Charts</h2><div class="charts">${figures.join("")}</div>`;
}

function ratesSection({ summary }: EvalReport): string {
  const parts = [
    ratesTable("Tag", summary.tags),
    ratesTable("Prompt", summary.prompts),
    ratesTable("Model", summary.models),
  ];
  return `<h2>Rates</h2>${parts.filter((part) => part !== "").join("")}`;
}

function ratesTable(what: string, rows: readonly SummaryRow[]): string {
  if (rows.length === 0) return "";
  const head = [
    what,
    "pass rate",
    "95 % interval",
    "cases",
    "failed",
    "flaky",
    "not judged",
    "tokens out",
    "cost",
    "p50",
    "p95",
    "p99",
  ];
  const lines = rows.map(({ name, rate, usage }) => {
    const time = usage.latency.fresh ?? usage.latency.recorded;
    return [
      name === "" ? "(no tag)" : name,
      percent(rate.rate),
      rate.interval ? `${percent(rate.interval.low)} – ${percent(rate.interval.high)}` : "—",
      whole(rate.cases),
      whole(rate.failed),
      whole(rate.flaky),
      whole(rate.errors),
      usage.counted > 0 ? whole(usage.outputTokens) : "—",
      usage.samples > usage.unpriced ? dollars(usage.cost) : "—",
      ...(time ? [time.p50, time.p95, time.p99].map(duration) : ["—", "—", "—"]),
    ];
  });
  return table(head, lines);
}

function table(head: readonly string[], rows: readonly (readonly string[])[], kind = "figures"): string {
  const top = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const lines = rows.map(
    ([first = "", ...rest]) =>
      `<tr><th scope="row">${escapeHtml(first)}</th>${rest.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`,
  );
  // It can be scrolled with the keyboard too.
  return `<div class="card scroll" tabindex="0" role="region" aria-label="${escapeHtml(head[0] || "Comparison")}"><table class="${kind}"><thead><tr>${top}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

function comparisonSection(comparison: Comparison): string {
  const { total, tags, usage, ratios, keys, flips, worse, better, flaky } = comparison;
  const outcomes = [total, ...tags].map((one) => [
    one.tag ?? "all cases",
    percent(one.before.rate),
    percent(one.after.rate),
    points(one.difference),
    one.interval ? `${points(one.interval.low)} to ${points(one.interval.high)}` : "—",
    `${whole(one.losses)} / ${whole(one.gains)}`,
    probabilityText(one.probability),
    verdictWords[one.verdict],
  ]);
  const share = (name: string, side: "conformance" | "repaired"): readonly string[] => {
    const [before, after] = [usage.before[side], usage.after[side]];
    if (before.of === 0 || after.of === 0) return [];
    return [`${name}: ${percent(before.count / before.of)} → ${percent(after.count / after.of)}`];
  };
  const facts = [
    ...share("Answers that fit the schema", "conformance"),
    ...share("Answers that had to be repaired", "repaired"),
    ...(ratios.inputTokens === undefined ? [] : [`Input tokens for each answer: ${timesText(ratios.inputTokens)}`]),
    ...(ratios.outputTokens === undefined ? [] : [`Output tokens for each answer: ${timesText(ratios.outputTokens)}`]),
    ...(ratios.cost === undefined ? [] : [`Cost of each answer: ${timesText(ratios.cost)}`]),
    ...keys.slice(0, 50).map(keyText),
  ];
  const flipRows = flips
    .slice(0, 50)
    .flatMap(({ path, changed, compared, pairs }) => [
      [path === "" ? "output" : path, pairs.length === 0 ? "free text" : "", `${whole(changed)} of ${whole(compared)}`],
      ...pairs.slice(0, 10).map(({ from, to, count }) => ["", `${from} → ${to}`, whole(count)]),
    ]);
  const names = (title: string, changes: readonly CaseChange[]): string =>
    changes.length === 0
      ? ""
      : `<details class="names"><summary>${escapeHtml(title)} (${whole(changes.length)})</summary><ul class="plain">${changes
          .slice(0, 500)
          .map(({ after }) => `<li>${escapeHtml(after.case)}</li>`)
          .join("")}</ul></details>`;
  return `<h2>Compared with ${escapeHtml(comparison.beforeId)}</h2>
<p>${escapeHtml(outcomeSentence(total))}</p>
${table(["", "before", "after", "points", "95 % interval", "lost / gained", "p", "outcome"], outcomes)}
${facts.length > 0 ? `<ul class="plain">${facts.map((fact) => `<li>${escapeHtml(fact)}</li>`).join("")}</ul>` : ""}
${flipRows.length > 0 ? `<h3>Answers that changed, by field</h3>${table(["Field", "value", "changed"], flipRows, "words")}` : ""}
${names("Passed before, fail now", worse)}${names("Failed before, pass now", better)}${names("Flaky", flaky)}`;
}

function warningsSection(warnings: readonly string[]): string {
  if (warnings.length === 0) return "";
  return `<h2>Warnings</h2><ul class="plain">${warnings.map((one) => `<li>${escapeHtml(one)}</li>`).join("")}</ul>`;
}

function coverageSection({ coverage, summary }: EvalReport): string {
  const lines = [...coverage].flatMap(([prompt, gaps]) =>
    gaps.map(({ side, path, missing }) => `${prompt}: ${side}${path === "" ? "" : `.${path}`} ${missing.join(", ")}`),
  );
  const { recorded } = summary;
  if (lines.length === 0 && !recorded) return "";
  const age = recorded
    ? `<p>Recordings are from ${escapeHtml(recorded.oldest.slice(0, 10))} to ${escapeHtml(recorded.newest.slice(0, 10))}.</p>`
    : "";
  const gaps =
    lines.length === 0
      ? ""
      : `<p>No case has or expects:</p><ul class="plain">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
  return `<h2>Coverage and age of the cases</h2><div class="card">${age}${gaps}</div>`;
}

const statusWords = { pass: "✓ pass", fail: "✗ fail", flaky: "~ flaky", error: "! error" };
const statusOrder = ["fail", "error", "flaky", "pass"];

/** What became of a case since the earlier run. */
type Change = "worse" | "better" | "answer" | "same" | "new";

const changeOrder: readonly Change[] = ["worse", "better", "answer", "new", "same"];
const changeWords: Readonly<Record<Change, string>> = {
  worse: "passed before",
  better: "failed before",
  answer: "another answer",
  new: "only in this run",
  same: "",
};

/** A case, and what it was in the earlier run where there is one. */
interface ShownCase {
  readonly now: CaseResult;
  readonly before: CaseResult | undefined;
  /** `undefined` where nothing is compared. */
  readonly change: Change | undefined;
}

function shownCases(cases: readonly CaseResult[], comparison: Comparison | undefined): readonly ShownCase[] {
  const pairs = new Map(comparison?.pairs.map(({ before, after }) => [caseKey(after), before]));
  const rank = ({ now, change }: ShownCase): number =>
    (change ? changeOrder.indexOf(change) : 0) * statusOrder.length + statusOrder.indexOf(now.status);
  return cases
    .map((now) => {
      const before = pairs.get(caseKey(now));
      return { now, before, change: comparison && changeOf(before, now) };
    })
    .toSorted((one, other) => rank(one) - rank(other));
}

function changeOf(before: CaseResult | undefined, now: CaseResult): Change {
  if (!before) return "new";
  if (before.status === "pass" && now.status === "fail") return "worse";
  if (before.status === "fail" && now.status === "pass") return "better";
  const isSame = now.samples.every((sample, index) => !hasOtherAnswer(before.samples[index], sample));
  return isSame && before.status === now.status ? "same" : "answer";
}

function hasOtherAnswer(before: Sample | undefined, now: Sample): boolean {
  return before !== undefined && shownValue(answerOf(before)) !== shownValue(answerOf(now));
}

function answerOf({ output, text }: Sample): unknown {
  return output === undefined ? text : output;
}

function casesSection(cases: readonly CaseResult[], comparison: Comparison | undefined): string {
  const shown = shownCases(cases, comparison).slice(0, mostCases);
  const rest = cases.length - shown.length;
  const options = (name: string, label: string, values: readonly string[]): string =>
    values.length < 2
      ? ""
      : `<label>${label}<select name="${name}"><option value="">all</option>${values.map((value) => `<option value="${escapeHtml(value)}">${escapeHtml(shortened(value, 60))}</option>`).join("")}</select></label>`;
  const distinct = (of: (one: CaseResult) => readonly string[]): readonly string[] =>
    [...new Set(cases.flatMap(of))].sort();
  const all = counted(shown.length, "case");
  const compared = comparison
    ? '<label>Compared<select name="change"><option value="">all</option><option value="worse">passed before</option><option value="better">failed before</option><option value="answer">another answer</option><option value="new">only in this run</option><option value="same">the same</option></select></label>'
    : "";
  let left = mostCompared;
  return `<h2 id="cases" tabindex="-1">Cases</h2>
<form id="filters" class="filters" role="search" hidden>
<label>Search<input type="search" name="text" autocomplete="off" placeholder="name, input, answer"></label>
<label>Status<select name="status"><option value="">all</option><option value="problem">not passed</option><option value="fail">failed</option><option value="flaky">flaky</option><option value="error">not judged</option><option value="pass">passed</option></select></label>
${compared}${options(
  "tag",
  "Tag",
  distinct(({ tags }) => tags),
)}${options(
  "model",
  "Model",
  distinct(({ model }) => [model]),
)}${options(
  "prompt",
  "Prompt",
  distinct(({ prompt }) => [prompt]),
)}
<label>Order<select name="order"><option value="">problems first</option><option value="name">name</option><option value="latency">slowest first</option><option value="cost">dearest first</option></select></label>
<button type="reset">Clear</button>
</form>
<p class="dim" id="shown" role="status" data-all="${all}">${all}</p>
${rest > 0 ? `<p class="dim">${counted(rest, "case")} more, most of them passed, are left out; the JSON report has all.</p>` : ""}
<div id="list">${shown.map((one) => caseDetails(one, one.change === "same" || left-- > 0)).join("")}</div>`;
}

/** `isCompared`: whether its answers are set beside those of the earlier run. */
function caseDetails({ now, before, change }: ShownCase, isCompared: boolean): string {
  const first = now.samples.find(({ status }) => status !== "pass");
  const why = first?.error
    ? `${first.error.kind}: ${first.error.message}`
    : (first?.scores.find(({ pass }) => !pass)?.message ?? "");
  const text = [now.case, why, ...now.samples.flatMap((sample) => [JSON.stringify(sample.input), sample.text ?? ""])]
    .map((part) => part.slice(0, longestSearched).toLowerCase())
    .join(" ");
  const sum = (of: (sample: Sample) => number | undefined): number | undefined =>
    now.samples.reduce<number | undefined>((total, sample) => {
      const value = of(sample);
      return value === undefined ? total : (total ?? 0) + value;
    }, undefined);
  const latency = sum((sample) => sample.latency);
  const cost = sum((sample) => sample.cost);
  const { file, line } = now.place;
  const attributes = Object.entries({
    status: now.status,
    tags: JSON.stringify(now.tags),
    model: now.model,
    prompt: now.prompt,
    change: change ?? "",
    name: now.case,
    latency: String(latency ?? -1),
    cost: String(cost ?? -1),
    file,
    line: String(line),
    text: text.replace(/\s+/g, " "),
  })
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(" ");
  const trials = now.samples.length > 1 ? ` <span class="dim">${now.passed} of ${now.judged} trials</span>` : "";
  const changed = change && change !== "same" ? `<span class="tag change">${changeWords[change]}</span>` : "";
  const tags = now.tags.map((tag) => `<span class="tag">${escapeHtml(tag)}</span>`).join("");
  const figures = [
    ...(latency === undefined ? [] : [duration(latency / now.samples.length)]),
    ...(cost === undefined ? [] : [dollars(cost)]),
  ].join(" · ");
  return `<details class="case" ${attributes}><summary><span class="status ${now.status}">${statusWords[now.status]}</span><span class="name">${escapeHtml(now.case)}${trials}</span><span class="tags">${changed}${tags}<span class="dim facts">${escapeHtml(figures)}</span></span>${why === "" ? "" : `<span class="why">${escapeHtml(shortened(why, 300))}</span>`}</summary><div class="body">
<p class="dim mono">${escapeHtml(`${file}:${line + 1} · ${now.model}`)} <button type="button" class="reveal" hidden>Go to the case</button></p>
<h3>Input</h3>${block(JSON.stringify(now.samples[0]!.input, undefined, 2))}
${now.samples.map((sample, index) => sampleDetails(sample, now.samples.length, isCompared ? before?.samples[index] : undefined)).join("")}
</div></details>`;
}

function sampleDetails(sample: Sample, trials: number, before: Sample | undefined): string {
  const { usage } = sample;
  const facts = [
    sample.origin === "recorded"
      ? `recorded${sample.recordedAt ? ` ${sample.recordedAt.slice(0, 10)}` : ""}`
      : sample.origin,
    ...(sample.latency === undefined ? [] : [duration(sample.latency)]),
    ...(usage?.outputTokens === undefined
      ? []
      : [`${whole(usage.inputTokens ?? 0)} + ${whole(usage.outputTokens)} tokens`]),
    ...(sample.cost === undefined ? [] : [dollars(sample.cost)]),
    ...(sample.finishReason === undefined ? [] : [`finish: ${sample.finishReason}`]),
    ...(sample.repairs.length === 0 ? [] : [`repaired: ${sample.repairs.join(", ")}`]),
    ...(sample.attempts > 1 ? [counted(sample.attempts, "attempt")] : []),
    ...(sample.conforms === false ? ["does not fit the schema"] : []),
  ];
  const title = trials > 1 ? `Trial ${sample.trial + 1}: ${sample.status}` : "Answer";
  const failed = sample.scores.filter(({ pass }) => !pass);
  const held = sample.scores.length - failed.length;
  const answer = sample.text === undefined ? "" : block(shortened(sample.text, longestText));
  return `<section class="sample"><h3>${escapeHtml(title)} <span class="dim">${escapeHtml(facts.join(" · "))}</span></h3>
${sample.error ? `<p><strong>${escapeHtml(sample.error.kind)}</strong>: ${escapeHtml(sample.error.message)}</p>` : ""}
${before && hasOtherAnswer(before, sample) ? answersCompared(before, sample) : answer}
${failed.length > 0 ? `<ul class="scores">${failed.map(scoreItem).join("")}</ul>` : ""}
${held > 0 ? `<p class="dim">${escapeHtml(`${counted(held, "expectation")} ${held === 1 ? "holds" : "hold"}: ${heldNames(sample.scores)}`)}</p>` : ""}
</section>`;
}

/** Two answers beside each other, line by line, with the words that differ marked. */
function answersCompared(before: Sample, now: Sample): string {
  const rows = sideBySide(valueDiff(answerOf(before), answerOf(now)));
  const column = (title: string, sample: Sample, side: "before" | "after"): string =>
    `<div><h4>${title} <span class="dim">${escapeHtml(`${sample.status} · ${sample.model}`)}</span></h4><pre class="diff" tabindex="0">${rows.map((row) => diffLine(row[side])).join("")}</pre></div>`;
  return `<div class="columns">${column("Before", before, "before")}${column("Now", now, "after")}</div>`;
}

function heldNames(scores: readonly Score[]): string {
  const names = scores.filter(({ pass }) => pass).map(({ scorer, path }) => `${scorer}${path ? ` ${path}` : ""}`);
  return shortened(names.join(", "), 300);
}

function scoreItem({ scorer, path, message, expected, actual }: Score): string {
  const title = `<span class="status fail">✗ ${escapeHtml(`${scorer}${path ? ` ${path}` : ""}`)}</span> ${escapeHtml(message)}`;
  if (expected === undefined && actual === undefined) return `<li>${title}</li>`;
  const lines = valueDiff(expected, actual).map((line) => diffLine(line));
  const label = `expected ${shortened(shownValue(expected), 200)}, actual ${shortened(shownValue(actual), 200)}`;
  return `<li>${title}<pre class="diff" aria-label="${escapeHtml(label)}">${lines.join("")}</pre></li>`;
}

/** An empty one where the other side has a line of its own. */
function diffLine(line: DiffLine | undefined): string {
  if (!line) return "<span></span>";
  const text = line.segments
    .map((one) => (one.changed ? `<mark>${escapeHtml(one.text)}</mark>` : escapeHtml(one.text)))
    .join("");
  return `<span class="${line.sign === "-" ? "gone" : line.sign === "+" ? "new" : ""}">${line.sign} ${text}</span>`;
}

function block(text: string): string {
  return `<pre tabindex="0">${escapeHtml(text)}</pre>`;
}
