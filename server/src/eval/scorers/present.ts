import * as z from "zod";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";

/** Whether there is a value at all. */
export const present: Scorer<boolean> = {
  name: "present",
  description: "There is a value that is not null; with 'false', there is none.",
  options: z.boolean(),
  // Whether a field may be left out is not in its type, so that only null alone can be told.
  impossible: (wanted, type) => {
    const isNull = wanted && alternatives(type).every((option) => option.kind === "null");
    return isNull ? `The output here is always ${displayType(type)}.` : undefined;
  },
  score: (actual, wanted) => {
    const isPresent = actual !== undefined && actual !== null;
    const message = isPresent ? `There is a value: ${describeValue(actual)}.` : "There is no value.";
    if (isPresent === wanted) return { pass: true, message };
    return { pass: false, expected: wanted, actual: isPresent, message };
  },
};
