import type { Run, Sample } from "../../server/src/eval/run.ts";

/** One sample with the fields that matter to a test; the rest is what a passing fresh answer has. */
export function evalSample(fields: Partial<Sample> & Pick<Sample, "case">): Sample {
  const status = fields.status ?? "pass";
  return {
    evalFile: "support/classify.eval.yaml",
    prompt: "support/classify.prompt",
    place: { file: "support/classify.eval.yaml", line: 4 },
    tags: [],
    model: "openai/gpt-5-mini",
    trial: 0,
    status,
    origin: status === "error" ? "none" : "fresh",
    input: {},
    repairs: [],
    scores: [],
    attempts: 1,
    ...fields,
  };
}

export function evalRun(samples: readonly Sample[], fields: Partial<Run> = {}): Run {
  const prompts = new Map(samples.map(({ prompt, evalFile }) => [prompt, evalFile]));
  return {
    version: 1,
    id: "2026-11-24T10-15-30-123Z-4f2a",
    started: "2026-11-24T10:15:30.123Z",
    finished: "2026-11-24T10:15:48.523Z",
    tool: "typed-prompts 0.2.0",
    replay: "auto",
    trials: Math.max(1, ...samples.map(({ trial }) => trial + 1)),
    cancelled: false,
    prompts: [...prompts].map(([file, evalFile]) => ({
      file,
      evalFile,
      hash: "8f14e45f",
      models: [...new Set(samples.map(({ model }) => model))],
      thresholds: { tags: {} },
    })),
    samples: [...samples],
    unpriced: [],
    ...fields,
  };
}

/** Cases of which the first ones pass and the rest fail. */
export function bucket(tag: string, count: number, passing: number): readonly Sample[] {
  return Array.from({ length: count }, (_, index) =>
    evalSample({ case: `${tag} ${index + 1}`, tags: [tag], status: index < passing ? "pass" : "fail" }),
  );
}

/** A run whose prompt asks for these thresholds. */
export function withThresholds(
  run: Run,
  passRate: number | undefined,
  tags: Readonly<Record<string, number>> = {},
): Run {
  return {
    ...run,
    prompts: run.prompts.map((prompt) => ({
      ...prompt,
      thresholds: { ...(passRate === undefined ? {} : { passRate }), tags },
    })),
  };
}
