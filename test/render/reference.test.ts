import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { beforeEach, expect, test, vi } from "vitest";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import { RenderError, renderPrompt } from "../../server/src/render/renderPrompt.ts";
import { sampleInput } from "../../server/src/render/sampleInput.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";
import { type Rendered, referencePrompt } from "../support/reference.ts";
import { sharedFolder } from "../support/shared.ts";
import { validTemplate } from "../support/templateArbitrary.ts";

const shared = sharedFolder();

/** It tells the console about front matter that it cannot parse. */
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

async function reference(
  text: string,
  input: Record<string, unknown>,
  partial: (name: string) => string | undefined,
): Promise<Rendered> {
  return (await referencePrompt(text, partial))({ input });
}

function ours(workspace: Workspace, file: string, input: Record<string, unknown>): Rendered {
  const { file: prompt, signature } = workspace.model(file)!;
  try {
    return {
      messages: renderPrompt(prompt, signature, (name) => workspace.partialText(name, file), { input }).messages,
    };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    return { error: error.message };
  }
}

test.runIf(shared)("real prompts render to the messages of the reference", async () => {
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(pathToFileURL(join(shared!, "corpus")).href);
  let rendered = 0;
  for (const file of workspace.files) {
    const model = workspace.model(file);
    if (!model || model.file.isPartial) continue;
    const input = sampleInput(model.signature.input, model.usage);
    const text = model.file.source.text;
    // Front matter after a comment is found by newer engines only, and so by us.
    const { status, range } = model.file.frontMatter ?? { status: undefined, range: { start: 0 } };
    const older = status === "read" ? text.slice(range.start) : status === "not parsed" ? text.trim() : text;
    const theirs = await reference(older, input, (name) => workspace.partialText(name, file));
    const result = ours(workspace, file, input);
    if ("messages" in result && "messages" in theirs) {
      expect(result.messages, file).toEqual(theirs.messages);
      rendered++;
    } else if ("messages" in result) {
      // A schema that it cannot read stops the reference, not us: then we must have said so.
      const errors = model.diagnostics.filter((one) => one.severity === "error");
      expect(errors.length, `${file}: ${JSON.stringify(theirs)}`).toBeGreaterThan(0);
    } else expect(theirs, `${file}: ${result.error}`).toHaveProperty("error");
  }
  expect(rendered).toBeGreaterThan(250);
});

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom("", "text", "a <b> & {{c}}", "<<<dotprompt:role:system>>>", 0, 1, 2.5, true, false, null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "foo", "x", "this", "name"), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const inputs = fc.dictionary(fc.constantFrom("a", "b", "c", "foo", "bar", "x", "name", "items"), value, { maxKeys: 6 });

const roles = fc.constantFrom(
  '{{role "system"}}',
  '{{role "user"}}\n',
  " {{history}} ",
  "{{media url=a}}",
  '{{media url="u" contentType="image/png"}}',
  '{{section "s"}}',
  "{{json a indent=2}}",
  "{{json this}}",
  "{{#ifEquals a b}}same{{else}}other{{/ifEquals}}",
  "{{#unlessEquals a 1}}not one{{/unlessEquals}}",
  "{{>p}}",
  "{{#each items}}{{>p x=this}}{{@index}}{{/each}}",
);

test("5,000 generated prompts render to the messages of the reference, or to an error there too", async () => {
  let rendered = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(validTemplate, roles), { maxLength: 5 }), inputs, async (pieces, input) => {
      const fileSystem = new MemoryFileSystem();
      const text = `---\nmodel: x\n---\n${pieces.join("")}`;
      fileSystem.files.set("file:///w/main.prompt", text);
      fileSystem.files.set("file:///w/_p.prompt", "<{{x}}{{a.b}}>{{#if a}}{{role 'model'}}{{/if}}");
      const workspace = new Workspace(fileSystem);
      workspace.addFolder("file:///w");
      const theirs = await reference(text, input, (name) => workspace.partialText(name, "file:///w/main.prompt"));
      const result = ours(workspace, "file:///w/main.prompt", input);
      if ("messages" in result) {
        rendered++;
        expect(result).toEqual(theirs);
      } else expect(theirs, result.error).toHaveProperty("error");
    }),
    { numRuns: 5_000 },
  );
  expect(rendered).toBeGreaterThan(1_500);
});
