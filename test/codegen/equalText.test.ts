import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Message, RenderOptions } from "../../server/src/codegen/runtime.ts";
import { CompileError } from "../../server/src/codegen/templateCompiler.ts";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import { RenderError, renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../server/src/render/sampleInput.ts";
import { parseTemplate } from "../../server/src/syntax/templateParser.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { compiled } from "../support/compiled.ts";
import { suites, workspaceOf } from "../support/conformance.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { sharedFolder } from "../support/shared.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

// `renderPrompt` is held against the `dotprompt` package in test/render; here the compiled code is held against it.

const shared = sharedFolder();

function compile(workspace: Workspace, file: string) {
  const { file: prompt } = workspace.model(file)!;
  const whole = (text: string) => parseTemplate(file, text, { start: 0, end: text.length }).program;
  const { text } = prompt.source;
  const body = prompt.frontMatter ? text.slice(prompt.body.start, prompt.body.end).trim() : text;
  return compiled(whole(body), (name) => {
    const partial = workspace.partialText(name, file);
    return partial === undefined ? undefined : whole(partial);
  });
}

function reference(workspace: Workspace, file: string, input: Record<string, unknown>): readonly unknown[] | undefined {
  const { file: prompt, signature } = workspace.model(file)!;
  try {
    return renderPrompt(prompt, signature, (name) => workspace.partialText(name, file), { input }).messages;
  } catch (error) {
    if (error instanceof RenderError) return undefined;
    throw error;
  }
}

test.runIf(shared)("every real prompt without errors renders to the same messages", () => {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(join(shared!, "corpus")).href);
  let equal = 0;
  const refused: string[] = [];
  for (const file of workspace.files) {
    const model = workspace.model(file);
    if (!model || model.file.isPartial || model.diagnostics.some((one) => one.severity === "error")) continue;
    const input = sampleInput(model.signature.input, model.usage);
    const expected = reference(workspace, file, input);
    try {
      expect(compile(workspace, file)(input), file).toEqual(expected);
      equal++;
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      refused.push(`${file}: ${error.message}`);
    }
  }
  expect(equal).toBeGreaterThan(200);
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

const scalar = fc.constantFrom("", "text", "a\nb\n", " ", "<b>&", "<<<dotprompt:history>>>x", true, false, null, 0, 1);
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
  { link: fc.constantFrom("https://e.example/x.png", "", 5) },
  { noNullPrototype: true, requiredKeys: [] },
);
const values = fc.dictionary(fc.constantFrom("a", "b", "name", "user", "items", "x1", "$v"), value, {
  maxKeys: 6,
  noNullPrototype: true,
});
const inputs = fc.tuple(values, links).map(([own, link]) => ({ ...own, ...link }));

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
      "{{#>p}}block{{/p}}",
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
      "{{#each items as |it|}}{{#>layout}}{{it}}{{../a}}{{/layout}}{{/each}}",
      '{{#*inline "n"}}one{{/inline}}{{#with user}}{{#*inline "n"}}two {{name}}{{/inline}}{{>layout}}{{/with}}{{>layout}}',
      '{{#*inline "o"}}{{>n}}{{/inline}}{{#*inline "n"}}1{{/inline}}{{>o}}{{#if a}}{{#*inline "n"}}2{{/inline}}{{>o}}{{/if}}',
      "  {{#>layout name=a}}\n  text\n{{/layout}}\n",
      "{{#each user}}{{@index}} {{@key}} {{@first}} {{@last}}{{/each}}",
      "{{#each items}}{{>layout}}{{else}}none{{/each}}",
    ],
  ),
);

/** Handlebars adds up what we print one after the other. */
function hasAdjacentNumbers(template: string): boolean {
  return /\}\}\s*~?\{\{/.test(template.replace(/\{\{[#/^>!][^}]*\}\}/g, ""));
}

test("20,000 generated prompts render to the same messages", () => {
  let equal = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 4 }), inputs, (parts, input) => {
      const template = parts.join(" . ");
      const fileSystem = new MemoryFileSystem();
      fileSystem.files.set("file:///w/main.prompt", template);
      fileSystem.files.set(
        "file:///w/_p.prompt",
        "<{{x1}}\n{{a.b}}>\n\n{{#if a}}{{role 'model'}}{{/if}}{{> @partial-block}}",
      );
      fileSystem.files.set("file:///w/_layout.prompt", "{{#>n}}none{{/n}}:\n  {{>inner}}\n");
      fileSystem.files.set(
        "file:///w/_inner.prompt",
        "{{#>n}}-{{/n}}{{#if name}}{{> @partial-block}}{{/if}}\n{{@index}}",
      );
      const workspace = new Workspace(fileSystem);
      workspace.addFolder("file:///w");
      const expected = reference(workspace, "file:///w/main.prompt", input);
      if (!expected) return;
      let render: ReturnType<typeof compile>;
      try {
        render = compile(workspace, "file:///w/main.prompt");
      } catch (error) {
        if (error instanceof CompileError) return;
        throw error;
      }
      const hasMarkers = JSON.stringify(input).includes("<<<dotprompt");
      if (hasMarkers || hasAdjacentNumbers(template)) return void render(input);
      expect(render(input)).toEqual(expected as readonly Message[]);
      equal++;
    }),
    { numRuns: 20_000 },
  );
  expect(equal).toBeGreaterThan(4_000);
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
