import type { JsonSchema } from "../types/toJsonSchema.ts";
import type { Assertion, EvalCase, Expectation, Judge } from "./evalCase.ts";
import { type ExpressionScope, evaluateExpression } from "./expression/evaluateExpression.ts";
import { explainFailure } from "./expression/explainFailure.ts";
import { judgePrompt, judgeRequest, readVerdict } from "./judge.ts";
import type { ModelRequest } from "./modelClient.ts";
import { pathText } from "./pathText.ts";
import type { Score } from "./run.ts";
import { scoreLimits } from "./scorers/limits.ts";
import { scoreSchema } from "./scorers/schema.ts";
import type { ScoredAnswer, ScoreResult } from "./scorers/scorer.ts";
import { scorers } from "./scorers/scorers.ts";
import { readUserScore, type UserScorers } from "./userScorers.ts";
import { valueAtPath } from "./valueAtPath.ts";

/** What scoring needs beside the case and the answer. */
export interface ScoringServices {
  /** The prompt's output schema; `undefined` where it has none, or where the answer has been held against it already. */
  readonly outputSchema: JsonSchema | undefined;
  /** Asks a judge model. Rejects where there is no answer; the rejection is passed on. */
  readonly ask: (request: ModelRequest) => Promise<{ readonly text: string }>;
  /** `provider/model`, for judges that name none. */
  readonly judgeModel: string | undefined;
  /** `undefined` where there are none, or where they may not be run. */
  readonly userScorers: UserScorers | undefined;
}

/** The answer could not be judged: neither a pass nor a fail. The message says why. */
export class ScoringError extends Error {
  override readonly name = "ScoringError";
}

/**
 * All scores of an answer: schema, expectations, assertions, limits, scorers of the program, judge, in this order and as
 * the case has them. An answer that does not fit its schema is shown neither to the program nor to a judge. Rejects with
 * a `ScoringError` when something could not be judged and nothing has failed anyway: a fail is a fail.
 */
export async function scoreAnswer(
  evalCase: EvalCase,
  answer: ScoredAnswer,
  services: ScoringServices,
): Promise<readonly Score[]> {
  const scoring = new Scoring(answer, services);
  scoring.schema();
  // Of an answer that could not be read everything else would fail for the same reason.
  if (scoring.conforms || answer.output !== undefined) {
    for (const expectation of evalCase.expectations) scoring.expectation(expectation);
    for (const assertion of evalCase.assertions) scoring.assertion(assertion);
  }
  scoring.limits(evalCase);
  if (scoring.conforms) {
    for (const { value } of evalCase.scorers) await scoring.user(value);
    if (evalCase.judge) await scoring.judge(evalCase.judge);
  }
  const { scores, unjudged } = scoring;
  if (unjudged.length > 0 && scores.every(({ pass }) => pass)) throw new ScoringError(unjudged.join(" "));
  return scores;
}

class Scoring {
  readonly scores: Score[] = [];
  /** What could not be judged, and why. */
  readonly unjudged: string[] = [];
  conforms = true;
  readonly #answer: ScoredAnswer;
  readonly #services: ScoringServices;

  constructor(answer: ScoredAnswer, services: ScoringServices) {
    this.#answer = answer;
    this.#services = services;
  }

  schema(): void {
    const { outputSchema } = this.#services;
    if (!outputSchema) return;
    const { output, text } = this.#answer;
    if (output === undefined) {
      this.conforms = false;
      this.#add("schema", { pass: false, actual: text, message: "The answer could not be read as JSON." });
      return;
    }
    try {
      const result = scoreSchema(output, outputSchema);
      this.conforms = result.pass;
      this.#add("schema", result);
    } catch (error) {
      this.conforms = false;
      this.unjudged.push(messageOf(error));
    }
  }

  expectation({ scorer: name, options, path }: Expectation): void {
    const scorer = scorers.get(name);
    const read = scorer?.options.safeParse(options);
    if (!scorer || !read?.success) {
      const why = scorer ? read?.error?.issues[0]?.message : "there is no such scorer";
      this.unjudged.push(`'${name}' cannot be applied: ${why}.`);
      return;
    }
    const actual = valueAtPath(this.#answer.output, path);
    const at = path.length > 0 ? pathText(path) : undefined;
    this.#add(name, scorer.score(actual, read.data, this.#answer), at);
  }

  assertion({ expression, source }: Assertion): void {
    const scope = scopeOf(this.#answer);
    const evaluation = evaluateExpression(expression, scope);
    const pass = evaluation.kind === "value" && evaluation.value === true;
    const message = pass ? "Holds." : explainFailure(expression, evaluation, scope);
    this.#add("assert", { pass, message }, source);
  }

  limits({ limits }: EvalCase): void {
    for (const result of scoreLimits(limits, this.#answer)) {
      if (result.kind === "score") this.scores.push(result.score);
      else this.unjudged.push(result.message);
    }
  }

  async user(name: string): Promise<void> {
    const { userScorers } = this.#services;
    if (!userScorers?.names.includes(name)) {
      this.unjudged.push(`There is no scorer '${name}' in the module that 'evaluate.scorers' names.`);
      return;
    }
    try {
      const result = readUserScore(name, await userScorers.score(name, this.#answer));
      if (typeof result === "string") this.unjudged.push(result);
      else this.#add(name, result);
    } catch (error) {
      this.unjudged.push(`The scorer '${name}' has failed: ${messageOf(error)}`);
    }
  }

  async judge(judge: Judge): Promise<void> {
    const model = judge.model ?? this.#services.judgeModel;
    if (model === undefined) {
      this.unjudged.push("There is no judge: name a model in the case or as 'evaluate.judge' in the configuration.");
      return;
    }
    const request = judgeRequest(judge, this.#answer, model);
    const { text } = await this.#services.ask(request);
    const verdict = readVerdict(judge, text, model);
    if (typeof verdict === "string") this.unjudged.push(verdict);
    else this.scores.push({ ...verdict, prompt: judgePrompt(request) });
  }

  #add(scorer: string, { pass, value, expected, actual, message }: ScoreResult, path?: string): void {
    this.scores.push({
      scorer,
      ...(path === undefined ? {} : { path }),
      pass,
      ...(value === undefined ? {} : { value }),
      ...(expected === undefined ? {} : { expected }),
      ...(actual === undefined ? {} : { actual }),
      message,
    });
  }
}

function scopeOf({ input, output, text, latency, cost, usage, repairs }: ScoredAnswer): ExpressionScope {
  return { input, output, text, latency, cost, tokens: usage.outputTokens, repairs: repairs.length };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
