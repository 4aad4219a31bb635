import * as z from "zod";
import { acceptsValue } from "../../types/acceptsValue.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import type { ArrayType } from "../../types/type.ts";
import { canonicalJson } from "../expression/canonicalJson.ts";
import { describeValue, enumerate } from "./describeValue.ts";
import type { ScoreResult, Scorer } from "./scorer.ts";
import { wrongKind } from "./whyNever.ts";

/** A scorer of lists whose order is of no account; `set` also ignores how often an item is in it. */
export function sameItems(name: "unordered" | "set", description: string): Scorer<readonly unknown[]> {
  const isSet = name === "set";
  return {
    name,
    description,
    options: z.array(z.unknown()),
    impossible: (expected, type) => {
      const problem = wrongKind(type, ["list"], `'${name}' needs a list`);
      if (problem !== undefined) return problem;
      const options = alternatives(type);
      const lists = options.filter((option) => option.kind === "array");
      if (lists.length < options.length && options.some((option) => option.kind === "any")) return undefined;
      const fits = lists.some((list) => mayHaveItems(list, expected, isSet));
      return fits ? undefined : `The output here never has these items: ${displayType(type)}.`;
    },
    score: (actual, expected) => compare(actual, expected, isSet),
  };
}

function mayHaveItems(list: ArrayType, expected: readonly unknown[], isSet: boolean): boolean {
  const types = [...(list.prefixItems ?? []), list.items];
  if (expected.some((item) => types.every((type) => acceptsValue(type, item) === false))) return false;
  const distinct = isSet ? new Set(expected.map((item) => canonicalJson(item))).size : expected.length;
  if (distinct > (list.maxItems ?? Number.POSITIVE_INFINITY)) return false;
  return isSet ? expected.length > 0 || !list.minItems : expected.length >= (list.minItems ?? 0);
}

function compare(actual: unknown, expected: readonly unknown[], isSet: boolean): ScoreResult {
  if (!Array.isArray(actual)) {
    return { pass: false, expected, actual, message: `Expected a list, but it is ${describeValue(actual)}.` };
  }
  const missing = without(expected, actual, isSet);
  const extra = without(actual, expected, isSet);
  if (missing.length === 0 && extra.length === 0) return { pass: true, message: "Has the same items." };
  const problems = [
    ...(missing.length > 0 ? [`lacks ${enumerate(missing.map(describeValue))}`] : []),
    ...(extra.length > 0 ? [`has ${enumerate(extra.map(describeValue))} beyond what is expected`] : []),
  ];
  return { pass: false, expected, actual, message: `The list ${problems.join(" and ")}.` };
}

/** The items that the other list lacks; of equal ones those that it has too few of. */
function without(list: readonly unknown[], other: readonly unknown[], isSet: boolean): readonly unknown[] {
  const counts = new Map<string, number>();
  for (const item of other) {
    const key = canonicalJson(item);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return list.filter((item) => {
    const key = canonicalJson(item);
    const count = counts.get(key) ?? 0;
    if (!isSet) counts.set(key, count - 1);
    return count <= 0;
  });
}
