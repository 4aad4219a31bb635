import * as z from "zod";
import type { ScoredAnswer, ScoreResult } from "./scorers/scorer.ts";

/** The scorers of the program's own module, loaded elsewhere. */
export interface UserScorers {
  readonly names: readonly string[];
  /** Rejects when the scorer throws, is not there, or takes too long. */
  score(name: string, answer: ScoredAnswer): Promise<unknown>;
}

const resultShape = z.union([
  z.boolean(),
  z.object({
    pass: z.boolean(),
    value: z.number().min(0).max(1).optional(),
    message: z.string().optional(),
    expected: z.json().optional(),
    actual: z.json().optional(),
  }),
]);

/** Reads what a scorer of the program has given; a sentence when it is nothing that can be understood. */
export function readUserScore(name: string, given: unknown): ScoreResult | string {
  const read = resultShape.safeParse(given);
  if (!read.success) {
    return `The scorer '${name}' must give true, false or { pass, value, message, expected, actual }, with 'value' from 0 to 1.`;
  }
  const result = typeof read.data === "boolean" ? { pass: read.data } : read.data;
  return { ...result, message: result.message ?? (result.pass ? "Holds." : `'${name}' does not hold.`) };
}
