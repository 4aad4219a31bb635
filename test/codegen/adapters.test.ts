import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LLMock } from "@copilotkit/aimock";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundled, GeneratedProjects, typeErrors } from "../support/generatedProjects.ts";
import { recordingProxy } from "../support/recordingProxy.ts";
import type { Message, Part, RenderedPrompt } from "../support/runtime.ts";
import {
  fillSections,
  modelId,
  PromptRequestError,
  toAiSdk,
  toAnthropic,
  toGenkit,
  toGoogle,
  toOpenAI,
} from "../support/runtime.ts";

const adapters = { toAiSdk, toOpenAI, toAnthropic, toGoogle, toGenkit };
const withModel = ["toOpenAI", "toAnthropic", "toGoogle"] as const;
const adapterNames = ["toAiSdk", "toGenkit", ...withModel] as const;

function message(role: Message["role"], ...content: (string | Part)[]): Message {
  return { role, content: content.map((part) => (typeof part === "string" ? { text: part } : part)) };
}

const image = "data:image/png;base64,iVBORw0=";

function prompt(parts: Partial<RenderedPrompt> & { readonly config?: Record<string, unknown> }): RenderedPrompt {
  return { messages: [message("user", "Hi")], model: "provider/model", config: {}, tools: [], ...parts };
}

function media(url: string, contentType?: string): RenderedPrompt {
  const part = { media: contentType === undefined ? { url } : { url, contentType } };
  return prompt({ messages: [message("user", "Look: ", part)] });
}

const messages: readonly Message[] = [
  message("system", "Be ", "brief."),
  { ...message("user", "One"), metadata: { purpose: "history" } },
  message("model", "Two"),
  message("user", "Three ", { media: { url: image } }),
];
const config = { temperature: 0.5, maxOutputTokens: 10, topP: 0.9, stopSequences: ["END"] };
const schema = {
  type: "object",
  properties: { a: { enum: ["x", "y"] } },
  required: ["a"],
  additionalProperties: false,
};
const whole = prompt({ messages, config, output: { format: "json", schema } });

test("the AI SDK", async () => {
  const { output, ...request } = toAiSdk(prompt({ ...whole, config: { ...config, topK: 3 } }));
  expect(request).toEqual({
    instructions: "Be brief.",
    messages: [
      { role: "user", content: "One" },
      { role: "assistant", content: "Two" },
      {
        role: "user",
        content: [
          { type: "text", text: "Three " },
          { type: "file", mediaType: "image/png", data: image },
        ],
      },
    ],
    ...{ temperature: 0.5, maxOutputTokens: 10, topP: 0.9, topK: 3, stopSequences: ["END"] },
  });
  expect(await output?.responseFormat).toEqual({ type: "json", schema });
  expect(await output?.parseCompleteOutput({ text: "{}" })).toBe("{}");
});

test("OpenAI", () => {
  expect(toOpenAI(whole)).toEqual({
    model: "model",
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "One" },
      { role: "assistant", content: "Two" },
      {
        role: "user",
        content: [
          { type: "text", text: "Three " },
          { type: "image_url", image_url: { url: image } },
        ],
      },
    ],
    ...{ temperature: 0.5, max_completion_tokens: 10, top_p: 0.9, stop: ["END"] },
    response_format: {
      type: "json_schema",
      json_schema: {
        name: "output",
        schema: { ...schema, properties: { a: { type: "string", enum: ["x", "y"] } } },
        strict: true,
      },
    },
  });
});

test("Anthropic", () => {
  expect(toAnthropic(prompt({ ...whole, config: { ...config, topK: 3 } }), { apiVersion: "2023-06-01" })).toEqual({
    model: "model",
    system: [{ type: "text", text: "Be brief." }],
    messages: [
      { role: "user", content: "One" },
      { role: "assistant", content: "Two" },
      {
        role: "user",
        content: [
          { type: "text", text: "Three " },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBORw0=" } },
        ],
      },
    ],
    ...{ temperature: 0.5, max_tokens: 10, top_p: 0.9, top_k: 3, stop_sequences: ["END"] },
    output_config: { format: { type: "json_schema", schema } },
  });
  expect(toAnthropic(prompt({})).max_tokens).toBe(4096);
  expect(toAnthropic(prompt({}), { maxTokens: 7 }).max_tokens).toBe(7);
});

