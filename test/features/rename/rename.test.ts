import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { symbolTable } from "../../../server/src/analysis/symbolTable.ts";
import type { FileEdit } from "../../../server/src/diagnostics/diagnostic.ts";
import { prepareRename, rename } from "../../../server/src/features/rename/rename.ts";
import { NodeFileSystem } from "../../../server/src/node/nodeFileSystem.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { root } from "../../support/checkMarked.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";
import { sharedFolder } from "../../support/shared.ts";
import { atCursor } from "../atCursor.ts";

/** Renames what the cursor is at to `renamed`, or another name, and compares all files; or the reason why not. */
function check(source: string, expected: string, newName = "renamed"): void {
  const { files, workspace, model, offset } = atCursor(source.replace(/^\n/, ""));
  const result = rename(workspace, model, offset, newName);
  if ("refused" in result) return expect(`refused: ${result.refused}`).toBe(expected);
  const moved = new Map(result.files.map(({ from, to }) => [from, to]));
  const after = files.map(({ path, text }) => {
    const file = `${root}/${path}`;
    const own = result.edits.filter((edit) => edit.file === file);
    return `//- ${(moved.get(file) ?? file).slice(root.length + 1)}\n${applyEdits(text, own)}`;
  });
  expect(after.join("\n").replace("//- main.prompt\n", "")).toBe(expected.replace(/^\n/, ""));
}

