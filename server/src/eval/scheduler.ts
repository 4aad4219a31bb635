import { isModelError, ModelError } from "./modelClient.ts";

/** The clock, as far as scheduling needs it. Milliseconds. */
export interface Timers {
  now(): number;
  /** Returns what takes the call back. */
  after(delay: number, call: () => void): () => void;
  /** Calls when what has been begun is on its way. */
  soon(call: () => void): void;
}

export interface SchedulerOptions {
  readonly timers: Timers;
  /** 0 to 1. */
  readonly random: () => number;
  /** The most calls of one provider at a time. */
  readonly concurrencyOf: (provider: string) => number;
  /** Milliseconds that one attempt may take. */
  readonly timeout: number;
  /** Ends all calls at once, those that are waiting too. */
  readonly signal: AbortSignal;
}

/** How a call ended, and how many attempts were sent for it. */
export type Outcome<Value> =
  | { readonly kind: "done"; readonly value: Value; readonly attempts: number }
  | { readonly kind: "failed"; readonly error: unknown; readonly attempts: number }
  | { readonly kind: "cancelled"; readonly attempts: number };

/** A longer wait is no waiting: the provider does not want more today. */
const longestWait = 120_000;
const firstBackoff = 500;
const longestBackoff = 30_000;

/** The calls of one provider. */
interface Lane {
  readonly most: number;
  /** Grows by one with each round of successes, is halved by a refusal. */
  limit: number;
  running: number;
  readonly waiting: Entry[];
  /** No call begins before. */
  pausedUntil: number;
  /** When the limit was last lowered: a call that began before says nothing new. */
  loweredAt: number;
  wakeUp: (() => void) | undefined;
}

interface Entry {
  readonly isOver: () => boolean;
  begin(): void;
}

/**
 * Runs the calls of all providers: so many at a time as each of them takes, which is found out by its refusals (additive
 * increase, multiplicative decrease), and again what failed for a passing reason.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #cancels = new Set<() => void>();

  constructor(options: SchedulerOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => {
      for (const cancel of [...this.#cancels]) cancel();
    });
  }

  /** Never rejects. An attempt is given a signal that ends it; what it rejects with after that is of no interest. */
  call<Value>(provider: string, attempt: (signal: AbortSignal) => Promise<Value>): Promise<Outcome<Value>> {
    const { signal, timers } = this.#options;
    const lane = this.#lane(provider);
    return new Promise((resolve) => {
      let attempts = 0;
      let isOver = false;
      let stopWaiting: (() => void) | undefined;
      let running: AbortController | undefined;
      const finish = (outcome: Outcome<Value>): void => {
        if (isOver) return;
        isOver = true;
        this.#cancels.delete(cancel);
        // First the next call leaves, then the answer of this one is looked at.
        if (outcome.kind === "done") timers.soon(() => resolve(outcome));
        else resolve(outcome);
      };
      const cancel = (): void => {
        stopWaiting?.();
        running?.abort(signal.reason);
        finish({ kind: "cancelled", attempts });
      };
      const entry: Entry = {
        isOver: () => isOver,
        begin: () => {
          attempts++;
          const began = timers.now();
          running = new AbortController();
          void this.#attempt(attempt, running).then((result) => {
            running = undefined;
            lane.running--;
            if (result.kind === "done") {
              lane.limit = Math.min(lane.most, lane.limit + 1 / lane.limit);
              finish({ ...result, attempts });
            } else if (!isOver) {
              const delay = this.#refused(lane, began, result.error, attempts);
              if (delay === undefined) finish({ kind: "failed", error: result.error, attempts });
              else {
                stopWaiting = timers.after(delay, () => {
                  // Before those that have not been tried: it has waited already.
                  if (!isOver) lane.waiting.unshift(entry);
                  this.#fill(lane);
                });
              }
            }
            this.#fill(lane);
          });
        },
      };
      if (signal.aborted) {
        finish({ kind: "cancelled", attempts });
        return;
      }
      this.#cancels.add(cancel);
      lane.waiting.push(entry);
      this.#fill(lane);
    });
  }

  #lane(provider: string): Lane {
    const known = this.#lanes.get(provider);
    if (known) return known;
    const most = Math.max(1, this.#options.concurrencyOf(provider));
    const lane: Lane = {
      most,
      limit: most,
      running: 0,
      waiting: [],
      pausedUntil: Number.NEGATIVE_INFINITY,
      loweredAt: Number.NEGATIVE_INFINITY,
      wakeUp: undefined,
    };
    this.#lanes.set(provider, lane);
    return lane;
  }

  /** Begins what may begin now, and comes back when a pause is over. */
  #fill(lane: Lane): void {
    const { timers } = this.#options;
    lane.wakeUp?.();
    lane.wakeUp = undefined;
    while (lane.waiting.length > 0 && lane.running < Math.floor(lane.limit)) {
      const pause = lane.pausedUntil - timers.now();
      if (pause > 0) {
        lane.wakeUp = timers.after(pause, () => this.#fill(lane));
        return;
      }
      const next = lane.waiting.shift();
      if (!next || next.isOver()) continue;
      lane.running++;
      next.begin();
    }
  }

  /** One attempt within its time. */
  #attempt<Value>(
    attempt: (signal: AbortSignal) => Promise<Value>,
    controller: AbortController,
  ): Promise<{ readonly kind: "done"; readonly value: Value } | { readonly kind: "failed"; readonly error: unknown }> {
    const { timers, timeout } = this.#options;
    return new Promise((resolve) => {
      const { signal } = controller;
      const end = timers.after(timeout, () => {
        const error = new ModelError("timeout", `There was no answer within ${seconds(timeout)}.`);
        resolve({ kind: "failed", error });
        controller.abort(error);
      });
      signal.addEventListener("abort", () => resolve({ kind: "failed", error: signal.reason }));
      const settle = async (): Promise<void> => {
        try {
          resolve({ kind: "done", value: await attempt(signal) });
        } catch (error) {
          resolve({ kind: "failed", error });
        } finally {
          end();
        }
      };
      void settle();
    });
  }

  /** How long to wait before the next attempt; `undefined` where there is none. */
  #refused(lane: Lane, began: number, error: unknown, attempts: number): number | undefined {
    if (!isModelError(error)) return undefined;
    const { timers, random } = this.#options;
    const { kind, retryAfter } = error;
    const now = timers.now();
    if (kind === "rate-limit" && began >= lane.loweredAt) {
      lane.limit = Math.max(1, lane.limit / 2);
      lane.loweredAt = now;
    }
    if (attempts >= mostAttempts(error)) return undefined;
    if (retryAfter === undefined) {
      // Full jitter: of many that failed together hardly two come back together.
      return random() * Math.min(longestBackoff, firstBackoff * 2 ** (attempts - 1));
    }
    if (retryAfter > longestWait) return undefined;
    lane.pausedUntil = Math.max(lane.pausedUntil, now + retryAfter);
    return retryAfter + random() * Math.min(firstBackoff, retryAfter / 2);
  }
}

function mostAttempts({ kind }: ModelError): number {
  switch (kind) {
    // It passes for certain: calls that were refused cost nothing.
    case "rate-limit":
      return 10;
    case "server":
    case "network":
    case "malformed-response":
      return 6;
    // It has taken long already.
    case "timeout":
      return 5;
    case "quota":
    case "authentication":
    case "invalid-request":
    case "unknown-provider":
      return 1;
  }
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
