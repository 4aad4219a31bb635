/** One measured figure: the median, and the range in which the middle half of the samples lies. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly spread: string;
  /** The promise it is held against, empty where there is none. */
  readonly target: string;
  readonly met: boolean | undefined;
}

/** A row of samples in one unit; smaller is better unless said otherwise. */
export function row(what: string, samples: readonly number[], unit: string, most?: number): Row {
  return figure(what, quantile(samples, 0.5), spreadOf(samples), unit, most);
}

/** A row of one figure that was made of samples elsewhere. */
export function figure(what: string, value: number, spread: string, unit: string, most?: number, least?: number): Row {
  const limit = most ?? least;
  return {
    what,
    measured: `${shown(value)} ${unit}`,
    spread,
    target: limit === undefined ? "" : `${least === undefined ? "≤" : "≥"} ${limit} ${unit}`,
    met: limit === undefined ? undefined : least === undefined ? value <= limit : value >= limit,
  };
}

export function spreadOf(samples: readonly number[]): string {
  return `${shown(quantile(samples, 0.25))} … ${shown(quantile(samples, 0.75))} (${samples.length})`;
}

export function quantile(samples: readonly number[], share: number): number {
  const ordered = [...samples].sort((a, b) => a - b);
  const at = (ordered.length - 1) * share;
  const low = ordered[Math.floor(at)] ?? Number.NaN;
  const high = ordered[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}

export function shown(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ what, measured, spread, target, met }) => [
    what,
    measured,
    spread,
    target,
    met === undefined ? "" : met ? "yes" : "NO",
  ]);
  const table = [["what", "median", "middle half (samples)", "promised", "met"], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => [...line[column]!].length)));
  for (const [index, line] of table.entries()) {
    console.log(`| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(" | ")} |`);
    if (index === 0) console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  }
}