const renamed: readonly (readonly [title: string, source: string, expected: string])[] = [
  [
    "a field: schema, default, every use",
    "---\ninput:\n  schema:\n    name?: string, of the user\n  default:\n    name: Ada\n---\n{{na┆me}} {{#if name}}{{this.name}} {{@root.name}}{{/if}} {{json [name]}}",
    "---\ninput:\n  schema:\n    renamed?: string, of the user\n  default:\n    renamed: Ada\n---\n{{renamed}} {{#if renamed}}{{this.renamed}} {{@root.renamed}}{{/if}} {{json renamed}}",
  ],
  [
    "a field, from the schema",
    '---\ninput:\n  schema:\n    "ta┆gs(array, of it)": string\n---\n{{#each tags}}{{this}}{{/each}}',
    '---\ninput:\n  schema:\n    "renamed(array, of it)": string\n---\n{{#each renamed}}{{this}}{{/each}}',
  ],
  [
    "a property, and no other of that name",
    '---\ninput:\n  schema:\n    name: string\n    user:\n      name: string\n---\n{{name}} {{user.na┆me}} {{#with user}}{{name}} {{../name}}{{/with}} {{lookup user "name"}}',
    '---\ninput:\n  schema:\n    name: string\n    user:\n      renamed: string\n---\n{{name}} {{user.renamed}} {{#with user}}{{renamed}} {{../name}}{{/with}} {{lookup user "renamed"}}',
  ],
  [
    "JSON Schema, with its required names",
    "---\ninput:\n  schema:\n    type: object\n    required: [name]\n    properties:\n      name: { type: string }\n---\n{{na┆me}}",
    "---\ninput:\n  schema:\n    type: object\n    required: [renamed]\n    properties:\n      renamed: { type: string }\n---\n{{renamed}}",
  ],
  [
    "both tags of a section",
    "---\ninput:\n  schema:\n    user?:\n      name: string\n---\n{{#us┆er}}{{name}}{{/user}}{{^user}}nobody{{/user}}",
    "---\ninput:\n  schema:\n    renamed?:\n      name: string\n---\n{{#renamed}}{{name}}{{/renamed}}{{^renamed}}nobody{{/renamed}}",
  ],
  [
    "a field of the output, with the sample that shows it",
    '---\noutput:\n  schema:\n    ans┆wer: string\n    score: number\n---\nAnswer:\n{"answer": "yes", "score": 1}\n',
    '---\noutput:\n  schema:\n    renamed: string\n    score: number\n---\nAnswer:\n{"renamed": "yes", "score": 1}\n',
  ],
  [
    "a block parameter",
    "{{#each xs as |x i|}}{{x┆}} {{x.y}} {{#if x}}{{i}}{{/if}}{{/each}} {{x}}",
    "{{#each xs as |renamed i|}}{{renamed}} {{renamed.y}} {{#if renamed}}{{i}}{{/if}}{{/each}} {{x}}",
  ],
  [
    "a partial, with its file",
    "{{>gr┆eet}} {{>shared/greet}}\n//- b.prompt\n{{#>greet}}{{/greet}}\n//- shared/_greet.prompt\nHi",
    "{{>renamed}} {{>shared/renamed}}\n//- b.prompt\n{{#>renamed}}{{/renamed}}\n//- shared/_renamed.prompt\nHi",
  ],
  [
    "an inline partial",
    '{{#*inline "row"}}{{/inline}}{{>r┆ow}} {{>row}}',
    '{{#*inline "renamed"}}{{/inline}}{{>renamed}} {{>renamed}}',
  ],
  [
    "a name that nothing declares",
    "{{#if na┆me}}{{name}}{{/if}} {{user.name}}",
    "{{#if renamed}}{{renamed}}{{/if}} {{user.name}}",
  ],
  [
    "a field that only one prompt gives to a partial: the partial too",
    "---\ninput:\n  schema:\n    name: string\n---\n{{na┆me}} {{>greet}}\n//- _greet.prompt\nHi {{name}}",
    "---\ninput:\n  schema:\n    renamed: string\n---\n{{renamed}} {{>greet}}\n//- _greet.prompt\nHi {{renamed}}",
  ],
  [
    "through two partials",
    "---\ninput:\n  schema:\n    name: string\n---\n{{na┆me}} {{>a}}\n//- _a.prompt\n{{>b}}\n//- _b.prompt\nHi {{name}}",
    "---\ninput:\n  schema:\n    renamed: string\n---\n{{renamed}} {{>a}}\n//- _a.prompt\n{{>b}}\n//- _b.prompt\nHi {{renamed}}",
  ],
  [
    "a part of what only one prompt gives to a partial",
    "---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{user.na┆me}} {{>greet who=user}}\n//- _greet.prompt\nHi {{who.name}}",
    "---\ninput:\n  schema:\n    user:\n      renamed: string\n---\n{{user.renamed}} {{>greet who=user}}\n//- _greet.prompt\nHi {{who.renamed}}",
  ],
  [
    "a field that other prompts give to the partial as well: it is handed over under the old name",
    "---\ninput:\n  schema:\n    name: string\n---\n{{na┆me}} {{>greet}}\n//- other.prompt\n---\ninput:\n  schema:\n    name: string\n---\n{{>greet}}\n//- _greet.prompt\nHi {{name}}",
    "---\ninput:\n  schema:\n    renamed: string\n---\n{{renamed}} {{>greet name=renamed}}\n//- other.prompt\n---\ninput:\n  schema:\n    name: string\n---\n{{>greet}}\n//- _greet.prompt\nHi {{name}}",
  ],
  [
    "a field that is handed over by name: the partial keeps its own",
    "---\ninput:\n  schema:\n    user: string\n---\n{{us┆er}} {{>greet name=user}}\n//- _greet.prompt\nHi {{name}}",
    "---\ninput:\n  schema:\n    renamed: string\n---\n{{renamed}} {{>greet name=renamed}}\n//- _greet.prompt\nHi {{name}}",
  ],
  [
    "what a partial reads: arguments follow, contexts are handed over",
    "{{>greet name=user}}\n//- b.prompt\n---\ninput:\n  schema:\n    name: string\n    user:\n      name: string\n---\n{{>greet}} {{>greet user}}\n//- _greet.prompt\nHi {{na┆me}}",
    "{{>greet renamed=user}}\n//- b.prompt\n---\ninput:\n  schema:\n    name: string\n    user:\n      name: string\n---\n{{>greet renamed=name}} {{>greet user renamed=user.name}}\n//- _greet.prompt\nHi {{renamed}}",
  ],
  [
    "an argument of a partial, from a call",
    "{{>greet na┆me=user}}\n//- _greet.prompt\nHi {{name}}",
    "{{>greet renamed=user}}\n//- _greet.prompt\nHi {{renamed}}",
  ],
  [
    "a part of what a partial reads: the field that it is",
    "---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{>greet who=user}}\n//- _greet.prompt\nHi {{who.na┆me}}",
    "---\ninput:\n  schema:\n    user:\n      renamed: string\n---\n{{>greet who=user}}\n//- _greet.prompt\nHi {{who.renamed}}",
  ],
  [
    "a field of a named schema, in every prompt that has it",
    '---\ninput:\n  schema:\n    order: Order\n---\n{{order.i┆d}}\n//- b.prompt\n---\ninput:\n  schema:\n    order: Order\n---\n{{order.id}}\n//- typed-prompts.config.json\n{ "schemas": { "Order": { "type": "object", "required": ["id"], "properties": { "id": { "type": "integer" } } } } }',
    '---\ninput:\n  schema:\n    order: Order\n---\n{{order.renamed}}\n//- b.prompt\n---\ninput:\n  schema:\n    order: Order\n---\n{{order.renamed}}\n//- typed-prompts.config.json\n{ "schemas": { "Order": { "type": "object", "required": ["renamed"], "properties": { "renamed": { "type": "integer" } } } } }',
  ],
  [
    "what an inline partial reads",
    '{{#*inline "row"}}{{na┆me}}{{/inline}}{{>row name=x}}',
    '{{#*inline "row"}}{{renamed}}{{/inline}}{{>row renamed=x}}',
  ],
];

