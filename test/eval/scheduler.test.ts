import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ModelError, type ModelErrorKind } from "../../server/src/eval/modelClient.ts";
import { Scheduler, type SchedulerOptions, type Timers } from "../../server/src/eval/scheduler.ts";

beforeEach(() => vi.useFakeTimers({ now: 0 }));
afterEach(() => vi.useRealTimers());

const timers: Timers = {
  now: () => Date.now(),
  after(delay, call) {
    const timer = setTimeout(call, delay);
    return () => clearTimeout(timer);
  },
  soon: queueMicrotask,
};

function scheduler(options: Partial<SchedulerOptions> = {}): Scheduler {
  const { signal } = new AbortController();
  return new Scheduler({ timers, random: () => 1, concurrencyOf: () => 4, timeout: 60_000, signal, ...options });
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("as many calls of one provider at a time as allowed, and each provider for itself", async () => {
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const one = scheduler({ concurrencyOf: (provider) => (provider === "a" ? 3 : 5) });
  const call = async (provider: string): Promise<void> => {
    await one.call(provider, async () => {
      running.set(provider, (running.get(provider) ?? 0) + 1);
      most.set(provider, Math.max(most.get(provider) ?? 0, running.get(provider)!));
      await sleep(50);
      running.set(provider, running.get(provider)! - 1);
    });
  };
  const all = Promise.all(Array.from({ length: 60 }, (_, index) => call(index % 2 ? "a" : "b")));
  await vi.advanceTimersByTimeAsync(500);
  await all;
  expect(Object.fromEntries(most)).toEqual({ a: 3, b: 5 });
  // 30 calls, 3 at a time, 50 ms each.
  expect(Date.now()).toBe(500);
});

test.each<[ModelErrorKind, number]>([
  ["rate-limit", 10],
  ["server", 6],
  ["network", 6],
  ["timeout", 5],
  ["malformed-response", 6],
  ["quota", 1],
  ["authentication", 1],
  ["invalid-request", 1],
  ["unknown-provider", 1],
])("%s: %i attempts", async (kind, expected) => {
  const call = scheduler().call("a", () => Promise.reject(new ModelError(kind, "no")));
  await vi.runAllTimersAsync();
  expect(await call).toMatchObject({ kind: "failed", attempts: expected, error: { kind } });
});

test("what is no error of a model is not tried again", async () => {
  const call = scheduler().call("a", () => Promise.reject(new TypeError("bug")));
  await vi.runAllTimersAsync();
  expect(await call).toMatchObject({ kind: "failed", attempts: 1 });
});

test("waits longer from attempt to attempt, by a random part of the wait", async () => {
  const waits = async (random: number): Promise<readonly number[]> => {
    const times: number[] = [];
    const call = scheduler({ random: () => random }).call("a", () => {
      times.push(Date.now());
      return Promise.reject(new ModelError("server", "no"));
    });
    await vi.runAllTimersAsync();
    await call;
    return times.slice(1).map((time, index) => time - times[index]!);
  };
  expect(await waits(1)).toEqual([500, 1000, 2000, 4000, 8000]);
  expect(await waits(0.5)).toEqual([250, 500, 1000, 2000, 4000]);
  expect(await waits(0)).toEqual([0, 0, 0, 0, 0]);
});

test("Retry-After holds all calls of the provider back, and none of another", async () => {
  const times: [string, number][] = [];
  const one = scheduler({ concurrencyOf: () => 1, random: () => 0 });
  let isFirst = true;
  const call = (provider: string, name: string): Promise<unknown> =>
    one.call(provider, async () => {
      times.push([name, Date.now()]);
      if (provider === "a" && isFirst) {
        isFirst = false;
        throw new ModelError("rate-limit", "slow down", { status: 429, retryAfter: 3000 });
      }
      await sleep(10);
    });
  const all = Promise.all([call("a", "a1"), call("a", "a2"), call("b", "b1"), call("b", "b2")]);
  await vi.runAllTimersAsync();
  await all;
  expect(times.filter(([name]) => name.startsWith("b"))).toEqual([
    ["b1", 0],
    ["b2", 10],
  ]);
  const again = times.filter(([name, time]) => name.startsWith("a") && time > 0);
  expect(again.map(([, time]) => time)).toEqual([3000, 3010]);
});

test("a wait of more than two minutes is no wait: the call has failed", async () => {
  const error = new ModelError("rate-limit", "tomorrow", { status: 429, retryAfter: 3_600_000 });
  const call = scheduler().call("a", () => Promise.reject(error));
  await vi.runAllTimersAsync();
  expect(await call).toEqual({ kind: "failed", error, attempts: 1 });
});

test("finds out how many calls at a time a provider takes: one refusal of many at once halves, successes add", async () => {
  const allowed = 5;
  let running = 0;
  let refused = 0;
  let calls = 0;
  let seed = 1;
  const random = (): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const one = scheduler({ concurrencyOf: () => 40, random });
  const all = Promise.all(
    Array.from({ length: 1000 }, () =>
      one.call("a", async () => {
        calls++;
        if (running >= allowed) {
          refused++;
          throw new ModelError("rate-limit", "slow down", { status: 429 });
        }
        running++;
        await sleep(50);
        running--;
        return true;
      }),
    ),
  );
  await vi.runAllTimersAsync();
  const outcomes = await all;
  expect(outcomes.filter(({ kind }) => kind !== "done")).toEqual([]);
  expect(outcomes.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(calls);
  expect(refused / 1000).toBeLessThan(0.3);
});

test("an attempt that takes too long ends, whether or not it listens, and its slot is free", async () => {
  const signals: AbortSignal[] = [];
  const one = scheduler({ timeout: 1000, concurrencyOf: () => 1, random: () => 0 });
  const deaf = one.call("a", (signal) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  const next = one.call("a", () => Promise.resolve("next"));
  await vi.runAllTimersAsync();
  expect(await deaf).toMatchObject({ kind: "failed", attempts: 5, error: { kind: "timeout" } });
  expect(await next).toEqual({ kind: "done", value: "next", attempts: 1 });
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});

test("ends everything at once when it is cancelled: what runs, what waits its turn, what waits to try again", async () => {
  const controller = new AbortController();
  const one = scheduler({ signal: controller.signal, concurrencyOf: () => 2, random: () => 1 });
  let begun = 0;
  const failing = one.call("b", () => Promise.reject(new ModelError("server", "no")));
  const calls = Array.from({ length: 5 }, () =>
    one.call("a", (signal) => {
      begun++;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }),
  );
  await vi.advanceTimersByTimeAsync(100);
  controller.abort(new Error("enough"));
  const outcomes = await Promise.all([failing, ...calls]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array(6).fill("cancelled"));
  expect(begun).toBe(2);
  expect(await one.call("a", () => Promise.resolve(1))).toEqual({ kind: "cancelled", attempts: 0 });
  expect(vi.getTimerCount()).toBe(0);
});
