import { expect, test } from "vitest";
import { CompileError } from "../../server/src/codegen/expressionCompiler.ts";
import { parseTemplate } from "../../server/src/syntax/templateParser.ts";
import { compiled } from "../support/compiled.ts";
import { referencePrompt } from "../support/reference.ts";
import { definePrompt } from "../support/runtime.ts";

// The deliberate differences between generated code and the reference, as docs/bindings.md lists them.

const whole = (text: string) => parseTemplate("", text, { start: 0, end: text.length }).program;

function ours(template: string, input: unknown, partials: Readonly<Record<string, string>> = {}): unknown {
  return compiled(whole(template), (name) => (partials[name] === undefined ? undefined : whole(partials[name])))(input);
}

async function theirs(
  template: string,
  input: Record<string, unknown>,
  partials: Readonly<Record<string, string>> = {},
) {
  return (await referencePrompt(template, (name) => partials[name]))({ input });
}

const user = (...content: readonly unknown[]) => [{ role: "user", content }];
const text = (written: string) => ({ text: written });

test.each([
  ["numbers side by side", "{{a}}{{b}}", { a: 1, b: 2 }, user(text("3")), user(text("12"))],
  ["booleans side by side", "{{a}}{{b}}", { a: true, b: true }, user(text("2")), user(text("truetrue"))],
  [
    "a marker of a role in a value",
    "x {{a}}",
    { a: "<<<dotprompt:role:system>>>y" },
    [...user(text("x ")), { role: "system", content: [text("y")] }],
    user(text("x <<<dotprompt:role:system>>>y")),
  ],
  [
    "a marker in a value written by json",
    "{{json a}}",
    { a: ["<<<dotprompt:media:url u>>>"] },
    user(text('["'), { media: { url: "u" } }, text('"]')),
    user(text('["<<<dotprompt:media:url u>>>"]')),
  ],
  [
    "a URL with a blank",
    "{{media url=a}}",
    { a: "u v" },
    user({ media: { url: "u", contentType: "v" } }),
    user({ media: { url: "u v" } }),
  ],
  [
    "a section with a blank",
    "{{section a}}",
    { a: "code now" },
    user({ metadata: { purpose: "code", pending: true } }),
    user({ metadata: { purpose: "code now", pending: true } }),
  ],
])("%s", async (_, template, input, reference, binding) => {
  expect(await theirs(template, input)).toEqual({ messages: reference });
  expect(ours(template, input)).toEqual(binding);
});

test("defaults of the file are laid under the input", async () => {
  const prompt = definePrompt<{ name?: string }, string>({
    meta: { name: "test", hash: "", config: {}, tools: [] },
    defaults: { name: "Ada" },
    write: (out, input) => {
      out.t += `Hi ${input.name}`;
    },
  });
  const source = "---\ninput:\n  schema: {name?: string}\n  default: {name: Ada}\n---\nHi {{name}}";
  expect(await theirs(source, {})).toEqual({ messages: user(text("Hi ")) });
  expect(prompt.render({}).messages).toEqual(user(text("Hi Ada")));
  expect(prompt.render({ name: "Bo" }).messages).toEqual(user(text("Hi Bo")));
});

test("the metadata of the prompt is that of the binding", async () => {
  const template = "[{{@metadata.prompt.name}}]";
  expect(await theirs(template, {})).toEqual({ messages: user(text("[]")) });
  expect(ours(template, {})).toEqual(user(text("[test]")));
});

test("a partial called with a block is found", async () => {
  const partials = { p: "[{{> @partial-block}}]" };
  expect(await theirs("{{#>p}}x{{/p}}", {}, partials)).toEqual({ messages: user(text("x")) });
  expect(ours("{{#>p}}x{{/p}}", {}, partials)).toEqual(user(text("[x]")));
});

test("a partial's block that is not there is nothing", async () => {
  const partials = { p: "[{{> @partial-block}}]" };
  expect(await theirs("{{>p}}", {}, partials)).toHaveProperty("error");
  expect(ours("{{>p}}", {}, partials)).toEqual(user(text("[]")));
});

test.each(["{{role who}}x", '{{role "assistant"}}x', '{{role "Über"}}x'])(
  "no binding is written for %s",
  (template) => {
    expect(() => ours(template, { who: "system" })).toThrow(CompileError);
  },
);
