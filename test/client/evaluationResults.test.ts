import { beforeEach, expect, test, vi } from "vitest";
import type { Uri } from "vscode";
import { EvaluationResults } from "../../client/src/evaluations/evaluationResults.ts";
import { evalSample } from "../support/evalRun.ts";

vi.mock("vscode", () => ({
  EventEmitter: class {
    readonly listeners: (() => void)[] = [];
    readonly event = (listener: () => void) => this.listeners.push(listener);
    fire(): void {
      for (const listener of this.listeners) listener();
    }
    dispose(): void {}
  },
}));

const file = { toString: () => "file:///w/a.eval.yaml" } as Uri;
let results: EvaluationResults;
let changes = 0;
beforeEach(() => {
  vi.useFakeTimers();
  results = new EvaluationResults();
  changes = 0;
  results.onDidChange(() => changes++);
  return () => vi.useRealTimers();
});

const shown = () =>
  [...results.of(file)].map(
    ([name, { samples, isStale }]) =>
      `${name} ${samples.map(({ prompt, status }) => `${prompt}:${status}`)} ${isStale}`,
  );

test("what a run has not found yet stays as it was, and what it has takes the place of that of the same prompt", () => {
  const [first, second] = [{ started: 1 }, { started: 2 }];
  for (const name of ["a", "b"]) {
    for (const prompt of ["p", "q"]) results.add(file, evalSample({ case: name, prompt, status: "fail" }), first);
  }
  results.add(file, evalSample({ case: "a", prompt: "p", status: "pass", trial: 0 }), second);
  results.add(file, evalSample({ case: "a", prompt: "p", status: "pass", trial: 1 }), second);
  expect(shown()).toEqual(["a q:fail,p:pass,p:pass false", "b p:fail,q:fail false"]);
  results.keepOnly(file, second);
  expect(shown()).toEqual(["a q:fail,p:pass,p:pass false"]);
  expect(results.failed(file)).toEqual(["a"]);
});

test("only what was found before a change is old", () => {
  results.add(file, evalSample({ case: "a", prompt: "p" }), { started: 10 });
  expect(results.outdate(file, 9)).toBe(false);
  expect(results.outdate(file, 10)).toBe(true);
  expect(results.outdate(file, 11)).toBe(false);
  expect(shown()).toEqual(["a p:pass true"]);
});

test("rows of a dataset stay at their lines while lines come and go above them", () => {
  const run = { started: 1 };
  for (const line of [2, 5]) {
    results.add(file, evalSample({ case: `row ${line}`, place: { file: "d.jsonl", line } }), run);
  }
  const lines = () => [...results.of(file).values()].map(({ line }) => line);
  results.move(file, "d.jsonl", 3, 2);
  results.move(file, "other.jsonl", 0, 9);
  expect(lines()).toEqual([2, 7]);
  results.move(file, "d.jsonl", 0, -1);
  expect(lines()).toEqual([1, 6]);
});

test("many results at once are told of once", () => {
  const run = { started: 1 };
  for (let index = 0; index < 2_000; index++) results.add(file, evalSample({ case: `c${index}` }), run);
  expect(changes).toBe(0);
  vi.runAllTimers();
  expect(changes).toBe(1);
});
