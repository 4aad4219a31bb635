import { expect, test } from "vitest";
import { tokenCount } from "../../server/src/render/tokenCount.ts";
import { count } from "../../server/src/tokenizer.ts";

test("texts that are counted as they are", () => {
  expect(tokenCount("", count)).toEqual({ tokens: 0, approximate: false });
  expect(tokenCount("Hello, world!", count)).toEqual({ tokens: 4, approximate: false });
  expect(tokenCount("<|endoftext|>", count).tokens).toBeGreaterThan(1);
  const text = "You answer customers of an online shop. ".repeat(500);
  expect(tokenCount(text, count)).toEqual({ tokens: count(text), approximate: false });
});

test("long runs are counted in parts, near to what they are", () => {
  for (const run of ["a", "=", " ", "漢字", "\n", "🎉"]) {
    const text = `before ${run.repeat(3_000)} after`;
    const { tokens, approximate } = tokenCount(text, count);
    const exact = count(text);
    expect(approximate).toBe(true);
    expect(Math.abs(tokens - exact), run).toBeLessThan(exact / 10 + 10);
  }
});

test("nothing is handed over that takes the square of its length", () => {
  const given: string[] = [];
  const note = (text: string): number => given.push(text);
  tokenCount(`${"a".repeat(100_000)} b ${"=".repeat(50_000)}`, note);
  expect(Math.max(...given.map((text) => text.length))).toBeLessThanOrEqual(200);
  expect(given.join("")).toBe(`${"a".repeat(100_000)} b ${"=".repeat(50_000)}`);
});

test("of a text beyond all measure, the start is counted", () => {
  const text = "word ".repeat(500_000);
  expect(tokenCount(text, (part) => part.length / 5)).toEqual({ tokens: 500_000, approximate: true });
});
