import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "../../server/src/text/canonicalJson.ts";

test("keys are sorted by code units, numbers are in one form, nothing stands for undefined", () => {
  const value = { b: 1.0, a: [1e2, -0, undefined, { z: undefined, é: "x", 10: 1, 9: 2, Z: null }] };
  expect(canonicalJson(value)).toBe('{"a":[100,0,null,{"10":1,"9":2,"Z":null,"é":"x"}],"b":1}');
});

test("a whole number that is larger than a number can be keeps its digits", () => {
  expect(canonicalJson({ id: 12_345_678_901_234_567_890n })).toBe('{"id":12345678901234567890}');
});

/** The same value with the keys of each object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
}

test("is the same for equal values only, and is JSON of the value", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const written = canonicalJson(a);
      expect(canonicalJson(shuffled(a))).toBe(written);
      const plain = JSON.parse(JSON.stringify(a));
      expect(JSON.parse(written)).toEqual(plain);
      const areEqual = written === canonicalJson(b);
      let same = true;
      try {
        expect(JSON.parse(JSON.stringify(b))).toEqual(plain);
      } catch {
        same = false;
      }
      expect(areEqual).toBe(same);
    }),
  );
});
