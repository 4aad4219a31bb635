import * as z from "zod";

/** How many: at least, at most, or exactly. A bare number is exactly so many. */
export const bounds = z.union([
  z.int().nonnegative(),
  z.strictObject({
    min: z.int().nonnegative().optional(),
    max: z.int().nonnegative().optional(),
    equals: z.int().nonnegative().optional(),
  }),
]);
export type Bounds = z.infer<typeof bounds>;

/** What is wrong with a number: `at least 3`; `undefined` when it is within the bounds. */
export function outOfBounds(count: number, written: Bounds): string | undefined {
  const { min, max, equals } = typeof written === "number" ? { equals: written } : (written as Exclude<Bounds, number>);
  if (equals !== undefined && count !== equals) return `exactly ${equals}`;
  if (min !== undefined && count < min) return `at least ${min}`;
  if (max !== undefined && count > max) return `at most ${max}`;
  return undefined;
}
