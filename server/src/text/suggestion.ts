/** Names longer than this are not compared by spelling: nobody mistypes them by hand. */
const longestName = 100;

/**
 * The candidate that `name` was most likely meant to be: the same but for case and word separators, or a few typing
 * errors away. `undefined` when none is close enough to be named in a message.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const plainName = withoutStyle(name);
  let best: string | undefined;
  let bestDistance = tolerance(name.length) + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > longestName) continue;
    if (plainName !== "" && withoutStyle(candidate) === plainName) {
      if (bestDistance > 0.5) [best, bestDistance] = [candidate, 0.5];
      continue;
    }
    const allowed = Math.min(tolerance(Math.min(name.length, candidate.length)), bestDistance);
    if (Math.abs(name.length - candidate.length) > allowed) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), allowed);
    if (distance <= allowed && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** How many typing errors a name of this length may contain and still be recognised. */
function tolerance(length: number): number {
  if (length < 3) return 0;
  if (length < 6) return 1;
  return length < 12 ? 2 : 3;
}

function withoutStyle(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "");
}

/** Damerau-Levenshtein distance of adjacent transpositions; anything above `limit` counts as `limit + 1`. */
function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      }
      current.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
