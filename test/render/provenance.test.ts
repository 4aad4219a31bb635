import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import type { Message } from "../../server/src/render/messages.ts";
import { type Piece, tracePrompt } from "../../server/src/render/provenance.ts";
import { RenderError, renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../server/src/render/sampleInput.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { sharedFolder } from "../support/shared.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

type Input = Readonly<Record<string, unknown>>;

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(files)) fileSystem.files.set(`file:///w/${path}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  return workspace;
}

/** Each message's pieces; their texts together are the message, whatever is known of where they come from. */
function trace(workspace: Workspace, file: string, input: Input): readonly Piece[] | undefined {
  const { file: prompt, signature } = workspace.model(file)!;
  const partialText = (name: string): string | undefined => workspace.partialText(name, file);
  let expected: readonly Message[];
  try {
    expected = renderPrompt(prompt, signature, partialText, { input }).messages;
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    expect(() => tracePrompt(prompt, signature, partialText, { input })).toThrow(error.message);
    return undefined;
  }
  const { messages, pieces } = tracePrompt(prompt, signature, partialText, { input });
  expect(messages).toEqual(expected);
  const parts = messages.flatMap(({ content }) => content);
  for (const part of parts) {
    const text = pieces.get(part)!.map((piece) => piece.text);
    if ("text" in part) expect(text.join("")).toBe(part.text);
    expect(text).not.toContain("");
  }
  return parts.flatMap((part) => pieces.get(part)!);
}

/** Every piece of plain text is a part of what it is said to come from. */
function expectSources(workspace: Workspace, file: string, pieces: readonly Piece[]): void {
  for (const { text, origin } of pieces) {
    const [node] = origin?.nodes ?? [];
    if (!origin || node?.kind !== "ContentStatement") continue;
    const source = origin.partial === undefined ? workspace.text(file)! : workspace.partialText(origin.partial, file)!;
    const written = source.slice(node.range.start, node.range.end).replaceAll("\\{{", "{{");
    expect(text.split("\n").every((line) => written.includes(line.trim()))).toBe(true);
  }
}

/** `text @ source {branch}` of each piece. */
function shown(files: Readonly<Record<string, string>>, input: Input): readonly string[] {
  const workspace = workspaceOf(files);
  const file = "file:///w/main.prompt";
  return trace(workspace, file, input)!.map(({ text, origin, branches }) => {
    const source = (partial: string | undefined) =>
      partial === undefined ? workspace.text(file)! : workspace.partialText(partial, file)!;
    const [first, last] = [origin?.nodes[0], origin?.nodes.at(-1)];
    const from = first && last ? source(origin?.partial).slice(first.range.start, last.range.end) : "?";
    const within = branches.map(
      ({ partial, block, branch }) =>
        `${branch === "inverse" ? "!" : ""}${source(partial).slice(block.openTag.start, block.openTag.end)}`,
    );
    return [JSON.stringify(text), "@", JSON.stringify(from), ...within].join(" ");
  });
}

test("plain text, values and branches", () => {
  const main = "---\nmodel: x\n---\nHi {{name}}{{#if a}}, yes {{b}}{{else if c}} c{{else}} no{{/if}}!\n";
  expect(shown({ "main.prompt": main }, { name: "Ada", a: true, b: "B" })).toEqual([
    '"Hi " @ "Hi "',
    '"Ada" @ "{{name}}"',
    '", yes " @ ", yes " {{#if a}}',
    '"B" @ "{{b}}" {{#if a}}',
    '"!" @ "!"',
  ]);
  expect(shown({ "main.prompt": main }, { name: "", c: 1 })).toEqual([
    '"Hi " @ "Hi "',
    '" c" @ " c" !{{#if a}} {{else if c}}',
    '"!" @ "!"',
  ]);
});

test("indented partials, in partials too, and what encloses their calls", () => {
  const files = {
    "main.prompt": "A\n{{#if a}}\n  {{>outer}}\n{{/if}}\nZ",
    "_outer.prompt": "one\n {{>inner x=1}}\ntwo\n",
    "_inner.prompt": "in {{x}}\nside\n",
  };
  expect(shown(files, { a: 1 }).map((line) => line.replace(/ @ ".*"/, ""))).toEqual([
    '"A\\n"',
    '"  " {{#if a}}',
    '"one\\n" {{#if a}}',
    '"  " {{#if a}}',
    '" " {{#if a}}',
    '"in " {{#if a}}',
    '"1" {{#if a}}',
    '"\\n" {{#if a}}',
    '"  " {{#if a}}',
    '" " {{#if a}}',
    '"side\\n" {{#if a}}',
    '"  " {{#if a}}',
    '"two\\n" {{#if a}}',
    '"Z"',
  ]);
});

test("neighbouring numbers, which Handlebars adds up, come from both tags", () => {
  expect(shown({ "main.prompt": "{{a}}{{b}} of {{a}}{{b}}" }, { a: 1, b: 2 })).toEqual([
    '"3" @ "{{a}}{{b}}"',
    '" of " @ " of "',
    '"1" @ "{{a}}"',
    '"2" @ "{{b}}"',
  ]);
  expect(shown({ "main.prompt": "{{a}}{{#if a}}{{b}}{{/if}}" }, { a: 1, b: 2 })).toEqual(['"3" @ "?"']);
});

test("characters that could be marks are characters", () => {
  const text = "\ue0000;\ue001{{a}}";
  expect(shown({ "main.prompt": text }, { a: "\ue0021;" })).toEqual([
    '"\ue0000;\ue001" @ "\ue0000;\ue001"',
    '"\ue0021;" @ "{{a}}"',
  ]);
});

const shared = sharedFolder();

test.runIf(shared)("real prompts: the messages of `renderPrompt`, and nearly all text with its source", () => {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(join(shared!, "corpus")).href);
  let known = 0;
  let all = 0;
  for (const file of workspace.files) {
    const model = workspace.model(file);
    if (!model || model.file.isPartial) continue;
    const pieces = trace(workspace, file, sampleInput(model.signature.input, model.usage));
    if (!pieces) continue;
    expectSources(workspace, file, pieces);
    all++;
    if (pieces.some(({ origin }) => origin) || pieces.length === 0) known++;
  }
  expect(all).toBeGreaterThan(250);
  expect(known / all).toBeGreaterThan(0.98);
});

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("", "text", "two\nlines\n", "<<<dotprompt:role:system>>>", "\ue000", 0, 1, 2.5, true, false, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "x", "this", "name"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const inputs = fc.dictionary(fc.constantFrom("a", "b", "user", "x1", "name", "items"), value, { maxKeys: 6 });

const more = fc.constantFrom(
  '{{role "system"}}',
  "{{media url=a}}",
  "{{json this}}",
  "text\n",
  "\n  {{>p}}\n",
  "{{#each items}}\n  {{>p x=this}}\n{{@index}}{{/each}}",
  "{{#>p}}fallback{{/p}}",
);

test("4,000 generated prompts: the messages of `renderPrompt`, and most with sources", () => {
  let known = 0;
  let all = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(validTemplate, more), { maxLength: 5 }), inputs, (parts, input) => {
      const workspace = workspaceOf({
        "main.prompt": `---\nmodel: x\n---\n${parts.join("")}`,
        "_p.prompt": "<{{x}}{{a.b}}>\n  {{>q}}\n{{#if a}}{{role 'model'}}\n{{/if}}",
        "_q.prompt": "{{#each items}}{{this}}\n{{/each}}",
      });
      const pieces = trace(workspace, "file:///w/main.prompt", input);
      if (!pieces) return;
      expectSources(workspace, "file:///w/main.prompt", pieces);
      if (pieces.length === 0) return;
      all++;
      if (pieces.some(({ origin }) => origin)) known++;
    }),
    { numRuns: 4_000 },
  );
  // Of most seeds about 1,000 render; of some fewer.
  expect(all).toBeGreaterThan(700);
  expect(known / all).toBeGreaterThan(0.95);
});
