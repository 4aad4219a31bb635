import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import type { PromptModel } from "../../../server/src/analysis/promptModel.ts";
import { formatting, onTypeFormatting, rangeFormatting } from "../../../server/src/features/formatting/formatting.ts";
import { NodeFileSystem } from "../../../server/src/node/nodeFileSystem.ts";
import { RenderError, renderPrompt } from "../../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../../server/src/render/sampleInput.ts";
import { type PromptFile, parsePromptFile } from "../../../server/src/syntax/promptFile.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";
import { sharedFolder } from "../../support/shared.ts";
import { mutatedTemplate, validTemplate } from "../../support/templateArbitrary.ts";
import { mutatedYaml, yamlText } from "../../types/yamlArbitrary.ts";
import { formatted } from "./formatted.ts";

type Input = Readonly<Record<string, unknown>>;

/** The messages, or why there are none; and the metadata, which templates can print. */
function rendered(workspace: Workspace, file: string, input: Input): unknown {
  const { file: prompt, signature } = workspace.model(file)!;
  try {
    return renderPrompt(prompt, signature, (name) => workspace.partialText(name, file), { input });
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    // It ends with the place, which moves.
    return error.message.replace(/ - \d+:\d+$/, "");
  }
}

/** What is reported and about which word: the blank space inside of a tag may be another. */
function reported({ file, diagnostics }: PromptModel): readonly unknown[] {
  const tight = (text: string): string => text.replace(/\s+/g, "");
  return diagnostics.map(({ code, severity, message, range }) => {
    return [severity, code, tight(message), tight(file.source.text.slice(range.start, range.end))];
  });
}

function frontMatterOf(text: string): { readonly value: unknown; readonly comments: readonly string[] } | undefined {
  const yaml = /^---\s*(?:\r\n|\r|\n)([\s\S]*?)(?:\r\n|\r|\n)---\s*(?:\r\n|\r|\n)/.exec(text)?.[1];
  if (yaml === undefined) return undefined;
  const { frontMatter, source } = parsePromptFile("file:///main.prompt", text);
  const comments = (frontMatter?.comments ?? []).map(({ start, end }) => source.text.slice(start, end).trimEnd());
  return { value: parseYaml(yaml, { logLevel: "error" }), comments };
}

