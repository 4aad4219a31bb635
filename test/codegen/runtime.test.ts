import fc from "fast-check";
import { expect, test } from "vitest";
import { definePrompt } from "../support/runtime.ts";

const prompt = definePrompt<unknown, unknown>({
  meta: { name: "test", hash: "", config: {}, tools: [] },
  format: { schema: { type: "object" } },
  write: () => {},
});
const text = definePrompt<unknown, string>({
  meta: { name: "test", hash: "", config: {}, tools: [] },
  write: () => {},
});

const fence = (json: string): string => `\`\`\`json\n${json}\n\`\`\``;

test.each([
  ['{"a": 1}', { a: 1 }, []],
  [' \n{"a": 1}\n', { a: 1 }, []],
  [fence('{"a": 1}'), { a: 1 }, ["code-fence"]],
  [`Sure!\n${fence('{"a": 1}')}\nDone.`, { a: 1 }, ["code-fence", "surrounding-text"]],
  ['Here: {"a": "}"} as asked', { a: "}" }, ["surrounding-text"]],
  [`${fence("not json")}\n${fence("[1]")}`, [1], ["code-fence", "surrounding-text"]],
])("reads %j", (answer, value, repairs) => {
  expect(prompt.parse(answer)).toEqual({ ok: true, value, repairs });
});

test.each([
  ["All done!", undefined, "not-json"],
  ["", undefined, "not-json"],
  ['{"a": 1} or {"a": 2}', undefined, "not-json"],
  [`${fence('{"a": 1}')}\nor\n${fence('{"a": 2}')}`, undefined, "not-json"],
  ['{"a": ', "length", "truncated"],
  ['{"a": ', "MAX_TOKENS", "truncated"],
  ['{"a": ', "model_context_window_exceeded", "truncated"],
  ['{"a": 1}', "content_filter", "refused"],
  ["", "PROHIBITED_CONTENT", "refused"],
  ["I cannot", "refusal", "refused"],
])("of %j, finished by %s, it says %s", (answer, finishReason, reason) => {
  expect(prompt.parse(answer, { finishReason })).toEqual({ ok: false, reason, issues: [], text: answer });
});

test("an answer in text is taken as it is", () => {
  expect(text.parse("```\nhi\n```", { finishReason: "stop" })).toEqual({
    ok: true,
    value: "```\nhi\n```",
    repairs: [],
  });
  expect(text.parse("hi", { finishReason: null })).toMatchObject({ ok: true });
  expect(text.parse("hi", { finishReason: "max_tokens" })).toMatchObject({ ok: false, reason: "truncated" });
});

/** Whether a value has everything that another has, and texts that go on from there. */
function goesOn(before: unknown, after: unknown): boolean {
  if (before === undefined) return true;
  if (typeof before === "string") return typeof after === "string" && after.startsWith(before);
  if (before === null || typeof before !== "object") return before === after;
  if (after === null || typeof after !== "object" || Array.isArray(before) !== Array.isArray(after)) return false;
  return Object.entries(before).every(
    ([key, value]) => Object.hasOwn(after, key) && goesOn(value, (after as Record<string, unknown>)[key]),
  );
}

test("what has arrived of an answer only grows, and is the answer in the end", () => {
  const answers = fc.oneof(
    fc.array(fc.jsonValue(), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ stringUnit: "grapheme" })),
  );
  fc.assert(
    fc.property(
      answers,
      fc.constantFrom(undefined, 1, "\t"),
      fc.constantFrom("", "```json\n", "Sure: "),
      (value, indent, lead) => {
        const whole = JSON.stringify(value, null, indent);
        const answer = `${lead}${whole}`;
        let before: unknown;
        for (let length = 0; length <= answer.length; length++) {
          const after = prompt.parsePartial(answer.slice(0, length));
          expect(goesOn(before, after), `${JSON.stringify(before)} to ${JSON.stringify(after)}`).toBe(true);
          before = after;
        }
        expect(before).toEqual(JSON.parse(whole));
      },
    ),
    { numRuns: 3_000 },
  );
});

test("text arrives as it is", () => {
  expect(text.parsePartial("Hel")).toBe("Hel");
});
