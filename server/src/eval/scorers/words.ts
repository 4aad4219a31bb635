import type { Bounds } from "./bounds.ts";
import { bounds, outOfBounds } from "./bounds.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { wrongKind } from "./whyNever.ts";
import { wordsOf } from "./wordsOf.ts";

/** How many words a text has. */
export const words: Scorer<Bounds> = {
  name: "words",
  description: "The text has so many words: a number, or 'min' and 'max'.",
  options: bounds,
  impossible: (_, type) => wrongKind(type, ["text"], "'words' needs a text"),
  score: (actual, written) => {
    if (typeof actual !== "string") {
      return { pass: false, actual, message: `Expected a text, but it is ${describeValue(actual)}.` };
    }
    const count = wordsOf(actual).length;
    const has = `Has ${count} word${count === 1 ? "" : "s"}`;
    const wanted = outOfBounds(count, written);
    if (wanted === undefined) return { pass: true, message: `${has}.` };
    return { pass: false, expected: written, actual: count, message: `${has}, but ${wanted} are asked for.` };
  },
};
