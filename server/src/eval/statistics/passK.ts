/** The chance that `k` trials of a case all pass, estimated without bias from `passed` of `trials` (τ-bench's pass^k). */
export function passHatK(trials: number, passed: number, k: number): number | undefined {
  if (k < 1 || k > trials) return undefined;
  let product = 1;
  for (let index = 0; index < k; index++) product *= Math.max(0, passed - index) / (trials - index);
  return product;
}

/** The chance that at least one of `k` trials passes, estimated without bias (HumanEval's pass@k). */
export function passAtK(trials: number, passed: number, k: number): number | undefined {
  const none = passHatK(trials, trials - passed, k);
  return none === undefined ? undefined : 1 - none;
}
