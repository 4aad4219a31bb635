import { momentOf } from "./moments.ts";

/** Deeper values count as different: an answer may be nested as deep as its author likes. */
const deepest = 500;

/** How two scalars are compared, of values that are otherwise compared as JSON. */
export type SameScalar = (one: unknown, other: unknown) => boolean;

/** JSON's equality: numbers by value, objects whatever the order of their keys, and nothing is converted. */
export function equalJson(one: unknown, other: unknown, isSame: SameScalar = Object.is, spend?: () => void): boolean {
  return equal(one, other, isSame, spend, 0);
}

/** `==` of expressions: as JSON, but dates and times are equal when they name the same moment. */
export function isSameScalar(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "string" || typeof other !== "string") return false;
  const [moment, otherMoment] = [momentOf(one), momentOf(other)];
  if (!moment || !otherMoment) return false;
  return moment.line === otherMoment.line && moment.milliseconds === otherMoment.milliseconds;
}

function equal(
  one: unknown,
  other: unknown,
  isSame: SameScalar,
  spend: (() => void) | undefined,
  depth: number,
): boolean {
  spend?.();
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length || depth > deepest) return false;
    return one.every((item, index) => equal(item, other[index], isSame, spend, depth + 1));
  }
  if (!isObject(one) || !isObject(other)) return one === other || isSame(one, other);
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length || depth > deepest) return false;
  return keys.every((key) => Object.hasOwn(other, key) && equal(one[key], other[key], isSame, spend, depth + 1));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