test("Google", () => {
  expect(toGoogle(prompt({ ...whole, config: { ...config, topK: 3, thinkingConfig: { thinkingBudget: 0 } } }))).toEqual(
    {
      model: "model",
      contents: [
        { role: "user", parts: [{ text: "One" }] },
        { role: "model", parts: [{ text: "Two" }] },
        { role: "user", parts: [{ text: "Three " }, { inlineData: { mimeType: "image/png", data: "iVBORw0=" } }] },
      ],
      config: {
        systemInstruction: { parts: [{ text: "Be " }, { text: "brief." }] },
        ...{ temperature: 0.5, maxOutputTokens: 10, topP: 0.9, topK: 3, stopSequences: ["END"] },
        thinkingConfig: { thinkingBudget: 0 },
        responseMimeType: "application/json",
        responseJsonSchema: schema,
      },
    },
  );
});

test("Genkit keeps Dotprompt's own form", () => {
  expect(toGenkit(prompt({ ...whole, tools: ["search"] }))).toEqual({
    model: "provider/model",
    messages,
    config,
    tools: ["search"],
    output: { format: "json", jsonSchema: schema },
  });
});

test.each<[string | undefined, Record<string, unknown>, string | undefined]>([
  ["googleai/gemini-2.5-flash", {}, "gemini-2.5-flash"],
  ["gemini-2.5-flash", {}, "gemini-2.5-flash"],
  ["openrouter/meta/llama", {}, "meta/llama"],
  ["googleai/gemini-2.5-flash", { version: "gemini-2.5-flash-001" }, "gemini-2.5-flash-001"],
  [undefined, {}, undefined],
])("the model's id: %s with %o", (model, config, expected) => {
  const { model: _, ...rest } = prompt({ config });
  const rendered = model === undefined ? rest : { ...rest, model };
  expect(modelId(rendered)).toBe(expected);
  for (const name of withModel) {
    if (expected !== undefined) expect(adapters[name](rendered).model).toBe(expected);
    else expect(() => adapters[name](rendered)).toThrow(/^The prompt's model cannot be sent to .+: it names none/);
    expect(adapters[name](rendered, { model: "own/model" }).model).toBe("own/model");
  }
});

test.each<[keyof typeof adapters, RenderedPrompt, unknown]>([
  ["toOpenAI", media("https://a/b"), { type: "image_url", image_url: { url: "https://a/b" } }],
  [
    "toOpenAI",
    media("data:audio/wav;base64,AA=="),
    { type: "input_audio", input_audio: { data: "AA==", format: "wav" } },
  ],
  [
    "toOpenAI",
    media("data:;base64,AA==", "audio/mpeg"),
    { type: "input_audio", input_audio: { data: "AA==", format: "mp3" } },
  ],
  [
    "toOpenAI",
    media("data:application/pdf;base64,AA=="),
    { type: "file", file: { filename: "document.pdf", file_data: "data:application/pdf;base64,AA==" } },
  ],
  ["toAnthropic", media("https://a/b"), { type: "image", source: { type: "url", url: "https://a/b" } }],
  [
    "toAnthropic",
    media("https://a/b.pdf?c.png"),
    { type: "document", source: { type: "url", url: "https://a/b.pdf?c.png" } },
  ],
  [
    "toAnthropic",
    media("data:application/pdf;base64,AA=="),
    { type: "document", source: { type: "base64", media_type: "application/pdf", data: "AA==" } },
  ],
  ["toGoogle", media("gs://a/b.mp4"), { fileData: { fileUri: "gs://a/b.mp4", mimeType: "video/mp4" } }],
  ["toGoogle", media("https://a/b"), { fileData: { fileUri: "https://a/b" } }],
  ["toAiSdk", media("https://a/b.PDF"), { type: "file", mediaType: "application/pdf", data: "https://a/b.PDF" }],
  ["toAiSdk", media("https://a/b"), { type: "file", mediaType: "image", data: "https://a/b" }],
  ["toAiSdk", media(image, "image/x"), { type: "file", mediaType: "image/x", data: image }],
  ["toGenkit", media(image, "image/x"), { media: { url: image, contentType: "image/x" } }],
])("%s: media %#", (name, rendered, expected) => {
  const request: unknown = adapters[name](rendered);
  const parts = JSON.stringify(request);
  expect(parts).toContain(JSON.stringify(expected));
});

const object = (properties: object, more: object = {}): object => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...more,
});
const deep = (levels: number): object => (levels === 0 ? { type: "string" } : object({ a: deep(levels - 1) }));

