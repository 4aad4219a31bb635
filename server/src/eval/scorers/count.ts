import * as z from "zod";
import type { Bounds } from "./bounds.ts";
import { outOfBounds } from "./bounds.ts";
import { parseJsonPath, valuesAt } from "./jsonPath.ts";
import type { Scorer } from "./scorer.ts";

const number = z.int().nonnegative().optional();
const options = z
  .strictObject({
    path: z
      .string()
      .refine((path) => parseJsonPath(path) !== undefined, { error: "This is not a path such as 'items[*].name'." }),
    min: number,
    max: number,
    equals: number,
  })
  .refine(({ min, max, equals }) => min !== undefined || max !== undefined || equals !== undefined, {
    error: "Say how many there must be: 'min', 'max' or 'equals'.",
  });

/** How many values a JSON path leads to. */
export const count: Scorer<z.infer<typeof options>> = {
  name: "count",
  description: "A path such as 'items[*].name' leads to so many values: 'min', 'max' or 'equals'.",
  options,
  impossible: ({ min, max }) => {
    return min !== undefined && max !== undefined && min > max
      ? `No number is at least ${min} and at most ${max}.`
      : undefined;
  },
  score: (actual, { path, ...written }) => {
    const steps = parseJsonPath(path) ?? [];
    const found = valuesAt(actual, steps).length;
    const leads = `'${path}' leads to ${found} value${found === 1 ? "" : "s"}`;
    const wanted = outOfBounds(found, written satisfies Bounds);
    if (wanted === undefined) return { pass: true, message: `${leads}.` };
    return { pass: false, expected: written, actual: found, message: `${leads}, but ${wanted} are asked for.` };
  },
};
