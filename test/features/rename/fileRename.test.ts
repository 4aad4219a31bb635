import { expect, test } from "vitest";
import { partialCallRanges } from "../../../server/src/features/partialCallRanges.ts";
import { type FileRename, fileRenameEdits } from "../../../server/src/features/rename/fileRename.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";
import type { Workspace } from "../../../server/src/workspace/workspace.ts";
import { openMarked, root } from "../../support/checkMarked.ts";

/**
 * Renames `from > to`, and compares the texts of the files that are edited. Every call but those `lost` means the same file
 * afterwards, which is seen in a workspace that has the new names.
 */
function check(
  source: string,
  renamed: string,
  expected: Readonly<Record<string, string>>,
  lost: readonly string[] = [],
): void {
  const { files, workspace } = openMarked(source);
  const renames = renamed.split(", ").map((one): FileRename => {
    const [from, to] = one.split(" > ") as [string, string];
    return { from: `${root}/${from}`, to: `${root}/${to}` };
  });
  const edits = fileRenameEdits(workspace, renames);
  const after = files.map(({ path, text }) => {
    const own = edits.filter(({ file }) => file === `${root}/${path}`);
    return { path, text: applyEdits(text, own) };
  });
  const changed = after.filter(({ text }, index) => text !== files[index]!.text);
  expect(Object.fromEntries(changed.map(({ path, text }) => [path, text.trimEnd()]))).toEqual(expected);
  const moved = (path: string): string => {
    const rename = renames.find(({ from }) => `${root}/${path}` === from || `${root}/${path}`.startsWith(`${from}/`));
    return rename ? rename.to.slice(root.length + 1) + `${root}/${path}`.slice(rename.from.length) : path;
  };
  const then = openMarked(after.map(({ path, text }) => `//- ${moved(path)}\n${text}`).join("\n")).workspace;
  const meant = files.flatMap(({ path }) =>
    targets(workspace, path).map((target) => (target === undefined ? undefined : moved(target))),
  );
  const now = files.flatMap(({ path }) => targets(then, moved(path)));
  expect(meant.filter((target, index) => target !== now[index])).toEqual(lost);
}

/** What each call in a file means. */
function targets(workspace: Workspace, path: string): readonly (string | undefined)[] {
  const calls = workspace.derived(`${root}/${path}`, partialCallRanges)?.calls ?? [];
  return calls.map(({ name }) => workspace.partialFile(name, `${root}/${path}`)?.slice(root.length + 1));
}

const style =
  "//- _style.prompt\nKind.\n//- a.prompt\n{{>style}} {{#if x}}{{> style tone=y }}{{/if}}\n//- b.prompt\nstyle";

