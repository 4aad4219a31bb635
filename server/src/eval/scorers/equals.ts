import * as z from "zod";
import { equalJson, isObject } from "../expression/equalValues.ts";
import { pathText } from "../pathText.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { noneFits } from "./whyNever.ts";

/** The value is this one, as JSON: the order of keys is of no account, and nothing is converted. */
export const equals: Scorer = {
  name: "equals",
  description: "The value is exactly this: numbers by value, lists in order, objects whatever the order of their keys.",
  options: z.unknown(),
  impossible: (expected, type) => noneFits(type, [expected]),
  score: (actual, expected) => {
    const pass = equalJson(actual, expected);
    if (pass) return { pass, message: `Is ${describeValue(actual)}.` };
    const found = firstDifference(actual, expected, []);
    const where = found.path.length === 0 ? "E" : `At ${pathText(found.path)}, e`;
    const message = `${where}xpected ${describeValue(found.expected)}, but it is ${describeValue(found.actual)}.`;
    return { pass, expected, actual, message };
  },
};

interface Difference {
  readonly path: readonly (string | number)[];
  readonly actual: unknown;
  readonly expected: unknown;
}

/** The innermost place of the first difference of two values that are not equal. */
function firstDifference(actual: unknown, expected: unknown, path: readonly (string | number)[]): Difference {
  const here = { path, actual, expected };
  if (path.length > 20) return here;
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length) {
    const index = actual.findIndex((item, place) => !equalJson(item, expected[place]));
    return index < 0 ? here : firstDifference(actual[index], expected[index], [...path, index]);
  }
  if (!isObject(actual) || !isObject(expected)) return here;
  const at = (object: Record<string, unknown>, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  const key = [...keys].find((one) => !equalJson(at(actual, one), at(expected, one)));
  if (key === undefined) return here;
  return firstDifference(at(actual, key), at(expected, key), [...path, key]);
}
