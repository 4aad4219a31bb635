/** A range of shares, 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 97.5th percentile of the normal distribution: what makes an interval one of 95 %. */
const z95 = 1.959963984540054;

/**
 * Wilson's score interval, without continuity correction, for a share of `successes` in `count`. Stays within 0 and 1,
 * and is honest about 0 and 100 %, where the textbook interval has no width. Successes need not be whole: a case that
 * passes in two of three trials counts as two thirds. `undefined` for nothing.
 */
export function wilson(successes: number, count: number, z: number = z95): Interval | undefined {
  if (count <= 0) return undefined;
  const share = successes / count;
  const square = (z * z) / count;
  const middle = share + square / 2;
  const half = z * Math.sqrt((share * (1 - share)) / count + square / (4 * count));
  return {
    low: successes <= 0 ? 0 : Math.max(0, (middle - half) / (1 + square)),
    high: successes >= count ? 1 : Math.min(1, (middle + half) / (1 + square)),
  };
}
