import type { Schema } from "./prompt.ts";
import type { Value } from "./values.ts";

/** A refinement of a schema: what must hold, and what is expected where it does not. */
type Refinement = readonly [(value: Value) => boolean, string];

/** Of numbers: also those that are too large to be exact, as JSON Schema has it. */
export const integer: Refinement = [Number.isInteger, "expected an integer"];

/** Of texts, in characters as people count them. */
export const minLength = (least: number): Refinement => [
  (value) => [...value].length >= least,
  `expected at least ${least} characters`,
];
export const maxLength = (most: number): Refinement => [
  (value) => [...value].length <= most,
  `expected at most ${most} characters`,
];

/** Of lists: no item is there twice. */
export const uniqueItems: Refinement = [
  (items: readonly Value[]) => new Set(items.map((item) => JSON.stringify(sorted(item)))).size === items.length,
  "expected no item twice",
];

/** A value whose objects have their names in order: equal ones are written alike. */
function sorted(value: Value): Value {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(sorted);
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

/** Of objects: what the values of names must be that match a pattern, and of those that nothing else describes. */
export function namesBy(known: readonly string[], patterns: readonly (readonly [RegExp, Schema])[], others: Schema) {
  return (object: Readonly<Record<string, Value>>, context: { addIssue(issue: Value): void }): void => {
    for (const [name, value] of Object.entries(object)) {
      const matching = patterns.filter(([pattern]) => pattern.test(name)).map(([, schema]) => schema);
      const schemas = matching.length > 0 || known.includes(name) ? matching : [others];
      for (const schema of schemas) {
        const checked = schema.safeParse(value);
        if (checked.success) continue;
        for (const { path, message } of checked.error.issues) {
          context.addIssue({ code: "custom", path: [name, ...path], message });
        }
      }
    }
  };
}
