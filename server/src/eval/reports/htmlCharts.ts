import type { PairedOutcome } from "../compareRuns.ts";
import type { SummaryRow } from "../summary.ts";
import { duration, percent, whole } from "./figures.ts";
import { escapeHtml } from "./htmlText.ts";
import { shortened } from "./safeText.ts";

/** Of the drawing, in its own units; the page scales it. */
const width = 460;
const labelWidth = 128;
const valueWidth = 64;
const rowHeight = 26;
const mostBars = 24;

/** Pass rates as bars with their intervals as whiskers, and a diamond where the baseline was. */
export function rateChart(title: string, rows: readonly SummaryRow[], before: readonly PairedOutcome[] = []): string {
  const shown = rows.filter(({ rate }) => rate.rate !== undefined).slice(0, mostBars);
  if (shown.length === 0) return "";
  const plot = width - labelWidth - valueWidth;
  const x = (share: number): number => round(labelWidth + share * plot);
  const height = shown.length * rowHeight + 20;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${x(share)}" x2="${x(share)}" y1="0" y2="${height - 20}"/><text class="tick" x="${x(share)}" y="${height - 5}" text-anchor="middle">${share * 100}</text>`,
  );
  const bars = shown.map(({ name, rate }, index) => {
    const [top, middle] = [index * rowHeight + 4, index * rowHeight + rowHeight / 2];
    const earlier = before.find(({ tag }) => (tag ?? "") === name)?.before.rate;
    const label = escapeHtml(shortened(name === "" ? "(no tag)" : name, 19));
    const low = x(rate.interval?.low ?? rate.rate!);
    const high = x(rate.interval?.high ?? rate.rate!);
    const mark =
      earlier === undefined
        ? ""
        : `<path class="mark" d="M${x(earlier)} ${middle - 6}l5 6l-5 6l-5 -6z"><title>Baseline: ${percent(earlier)}</title></path>`;
    return `<g><text x="0" y="${middle + 4}">${label}</text><rect class="track" x="${labelWidth}" y="${top}" width="${plot}" height="${rowHeight - 8}" rx="3"/><rect class="bar" x="${labelWidth}" y="${top}" width="${round(rate.rate! * plot)}" height="${rowHeight - 8}" rx="3"/><path class="whisker" d="M${low} ${middle}H${high}M${low} ${middle - 4}v8M${high} ${middle - 4}v8"/>${mark}<text x="${width}" y="${middle + 4}" text-anchor="end">${percent(rate.rate)}</text></g>`;
  });
  const description = shown
    .map(({ name, rate }) => `${name === "" ? "no tag" : name}: ${percent(rate.rate)}`)
    .join(", ");
  const rest = rows.length - shown.length;
  const more = rest > 0 ? ` <span class="dim">(${whole(rest)} more in the table)</span>` : "";
  const legend = before.length > 0 ? ", ◆ baseline" : "";
  return `<figure class="card"><figcaption>${escapeHtml(title)} <span class="dim">in %, with 95 % intervals${legend}</span>${more}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(`${title}. ${description}`)}">${ticks.join("")}${bars.join("")}</svg></figure>`;
}

const mostBuckets = 24;

/** How many answers took how long; those beyond the 99th percentile share the last bar. */
export function latencyChart(title: string, latencies: readonly number[]): string {
  if (latencies.length < 2) return "";
  const sorted = latencies.toSorted((one, other) => one - other);
  const end = Math.max(1, sorted[Math.floor((sorted.length - 1) * 0.99)]!);
  const count = Math.min(mostBuckets, Math.max(4, Math.ceil(Math.sqrt(sorted.length))));
  const buckets = Array.from({ length: count }, () => 0);
  for (const latency of sorted) buckets[Math.min(count - 1, Math.floor((latency / end) * count))]!++;
  const most = Math.max(...buckets);
  const [plotHeight, step] = [110, width / count];
  const bars = buckets.map((amount, index) => {
    const height = round((amount / most) * plotHeight);
    const from = duration((end / count) * index);
    const to = index === count - 1 ? "or more" : `to ${duration((end / count) * (index + 1))}`;
    return `<rect class="bar" x="${round(index * step + 1)}" y="${plotHeight - height}" width="${round(step - 2)}" height="${height}" rx="2"><title>${from} ${to}: ${whole(amount)}</title></rect>`;
  });
  const ticks = [0, 0.5, 1].map((share) => {
    const anchor = share === 0 ? "start" : share === 1 ? "end" : "middle";
    return `<text class="tick" x="${width * share}" y="${plotHeight + 16}" text-anchor="${anchor}">${duration(end * share)}</text>`;
  });
  const median = sorted[Math.floor((sorted.length - 1) / 2)]!;
  const label = `${title}: ${whole(sorted.length)} answers, half of them within ${duration(median)}`;
  return `<figure class="card"><figcaption>${escapeHtml(title)} <span class="dim">of ${whole(sorted.length)} answers</span></figcaption><svg viewBox="0 0 ${width} ${plotHeight + 20}" role="img" aria-label="${escapeHtml(label)}"><line class="grid" x1="0" x2="${width}" y1="${plotHeight}" y2="${plotHeight}"/>${bars.join("")}${ticks.join("")}</svg></figure>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