test.each<[string, object, boolean]>([
  ["everything required", object({ a: { type: "string" }, b: { type: ["integer", "null"], minimum: 1 } }), true],
  [
    "lists, unions, references",
    object({ a: { type: "array", items: { anyOf: [{ $ref: "#/$defs/B" }] } } }, { $defs: { B: object({}) } }),
    true,
  ],
  ["constants", object({ a: { const: 1 }, b: { enum: ["x", null] } }), true],
  ["ten levels", deep(10), true],
  ["an optional property", object({ a: { type: "string" } }, { required: [] }), false],
  ["an open object", object({}, { additionalProperties: true }), false],
  ["an object that says nothing of others", { type: "object", properties: {} }, false],
  ["an open object or null", object({ a: { type: ["object", "null"], properties: {} } }), false],
  ["a list of anything", object({ a: { type: "array" } }), false],
  ["anything", object({ a: {} }), false],
  ["true", object({ a: true }), false],
  ["an unknown keyword", object({ a: { type: "string", maxLength: 5 } }), false],
  ["an unknown format", object({ a: { type: "string", format: "uri" } }), false],
  ["an enum of objects", object({ a: { enum: [{}] } }), false],
  ["in an item", object({ a: { type: "array", items: {} } }), false],
  ["in a union", object({ a: { anyOf: [{}] } }), false],
  ["in a definition", object({}, { $defs: { B: {} } }), false],
  ["eleven levels", deep(11), false],
])("OpenAI's strict mode only where the schema allows it: %s", (_, schema, strict) => {
  const { response_format: format } = toOpenAI(prompt({ output: { schema } }));
  expect(format?.type === "json_schema" && format.json_schema.strict).toBe(strict);
  if (!strict) expect(format).toMatchObject({ json_schema: { schema } });
});

test("a text output asks for nothing, JSON without a schema for JSON alone", () => {
  for (const adapt of [toOpenAI, toAnthropic]) {
    const request = adapt(prompt({ output: { schema: { type: "string" } } }));
    expect(Object.keys(request).toSorted()).toEqual(Object.keys(adapt(prompt({}))).toSorted());
  }
  expect(toGoogle(prompt({ output: { schema: { type: "string" } } })).config).toEqual({});
  expect(toAiSdk(prompt({ output: { format: "text" } })).output).toBeUndefined();
  expect(toGenkit(prompt({ output: { format: "text", schema: { type: "string" } } })).output).toEqual({
    format: "text",
  });
  expect(toOpenAI(prompt({ output: { format: "json" } })).response_format).toEqual({ type: "json_object" });
  expect(toGoogle(prompt({ output: { format: "json" } })).config).toEqual({ responseMimeType: "application/json" });
});

test("other settings go by the provider's own names", () => {
  const config = { presencePenalty: 1, reasoning_effort: "low", serviceTier: null, version: "v" };
  expect(toOpenAI(prompt({ config }))).toMatchObject({ model: "v", presence_penalty: 1, reasoning_effort: "low" });
  expect(toOpenAI(prompt({ config }))).not.toHaveProperty("service_tier");
  expect(toAnthropic(prompt({ config: { thinking: { type: "adaptive" }, serviceTier: "auto" } }))).toMatchObject({
    thinking: { type: "adaptive" },
    service_tier: "auto",
  });
  expect(toAiSdk(prompt({ config: { seed: 1, providerOptions: { google: {} } } }))).toMatchObject({
    seed: 1,
    providerOptions: { google: {} },
  });
});

test("tools are the definitions of those that the prompt names", () => {
  const rendered = prompt({ tools: ["b"] });
  const tools = { a: { name: "a" }, b: { name: "b" } };
  expect(toAiSdk(rendered, { tools }).tools).toEqual({ b: { name: "b" } });
  expect(toOpenAI(rendered, { tools }).tools).toEqual([{ name: "b" }]);
  expect(toAnthropic(rendered, { tools }).tools).toEqual([{ name: "b" }]);
  expect(toGoogle(rendered, { tools }).config.tools).toEqual([{ functionDeclarations: [{ name: "b" }] }]);
});

