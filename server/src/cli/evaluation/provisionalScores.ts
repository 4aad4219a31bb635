import { canonicalJson } from "../../eval/canonicalJson.ts";
import type { EvalCase } from "../../eval/evalCase.ts";
import type { Score } from "../../eval/run.ts";
import type { ScoredAnswer } from "../../eval/scorers/scorer.ts";

/** Equality by path alone, until scorers are there: what is not judged fails. */
export function provisionalScores({ expectations }: EvalCase, { output }: ScoredAnswer): readonly Score[] {
  return expectations.map(({ path, scorer, options }): Score => {
    const actual = path.reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | undefined)?.[step],
      output,
    );
    const pass = scorer === "equals" && canonicalJson(actual) === canonicalJson(options);
    const message = pass ? "Equal." : `Expected ${canonicalJson(options)}, found ${canonicalJson(actual)}.`;
    return { scorer, path: path.join("."), pass, expected: options, actual, message };
  });
}
