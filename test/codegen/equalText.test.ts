import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { partialCalls } from "../../server/src/analysis/partialTemplate.ts";
import { CompileError } from "../../server/src/codegen/expressionCompiler.ts";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import { sampleInput } from "../../server/src/render/sampleInput.ts";
import { parseTemplate } from "../../server/src/syntax/templateParser.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { compiled } from "../support/compiled.ts";
import { suites, workspaceOf } from "../support/conformance.ts";
import { inputArbitrary } from "../support/inputArbitrary.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { referencePrompt } from "../support/reference.ts";
import type { Message, RenderOptions } from "../support/runtime.ts";
import { sharedFolder } from "../support/shared.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

// What generated code renders is held against the `dotprompt` package itself.

const shared = sharedFolder();

type Render = (input: unknown, options?: RenderOptions) => readonly Message[];

function compile(workspace: Workspace, file: string): Render {
  const { file: prompt } = workspace.model(file)!;
  const whole = (text: string) => parseTemplate(file, text, { start: 0, end: text.length }).program;
  const { text } = prompt.source;
  const body = prompt.frontMatter ? text.slice(prompt.body.start, prompt.body.end).trim() : text;
  return compiled(whole(body), (name) => {
    const partial = workspace.partialText(name, file);
    return partial === undefined ? undefined : whole(partial);
  });
}

/** `undefined` for a prompt that is refused, with a reason for its author. */
function compileIfPossible(workspace: Workspace, file: string, refused: (reason: string) => void): Render | undefined {
  try {
    return compile(workspace, file);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    refused(error.message);
    return undefined;
  }
}

/** Handlebars adds up what we print one after the other: there, numbers and booleans are given as text. */
function withoutNumbers(given: unknown): unknown {
  if (typeof given === "number" || typeof given === "boolean") return String(given);
  if (Array.isArray(given)) return given.map(withoutNumbers);
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, withoutNumbers(inner)]));
}

/** A URL with a blank in it is cut there by the reference. */
function withoutBlanks(given: unknown): unknown {
  if (typeof given === "string") return given.replace(/[\s<>]+/g, "") || "url";
  if (Array.isArray(given)) return given.map(withoutBlanks);
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, withoutBlanks(inner)]));
}

