/**
 * The exact McNemar test, two-sided: how likely so uneven a split of the pairs that changed would be if neither side
 * were better. `losses` passed before and fail now, `gains` the other way round; pairs that did not change say nothing.
 * It is the sign test, twice the lower tail of a binomial distribution with one half, at most 1.
 */
export function mcnemar(losses: number, gains: number): number {
  const changed = losses + gains;
  const fewer = Math.min(losses, gains);
  if (changed === 0) return 1;
  let logTerm = -changed * Math.LN2;
  for (let index = 1; index <= fewer; index++) logTerm += Math.log((changed - fewer + index) / index);
  // Downwards from the largest term, so that nothing is lost when the smallest are no longer numbers.
  let term = Math.exp(logTerm);
  let tail = 0;
  for (let index = fewer; index >= 0 && term > 0; index--) {
    tail += term;
    term *= index / (changed - index + 1);
  }
  return Math.min(1, 2 * tail);
}