/** Of a prompt that formatting does not leave alone. Returns whether it changes anything. */
function check(text: string, inputs: readonly Input[], partials: Readonly<Record<string, string>> = {}): boolean {
  const result = formatted(text);
  if (result === undefined) return false;
  expect(formatted(result), "formatting twice").toBe(result);
  const [before, after] = [workspaceOf(text, partials), workspaceOf(result, partials)];
  for (const input of inputs) {
    expect(rendered(after, main, input)).toEqual(rendered(before, main, input));
  }
  expect(reported(after.model(main)!)).toEqual(reported(before.model(main)!));
  if (before.model(main)!.file.frontMatter) expect(frontMatterOf(result)).toEqual(frontMatterOf(text));
  else expect(result.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
  return result !== text;
}

const main = "file:///w/main.prompt";

function workspaceOf(text: string, partials: Readonly<Record<string, string>>): Workspace {
  const fileSystem = new MemoryFileSystem();
  fileSystem.files.set(main, text);
  for (const [name, partial] of Object.entries(partials)) fileSystem.files.set(`file:///w/_${name}.prompt`, partial);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  return workspace;
}

const shared = sharedFolder();

test.runIf(shared)("every real prompt says and renders what it did, partials formatted too", () => {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(join(shared!, "corpus")).href);
  const files = workspace.files.filter((file) => file.endsWith(".prompt"));
  const inputs = new Map(
    files.map((file) => {
      const { signature, usage } = workspace.model(file)!;
      return [file, sampleInput(signature.input, usage)];
    }),
  );
  const facts = (file: string): unknown => {
    const model = workspace.model(file)!;
    return {
      reported: reported(model),
      rendered: rendered(workspace, file, inputs.get(file)!),
      frontMatter: model.file.frontMatter?.status === "read" ? frontMatterOf(model.file.source.text) : undefined,
    };
  };
  const before = new Map(files.map((file) => [file, facts(file)]));
  let changed = 0;
  for (const file of files) {
    const text = workspace.model(file)!.file.source.text;
    const result = formatted(text, file.slice("file:///".length));
    if (result === undefined) continue;
    expect(formatted(result, file.slice("file:///".length)), file).toBe(result);
    if (result !== text) changed++;
    workspace.open(file, result);
  }
  for (const file of files) expect(facts(file), file).toEqual(before.get(file));
  expect(changed).toBeGreaterThan(100);
});

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("", "text", "a <b> & {{c}}", 0, 1, 2.5, true, false, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "x1", "user", "name"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const inputs = fc.array(
  fc.dictionary(fc.constantFrom("a", "b", "x1", "user", "name", "items"), value, { maxKeys: 6 }),
  { minLength: 1, maxLength: 3 },
);

/** Calls that a rendering survives, in every spacing; generated ones mostly call helpers that do not exist. */
const calls = fc.constantFrom(
  '{{ role  "system" }}',
  '{{~role "user" ~}}\n',
  "{{  history }} ",
  '{{media url = a   contentType= "image/png"}}',
  "{{ json this   indent = 2 }}",
  "{{json  @metadata.prompt}}",
  "{{# ifEquals a   b }}same{{ else  if a }}a{{ ^ }}other{{/ ifEquals }}",
  "  {{# each  items   as  | item  i |}}\n  {{> p  x = item }}\n  {{ @index }}{{{  item }}}{{/ each  }}  \n",
  "{{> (lookup  (lookup . 'a')   'b' ) }}",
  "{{#> p }} fallback {{& name }} {{/ p }}",
  '{{#* inline  "q" }}\n  <{{ x }}>\n{{/ inline }}{{> q }}',
  "{{#if a}}  \n{{ name\n    }}\n{{  else  }}\n{{ user . }}{{/if}}",
  "{{ lookup\n\n  user   'a'  \n}}",
);

const body = fc
  .tuple(
    fc.constantFrom("", "\n", "\n\n  ", " \r\n\t", "   "),
    fc.array(fc.oneof(validTemplate, calls), { maxLength: 5 }),
    fc.constantFrom("", "\n", "  ", "\n\n\n", " \r\n"),
  )
  .map(([start, pieces, end]) => start + pieces.join("") + end);

const partials = { p: "<{{ x }}{{ a.b }}>\n  {{# if a }}{{ role 'model' }}{{/ if }}\n" };

test("4,000 generated templates render what they did", () => {
  let changed = 0;
  const head = fc.constantFrom(
    "",
    "---\nmodel: x\n---\n",
    "--- \r\n\r\nmodel:  x\r\n\r\n--- \t\r\n",
    "---\n{{& x}}\n---\n",
  );
  fc.assert(
    fc.property(head, body, inputs, (front, template, given) => {
      if (check(front + template, given, partials)) changed++;
    }),
    { numRuns: 4_000 },
  );
  expect(changed).toBeGreaterThan(1_600);
});

test("4,000 generated front matters hold the values and comments that they did", () => {
  let changed = 0;
  const yaml = fc.oneof(
    { weight: 2, arbitrary: yamlText },
    {
      weight: 2,
      arbitrary: fc.tuple(yamlText, fc.integer({ min: 2, max: 4 })).map(([one, times]) => wider(one, times)),
    },
    { weight: 1, arbitrary: mutatedYaml },
  );
  const fence = fc.constantFrom("---\n", "---\n", "--- \n\n", "---\r\n");
  fc.assert(
    fc.property(fence, yaml, fence, (opening, written, closing) => {
      if (check(`${opening}${written}\n${closing}{{json @metadata.prompt}}`, [{}])) changed++;
    }),
    { numRuns: 4_000 },
  );
  expect(changed).toBeGreaterThan(1_000);
});

/** Indented by more than two spaces. */
function wider(yaml: string, times: number): string {
  return yaml.replace(/^ +/gm, (indent) => indent.repeat(times));
}

test.each([
  "---\n\n\n# tp-ignore unknown-key: ours\nmodle:   x\n\n---\nHi\n",
  "---\ninput:\n    schema:\n        # tp-ignore unused-variable: ours\n        a:   string\n\n\n---\nHi\n",
  "---\ninput:\n    schema:\n        a: string # tp-ignore unused-variable: ours\n\n---\nHi\n",
  "---\ninput: {schema: {a: string}}\n---\n\n\n\n  {{!-- tp-ignore unknown-variable: ours --}}\n{{ nmae }}{{ a }}\n",
  "---\ninput: {schema: {a: string}}\n---\n{{!-- tp-ignore unknown-variable: ours --}}{{json \n nmae}} {{ a }}",
])("a suppression still covers its line: %j", (text) => {
  const codes = (of: string): unknown =>
    workspaceOf(of, {})
      .model(main)!
      .diagnostics.map((one) => one.code);
  expect(check(text, [{}])).toBe(true);
  expect(codes(text)).not.toContain("unused-suppression");
  expect(codes(formatted(text)!)).toEqual(codes(text));
});

test("formatting a range is the part of formatting the whole that lies in it, front matter all or none", () => {
  fc.assert(
    fc.property(yamlText, body, fc.nat(), fc.nat(), (written, template, a, b) => {
      const text = `---\n${written}\n---\n${template}`;
      const file = parsePromptFile("file:///main.prompt", text);
      const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
      const whole = wholeEdits(file);
      const part = rangeFormatting(file, { start, end });
      expect(rangeFormatting(file, { start: 0, end: text.length })).toEqual(whole);
      const front = file.frontMatter?.range.end ?? 0;
      const isIn = ({ range }: (typeof whole)[number]): boolean =>
        range.start < front ? start < front && end > 0 : start <= range.start && range.end <= end;
      expect(part).toEqual(whole.filter(isIn));
      const once = formatted(text);
      if (once !== undefined) expect(formatted(applyEdits(text, part))).toBe(once);
    }),
    { numRuns: 2_000 },
  );
});

test("whatever is typed, only blank space changes, and nothing becomes right or wrong by it", () => {
  let changed = 0;
  const text = fc.oneof(
    mutatedTemplate,
    validTemplate,
    fc.tuple(fc.constant("---\nmodel: x\n---\n"), body).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (written) => {
      const file = parsePromptFile("file:///main.prompt", written);
      for (const offset of places(written, "}")) {
        const edits = onTypeFormatting(file, offset);
        for (const { range, newText } of edits) {
          expect(range.start).toBeLessThanOrEqual(range.end);
          expect((written.slice(range.start, range.end) + newText).trim()).toBe("");
        }
        if (edits.length === 0) continue;
        changed++;
        const after = parsePromptFile("file:///main.prompt", applyEdits(written, edits));
        expect(after.diagnostics.map(({ code }) => code)).toEqual(file.diagnostics.map(({ code }) => code));
      }
    }),
    { numRuns: 4_000 },
  );
  expect(changed).toBeGreaterThan(1_000);
});

/** Behind each occurrence of a character. */
function places(text: string, character: string): readonly number[] {
  return [...text.matchAll(new RegExp(character, "g"))].map(({ index }) => index + 1);
}

function wholeEdits(file: PromptFile) {
  const result = formatting(file);
  return result.kind === "formatted" ? result.edits : [];
}
