import type { ParseResult } from "../codegen/runtime/answers.ts";
import { RenderError } from "../render/renderPrompt.ts";
import type { EvalCase } from "./evalCase.ts";
import type { EvaluatedPrompt } from "./evaluatedPrompt.ts";
import { type Asked, ModelCalls, type ModelCallsOptions } from "./modelCalls.ts";
import type { ModelRequest } from "./modelClient.ts";
import type { Recordings } from "./recording.ts";
import type { Run, Sample, Score } from "./run.ts";
import { type ScoringServices, scoreAnswer } from "./scoreAnswer.ts";
import type { ScoredAnswer } from "./scorers/scorer.ts";

/** One prompt, the cases for it, and the models that are asked. */
export interface PlannedPrompt {
  /** Relative to the run's folder, with `/`. */
  readonly evalFile: string;
  readonly file: string;
  readonly hash: string;
  readonly prompt: EvaluatedPrompt;
  readonly models: readonly string[];
  /** Of cases that say no other. */
  readonly trials: number;
  readonly thresholds: { readonly passRate?: number; readonly tags: Readonly<Record<string, number>> };
  /** Those that are to be run, each with its place relative to the run's folder; read as they are needed. */
  readonly cases: AsyncIterable<PlannedCase> | Iterable<PlannedCase>;
  readonly recordings: Recordings;
  /** What scores its answers beside the cases themselves. */
  readonly scoring: Pick<ScoringServices, "judgeModel" | "userScorers">;
}

export type PlannedCase =
  | { readonly kind: "case"; readonly case: EvalCase; readonly place: Sample["place"] }
  /** It is written, and cannot be read: it counts, as an error. */
  | { readonly kind: "unreadable"; readonly name: string; readonly place: Sample["place"]; readonly reason: string };

export interface RunPlan {
  readonly id: string;
  /** Name and version. */
  readonly tool: string;
  readonly prompts: readonly PlannedPrompt[];
  readonly trials: number;
  readonly shard: string | undefined;
  /** Models whose price is not known. */
  readonly unpriced: readonly string[];
  /** How many samples are begun before the first of them has ended; no fewer than calls at a time. */
  readonly ahead: number;
}

export interface Progress {
  readonly sample: Sample;
  readonly done: number;
  /** How many have been begun; all, when all cases have been read. */
  readonly begun: number;
  /** US dollars that this run has cost so far. */
  readonly spent: number;
}

export interface RunTools extends ModelCallsOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Asks every model every case as often as it is to be tried, and scores the answers. Samples are in the order of the
 * cases, however they end. When the signal is aborted, those that have ended are there. Rejects only when a recording
 * cannot be written or the cases cannot be read.
 */
export async function runCases(plan: RunPlan, tools: RunTools): Promise<Run> {
  const started = tools.now().toISOString();
  const runner = new Runner(plan, tools);
  await runner.run();
  return {
    version: 1,
    id: plan.id,
    started,
    finished: tools.now().toISOString(),
    tool: plan.tool,
    replay: tools.replay,
    trials: plan.trials,
    ...(plan.shard === undefined ? {} : { shard: plan.shard }),
    cancelled: tools.signal.aborted,
    prompts: plan.prompts.map(({ file, evalFile, hash, prompt, models, thresholds }) => ({
      file,
      evalFile,
      hash,
      ...(prompt.version === undefined ? {} : { version: prompt.version }),
      models: [...models],
      thresholds: { ...thresholds, tags: { ...thresholds.tags } },
    })),
    samples: runner.samples,
    unpriced: [...plan.unpriced],
    ...(runner.warnings.size > 0 ? { warnings: [...runner.warnings].sort() } : {}),
  };
}

/** What a sample is before anything is known of its answer. */
type Question = Pick<Sample, "evalFile" | "prompt" | "case" | "place" | "tags" | "model" | "trial" | "input">;

class Runner {
  readonly warnings = new Set<string>();
  readonly #plan: RunPlan;
  readonly #tools: RunTools;
  readonly #calls: ModelCalls;
  readonly #slots: (Sample | undefined)[] = [];
  #done = 0;
  #underWay = 0;
  #failure: { readonly error: unknown } | undefined;
  #proceed: (() => void) | undefined;

