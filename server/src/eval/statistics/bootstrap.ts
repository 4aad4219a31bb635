import { percentiles95 } from "./percentile.ts";
import { seededRandom } from "./seededRandom.ts";
import type { Interval } from "./wilson.ts";

/** Enough for the ends of the interval to stand still to a tenth of a point. */
const mostResamples = 10_000;
const fewestResamples = 1_000;
/** How many numbers are drawn at most before there are fewer resamples: a second of work. */
const mostDraws = 20_000_000;

/**
 * A 95 % interval of the mean of differences, one for each pair, by the percentile bootstrap: pairs are drawn again and
 * again, with replacement, and the middle 95 % of the means are taken. The same seed gives the same interval.
 */
export function bootstrapMean(differences: readonly number[], seed: number): Interval | undefined {
  const count = differences.length;
  if (count === 0) return undefined;
  const values = Float64Array.from(differences);
  const random = seededRandom(seed);
  const resamples = Math.min(mostResamples, Math.max(fewestResamples, Math.floor(mostDraws / count)));
  const means = new Float64Array(resamples);
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[Math.floor(random() * count)]!;
    means[resample] = sum / count;
  }
  return percentiles95(means.sort());
}
