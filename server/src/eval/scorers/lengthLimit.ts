import * as z from "zod";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import type { Type } from "../../types/type.ts";
import { lengthOf } from "../expression/functions.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { wrongKind } from "./whyNever.ts";

/** A scorer of how long a text (in characters) or a list (in items) is. */
export function lengthLimit(name: "minLength" | "maxLength", description: string): Scorer<number> {
  const isLeast = name === "minLength";
  return {
    name,
    description,
    options: z.int().nonnegative(),
    impossible: (limit, type) => {
      const problem = wrongKind(type, ["text", "list"], `'${name}' needs a text or a list`);
      if (problem !== undefined) return problem;
      const fits = alternatives(type).some((option) => {
        const [least, most] = lengthsOf(option);
        return isLeast ? most >= limit : least <= limit;
      });
      return fits ? undefined : `The output here is never that ${isLeast ? "long" : "short"}: ${displayType(type)}.`;
    },
    score: (actual, limit) => {
      if (typeof actual !== "string" && !Array.isArray(actual)) {
        return { pass: false, actual, message: `Expected a text or a list, but it is ${describeValue(actual)}.` };
      }
      const length = lengthOf(actual);
      const unit = `${typeof actual === "string" ? "character" : "item"}${length === 1 ? "" : "s"}`;
      const pass = isLeast ? length >= limit : length <= limit;
      if (pass) return { pass, message: `Has ${length} ${unit}.` };
      const bound = isLeast ? "at least" : "at most";
      return {
        pass,
        expected: limit,
        actual: length,
        message: `Has ${length} ${unit}, but ${bound} ${limit} are asked for.`,
      };
    },
  };
}

/** The least and the greatest length that a value can have; of what has none, none fits. */
function lengthsOf(option: Type): readonly [number, number] {
  const endless = Number.POSITIVE_INFINITY;
  switch (option.kind) {
    case "any":
      return [0, endless];
    case "string":
      return [option.minLength ?? 0, option.maxLength ?? endless];
    case "array":
      return [option.minItems ?? 0, option.maxItems ?? endless];
    case "literal":
      return typeof option.value === "string" ? [lengthOf(option.value), lengthOf(option.value)] : [endless, -1];
    case "enum": {
      const lengths = option.members.map(lengthsOf);
      return [Math.min(...lengths.map(([least]) => least)), Math.max(...lengths.map(([, most]) => most))];
    }
    default:
      return [endless, -1];
  }
}
