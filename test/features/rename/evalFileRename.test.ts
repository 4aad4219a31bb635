import { expect, test } from "vitest";
import { evalFileRenames } from "../../../server/src/features/rename/evalFileRename.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import { openMarked, root } from "../../support/checkMarked.ts";

/** Renames `from > to`, and compares what moves along, and the texts that change. */
function check(
  source: string,
  renamed: string,
  moved: readonly string[],
  changed: Readonly<Record<string, string>> = {},
): void {
  const { files, workspace } = openMarked(source.replace(/^\n/, ""));
  const renames = renamed.split(", ").map((one) => {
    const [from, to] = one.split(" > ") as [string, string];
    return { from: `${root}/${from}`, to: `${root}/${to}` };
  });
  const found = evalFileRenames(workspace, renames);
  const inShort = found.files.map(({ from, to }) => `${from.slice(root.length + 1)} > ${to.slice(root.length + 1)}`);
  expect(inShort).toEqual(moved);
  const texts = files.flatMap(({ path, text }) => {
    const own = found.edits.filter(({ file }) => file === `${root}/${path}`);
    return own.length > 0 ? [[path, applyEdits(text, own).trimEnd()]] : [];
  });
  expect(Object.fromEntries(texts)).toEqual(changed);
}

test("what is called after a prompt goes with it, and still finds its other cases", () =>
  check(
    `
//- a.prompt
Hi
//- a.eval.yaml
dataset: ./a.jsonl
cases: []
//- a.recordings.jsonl
{}
//- b.eval.yaml
cases: []`,
    "a.prompt > sub/c.prompt",
    ["a.eval.yaml > sub/c.eval.yaml", "a.recordings.jsonl > sub/c.recordings.jsonl"],
    { "a.eval.yaml": "dataset: ../a.jsonl\ncases: []" },
  ));

test("files that name a prompt name it as it is called then", () =>
  check(
    `
//- a.prompt
Hi
//- x/more.eval.yaml
prompt: [ "../a.prompt", ../b.prompt ]
//- a.eval.yaml
prompt: ./other.prompt`,
    "a.prompt > my prompts/c: d.prompt",
    [],
    { "x/more.eval.yaml": 'prompt: [ "../my prompts/c: d.prompt", ../b.prompt ]' },
  ));

test("nothing is written where a folder moves with all that its files name", () =>
  check("//- f/a.prompt\nHi\n//- f/a.eval.yaml\nprompt: ./a.prompt\ndataset: a.jsonl", "f > g/h", []));

test("a folder that moves alone, and what leads into it", () =>
  check(
    "//- f/a.prompt\nHi\n//- f/a.eval.yaml\ndataset: ../all.jsonl\n//- b.eval.yaml\nprompt: f/a.prompt",
    "f > g/h",
    [],
    { "f/a.eval.yaml": "dataset: ../../all.jsonl", "b.eval.yaml": "prompt: g/h/a.prompt" },
  ));

test("nothing moves to where a file is, or twice", () => {
  check("//- a.prompt\nHi\n//- a.eval.yaml\ncases: []\n//- b.eval.yaml\ncases: []", "a.prompt > b.prompt", []);
  const both = "a.prompt > b.prompt, a.eval.yaml > b.eval.yaml";
  check("//- a.prompt\nHi\n//- a.eval.yaml\nprompt: a.prompt", both, [], { "a.eval.yaml": "prompt: b.prompt" });
});
