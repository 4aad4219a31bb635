import { mcnemar } from "./mcnemar.ts";

/** What is taken as shown: less likely than one in twenty by chance. */
export const significance = 0.05;

/**
 * The smallest drop of the pass rate, 0 to 1, that so many paired cases could have shown: the fewest losses that the
 * exact McNemar test would not take for chance, given the gains that were seen, over the number of cases. `undefined`
 * where even a loss of every other case would have shown nothing, as with five cases.
 */
export function smallestDrop(cases: number, gains: number): number | undefined {
  const most = cases - gains;
  if (most <= gains || mcnemar(most, gains) > significance) return undefined;
  // The more losses, the smaller the probability: the first that shows is found by halving.
  let low = gains;
  let high = most;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (mcnemar(middle, gains) <= significance) high = middle;
    else low = middle;
  }
  return (high - gains) / cases;
}
