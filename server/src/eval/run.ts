import * as z from "zod";

/** pass; fail: an expectation does not hold; error: it could not be judged (provider, limit, missing recording). */
const status = z.enum(["pass", "fail", "error"]);

const score = z.object({
  /** `schema`, `equals`, `contains`, `assert`, `judge`, `latency`, …, or the name of a scorer of the program. */
  scorer: z.string(),
  /** Of the output, `category` or `items[0].name`; for assertions their source. */
  path: z.string().optional(),
  pass: z.boolean(),
  value: z.number().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
  message: z.string(),
  /** What a judge was asked, in full. */
  prompt: z.string().optional(),
});

const usage = z.object({
  inputTokens: z.number().optional(),
  cachedInputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
});

/** One case asked of one model once. */
const sample = z.object({
  /** Relative to the run's folder, with `/`. */
  evalFile: z.string(),
  prompt: z.string(),
  case: z.string(),
  /** Where the case is written: the file relative to the run's folder, and its zero-based line. */
  place: z.object({ file: z.string(), line: z.number() }),
  tags: z.array(z.string()),
  model: z.string(),
  /** From 0. */
  trial: z.number(),
  status,
  /** Where the answer comes from: a recording never counts as a fresh sample. */
  origin: z.enum(["fresh", "recorded", "none"]),
  /** The recording's key. */
  key: z.string().optional(),
  /** ISO 8601, UTC: when the answer was fresh. Of recordings; tells how old what is shown is. */
  recordedAt: z.string().optional(),
  input: z.record(z.string(), z.unknown()),
  /** The parsed output, where the text could be parsed. */
  output: z.unknown().optional(),
  text: z.string().optional(),
  finishReason: z.string().optional(),
  /** As the provider reports it. */
  reportedModel: z.string().optional(),
  /** What had to be taken away around the JSON: `code-fence`, `surrounding-text`. */
  repairs: z.array(z.string()),
  /** Whether the text fitted the output schema; absent where there is no schema or no answer. */
  conforms: z.boolean().optional(),
  scores: z.array(score),
  error: z.object({ kind: z.string(), message: z.string() }).optional(),
  /** Milliseconds, as it was when the answer was fresh. */
  latency: z.number().optional(),
  usage: usage.optional(),
  /** US dollars; absent where the price is not known. */
  cost: z.number().optional(),
  /** US dollars, of the calls of judges, as it was when they were fresh; beside `cost`. */
  judgeCost: z.number().optional(),
  /** How many calls were made for it, retries and judges included; 0 where all came from recordings. */
  attempts: z.number(),
});

/** One run: everything that is ever shown of it is computed from this. `.typed-prompts/runs/<id>.json`. */
export const runShape = z.object({
  version: z.literal(1),
  /** Sorts by date: `2026-11-24T10-15-30-123Z-4f2a`. */
  id: z.string(),
  /** ISO 8601, UTC. */
  started: z.string(),
  finished: z.string(),
  tool: z.string(),
  replay: z.enum(["auto", "strict", "record", "live"]),
  trials: z.number(),
  /** `2/8`, where it is a part of the cases only. */
  shard: z.string().optional(),
  /** Whether it was stopped before its end: such a run never passes. */
  cancelled: z.boolean(),
  prompts: z.array(
    z.object({
      file: z.string(),
      evalFile: z.string(),
      /** Of the resolved prompt: what the lock and `diff` know it by. */
      hash: z.string(),
      version: z.string().optional(),
      models: z.array(z.string()),
      thresholds: z.object({ passRate: z.number().optional(), tags: z.record(z.string(), z.number()) }),
    }),
  ),
  samples: z.array(sample),
  /** Models whose price is not known, said before the start as well. */
  unpriced: z.array(z.string()),
  /** What providers did not take of the requests as it was written, each once. */
  warnings: z.array(z.string()).optional(),
});

export type Run = z.infer<typeof runShape>;
export type Sample = z.infer<typeof sample>;
export type Score = z.infer<typeof score>;