test.each(renamed)("%s", (_, source, expected) => check(source, expected));

const schema = "---\ninput:\n  schema:\n    name: string\n    tone: string\n    items(array): string\n---\n";

const refused: readonly (readonly [title: string, source: string, newName: string, reason: string])[] = [
  ["text", "Hel┆lo", "x", "Here is no name that can be changed."],
  ["a built-in helper", "{{js┆on a}}", "x", "A helper is named by the program that registers it."],
  ["a partial without a file", "{{>gr┆eet}}", "x", "There is no file of this partial."],
  ["a name with a space", `${schema}{{na┆me}}`, "a b", "'a b' is not a name: use letters, digits, '_' and '-'."],
  ["a number", `${schema}{{na┆me}}`, "12", "'12' is not a name: use letters, digits, '_' and '-'."],
  ["a constant", `${schema}{{na┆me}}`, "true", "'true' has a meaning of its own in templates."],
  ["a helper's name", `${schema}{{na┆me}}`, "role", "'role' is a helper: '{{role}}' would call it."],
  [
    "the name of another field",
    `${schema}{{na┆me}} {{tone}}`,
    "tone",
    "'tone' already stands for something else there.",
  ],
  [
    "a name that a block parameter hides",
    `${schema}{{#with this as |x|}}{{na┆me}}{{json x}}{{/with}}`,
    "x",
    "'x' already stands for something else there.",
  ],
  [
    "a block parameter that would hide a field",
    "{{#each items as |x|}}{{x┆}} {{name}}{{/each}}",
    "name",
    "'name' already stands for something else there.",
  ],
  [
    "a partial's name that is taken",
    "{{>gr┆eet}}\n//- _greet.prompt\n\n//- _sign.prompt\n",
    "sign",
    "There is a partial 'sign' already.",
  ],
  [
    "a part of what several prompts give to a partial",
    "---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{user.na┆me}} {{>greet who=user}}\n//- b.prompt\n---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{>greet who=user}}\n//- _greet.prompt\nHi {{who.name}}",
    "x",
    "'name' is read inside '_greet.prompt' too, which others call with values of their own.",
  ],
  [
    "the same, from the partial",
    "//- a.prompt\n---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{>greet who=user}}\n//- b.prompt\n---\ninput:\n  schema:\n    user:\n      name: string\n---\n{{>greet who=user}}\n//- _greet.prompt\nHi {{who.na┆me}}",
    "x",
    "It is declared in 2 places, by what calls of the partial give it.",
  ],
  [
    "a part of an unknown value",
    "---\ninput:\n  schema:\n    data: any\n---\n{{data.a┆}}",
    "x",
    "It is a part of a value of which the schema says nothing.",
  ],
  [
    "a name that may be that of a part",
    "---\ninput:\n  schema:\n    data: any\n    name: string\n---\n{{na┆me}} {{#data}}{{name}}{{/data}}",
    "x",
    "'name' is also written where only the input decides what it means.",
  ],
  [
    "a name that a partial reads of '@root'",
    "---\ninput:\n  schema:\n    name: string\n---\n{{na┆me}} {{>a}}\n//- _a.prompt\n{{>b}}\n//- _b.prompt\n{{@root.name}}",
    "x",
    "'name' is also written where only the input decides what it means.",
  ],
];

test.each(refused)("refused: %s", (_, source, newName, reason) => check(source, `refused: ${reason}`, newName));

const moved: readonly (readonly [title: string, newName: string, source: string, expected: string])[] = [
  [
    "to another folder, with another name",
    "letters/hail",
    "{{>sha┆red/greet}} {{>greet}}\n//- b.prompt\n{{#>shared/greet}}{{/shared/greet}}\n//- shared/_greet.prompt\nHi",
    "{{>letters/hail}} {{>hail}}\n//- b.prompt\n{{#>letters/hail}}{{/letters/hail}}\n//- letters/_hail.prompt\nHi",
  ],
  [
    "out of its folder, from inside the folder",
    "greet",
    "{{>sha┆red/greet}}\n//- shared/b.prompt\n{{>greet}}\n//- shared/_greet.prompt\nHi",
    "{{>greet}}\n//- shared/b.prompt\n{{>greet}}\n//- _greet.prompt\nHi",
  ],
  [
    "with what it calls itself",
    "letters/greet",
    "{{>sha┆red/greet}}\n//- shared/_greet.prompt\n{{>sign}}\n//- shared/_sign.prompt\nA\n//- letters/_sign.prompt\nB",
    "{{>letters/greet}}\n//- letters/_greet.prompt\n{{>shared/sign}}\n//- shared/_sign.prompt\nA\n//- letters/_sign.prompt\nB",
  ],
  [
    "not to where one is",
    "letters/greet",
    "{{>sha┆red/greet}}\n//- shared/_greet.prompt\nA\n//- letters/_greet.prompt\nB",
    "refused: There is a partial 'letters/greet' already.",
  ],
  [
    "not out of the workspace",
    "../greet",
    "{{>sha┆red/greet}}\n//- shared/_greet.prompt\nA",
    "refused: '../greet' is not the name of a partial: use letters, digits, '_', '-' and '/'.",
  ],
];

