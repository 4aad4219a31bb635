import * as z from "zod";
import { alternatives } from "../../types/alternatives.ts";
import { equalJson } from "../expression/equalValues.ts";
import { kindsOf } from "../expression/expressionTypes.ts";
import { describeValue, enumerate } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { noneFits, wrongKind } from "./whyNever.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const options = z.union([
  scalar,
  z.array(z.unknown()).min(1),
  z.strictObject({
    all: z.array(z.unknown()).optional().meta({ description: "All of these." }),
    any: z.array(z.unknown()).min(1).optional().meta({ description: "At least one of these." }),
    none: z.array(z.unknown()).optional().meta({ description: "None of these." }),
    ignoreCase: z.boolean().optional(),
  }),
]);
type Options = z.infer<typeof options>;

interface Wanted {
  readonly all: readonly unknown[];
  readonly any: readonly unknown[] | undefined;
  readonly none: readonly unknown[];
  readonly ignoreCase: boolean;
}

/** A text contains texts, a list contains items: all of them, any of them, or none. */
export const contains: Scorer<Options> = {
  name: "contains",
  description:
    "The text contains this text, or the list this item. A list asks for all of them; 'any', 'all', 'none' and 'ignoreCase' say more.",
  options,
  impossible: (written, type) => {
    const problem = wrongKind(type, ["text", "list"], "'contains' needs a text or a list");
    if (problem !== undefined) return problem;
    const { all, any } = wanted(written);
    const [list] = alternatives(type);
    const isList = list?.kind === "array" && alternatives(type).length === 1;
    if (!isList || list.prefixItems || kindsOf(list.items).has("any")) return undefined;
    const missing = all.find((one) => noneFits(list.items, [one]) !== undefined);
    if (missing !== undefined) return noneFits(list.items, [missing]);
    return any && noneFits(list.items, any);
  },
  score: (actual, written) => {
    const { all, any, none, ignoreCase } = wanted(written);
    if (typeof actual !== "string" && !Array.isArray(actual)) {
      return { pass: false, actual, message: `Expected a text or a list, but it is ${describeValue(actual)}.` };
    }
    const has = (one: unknown): boolean => includes(actual, one, ignoreCase);
    const missing = all.filter((one) => !has(one));
    const unwanted = none.filter(has);
    const problems = [
      ...(missing.length > 0 ? [`lacks ${named(missing)}`] : []),
      ...(any && !any.some(has) ? [`has none of ${named(any)}`] : []),
      ...(unwanted.length > 0 ? [`has ${named(unwanted)}, which it must not`] : []),
    ];
    if (problems.length === 0) return { pass: true, message: `Contains what is asked for.` };
    const message = `The ${Array.isArray(actual) ? "list" : "text"} ${problems.join("; it ")}.`;
    return { pass: false, expected: written, actual, message };
  },
};

function wanted(written: Options): Wanted {
  if (Array.isArray(written)) return { all: written, any: undefined, none: [], ignoreCase: false };
  if (typeof written !== "object" || written === null) {
    return { all: [written], any: undefined, none: [], ignoreCase: false };
  }
  const { all = [], any, none = [], ignoreCase = false } = written;
  return { all, any, none, ignoreCase };
}

function includes(whole: string | readonly unknown[], part: unknown, ignoreCase: boolean): boolean {
  if (typeof whole === "string") {
    const text = typeof part === "string" ? part : String(part);
    return ignoreCase ? folded(whole).includes(folded(text)) : whole.includes(text);
  }
  const isSame = (one: unknown, other: unknown): boolean =>
    ignoreCase && typeof one === "string" && typeof other === "string" && folded(one) === folded(other);
  return whole.some((item) => equalJson(item, part, isSame));
}

function folded(text: string): string {
  return text.toLowerCase();
}

function named(values: readonly unknown[]): string {
  return enumerate(values.map(describeValue));
}
