import { distance } from "fastest-levenshtein";
import * as z from "zod";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { wrongKind } from "./whyNever.ts";
import { wordsOf } from "./wordsOf.ts";

const methods = ["levenshtein", "tokenF1", "rougeL"] as const;
const options = z.strictObject({
  to: z.string().meta({ description: "The text that the answer is compared with." }),
  method: z
    .enum(methods)
    .optional()
    .meta({ description: "levenshtein (characters), tokenF1 (words), rougeL (words in order)." }),
  min: z.number().min(0).max(1).meta({ description: "The least similarity that passes, 0 to 1." }),
});

/** Comparing takes length times length: of longer texts only the beginnings are compared. */
const mostCharacters = 20_000;
const mostWords = 5_000;

/** How alike two texts are, 0 to 1, by a method with a name. */
export const similarity: Scorer<z.infer<typeof options>> = {
  name: "similarity",
  description: "The text is about as 'to': at least 'min' (0 to 1) by 'method' levenshtein, tokenF1 or rougeL.",
  options,
  impossible: (_, type) => wrongKind(type, ["text"], "'similarity' needs a text"),
  score: (actual, { to, method = "levenshtein", min }) => {
    if (typeof actual !== "string") {
      return { pass: false, expected: to, actual, message: `Expected a text, but it is ${describeValue(actual)}.` };
    }
    const value = similarityOf(actual, to, method);
    const pass = value >= min;
    const message = `Similarity ${value.toFixed(3)} by ${method}, ${pass ? "which is" : "but it must be"} at least ${min}.`;
    return pass ? { pass, value, message } : { pass, value, expected: to, actual, message };
  },
};

/** 1 for equal texts, 0 for texts that have nothing in common. */
function similarityOf(one: string, other: string, method: (typeof methods)[number]): number {
  switch (method) {
    case "levenshtein": {
      const [left, right] = [one.slice(0, mostCharacters), other.slice(0, mostCharacters)];
      const longest = Math.max(left.length, right.length);
      return longest === 0 ? 1 : 1 - distance(left, right) / longest;
    }
    case "tokenF1":
      return harmonic(wordsOf(one), wordsOf(other), common);
    case "rougeL":
      return harmonic(wordsOf(one).slice(0, mostWords), wordsOf(other).slice(0, mostWords), longestSubsequence);
  }
}

/** The harmonic mean of precision and recall: what is shared, as a part of each text. */
function harmonic(
  one: readonly string[],
  other: readonly string[],
  shared: (one: readonly string[], other: readonly string[]) => number,
): number {
  if (one.length === 0 || other.length === 0) return one.length === other.length ? 1 : 0;
  return (2 * shared(one, other)) / (one.length + other.length);
}

/** How many words both have, each as often as it is in both. */
function common(one: readonly string[], other: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of one) counts.set(word, (counts.get(word) ?? 0) + 1);
  let found = 0;
  for (const word of other) {
    const count = counts.get(word) ?? 0;
    if (count > 0) found++;
    counts.set(word, count - 1);
  }
  return found;
}

function longestSubsequence(one: readonly string[], other: readonly string[]): number {
  let previous = new Uint32Array(other.length + 1);
  for (const word of one) {
    const current = new Uint32Array(other.length + 1);
    for (const [index, candidate] of other.entries()) {
      const longer = Math.max(previous[index + 1]!, current[index]!);
      current[index + 1] = word === candidate ? previous[index]! + 1 : longer;
    }
    previous = current;
  }
  return previous[other.length]!;
}
