import type { TextRange } from "../text/range.ts";
import type { Type } from "../types/type.ts";
import type { Expression } from "./expression/expression.ts";
import type { Scorer } from "./scorers/scorer.ts";

/** What evaluation files may call upon: the scorers of `expect`, and the expressions of `assert`. */
export interface EvalLanguage {
  readonly scorers: ReadonlyMap<string, Scorer>;
  /** Never throws. */
  parseExpression(source: string, places: Places): Expression;
  /** Never throws. */
  checkExpression(source: string, places: Places, scope: ExpressionScope): readonly ExpressionProblem[];
}

/** Where a text is written: the offset in the file of each character, or of the first one where they follow each other. */
type Places = number | readonly number[];

/** The types of the names in an assertion; `undefined` where nothing is declared. */
export interface ExpressionScope {
  readonly input: Type | undefined;
  readonly output: Type | undefined;
}

interface ExpressionProblem {
  readonly range: TextRange;
  /** One sentence. */
  readonly message: string;
}

export const evalLanguage: EvalLanguage = {
  scorers: new Map(),
  parseExpression: (source, places) => {
    const start = typeof places === "number" ? places : (places[0] ?? 0);
    return { kind: "missing", range: { start, end: start + source.length } };
  },
  checkExpression: () => [],
};
