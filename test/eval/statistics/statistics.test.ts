import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapMean } from "../../../server/src/eval/statistics/bootstrap.ts";
import { mcnemar } from "../../../server/src/eval/statistics/mcnemar.ts";
import { passAtK, passHatK } from "../../../server/src/eval/statistics/passK.ts";
import { percentiles } from "../../../server/src/eval/statistics/percentile.ts";
import { seededRandom } from "../../../server/src/eval/statistics/seededRandom.ts";
import { smallestDrop } from "../../../server/src/eval/statistics/smallestDrop.ts";
import { wilson } from "../../../server/src/eval/statistics/wilson.ts";

describe("Wilson's interval", () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion: comparison of seven methods",
  // Statistics in Medicine 17 (1998), table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("%d of %d, as published", (successes, count, low, high) => {
    expect(wilson(successes, count)!.low).toBeCloseTo(low, 4);
    expect(wilson(successes, count)!.high).toBeCloseTo(high, 4);
  });

  // SciPy 1.17.1: binomtest(k, n).proportion_ci(0.95, "wilson").
  test.each([
    [0, 10, 0, 0.27753279986288926],
    [1, 10, 0.017876213095072896, 0.4041500267952385],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [10, 10, 0.7224672001371109, 1],
    [95, 100, 0.8882495307680809, 0.978456320845632],
    [499, 500, 0.9887592932948532, 0.9996468636054407],
    [0, 1, 0, 0.7934506856227626],
    [1, 1, 0.20654931437723745, 1],
  ])("%d of %d, as SciPy has it", (successes, count, low, high) => {
    expect(wilson(successes, count)!.low).toBeCloseTo(low, 12);
    expect(wilson(successes, count)!.high).toBeCloseTo(high, 12);
  });

  test("another level: 7 of 20 at 99 % (SciPy 1.17.1)", () => {
    const interval = wilson(7, 20, 2.5758293035489004)!;
    expect(interval.low).toBeCloseTo(0.14639344137693885, 12);
    expect(interval.high).toBeCloseTo(0.6283381789526872, 12);
  });

  test("nothing has no interval, and every interval holds its share", () => {
    expect(wilson(0, 0)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
        const { low, high } = wilson(share * count, count)!;
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the exact McNemar test", () => {
  // statsmodels' own test of `mcnemar(…, exact=True)`, whose values are from VassarStats' online computation.
  test.each([
    [121, 59, 0.000004],
    [70, 59, 0.378688],
    [80, 59, 0.089452],
    [30, 60, 0.00206],
    [10, 30, 0.002221],
    [10, 10, 1],
  ])("%d against %d, as published", (losses, gains, probability) => {
    expect(Math.abs(mcnemar(losses, gains) - probability)).toBeLessThan(1.5e-6);
  });

  // SciPy 1.17.1: binomtest(min(b, c), b + c).pvalue, which R's mcnemar.exact is as well.
  test.each([
    [121, 59, 4.4344492637551645e-6],
    [0, 6, 0.03125],
    [0, 5, 0.0625],
    [1, 6, 0.125],
    [2, 1, 1],
    [9, 3, 0.14599609375],
    [25, 15, 0.1538599441628321],
  ])("%d against %d, as SciPy has it", (losses, gains, probability) => {
    expect(mcnemar(losses, gains) / probability).toBeCloseTo(1, 10);
  });

  test("is 1 where nothing changed, the same both ways, and holds for many", () => {
    expect(mcnemar(0, 0)).toBe(1);
    expect(mcnemar(50_000, 49_000)).toBeGreaterThan(0);
    expect(mcnemar(5_000, 0)).toBe(0);
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (one, other) => {
        expect(mcnemar(one, other)).toBe(mcnemar(other, one));
        expect(mcnemar(one, other)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the smallest drop that can be shown", () => {
  test("takes six losses where nothing was gained: 0.5^6 twice is the first below 0.05", () => {
    expect(smallestDrop(5, 0)).toBeUndefined();
    expect(smallestDrop(6, 0)).toBe(1);
    expect(smallestDrop(30, 0)).toBe(0.2);
    expect(smallestDrop(1000, 0)).toBe(0.006);
  });

  test("is the first that the test itself would take as shown", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(40), (cases, gains) => {
        const shown = Array.from({ length: Math.max(0, cases - gains + 1) }, (_, losses) => losses).find(
          (losses) => losses > gains && mcnemar(losses, gains) <= 0.05,
        );
        expect(smallestDrop(cases, gains)).toBe(shown === undefined ? undefined : (shown - gains) / cases);
      }),
    );
  });
});

describe("several trials", () => {
  // M. Chen et al., "Evaluating Large Language Models Trained on Code" (2021), figure 3:
  // 1 - prod(1 - k / arange(n - c + 1, n + 1)), run with NumPy 2.4.6.
  test.each([
    [10, 3, 1, 0.3],
    [10, 3, 5, 0.9166666666666666],
    [200, 7, 10, 0.3055988116177335],
    [200, 50, 100, 1],
    [5, 0, 3, 0],
  ])("pass@k of %d trials, %d passed, k = %d", (trials, passed, k, expected) => {
    expect(passAtK(trials, passed, k)).toBeCloseTo(expected, 12);
  });

  // S. Yao et al., "τ-bench" (2024), section 3: the mean over tasks of C(c, k) / C(n, k).
  test.each([
    [5, 4, 3, 4 / 10],
    [8, 6, 4, 15 / 70],
    [4, 4, 4, 1],
    [10, 3, 1, 0.3],
    [8, 3, 4, 0],
  ])("pass^k of %d trials, %d passed, k = %d", (trials, passed, k, expected) => {
    expect(passHatK(trials, passed, k)).toBeCloseTo(expected, 12);
  });

  test("more trials than there are cannot be estimated", () => {
    expect(passHatK(3, 3, 4)).toBeUndefined();
    expect(passAtK(3, 3, 4)).toBeUndefined();
    expect(passHatK(3, 3, 0)).toBeUndefined();
  });
});

test("percentiles of latency, as numpy.percentile has them (NumPy 2.4.6, linear)", () => {
  const values = [120, 80, 95, 300, 110, 105, 2500, 90, 130, 99];
  const { count, p50, p95, p99 } = percentiles(values)!;
  expect(count).toBe(10);
  expect(p50).toBeCloseTo(107.5, 9);
  expect(p95).toBeCloseTo(1510, 9);
  expect(p99).toBeCloseTo(2302, 9);
  expect(percentiles([7])).toEqual({ count: 1, p50: 7, p95: 7, p99: 7 });
  expect(percentiles([])).toBeUndefined();
});

describe("the bootstrap", () => {
  // SciPy 1.17.1: bootstrap((d,), mean, n_resamples=200_000, method="percentile").
  test.each([
    [[...Array(8).fill(-1), 1, 1, ...Array(40).fill(0)], -0.24, 0],
    [[-0.5, 0.25, -0.25, -1, 0, 0, 0, 0.5, -0.75, -0.25, 0.1, -0.4], -0.4292, 0.0292],
  ])("gives SciPy's interval, case %#", (differences, low, high) => {
    for (const seed of [1, 2, 3]) {
      const interval = bootstrapMean(differences, seed)!;
      expect(Math.abs(interval.low - low)).toBeLessThanOrEqual(0.021);
      expect(Math.abs(interval.high - high)).toBeLessThanOrEqual(0.021);
    }
  });

  test("is the same for the same seed only", () => {
    const differences = Array.from({ length: 97 }, (_, index) => Math.sin(index));
    expect(bootstrapMean(differences, 7)).toEqual(bootstrapMean(differences, 7));
    expect(bootstrapMean(differences, 7)).not.toEqual(bootstrapMean(differences, 8));
    expect(bootstrapMean([], 7)).toBeUndefined();
    expect(bootstrapMean([0, 0, 0], 7)).toEqual({ low: 0, high: 0 });
  });

  test("draws from sfc32: the first five after twelve rounds of another implementation of it, in Python", () => {
    const random = seededRandom(42);
    const drawn = Array.from({ length: 5 }, () => random() * 2 ** 32);
    expect(drawn).toEqual([1264412219, 1947509147, 3919439299, 1251167922, 656401615]);
  });
});