test.each(moved)("a partial is moved %s", (_, newName, source, expected) => check(source, expected, newName));

test("the old name is offered, without brackets; of a partial, without its folder", () => {
  const start = (source: string) => {
    const { workspace, model, offset } = atCursor(source);
    return prepareRename(workspace, model, offset);
  };
  expect(start("{{json [na┆me]}}")).toEqual({ range: { start: 7, end: 13 }, name: "name" });
  expect(start("{{>shared/gr┆eet}}\n//- shared/_greet.prompt\nHi")).toEqual({
    range: { start: 10, end: 15 },
    name: "greet",
  });
  for (const cursor of ["{{>sha┆red/greet}}", "{{>shared┆/greet}}", "{{>┆shared/greet}}"]) {
    expect(start(`${cursor}\n//- shared/_greet.prompt\nHi`)).toEqual({
      range: { start: 3, end: 15 },
      name: "shared/greet",
    });
  }
});

const shared = sharedFolder();

// Whatever is renamed in real prompts, what is said of them stays the same, and renaming it back gives the old texts.
test.runIf(shared)("renaming changes what nothing means, and can be undone", () => {
  const corpus = pathToFileURL(join(shared!, "corpus")).href;
  const disk = new NodeFileSystem();
  const memory = new MemoryFileSystem();
  for (const file of disk.findFiles(corpus)) {
    const content = disk.readFile(file);
    if (content.kind === "text") memory.files.set(file, content.text);
  }
  const workspace = new Workspace(memory);
  workspace.addFolder(corpus);
  const files = workspace.files.filter((file) => file.endsWith(".prompt"));
  const findings = (of: Iterable<string>): readonly string[] =>
    [...of].map((file) => {
      const codes = (workspace.check(file)?.diagnostics ?? []).map(({ code }) => code);
      // A prompt without schema that hands its input over by name uses it now, which is worth a remark.
      return `${file} ${codes.filter((code) => code !== "undeclared-input")}`;
    });
  const write = (texts: ReadonlyMap<string, string>): ReadonlySet<string> => {
    for (const [file, text] of texts) memory.files.set(file, text);
    return new Set([...texts.keys()].flatMap((file) => workspace.fileChanged(file)));
  };
  const edited = (edits: readonly FileEdit[]): ReadonlyMap<string, string> =>
    new Map(
      edits.map(({ file }) => {
        const own = edits.filter((edit) => edit.file === file);
        return [file, applyEdits(memory.files.get(file)!, own)] as const;
      }),
    );
  let count = 0;
  fc.assert(
    fc.property(fc.constantFrom(...files), fc.double({ min: 0, max: 1, noNaN: true }), (file, place) => {
      const model = workspace.model(file)!;
      const { mentions } = symbolTable(model);
      const index = Math.floor(place * (mentions.length - 1));
      const at = mentions[index]?.range.start;
      if (at === undefined) return;
      const start = prepareRename(workspace, model, at);
      const renaming = rename(workspace, model, at, "renamed_here");
      if ("refused" in start || "refused" in renaming || renaming.files.length > 0) return;
      count++;
      const texts = edited(renaming.edits);
      const originals = new Map([...texts.keys()].map((one) => [one, memory.files.get(one)!]));
      const affected = write(originals);
      const said = findings(affected);
      write(texts);
      expect(findings(affected)).toEqual(said);
      const young = workspace.model(file)!;
      const back = rename(workspace, young, symbolTable(young).mentions[index]!.range.start, start.name);
      const isPlain = renaming.edits.every(({ range }) => range.start < range.end);
      if (isPlain && !("refused" in back)) expect(new Map([...texts, ...edited(back.edits)])).toEqual(originals);
      write(originals);
    }),
    { numRuns: 300 },
  );
  expect(count).toBeGreaterThan(10);
});
