import { expect, test } from "vitest";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";

const w = "file:///w";

function start(files: Readonly<Record<string, string>>) {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(files)) fileSystem.files.set(`${w}/${path}`, text);
  const workspace = new Workspace(fileSystem);
  const found = workspace.addFolder(w);
  const about = (prompt: string) => workspace.evalFilesOf(`${w}/${prompt}`).map((file) => file.slice(w.length + 1));
  return { fileSystem, workspace, found, about };
}

test("an evaluation file is about the prompt of its name, or about those that it names", () => {
  const { workspace, found, about } = start({
    "a.prompt": "",
    "a.eval.yaml": "cases: []\n",
    "b/a.eval.yaml": "cases:\n  - input: { prompt: x }\n",
    "more.eval.yaml": "# of the same\nprompt: ./a.prompt\n",
    "both.eval.yaml": "prompt: [a.prompt, b/c.prompt]\n",
    "broken.eval.yaml": "prompt: [",
  });
  expect(about("a.prompt")).toEqual(["a.eval.yaml", "both.eval.yaml", "more.eval.yaml"]);
  expect(about("b/a.prompt")).toEqual(["b/a.eval.yaml"]);
  expect(about("b/c.prompt")).toEqual(["both.eval.yaml"]);
  expect(about("broken.prompt")).toEqual(["broken.eval.yaml"]);
  // They are no prompts: nothing that is asked of all prompts is asked of them. But they are checked.
  expect(workspace.files).toEqual([`${w}/a.prompt`]);
  expect(workspace.evalFiles).toHaveLength(5);
  expect(found.toSorted()).toEqual([...workspace.files, ...workspace.evalFiles].toSorted());
});

test("what an editor shows counts, then the disk again", () => {
  const { fileSystem, workspace, about } = start({ "a.eval.yaml": "", "b.eval.yaml": "" });
  const file = `${w}/a.eval.yaml`;
  workspace.open(file, "prompt: b.prompt");
  expect([about("a.prompt"), about("b.prompt")]).toEqual([[], ["a.eval.yaml", "b.eval.yaml"]]);
  expect(workspace.text(file)).toBe("prompt: b.prompt");
  fileSystem.files.set(file, "prompt: c.prompt");
  workspace.fileChanged(file);
  expect(about("c.prompt")).toEqual([]);
  workspace.close(file);
  expect([about("b.prompt"), about("c.prompt")]).toEqual([["b.eval.yaml"], ["a.eval.yaml"]]);
});

test("files come and go, alone and with their folder", () => {
  const { fileSystem, workspace, about } = start({ "f/a.eval.yaml": "" });
  fileSystem.files.set(`${w}/f/b.eval.yaml`, "");
  workspace.fileChanged(`${w}/f/b.eval.yaml`);
  expect([about("f/a.prompt"), about("f/b.prompt")]).toEqual([["f/a.eval.yaml"], ["f/b.eval.yaml"]]);
  fileSystem.files.delete(`${w}/f/b.eval.yaml`);
  workspace.fileChanged(`${w}/f/b.eval.yaml`);
  expect(about("f/b.prompt")).toEqual([]);
  fileSystem.files.clear();
  workspace.fileChanged(`${w}/f`);
  expect(workspace.evalFiles).toEqual([]);
  fileSystem.files.set(`${w}/c.eval.yaml`, "");
  workspace.addFolder(w);
  workspace.removeFolder(w);
  expect(workspace.evalFiles).toEqual([]);
});
