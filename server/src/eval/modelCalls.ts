import {
  type Exchange,
  type HttpExchange,
  isModelError,
  type ModelClient,
  type ModelRequest,
  type ModelResponse,
} from "./modelClient.ts";
import { Budget, CostLimitError, type Prices, worstCost } from "./prices.ts";
import { type Recordings, recordingKey, type Sha256 } from "./recording.ts";
import type { Redact } from "./redaction.ts";
import type { Scheduler } from "./scheduler.ts";

/** Where answers come from; see the documentation of `--replay`. */
export type ReplayMode = "auto" | "strict" | "record" | "live";

export interface ModelCallsOptions {
  readonly replay: ReplayMode;
  readonly client: ModelClient;
  readonly scheduler: Scheduler;
  readonly sha256: Sha256;
  readonly redact: Redact;
  readonly prices: Prices;
  /** US dollars that the run may cost; `undefined` for no limit. */
  readonly maxCost: number | undefined;
  readonly now: () => Date;
  /** Told of every call and of every recording that stood in for one. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

export type Asked =
  | {
      readonly kind: "answered";
      readonly origin: "fresh" | "recorded";
      readonly key: string;
      readonly response: ModelResponse;
      /** US dollars, as it was when it was fresh; `undefined` where the price is not known. */
      readonly cost: number | undefined;
      /** 0 for what comes from a recording. */
      readonly attempts: number;
      /** ISO 8601, UTC: when the answer was fresh. */
      readonly date: string;
    }
  | {
      readonly kind: "unanswered";
      readonly key: string;
      /** A `ModelErrorKind`, `missing-recording` or `cost-limit`. */
      readonly error: { readonly kind: string; readonly message: string };
      readonly attempts: number;
    }
  | { readonly kind: "cancelled" };

/** All calls of models in one run: from recordings where they are there and wanted, and otherwise through the scheduler. */
export class ModelCalls {
  readonly #options: ModelCallsOptions;
  readonly #budget: Budget;
  /** Calls that are under way: who asks the same gets the same answer, as from a recording. */
  readonly #underWay = new Map<string, Promise<Asked>>();
  readonly #made = new Set<string>();

  constructor(options: ModelCallsOptions) {
    this.#options = options;
    this.#budget = new Budget(options.maxCost);
  }

  /** US dollars that this run has cost so far, by the prices that are known. */
  get spent(): number {
    return this.#budget.spent;
  }

  /** Rejects only when a recording cannot be written. */
  async ask(request: ModelRequest, trial: number, recordings: Recordings): Promise<Asked> {
    const { onExchange, redact } = this.#options;
    if (!onExchange) return this.#answer(request, trial, recordings, undefined);
    const http: HttpExchange[] = [];
    const asked = await this.#answer(request, trial, recordings, (one) => http.push(redact(one)));
    if (asked.kind === "cancelled") return asked;
    const isAnswered = asked.kind === "answered";
    onExchange({
      key: asked.key,
      origin: isAnswered ? asked.origin : "none",
      request: redact(request),
      response: isAnswered ? asked.response : undefined,
      error: isAnswered ? undefined : asked.error,
      date: isAnswered ? asked.date : undefined,
      http,
    });
    return asked;
  }

  async #answer(
    request: ModelRequest,
    trial: number,
    recordings: Recordings,
    onHttp: ((exchange: HttpExchange) => void) | undefined,
  ): Promise<Asked> {
    const { replay, sha256 } = this.#options;
    const key = recordingKey(request, trial, sha256);
    if (replay === "live") return this.#call(request, trial, key, undefined, onHttp);
    const isWanted = replay !== "record" || this.#made.has(key);
    const recording = isWanted ? recordings.get(key) : undefined;
    if (recording) {
      const { response, cost, date } = recording;
      return { kind: "answered", origin: "recorded", key, response, cost, attempts: 0, date };
    }
    if (replay === "strict") {
      const message = "There is no recording of this request. Run with '--replay auto' to make the call and keep it.";
      return { kind: "unanswered", key, error: { kind: "missing-recording", message }, attempts: 0 };
    }
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) {
      const asked = await underWay;
      if (asked.kind === "answered") return { ...asked, origin: "recorded", attempts: 0 };
      return asked.kind === "unanswered" ? { ...asked, attempts: 0 } : asked;
    }
    const call = this.#call(request, trial, key, recordings, onHttp);
    this.#underWay.set(key, call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(key);
      this.#made.add(key);
    }
  }

  async #call(
    request: ModelRequest,
    trial: number,
    key: string,
    recordings: Recordings | undefined,
    onHttp: ((exchange: HttpExchange) => void) | undefined,
  ): Promise<Asked> {
    const { client, scheduler, redact, prices, now, replay, maxCost } = this.#options;
    const provider = providerOf(request.model);
    // Looking up prices takes a while each time, and only a limit needs it before the call.
    const known = maxCost === undefined ? undefined : worstCost(prices, request);
    if (known === undefined && maxCost !== undefined) {
      const message = `Not asked: the price of ${request.model} is not known, so the cost limit could not be kept.`;
      return { kind: "unanswered", key, error: { kind: "cost-limit", message }, attempts: 0 };
    }
    const worst = (): number => known ?? worstCost(prices, request) ?? 0;
    const outcome = await scheduler.call(provider, async (signal) => {
      const settle = this.#budget.reserve(known ?? 0);
      let spent = 0;
      try {
        const response = redact(await client.complete(request, signal, onHttp));
        const cost = prices.costOf(request.model, response.usage);
        spent = cost ?? worst();
        return { response, cost };
      } catch (error) {
        // Of a call without an answer nobody knows whether it is charged.
        if (isModelError(error) && error.kind === "timeout") spent = worst();
        throw error;
      } finally {
        settle(spent);
      }
    });
    const { attempts } = outcome;
    switch (outcome.kind) {
      case "cancelled":
        return { kind: "cancelled" };
      case "failed":
        return { kind: "unanswered", key, error: redact(describe(outcome.error)), attempts };
      case "done": {
        const { response, cost } = outcome.value;
        const date = now().toISOString();
        const replaces = replay === "record";
        recordings?.add({ key, replaces, trial, date, cost, request: redact(request), response });
        return { kind: "answered", origin: "fresh", key, response, cost, attempts, date };
      }
    }
  }
}

/** `openai` of `openai/gpt-5-mini`. */
export function providerOf(model: string): string {
  return model.split("/", 1)[0] ?? "";
}

function describe(error: unknown): { readonly kind: string; readonly message: string } {
  if (isModelError(error)) return { kind: error.kind, message: error.message };
  if (error instanceof CostLimitError) return { kind: "cost-limit", message: error.message };
  return { kind: "internal", message: error instanceof Error ? error.message : String(error) };
}
