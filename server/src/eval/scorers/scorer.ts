import type * as z from "zod";
import type { Type } from "../../types/type.ts";
import type { TokenUsage, ToolCall } from "../modelClient.ts";

/** An answer with everything that can be held against a case. */
export interface ScoredAnswer {
  readonly input: Readonly<Record<string, unknown>>;
  /** The parsed output; the text itself where the prompt has no output schema. */
  readonly output: unknown;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly repairs: readonly string[];
  readonly latency: number;
  /** US dollars; `undefined` where the price is not known. */
  readonly cost: number | undefined;
  readonly usage: TokenUsage;
}

/** What one scorer says of one answer. */
export interface ScoreResult {
  readonly pass: boolean;
  /** 0 to 1, for scorers with degrees. */
  readonly value?: number | undefined;
  /** Shown as a diff when it fails. */
  readonly expected?: unknown;
  readonly actual?: unknown;
  /** What is wrong, for people; also says what was found when it passes. */
  readonly message: string;
}

/** A scorer of the value at a path of the output, one file each. */
export interface Scorer<Options = unknown> {
  /** The key in evaluation files: `contains`. */
  readonly name: string;
  readonly description: string;
  /** The shape of what follows the key; the evaluation file's JSON Schema is made from it. */
  readonly options: z.ZodType<Options>;
  /** Why no value of this type can ever satisfy the options; `undefined` where one may. Never guesses about `any`. */
  impossible?(options: Options, type: Type): string | undefined;
  score(actual: unknown, options: Options, answer: ScoredAnswer): ScoreResult;
}
