import { expect, test } from "vitest";
import { definePrompt } from "../../server/src/codegen/runtime.ts";

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
