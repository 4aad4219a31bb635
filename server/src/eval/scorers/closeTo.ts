import * as z from "zod";
import { alternatives } from "../../types/alternatives.ts";
import type { Type } from "../../types/type.ts";
import { equalJson } from "../expression/equalValues.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { noneFits } from "./whyNever.ts";

const options = z.strictObject({
  value: z.unknown(),
  tolerance: z.number().nonnegative().optional().meta({ description: "The most that a number may differ." }),
  relative: z
    .number()
    .nonnegative()
    .optional()
    .meta({ description: "The same as a part of the number: 0.01 for 1 %." }),
});

/** As `equals`, but numbers in it, at whatever depth, may differ a little. */
export const closeTo: Scorer<z.infer<typeof options>> = {
  name: "closeTo",
  description: "The value is this, but its numbers, at whatever depth, may differ by a tolerance.",
  options,
  impossible: ({ value }, type) => {
    // How far off a number within an object may be is left open.
    if (typeof value === "number")
      return alternatives(type).every((one) => !mayBeNumber(one)) ? noneFits(type, [value]) : undefined;
    return typeof value === "object" && value !== null ? undefined : noneFits(type, [value]);
  },
  score: (actual, { value, tolerance = 0, relative = 0 }) => {
    const isClose = (one: unknown, other: unknown): boolean => {
      if (typeof one !== "number" || typeof other !== "number") return false;
      // What is not exact in binary must not fail at the edge: 0.3 - 0.2 is a little less than 0.1.
      const allowed = Math.max(tolerance, relative * Math.abs(other));
      const noise = Number.EPSILON * 4 * Math.max(Math.abs(one), Math.abs(other));
      return Math.abs(one - other) <= allowed + (allowed > 0 ? noise : 0);
    };
    const pass = equalJson(actual, value, isClose);
    const allowed = [
      tolerance > 0 || relative === 0 ? String(tolerance) : "",
      relative > 0 ? `${relative * 100} %` : "",
    ];
    const within = allowed.filter((one) => one !== "").join(" or ");
    if (pass) return { pass, message: `${describeValue(actual)} is within ${within} of ${describeValue(value)}.` };
    const message = `Expected ${describeValue(value)} within ${within}, but it is ${describeValue(actual)}.`;
    return { pass, expected: value, actual, message };
  },
};

function mayBeNumber(type: Type): boolean {
  if (type.kind === "literal") return typeof type.value === "number";
  if (type.kind === "enum") return type.members.some((member) => member.kind === "literal" && mayBeNumber(member));
  return type.kind === "number" || type.kind === "integer" || type.kind === "any";
}
