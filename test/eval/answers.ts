import type { ScoredAnswer } from "../../server/src/eval/scorers/scorer.ts";

/** An answer to nothing, with what matters to a test. */
export function answerOf(parts: Partial<ScoredAnswer>): ScoredAnswer {
  return {
    input: {},
    output: undefined,
    text: "",
    toolCalls: [],
    repairs: [],
    latency: 100,
    cost: undefined,
    usage: { inputTokens: undefined, cachedInputTokens: undefined, outputTokens: undefined },
    ...parts,
  };
}
