import * as z from "zod";
import { equalJson } from "../expression/equalValues.ts";
import { describeValue, enumerate } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { noneFits } from "./whyNever.ts";

/** The value is one of several. */
export const oneOf: Scorer<readonly unknown[]> = {
  name: "oneOf",
  description: "The value is one of these.",
  options: z.array(z.unknown()).min(1),
  impossible: (values, type) => noneFits(type, values),
  score: (actual, values) => {
    const pass = values.some((value) => equalJson(actual, value));
    if (pass) return { pass, message: `Is ${describeValue(actual)}.` };
    const message = `Expected one of ${enumerate(values.map(describeValue))}, but it is ${describeValue(actual)}.`;
    return { pass, expected: values, actual, message };
  },
};