test("system messages after others", () => {
  const rendered = prompt({
    messages: [message("system", "A"), message("system", "B"), message("user", "C"), message("system", "D")],
  });
  const late = [
    { role: "user", content: "C" },
    { role: "system", content: "D" },
  ];
  expect(toAiSdk(rendered)).toEqual({
    instructions: [
      { role: "system", content: "A" },
      { role: "system", content: "B" },
    ],
    allowSystemInMessages: true,
    messages: late,
  });
  expect(toAnthropic(rendered)).toMatchObject({
    system: [
      { type: "text", text: "A" },
      { type: "text", text: "B" },
    ],
    messages: late,
  });
  expect(toOpenAI(rendered).messages.map(({ role }) => role)).toEqual(["system", "system", "user", "system"]);
});

test("sections are filled by name", () => {
  const section = (purpose: string): Part => ({ metadata: { purpose, pending: true } });
  const rendered = prompt({ messages: [message("user", "A ", section("rules"), section("toString"))] });
  const filled = fillSections(rendered, { rules: "B" });
  expect(filled.messages).toEqual([message("user", "A ", "B", section("toString"))]);
  expect(rendered.messages).toEqual([message("user", "A ", section("rules"), section("toString"))]);
});

const pending: Part = { metadata: { purpose: "rules", pending: true } };
const foreign = { toolRequest: { name: "search" } } as unknown as Part;
const answer = prompt({ messages: [message("user", "A"), message("model", "B", { media: { url: image } })] });

const providers = { toAiSdk: "the AI SDK", toOpenAI: "OpenAI", toAnthropic: "Anthropic", toGoogle: "Google" };

test.each<[keyof typeof providers, RenderedPrompt, string, string]>([
  ["toOpenAI", prompt({ config: { topK: 3 } }), "config.topK", "there is no such setting"],
  ["toOpenAI", prompt({ config: { stream: true } }), "config.stream", "there is no such setting"],
  ["toOpenAI", prompt({ config: { temperature: "0" } }), "config.temperature", "it must be a number"],
  ["toOpenAI", prompt({ config: { stopSequences: "x" } }), "config.stopSequences", "it must be a list of texts"],
  [
    "toAnthropic",
    prompt({ config: { temperature: 0 } }),
    "config.temperature",
    "version 2026-10-21 of the API has no such setting; for a client of the one before, pass { apiVersion }",
  ],
  ["toAnthropic", prompt({ config: { system: "x" } }), "config.system", "there is no such setting"],
  ["toGoogle", prompt({ config: { thinking: 1 } }), "config.thinking", "there is no such setting"],
  ["toAiSdk", prompt({ config: { thinkingConfig: {} } }), "config.thinkingConfig", "there is no such setting"],
  ["toOpenAI", answer, "message 2 (model), part 2", "an answer holds text alone"],
  ["toAnthropic", answer, "message 2 (model), part 2", "an answer holds text alone"],
  [
    "toOpenAI",
    media("data:text/html;base64,AA=="),
    "message 1 (user), part 2",
    "it takes images, WAV, MP3 and PDF, and this is text/html",
  ],
  ["toOpenAI", media("https://a/b.pdf"), "message 1 (user), part 2", "application/pdf can only be sent as a data: URL"],
  ["toOpenAI", media("gs://a/b.png"), "message 1 (user), part 2", "an image is a data: URL or is on the web"],
  ["toAnthropic", media("gs://a/b.png"), "message 1 (user), part 2", "media are data: URLs or are on the web"],
  [
    "toAnthropic",
    media("data:image/svg+xml;base64,AA=="),
    "message 1 (user), part 2",
    "it takes JPEG, PNG, GIF, WebP and PDF, and this is image/svg+xml",
  ],
  [
    "toAnthropic",
    media("https://a/b.mp3"),
    "message 1 (user), part 2",
    "it takes JPEG, PNG, GIF, WebP and PDF, and this is audio/mpeg",
  ],
  ["toGoogle", media("data:;base64,AA=="), "message 1 (user), part 2", "a data: URL must name its type"],
  [
    "toOpenAI",
    prompt({ output: { schema: { type: "array" } } }),
    "output.schema",
    "the schema of an answer must be an object",
  ],
  [
    "toAnthropic",
    prompt({ output: { format: "json" } }),
    "output.schema",
    "JSON without a schema cannot be asked for; declare one, or leave 'format' out",
  ],
  [
    "toAnthropic",
    prompt({ output: { schema: object({ a: { type: "array", items: { type: "integer", minimum: 1 } } }) } }),
    "output.schema",
    "schema.properties.a.items has 'minimum', which structured outputs do not take",
  ],
  [
    "toAnthropic",
    prompt({ output: { schema: object({ a: { anyOf: [{ type: ["object", "null"] }] } }) } }),
    "output.schema",
    "schema.properties.a.anyOf.0 must have 'additionalProperties: false'",
  ],
  [
    "toAnthropic",
    prompt({ output: { schema: { type: "object" } } }),
    "output.schema",
    "schema must have 'additionalProperties: false'",
  ],
  [
    "toAnthropic",
    prompt({ output: { schema: object({ a: {} }) } }),
    "output.schema",
    "schema.properties.a has no type",
  ],
  [
    "toAnthropic",
    prompt({ output: { schema: object({ a: { type: "array", minItems: 2 } }) } }),
    "output.schema",
    "schema.properties.a may ask for at most one item",
  ],
  [
    "toGoogle",
    prompt({ messages: [message("user", "A"), message("system", "B")] }),
    "message 2 (system)",
    "system messages stand before all others",
  ],
])("%s refuses what its provider does not take: %#", (name, rendered, part, reason) => {
  const message = `The prompt's ${part} cannot be sent to ${providers[name]}: ${reason}.`;
  expect(() => adapters[name](rendered)).toThrow(new PromptRequestError(providers[name], part, reason));
  expect(() => adapters[name](rendered)).toThrow(message);
});

