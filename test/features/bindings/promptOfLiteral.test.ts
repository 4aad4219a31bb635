// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source of template literals.
import fc from "fast-check";
import { expect, test } from "vitest";
import { literalAt } from "../../../client/src/literalAt.ts";
import { promptName, promptOfLiteral } from "../../../server/src/features/bindings/promptOfLiteral.ts";
import { messageText } from "../../../server/src/render/messages.ts";
import { renderPrompt } from "../../../server/src/render/renderPrompt.ts";
import { openMarked, root } from "../../support/checkMarked.ts";

function prompt(literal: string) {
  return promptOfLiteral(literalAt(literal, 1, 1)!.pieces);
}

const front = (fields: string): string => `---\ninput:\n  schema:\n${fields.replace(/^/gm, "    ")}\n---\n`;

const prompts: readonly (readonly [title: string, literal: string, text: string, argument: string])[] = [
  ["a text", '"Say hi."', "Say hi.", "{}"],
  [
    "names",
    "`Hi ${name} and ${other}, ${name}.`",
    `${front("name: any\nother: any")}Hi {{name}} and {{other}}, {{name}}.\n`,
    "{ name, other }",
  ],
  [
    "paths: their parts alone are given",
    "`${user.name} ${user.id} ${this.tone}`",
    `${front("user:\n  name: any\n  id: any\ntone: any")}{{user.name}} {{user.id}} {{tone}}\n`,
    "{ user: { name: user.name, id: user.id }, tone: this.tone }",
  ],
  ["a name and a part of it", "`${user.name} ${user}`", `${front("user: any")}{{user.name}} {{user}}\n`, "{ user }"],
  [
    "anything else",
    "`${f(x)} ${xs.join(', ')} ${value1} ${f(x)} ${a?.b}`",
    `${front("value2: any\nvalue3: string\nvalue1: any\nvalue4: any")}{{value2}} {{value3}} {{value1}} {{value2}} {{value4}}\n`,
    "{ value2: f(x), value3: xs.join(', '), value1, value4: a?.b }",
  ],
  [
    "names of helpers",
    "`As ${role}: ${json}`",
    `${front("value1: any\nvalue2: any")}As {{value1}}: {{value2}}\n`,
    "{ value1: role, value2: json }",
  ],
  ["blank space at the ends", "`\n  Hi ${name}\n`", `${front("name: any")}Hi {{name}}\n`, "{ name }"],
  ["braces", '`{"a": ${a}} {{b}}`', `${front("a: any")}{"a": {{a}}{{!}}} \\{{b}}\n`, "{ a }"],
  ["a backslash before an expression", "`a\\\\${b}`", `${front("b: any")}a\\\\{{b}}\n`, "{ b }"],
];

test.each(prompts)("%s", (_, literal, text, argument) => expect(prompt(literal)).toEqual({ text, argument }));

test.each([
  ["a brace before an expression", "`{${a}`"],
  ["what would be front matter", '"---\\na: b\\n---\\n"'],
  ["nothing", '" "'],
])("nothing for %s", (_, literal) => expect(prompt(literal)).toBeUndefined());

// What is extracted has no errors and says what the literal says.
test("a prompt renders what the literal is", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", " ", "\\", "{", "}", "{{", "}}", "\n", "#", "é", "-"),
    maxLength: 8,
  });
  let count = 0;
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const pieces = [a, { expression: "x" }, b, { expression: "y.z" }, c].filter((piece) => piece !== "");
      const extracted = promptOfLiteral(pieces);
      if (!extracted) return;
      count++;
      const { workspace, diagnosticsOf } = openMarked("");
      workspace.open(`${root}/a.prompt`, extracted.text);
      expect(diagnosticsOf("a.prompt").filter(({ severity }) => severity === "error")).toEqual([]);
      const model = workspace.model(`${root}/a.prompt`)!;
      const { messages } = renderPrompt(model.file, model.signature, () => undefined, {
        input: { x: "1", y: { z: "2" } },
      });
      expect(messages.map(messageText).join("")).toBe(`${a.trimStart()}1${b}2${c.trimEnd()}`);
    }),
  );
  expect(count).toBeGreaterThan(20);
});

test.each([
  ["const summaryPrompt = ", "summary"],
  ["  greetUser: ", "greet-user"],
  ["const a: string = ", "a"],
  ["f(", "prompt"],
  ["prompt: ", "prompt"],
])("%s is called %s", (before, name) => expect(promptName(before)).toBe(name));