  constructor(plan: RunPlan, tools: RunTools) {
    this.#plan = plan;
    this.#tools = tools;
    this.#calls = new ModelCalls(tools);
  }

  get samples(): Sample[] {
    return this.#slots.filter((sample) => sample !== undefined);
  }

  async run(): Promise<void> {
    const { prompts, ahead } = this.#plan;
    for (const planned of prompts) {
      this.#warnOfTools(planned);
      for await (const one of planned.cases) {
        const trials = one.kind === "case" ? (one.case.trials ?? planned.trials) : planned.trials;
        for (const model of planned.models) {
          for (let trial = 0; trial < trials; trial++) {
            while (this.#underWay >= ahead && !this.#isStopped()) await this.#change();
            if (this.#isStopped()) break;
            this.#begin(planned, one, model, trial);
          }
        }
        if (this.#isStopped()) break;
      }
    }
    while (this.#underWay > 0 && !this.#failure) await this.#change();
    if (this.#failure) throw this.#failure.error;
  }

  #isStopped(): boolean {
    return this.#failure !== undefined || this.#tools.signal.aborted;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#proceed = resolve;
    });
  }

  #begin(planned: PlannedPrompt, one: PlannedCase, model: string, trial: number): void {
    const slot = this.#slots.push(undefined) - 1;
    this.#underWay++;
    const settle = async (): Promise<void> => {
      try {
        const sample = await this.#sample(planned, one, model, trial);
        if (sample) {
          this.#slots[slot] = sample;
          this.#done++;
          const { spent } = this.#calls;
          this.#tools.onProgress({ sample, done: this.#done, begun: this.#slots.length, spent });
        }
      } catch (error) {
        this.#failure ??= { error };
      } finally {
        this.#underWay--;
        this.#proceed?.();
        this.#proceed = undefined;
      }
    };
    void settle();
  }

  /** `undefined` when it was cancelled. */
  async #sample(planned: PlannedPrompt, one: PlannedCase, model: string, trial: number): Promise<Sample | undefined> {
    const { redact } = this.#tools;
    const about = { evalFile: planned.evalFile, prompt: planned.file, place: one.place, model, trial };
    if (one.kind === "unreadable") {
      return unjudged({ ...about, case: one.name, tags: [], input: {} }, { kind: "invalid-case", message: one.reason });
    }
    const { name, tags, input } = one.case;
    const question: Question = { ...about, case: name, tags: [...tags], input: redact({ ...input }) };
    let request: ModelRequest;
    try {
      request = planned.prompt.requestOf(one.case, model);
    } catch (error) {
      if (!(error instanceof RenderError)) throw error;
      return unjudged(question, { kind: "render", message: redact(error.message) });
    }
    const asked = await this.#calls.ask(request, trial, planned.recordings);
    switch (asked.kind) {
      case "cancelled":
        return undefined;
      case "unanswered":
        return { ...unjudged(question, asked.error), key: asked.key, attempts: asked.attempts };
      case "answered":
        for (const warning of asked.response.warnings) this.warnings.add(`${model}: ${warning}`);
        return this.#judged(planned, one.case, question, asked);
    }
  }