test.each<[string, string, string, Readonly<Record<string, string>>, (readonly string[])?]>([
  [
    "every call, and nothing else",
    style,
    "_style.prompt > _tone.prompt",
    { "a.prompt": "{{>tone}} {{#if x}}{{> tone tone=y }}{{/if}}" },
  ],
  [
    "a call with a block, at both ends",
    "//- _x.prompt\n//- a.prompt\n{{#>x}}y{{/x}}",
    "_x.prompt > _z.prompt",
    { "a.prompt": "{{#>z}}y{{/z}}" },
  ],
  [
    "a call by text stays readable",
    '//- _x.prompt\n//- a.prompt\n{{>"x"}}',
    "_x.prompt > _z.prompt",
    { "a.prompt": "{{>z}}" },
  ],
  [
    "a name that is no path is written as text",
    "//- _x.prompt\n//- a.prompt\n{{>x}}{{#>x}}{{/x}}",
    "_x.prompt > _my%20card.prompt",
    { "a.prompt": '{{>"my card"}}{{#>"my card"}}{{/"my card"}}' },
  ],
  [
    "a name that is a number, or a word of Handlebars",
    "//- _x.prompt\n//- _y.prompt\n//- a.prompt\n{{>x}}{{>y}}",
    "_x.prompt > _2.prompt, _y.prompt > _this.prompt",
    { "a.prompt": '{{>"2"}}{{>"this"}}' },
  ],
  ["a name in quotes", "//- _x.prompt\n//- a.prompt\n{{>x}}", "_x.prompt > _%22.prompt", { "a.prompt": "{{>'\"'}}" }],
  [
    "a name that cannot be written",
    "//- _x.prompt\n//- a.prompt\n{{>x}}",
    "_x.prompt > _%22'.prompt",
    {},
    ["_%22'.prompt"],
  ],
  [
    "a call in a partial, and of itself",
    "//- _x.prompt\n{{#if a}}{{>x}}{{/if}}\n//- _y.prompt\n{{>x}}",
    "_x.prompt > _z.prompt",
    { "_x.prompt": "{{#if a}}{{>z}}{{/if}}", "_y.prompt": "{{>z}}" },
  ],
  [
    "a partial in a folder keeps its folder",
    "//- shared/_x.prompt\n//- a.prompt\n{{>shared/x}} {{>x}}",
    "shared/_x.prompt > shared/_z.prompt",
    { "a.prompt": "{{>shared/z}} {{>z}}" },
  ],
  [
    "a partial that moves to another folder",
    "//- shared/_x.prompt\n//- a.prompt\n{{>shared/x}} {{>x}}",
    "shared/_x.prompt > common/_x.prompt",
    { "a.prompt": "{{>x}} {{>x}}" },
  ],
  [
    "a partial that moves where another of its name is nearer",
    "//- _x.prompt\n1\n//- a/_x.prompt\n2\n//- a/p.prompt\n{{>x}}",
    "a/_x.prompt > b/_x.prompt",
    { "a/p.prompt": "{{>b/x}}" },
  ],
  [
    "a folder, with partials and callers",
    "//- old/_x.prompt\n//- old/p.prompt\n{{>x}} {{>old/x}}\n//- q.prompt\n{{>old/x}}",
    "old > new",
    { "old/p.prompt": "{{>x}} {{>x}}", "q.prompt": "{{>x}}" },
  ],
  [
    "a caller that moves away from its partial",
    "//- _x.prompt\n1\n//- b/_x.prompt\n2\n//- a.prompt\n{{>x}}",
    "a.prompt > b/a.prompt",
    {},
    ["_x.prompt"],
  ],
  [
    "a caller that moves between partials of a name",
    "//- a/_x.prompt\n1\n//- b/_x.prompt\n2\n//- a/p.prompt\n{{>x}}",
    "a/p.prompt > b/p.prompt",
    { "a/p.prompt": "{{>a/x}}" },
  ],
  [
    "two partials change names",
    "//- _x.prompt\n//- _y.prompt\n//- a.prompt\n{{>x}}{{>y}}",
    "_x.prompt > _y.prompt, _y.prompt > _x.prompt",
    { "a.prompt": "{{>y}}{{>x}}" },
  ],
  [
    "an inline partial is not a file",
    '//- _x.prompt\n//- a.prompt\n{{#*inline "x"}}{{/inline}}{{>x}}',
    "_x.prompt > _z.prompt",
    {},
  ],
  [
    "an inline partial that has the new name is not called instead",
    '//- f/_x.prompt\n//- a.prompt\n{{#*inline "z"}}{{/inline}}{{>x}}',
    "f/_x.prompt > f/_z.prompt",
    { "a.prompt": '{{#*inline "z"}}{{/inline}}{{>f/z}}' },
  ],
  [
    "a partial that becomes a prompt can be called no more",
    style,
    "_style.prompt > style.prompt",
    {},
    ["style.prompt", "style.prompt"],
  ],
  ["a prompt", style, "a.prompt > c.prompt", {}],
  ["a file of another kind", style, "notes.md > _notes.md", {}],
  [
    "names with characters that URIs escape",
    "//- _größe.prompt\n//- a.prompt\n{{>größe}}",
    "_größe.prompt > _h%C3%B6he.prompt",
    { "a.prompt": "{{>höhe}}" },
  ],
])("%s", (_title, source, renames, expected, lost) => check(source, renames, expected, lost));
