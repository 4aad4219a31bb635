import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { curlCommand, messagesJson, shellQuoted } from "../../../server/src/features/preview/modelRequest.ts";
import type { Message } from "../../../server/src/render/messages.ts";
import type { PromptMetadata } from "../../../server/src/render/metadata.ts";

const plain: PromptMetadata = { config: {}, ext: {} };

function words(command: string): readonly string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const env = { OPENAI_API_KEY: "the key" };
  return execFileSync("/bin/sh", ["-c", script], { env, encoding: "utf8" }).split("\0").slice(0, -1);
}

function request(messages: readonly Message[], metadata = plain) {
  const command = curlCommand({ messages, metadata });
  if (command.kind !== "command") return command;
  const given = words(command.text);
  expect(given.slice(0, 5)).toEqual([
    "https://api.openai.com/v1/chat/completions",
    "-H",
    "Authorization: Bearer the key",
    "-H",
    "Content-Type: application/json",
  ]);
  expect(given[5]).toBe("--data-binary");
  expect(given).toHaveLength(7);
  return JSON.parse(given[6]!);
}

const hello: readonly Message[] = [
  { role: "system", content: [{ text: 'It\'s $HOME `id` \\ "x"\n!' }] },
  { role: "user", content: [{ text: "Hi" }] },
];

test("a shell gets the messages as they are, and the key from its environment", () => {
  expect(request(hello)).toEqual({
    model: "gpt-5-mini",
    messages: [
      { role: "system", content: 'It\'s $HOME `id` \\ "x"\n!' },
      { role: "user", content: "Hi" },
    ],
  });
});

test("the prompt's model and settings", () => {
  const metadata = { ...plain, model: "openai/gpt-5", config: { temperature: 0.5, maxOutputTokens: 9 } };
  expect(request(hello, metadata)).toMatchObject({ model: "gpt-5", temperature: 0.5, max_completion_tokens: 9 });
  expect(request(hello, { ...plain, config: { version: "gpt-5-2025" } })).toMatchObject({ model: "gpt-5-2025" });
});

test("what such a server does not take is said", () => {
  expect(request(hello, { ...plain, config: { topK: 3 } })).toEqual({
    kind: "impossible",
    reason: "The prompt's config.topK cannot be sent to OpenAI: there is no such setting.",
  });
  expect(request([])).toMatchObject({ kind: "impossible" });
});

test("whatever a text holds, it is one word", () => {
  const text = fc.string({ unit: fc.constantFrom("'", '"', "\\", "$", "`", "\n", " ", "!", "(", "é", "a", "'\\''") });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
      expect(words(`curl ${texts.map(shellQuoted).join(" ")}`)).toEqual(texts);
    }),
    { numRuns: 40 },
  );
});

test("messages as JSON", () => {
  expect(JSON.parse(messagesJson({ messages: hello }))).toEqual(hello);
});
