import * as z from "zod";
import { equalJson } from "../expression/equalValues.ts";
import { describeValue } from "./describeValue.ts";
import { noneFits } from "./mayHave.ts";
import type { Scorer } from "./scorer.ts";

/** The value is this one, as JSON: the order of keys is of no account, and nothing is converted. */
export const equals: Scorer = {
  name: "equals",
  description: "The value is exactly this: numbers by value, lists in order, objects whatever the order of their keys.",
  options: z.unknown(),
  impossible: (expected, type) => noneFits(type, [expected]),
  score: (actual, expected) => {
    const pass = equalJson(actual, expected);
    if (pass) return { pass, message: `Is ${describeValue(actual)}.` };
    return {
      pass,
      expected,
      actual,
      message: `Expected ${describeValue(expected)}, but it is ${describeValue(actual)}.`,
    };
  },
};
