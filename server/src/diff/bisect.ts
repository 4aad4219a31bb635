/** What one version did with a case; `error` where it could not be judged. */
export type CaseOutcome = "pass" | "fail" | "error";

/** The version at which a case began to fail. Indices are of versions, the oldest first. */
export type Bisection =
  | { readonly kind: "found"; readonly first: number; readonly skipped: readonly number[] }
  /** The newest passes, so nothing is to be found; or none passes, as far back as there are versions. */
  | { readonly kind: "never fails" | "always fails" | "not judged" };

/**
 * Finds the first version from which on a case fails, with as few runs as a binary search needs: a run may cost money.
 * Versions that cannot be judged are left out, those beside the answer are named.
 */
export async function bisect(count: number, run: (index: number) => Promise<CaseOutcome>): Promise<Bisection> {
  const outcomes = new Map<number, CaseOutcome>();
  const outcome = async (index: number): Promise<CaseOutcome> => {
    const known = outcomes.get(index) ?? (await run(index));
    outcomes.set(index, known);
    return known;
  };
  const last = count - 1;
  const newest = count === 0 ? "error" : await outcome(last);
  if (newest !== "fail") return { kind: newest === "pass" ? "never fails" : "not judged" };
  let [good, bad] = [-1, last];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    // The nearest to the middle that can be judged.
    const candidates = Array.from({ length: bad - good - 1 }, (_, index) => good + 1 + index);
    candidates.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
    let judged: number | undefined;
    for (const index of candidates) {
      if ((await outcome(index)) === "error") continue;
      judged = index;
      break;
    }
    if (judged === undefined) break;
    if ((await outcome(judged)) === "pass") good = judged;
    else bad = judged;
  }
  if (good < 0) return { kind: "always fails" };
  const between = Array.from({ length: bad - good - 1 }, (_, index) => good + 1 + index);
  return { kind: "found", first: bad, skipped: between };
}