  async #judged(
    { prompt, recordings, scoring }: PlannedPrompt,
    evalCase: EvalCase,
    question: Question,
    asked: Asked & { readonly kind: "answered" },
  ): Promise<Sample | undefined> {
    const { redact } = this.#tools;
    const { response, cost, attempts, origin, key, date } = asked;
    const { text, finishReason, usage, latency, toolCalls, model: reportedModel } = response;
    const parsed = prompt.parse(response);
    const answered = {
      ...question,
      origin,
      key,
      ...(origin === "recorded" ? { recordedAt: date } : {}),
      text,
      finishReason,
      reportedModel,
      latency,
      usage: withoutUndefined(usage),
      ...(cost === undefined ? {} : { cost }),
      ...(parsed.ok ? { output: parsed.value } : {}),
      repairs: parsed.ok ? [...parsed.repairs] : [],
    };
    const { outputSchema } = prompt;
    // A call of a tool instead of an answer is for the case to judge.
    if (!parsed.ok && toolCalls.length === 0) {
      const conforms = outputSchema ? { conforms: false } : {};
      return { ...answered, ...conforms, status: "fail", scores: [unparsed(parsed)], attempts };
    }
    const judges = new Judges(this.#calls, question.trial, recordings);
    const output = parsed.ok ? parsed.value : undefined;
    const { repairs } = answered;
    const answer: ScoredAnswer = { input: evalCase.input, output, text, toolCalls, repairs, latency, cost, usage };
    try {
      const ask = (request: ModelRequest): Promise<JudgeAnswer> => judges.ask(request);
      const services = { ...scoring, outputSchema: parsed.ok ? outputSchema : undefined, ask };
      const scores = redact([...(await scoreAnswer(evalCase, answer, services))]);
      const schemaScore = outputSchema && scores.find(({ scorer, path }) => scorer === "schema" && path === undefined);
      return {
        ...answered,
        ...(schemaScore ? { conforms: schemaScore.pass } : {}),
        status: scores.every(({ pass }) => pass) ? "pass" : "fail",
        scores,
        ...judges.cost,
        attempts: attempts + judges.attempts,
      };
    } catch (error) {
      if (judges.isCancelled) return undefined;
      if (judges.failure) throw judges.failure.error;
      const kind = error instanceof JudgeError ? error.kind : "scorer";
      const failed = { status: "error", error: { kind, message: redact(messageOf(error)) } } as const;
      return { ...answered, ...failed, scores: [], ...judges.cost, attempts: attempts + judges.attempts };
    }
  }

  #warnOfTools({ file, prompt }: PlannedPrompt): void {
    for (const tool of prompt.undefinedTools) {
      this.warnings.add(`${file}: the tool '${tool}' is not sent, since its definition is not in the front matter.`);
    }
  }
}

/** The judge gave no answer: the sample could not be judged. */
class JudgeError extends Error {
  readonly kind: string;

  constructor({ kind, message }: { readonly kind: string; readonly message: string }) {
    super(`The judge did not answer: ${message}`);
    this.kind = kind;
  }
}

type JudgeAnswer = Awaited<ReturnType<ScoringServices["ask"]>>;

/** The judges of one answer, and what they took. */
class Judges {
  attempts = 0;
  isCancelled = false;
  /** A recording could not be written. */
  failure: { readonly error: unknown } | undefined;
  readonly #calls: ModelCalls;
  readonly #trial: number;
  readonly #recordings: Recordings;
  #cost: number | undefined;

  constructor(calls: ModelCalls, trial: number, recordings: Recordings) {
    this.#calls = calls;
    this.#trial = trial;
    this.#recordings = recordings;
  }

  get cost(): { readonly judgeCost?: number } {
    return this.#cost === undefined ? {} : { judgeCost: this.#cost };
  }

  async ask(request: ModelRequest): Promise<JudgeAnswer> {
    let asked: Asked;
    try {
      asked = await this.#calls.ask(request, this.#trial, this.#recordings);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
    if (asked.kind === "cancelled") {
      this.isCancelled = true;
      throw new Error("cancelled");
    }
    this.attempts += asked.attempts;
    if (asked.kind === "unanswered") throw new JudgeError(asked.error);
    if (asked.cost !== undefined) this.#cost = (this.#cost ?? 0) + asked.cost;
    return asked.response;
  }
}

function unjudged(question: Question, error: NonNullable<Sample["error"]>): Sample {
  return { ...question, status: "error", origin: "none", repairs: [], scores: [], error, attempts: 0 };
}

/** What an answer that cannot be read fails by. */
function unparsed({ reason, text }: ParseResult<unknown> & { readonly ok: false }): Score {
  const actual = text.length > 500 ? `${text.slice(0, 500)}…` : text;
  return { scorer: "schema", pass: false, actual, message: unparsedReason(reason) };
}

function unparsedReason(reason: "not-json" | "schema" | "truncated" | "refused"): string {
  switch (reason) {
    case "not-json":
      return "The answer is not JSON.";
    case "truncated":
      return "The answer was cut off at the limit of its length.";
    case "refused":
      return "The model refused to answer.";
    case "schema":
      return "The answer does not fit the output schema.";
  }
}

function withoutUndefined<Value extends object>(value: Value): { [Key in keyof Value]: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as never;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