test.each<[RenderedPrompt, RegExp]>([
  [
    prompt({ messages: [message("user", "A", pending)] }),
    /^The prompt's message 1 \(user\), part 2 cannot be sent to .+: nothing has been put into the section 'rules' yet/,
  ],
  [
    prompt({ messages: [message("user", foreign)] }),
    /^The prompt's message 1 \(user\), part 1 cannot be sent to .+: it is neither text nor media/,
  ],
  [media("undefined"), /^The prompt's message 1 \(user\), part 2 cannot be sent to .+: 'undefined' is no URL/],
  [media("data:image/png,AA"), /: a data: URL must be in base64\.$/],
])("every adapter refuses what none takes: %#", (rendered, expected) => {
  for (const adapt of Object.values(adapters)) expect(() => adapt(rendered)).toThrow(expected);
});

test.each<[RenderedPrompt, RegExp]>([
  [prompt({ messages: [] }), /^The prompt's text cannot be sent to .+: there is no message to answer/],
  [
    prompt({ messages: [message("user", "A"), message("tool", "B")] }),
    /^The prompt's message 2 \(tool\) cannot be sent to .+: the answer of a tool needs the call/,
  ],
  [
    prompt({ messages: [message("system", { media: { url: image } }), message("user", "B")] }),
    /^The prompt's message 1 \(system\), part 1 cannot be sent to .+: a system message holds text alone/,
  ],
  [prompt({ tools: ["search"] }), /^The prompt's tool 'search' cannot be sent to .+: its definition is missing/],
  [prompt({ tools: ["toString"] }), /^The prompt's tool 'toString' cannot be sent/],
  [
    prompt({ output: { format: "jsonl", schema } }),
    /^The prompt's output.format cannot be sent to .+: 'jsonl' is no format/,
  ],
])("every adapter but Genkit's refuses: %#", (rendered, expected) => {
  for (const name of ["toAiSdk", ...withModel] as const) expect(() => adapters[name](rendered)).toThrow(expected);
  expect(() => toGenkit(rendered)).not.toThrow();
});

function mostly<T>(these: readonly T[], that: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...these) }, { weight: 1, arbitrary: fc.constant(that) });
}

// Each part is a number of its own, so that what arrives can be counted.
const messagesOfNumbers = fc
  .array(
    fc.record({
      role: mostly<Message["role"]>(["user", "model", "system"], "tool"),
      kinds: fc.array(mostly(["text", "text", "image"], "section"), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((drawn): readonly Message[] => {
    let count = 1000;
    const part = (kind: string): Part => {
      const number = `#${count++}`;
      if (kind === "text") return { text: number };
      if (kind === "image") return { media: { url: `data:image/png;base64,${number}` } };
      return { metadata: { purpose: number, pending: true } };
    };
    return drawn.map(({ role, kinds }) => ({ role, content: kinds.map(part) }));
  });

test("every part arrives, in its order, or the prompt is refused", () => {
  let arrived = 0;
  fc.assert(
    fc.property(messagesOfNumbers, fc.constantFrom(...adapterNames), (messages, name) => {
      const rendered = prompt({ messages });
      let request: object;
      try {
        request = adapters[name](rendered);
      } catch (error) {
        expect(error).toBeInstanceOf(PromptRequestError);
        return;
      }
      // What Google is told by the system comes after the messages in the object, though it is read before them.
      const { config, ...rest } = { config: {}, ...request };
      expect(JSON.stringify([config, rest]).match(/#\d+/g)).toEqual(JSON.stringify(messages).match(/#\d+/g));
      arrived++;
    }),
    { numRuns: 500 },
  );
  expect(arrived).toBeGreaterThan(100);
});

// The generated files with the real compiler and the real SDKs.

const projects = new GeneratedProjects();
const double = new LLMock({ port: 0, logLevel: "silent" });
beforeAll(() => double.start());
afterAll(async () => {
  await double.stop();
  projects.delete();
});

test("the SDKs' own types take the requests, and no others", () => {
  expect(typeErrors(projects.create("types", "test/fixtures/adapters"))).toBe("");
});

test("one call with each SDK: what arrives is the prompt, and what comes back is typed", async () => {
  const value = { category: "delivery", urgent: true, reasons: ["broken"] };
  double.onMessage(/^\s*My parcel is broken\.$/, { content: JSON.stringify(value) });
  const proxy = await recordingProxy(double.url);
  const ask = await import(
    pathToFileURL(bundled(join(projects.create("calls", "test/fixtures/adapters"), "ask.ts"))).href
  );
  const schema = {
    type: "object",
    properties: {
      category: { enum: ["refund", "delivery", "other"] },
      urgent: { type: "boolean" },
      reasons: { type: "array", items: { type: "string" } },
    },
    required: ["category", "urgent", "reasons"],
    additionalProperties: false,
  };
  const called = async (name: string) => {
    expect(await ask[name](proxy.url)).toEqual({ ok: true, value, repairs: [] });
    return proxy.requests.splice(0);
  };
  try {
    const contents = [
      { role: "user", parts: [{ text: "Hello" }] },
      { role: "model", parts: [{ text: "How can I help?" }] },
      { role: "user", parts: [{ text: "\nMy parcel is broken." }] },
    ];
    const generationConfig = {
      ...{ temperature: 0.2, maxOutputTokens: 500, stopSequences: ["END"] },
      responseMimeType: "application/json",
      responseJsonSchema: schema,
    };
    const gemini = {
      path: "/v1beta/models/gemini-2.5-flash:generateContent",
      body: { contents, systemInstruction: { parts: [{ text: "\nSort the message.\n" }] }, generationConfig },
    };
    expect(await called("askGoogle")).toMatchObject([gemini]);
    expect(await called("askAiSdk")).toMatchObject([gemini]);
    expect(await called("askGenkit")).toMatchObject([gemini]);

    const chat = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "How can I help?" },
      { role: "user", content: "\nMy parcel is broken." },
    ];
    expect(await called("askOpenAI")).toMatchObject([
      {
        path: "/v1/chat/completions",
        body: {
          model: "gpt-5-mini",
          messages: [{ role: "system", content: "\nSort the message.\n" }, ...chat],
          ...{ temperature: 0.2, max_completion_tokens: 500, stop: ["END"] },
          response_format: {
            type: "json_schema",
            json_schema: {
              name: "output",
              schema: { ...schema, properties: { ...schema.properties, category: { type: "string" } } },
              strict: true,
            },
          },
        },
      },
    ]);
    expect(await called("askAnthropic")).toMatchObject([
      {
        path: "/v1/messages",
        headers: { "anthropic-version": "2026-10-21" },
        body: {
          model: "claude-haiku-4-5",
          max_tokens: 300,
          system: [{ type: "text", text: "\nSort the message.\n" }],
          messages: chat,
          output_config: { format: { type: "json_schema", schema: { required: schema.required } } },
        },
      },
    ]);
  } finally {
    proxy.close();
  }
});

test("a program that uses no adapter has none of them in its bundle", () => {
  const folder = join(projects.root, "without");
  mkdirSync(folder);
  const file = join(folder, "main.ts");
  writeFileSync(file, 'import { definePrompt } from "../dist/typed-prompts.ts";\nconsole.log(definePrompt);\n');
  const bundle = readFileSync(bundled(file), "utf8");
  expect(bundle).toContain("definePrompt");
  expect(bundle).not.toMatch(/PromptRequestError|Settings|Keywords|toOpenAI|thinkingConfig|max_tokens\b.*maxTokens/);
});