function hasAdjacentTags(...templates: readonly string[]): boolean {
  return templates.some((one) => /\}\}\s*~?\{\{/.test(one.replace(/\{\{[#/^>!][^}]*\}\}/g, "")));
}

test.runIf(shared)("every real prompt without errors renders to the same messages, for 20 inputs each", async () => {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(join(shared!, "corpus")).href);
  let prompts = 0;
  const refused: string[] = [];
  for (const file of workspace.files) {
    const model = workspace.model(file);
    if (!model || model.file.isPartial || model.diagnostics.some((one) => one.severity === "error")) continue;
    const render = compileIfPossible(workspace, file, (reason) => refused.push(`${file}: ${reason}`));
    if (!render) continue;
    const { text } = model.file.source;
    // Front matter after a comment is found by newer engines only, and so by us.
    const { status, range } = model.file.frontMatter ?? { status: undefined, range: { start: 0 } };
    const older = status === "read" ? text.slice(range.start) : text;
    const reference = await referencePrompt(older, (name) => workspace.partialText(name, file));
    const sample = sampleInput(model.signature.input, model.usage);
    const { input } = model.signature;
    const inputs = input ? fc.sample(inputArbitrary(input), 20) : [];
    const partials = [...partialCalls(model.file.template).names].map(
      (name) => workspace.partialText(name, file) ?? "",
    );
    for (const one of [sample, ...inputs]) {
      const numbers = hasAdjacentTags(text, ...partials) ? withoutNumbers(one) : one;
      const given = (text.includes("media") ? withoutBlanks(numbers) : numbers) as Record<string, unknown>;
      const expected = await reference({ input: given });
      expect({ messages: render(given) }, `${file} ${JSON.stringify(given)}`).toEqual(expected);
    }
    prompts++;
  }
  expect(prompts).toBeGreaterThan(200);
  expect(refused.filter((one) => !/is registered by your program|Markers such as/.test(one))).toEqual([]);
});

test.each(suites)("the conformance cases: $suite.name", ({ suite }) => {
  for (const { data, options, expect: expected } of suite.tests) {
    const { workspace, file } = workspaceOf(suite);
    const { input, ...rest } = { ...suite.data, ...data };
    const messages = compile(workspace, file)({ ...options?.input?.default, ...input }, rest as RenderOptions);
    expect(messages).toEqual(expected.messages);
  }
});

// Numbers side by side are one of the deliberate differences, and so are markers in values.
const scalar = fc.constantFrom("", "text", "a\nb\n", " ", "<b>&", "{{x}}", null, "0");
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "name", "x1", "length", "constructor", "toString"), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value;
// A URL with a blank in it is cut there by the reference: one of the deliberate differences.
const links = fc.record(
  { link: fc.constantFrom("https://e.example/x.png", "y") },
  { noNullPrototype: true, requiredKeys: [] },
);
const values = fc.dictionary(fc.constantFrom("a", "b", "name", "user", "items", "x1", "$v"), value, {
  maxKeys: 6,
  noNullPrototype: true,
});
const inputs = fc.tuple(values, links).map(([own, link]) => ({ ...own, ...link }));

const partialTexts = {
  p: "<{{x1}}\n{{a.b}}>\n\n{{#if a}}{{role 'model'}}{{/if}}",
  block: "[{{> @partial-block}}]{{a}}",
  layout: "{{#>n}}none{{/n}}:\n  {{>inner}}\n",
  inner: "{{#>n}}-{{/n}}{{#if name}}{{>n2}}{{/if}}\n{{@index}}",
  n2: "{{name}} {{../a}}",
};

const pieces = fc.oneof(
  validTemplate,
  fc.constantFrom(
    ...[
      '{{role "system"}}',
      '{{role "user"}}\n',
      " {{history}} ",
      "{{media url=link contentType=link}}",
      '{{section "s"}}',
      "{{json a indent=2}}",
    ],
    ...[
      "{{json this}}",
      "{{#ifEquals a b}}same{{else}}other{{/ifEquals}}",
      "{{#unlessEquals a 1}}not one{{/unlessEquals}}",
    ],
    ...[
      "{{>p}}",
      "\n  {{>p}}\n",
      "{{#each items}}{{>p x1=this}}{{@index}}-{{/each}}",
      "{{#each user}}{{@key}}={{this}} {{/each}}",
    ],
    ...[
      "{{#each items}}{{#each this}}{{@../index}}.{{@index}} {{../this}}{{/each}}{{/each}}",
      "{{#>block}}block {{a}}{{/block}}",
      "{{lookup user a}}",
    ],
    ...[
      '{{#*inline "i"}}[{{this}}{{name}}]{{/inline}}{{>i}}{{#each items}}{{>i}}{{/each}}',
      "{{#with user as |u|}}{{u.name}}{{../a}}{{/with}}",
    ],
    ...[
      "{{#each items as |it n|}}{{n}}:{{it}};{{/each}}",
      "{{#if user}}{{#with user}}{{../name}}{{/with}}{{/if}}",
      "{{#user}}{{name}}{{/user}}",
    ],
    ...[
      '{{#*inline "n"}}<{{a}}{{@index}}>{{/inline}}{{>layout}}',
      '{{#>layout}}{{#*inline "n"}}[{{this}}{{name}}]{{/inline}}body {{name}}{{/layout}}',
      '{{#each items}}{{#*inline "n"}}({{../a}} {{this}}){{/inline}}{{>layout this}}{{/each}}',
      "{{#each items as |it|}}{{#>block this}}{{it}}{{../a}}{{/block}}{{/each}}",
      '{{#*inline "n"}}one{{/inline}}{{#with user}}{{#*inline "n"}}two {{name}}{{/inline}}{{>layout}}{{/with}}{{>layout}}',
      '{{#*inline "o"}}{{>n}}{{/inline}}{{#*inline "n"}}1{{/inline}}{{>o}}{{#if a}}{{#*inline "n"}}2{{/inline}}{{>o}}{{/if}}',
      "  {{#>layout name=a}}\n  text\n{{/layout}}\n",
      "{{#each user}}{{@index}} {{@key}} {{@first}} {{@last}}{{/each}}",
      "{{#each items}}{{>layout}}{{else}}none{{/each}}",
    ],
  ),
);

test("20,000 pairs of a generated prompt and an input render to the same messages", async () => {
  let equal = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(pieces, { maxLength: 4 }),
      fc.array(inputs, { minLength: 6, maxLength: 6 }),
      async (parts, given) => {
        const template = parts.join(" . ");
        const file = "file:///w/main.prompt";
        const fileSystem = new MemoryFileSystem();
        fileSystem.files.set(file, template);
        for (const [name, text] of Object.entries(partialTexts))
          fileSystem.files.set(`file:///w/_${name}.prompt`, text);
        const workspace = new Workspace(fileSystem);
        workspace.addFolder("file:///w");
        const render = compileIfPossible(workspace, file, () => {});
        if (!render) return;
        const reference = await referencePrompt(template, (name) => workspace.partialText(name, file), partialTexts);
        for (const input of given) {
          const expected = await reference({ input });
          if ("error" in expected) continue;
          expect({ messages: render(input) }, JSON.stringify(input)).toEqual(expected);
          equal++;
        }
      },
    ),
    { numRuns: 6_200 },
  );
  expect(equal).toBeGreaterThan(20_000);
});

const marker = fc.constantFrom(
  ...["<<<dotprompt:role:system>>>", "<<<dotprompt:history>>>", "<<<dotprompt:media:url https://e.example/x>>>"],
  ...["<<<dotprompt:section code>>>", "<<<dotprompt:role:", "system>>>", "<<<", ">>>", "x<<<dotprompt:role:model>>>y"],
);

/** The same value with every text in it made harmless. */
function harmless(given: unknown): unknown {
  if (typeof given === "string") return "x";
  if (Array.isArray(given)) return given.map(harmless);
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, harmless(inner)]));
}

test("no value ever makes a message, a role, media or a place for the history", () => {
  const hostile: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      marker,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "name", "x1"), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
  const given = fc.dictionary(fc.constantFrom("a", "b", "name", "user", "items", "x1", "link"), hostile, {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 5 }), given, (parts, input) => {
      const workspace = new Workspace(new MemoryFileSystem());
      workspace.open("file:///w/main.prompt", parts.join(" . "));
      workspace.open("file:///w/_p.prompt", "{{x1}}{{#if a}}{{role 'model'}}{{/if}}{{json this}}");
      let render: ReturnType<typeof compile>;
      try {
        render = compile(workspace, "file:///w/main.prompt");
      } catch (error) {
        if (error instanceof CompileError) return;
        throw error;
      }
      const shape = (messages: readonly Message[]) =>
        messages.map(({ role, content }) => [role, ...content.map((part) => Object.keys(part).join())]);
      expect(shape(render(input))).toEqual(shape(render(harmless(input))));
    }),
    { numRuns: 5_000 },
  );
});
