import { expect, test } from "vitest";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";

const w = "file:///w";
const prompt = (schema: string, body = "Hello"): string => `---\ninput: { schema: { ${schema} } }\n---\n${body}\n`;

function start(files: Readonly<Record<string, string>>) {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(files)) fileSystem.files.set(`${w}/${path}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(w);
  const codes = (path: string) => workspace.check(`${w}/${path}`)?.diagnostics.map(({ code }) => code);
  return { fileSystem, workspace, codes };
}

test("an evaluation file is checked again when its prompt's schema changes, and only then", () => {
  const { workspace, codes } = start({
    "a.prompt": prompt("n: integer"),
    "a.eval.yaml": "cases: [{ input: { n: 1 } }]",
  });
  expect(codes("a.eval.yaml")).toEqual([]);
  workspace.open(`${w}/a.prompt`, prompt("n: integer"));
  workspace.check(`${w}/a.prompt`);
  expect(workspace.open(`${w}/a.prompt`, prompt("n: integer", "Hello {{n}}"))).toEqual([`${w}/a.prompt`]);
  expect(workspace.open(`${w}/a.prompt`, prompt("n: string"))).toEqual([`${w}/a.prompt`, `${w}/a.eval.yaml`]);
  expect(codes("a.eval.yaml")).toEqual(["eval-input-mismatch"]);
});

test("an open one is read once, until it or what it is held against changes", () => {
  const { workspace } = start({ "a.prompt": prompt("n: integer") });
  const file = `${w}/a.eval.yaml`;
  workspace.open(`${w}/a.prompt`, prompt("n: integer"));
  workspace.open(file, "cases: [{ input: { n: x } }]");
  const first = workspace.evalDocument(file);
  workspace.open(`${w}/a.prompt`, prompt("n: integer", "more"));
  expect(workspace.evalDocument(file)).toBe(first);
  workspace.open(file, "cases: [{ input: { n: 1 } }]");
  expect(workspace.evalDocument(file)?.diagnostics).toEqual([]);
});

test("prompts and datasets come and go", () => {
  const { fileSystem, workspace, codes } = start({ "a.eval.yaml": "cases: [{ name: x }]\ndataset: more.jsonl" });
  expect(codes("a.eval.yaml")).toEqual(["unknown-eval-prompt", "invalid-eval-dataset"]);
  fileSystem.files.set(`${w}/a.prompt`, "Hello");
  expect(workspace.fileChanged(`${w}/a.prompt`)).toEqual([`${w}/a.prompt`, `${w}/a.eval.yaml`]);
  fileSystem.files.set(`${w}/more.jsonl`, "{}");
  expect(workspace.fileChanged(`${w}/more.jsonl`)).toEqual([`${w}/a.eval.yaml`]);
  expect(codes("a.eval.yaml")).toEqual([]);
  fileSystem.files.delete(`${w}/a.prompt`);
  expect(workspace.fileChanged(`${w}/a.prompt`)).toContain(`${w}/a.eval.yaml`);
  expect(codes("a.eval.yaml")).toEqual(["unknown-eval-prompt"]);
});

test("the configuration decides of their findings too", () => {
  const { codes } = start({
    "a.eval.yaml": "cases: [{ name: x }]",
    "typed-prompts.config.json": '{ "rules": { "unknown-eval-prompt": "off" } }',
  });
  expect(codes("a.eval.yaml")).toEqual([]);
});
