/** The value below which a share (0 to 1) of the sorted values lies, between two of them on a straight line. */
function percentile(sorted: ArrayLike<number>, share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

/** In the unit of what was counted. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The median and the slow end of some values, by linear interpolation; `undefined` for none. */
export function percentiles(values: readonly number[]): Percentiles | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((one, other) => one - other);
  return {
    count: sorted.length,
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
  };
}

/** The middle 95 % of sorted values. */
export function percentiles95(sorted: ArrayLike<number>): { readonly low: number; readonly high: number } {
  return { low: percentile(sorted, 0.025), high: percentile(sorted, 0.975) };
}
