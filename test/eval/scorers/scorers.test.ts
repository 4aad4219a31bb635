import { expect, test } from "vitest";
import type { ScoredAnswer, ScoreResult } from "../../../server/src/eval/scorers/scorer.ts";
import { scorers } from "../../../server/src/eval/scorers/scorers.ts";

const answer: ScoredAnswer = {
  input: {},
  output: undefined,
  text: "",
  toolCalls: [],
  repairs: [],
  latency: 1,
  cost: undefined,
  usage: { inputTokens: undefined, cachedInputTokens: undefined, outputTokens: undefined },
};

function score(name: string, actual: unknown, options: unknown): ScoreResult {
  const scorer = scorers.get(name)!;
  return scorer.score(actual, scorer.options.parse(options), answer);
}

test.each<[name: string, options: unknown, passes: readonly unknown[], fails: readonly unknown[]]>([
  ["equals", "refund", ["refund"], ["Refund", "", null, undefined, ["refund"]]],
  ["equals", { a: 1, b: [1, { c: null }] }, [{ b: [1, { c: null }], a: 1 }], [{ a: 1 }, { a: 1, b: [1, {}] }]],
  ["equals", 3, [3, 3.0], ["3", 4, true]],
  ["equals", null, [null], [undefined, 0, "", false]],
  ["closeTo", { value: 10, tolerance: 0.5 }, [10, 9.5, 10.5], [9.4, "10", null]],
  ["closeTo", { value: 200, relative: 0.1 }, [180, 220], [179, 221]],
  ["closeTo", { value: { a: [1.0001] }, tolerance: 0.001 }, [{ a: [1] }], [{ a: [1.1] }, { a: [1, 1] }]],
  ["closeTo", { value: 0.1, tolerance: 0.1 }, [0.2, 0.1 + 0.1, 0], [0.21]],
  ["oneOf", ["a", 1, null], ["a", 1, null], ["b", "1", undefined]],
  ["present", true, [0, "", false, []], [null, undefined]],
  ["present", false, [null, undefined], [0]],
  ["contains", "refund", ["a refund please", ["refund"]], ["Refund", ["a refund"], 3, null]],
  ["contains", ["a", "b"], ["ba", ["b", "c", "a"]], ["a", ["b"]]],
  ["contains", { any: ["a", "b"], none: ["x"], ignoreCase: true }, ["A", ["B"]], ["ax", "c"]],
  ["contains", { all: [{ id: 1 }] }, [[{ id: 1 }]], [[{ id: 2 }]]],
  ["regex", "^\\d+$", ["123"], ["12a", 123, null]],
  ["regex", { pattern: "^abc$", flags: "im" }, ["x\nABC\ny"], ["abcd"]],
  ["minLength", 2, ["ab", "🎉🎉", [1, 2]], ["🎉", [], 12, null]],
  ["maxLength", 2, ["", "🎉🎉", []], ["abc", [1, 2, 3], 1]],
  ["words", { min: 2, max: 3 }, ["two words", "it's three, words"], ["one", "one two three four", 2]],
  ["words", 2, ["日本"], ["日本語"]],
  ["unordered", [1, "a", { x: 1, y: 2 }], [["a", { y: 2, x: 1 }, 1]], [[1, "a"], [1, 1, "a", { x: 1, y: 2 }], "a"]],
  [
    "set",
    ["a", "b"],
    [
      ["b", "a"],
      ["a", "b", "a"],
    ],
    [["a"], ["a", "b", "c"]],
  ],
  ["count", { path: "items[*].name", min: 1, max: 2 }, [{ items: [{ name: 1 }, {}] }], [{ items: [] }, {}, null]],
  ["count", { path: "..id", equals: 3 }, [{ id: 1, a: [{ id: 2, b: { id: 3 } }] }], [{ id: 1 }]],
  ["similarity", { to: "kitten", min: 0.5 }, ["kitten", "sitting"], ["dog", 3]],
])("%s %j", (name, options, passes, fails) => {
  for (const value of passes)
    expect([value, score(name, value, options)]).toEqual([value, expect.objectContaining({ pass: true })]);
  for (const value of fails)
    expect([value, score(name, value, options)]).toEqual([value, expect.objectContaining({ pass: false })]);
});

test("a path that leads everywhere again and again ends", () => {
  let tree: unknown = 1;
  for (let depth = 0; depth < 16; depth++) tree = [tree, tree];
  expect(score("count", tree, { path: "..*..*..*..*", min: 1_000_000_000 }).pass).toBe(false);
});

test("each scorer describes itself, and says in a sentence what is wrong", () => {
  for (const [name, scorer] of scorers) {
    expect(scorer.name).toBe(name);
    expect(scorer.description).toMatch(/^[A-Z].*\.$/);
  }
  expect(score("contains", "a bug", ["refund", "bug"]).message).toBe('The text lacks "refund".');
  expect(score("maxLength", "abc", 2).message).toBe("Has 3 characters, but at most 2 are asked for.");
  expect(score("unordered", ["a", "c"], ["a", "b"]).message).toBe(
    'The list lacks "b" and has "c" beyond what is expected.',
  );
});

test.each([
  ["regex", "("],
  ["regex", { pattern: "a", flags: "g" }],
  ["regex", "(a)\\1"],
  ["count", { path: "a..", min: 1 }],
  ["count", { path: "items" }],
  ["minLength", -1],
  ["oneOf", []],
  ["similarity", { to: "a" }],
  ["contains", { some: ["a"] }],
])("%s does not take %j", (name, options) => {
  expect(scorers.get(name)!.options.safeParse(options).success).toBe(false);
});
