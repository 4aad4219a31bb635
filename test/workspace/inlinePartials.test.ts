import { expect, test } from "vitest";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";

// Which inline partials a partial may call is a fact about other files: it follows their changes.

const file = (name: string): string => `file:///w/${name}`;

function open(files: Readonly<Record<string, string>>) {
  const fileSystem = new MemoryFileSystem();
  for (const [name, text] of Object.entries(files)) fileSystem.files.set(file(name), text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder("file:///w");
  const shown = new Map<string, readonly string[]>();
  const show = (changed: readonly string[]): readonly string[] => {
    for (const one of changed)
      shown.set(
        one,
        (workspace.check(one)?.diagnostics ?? []).map(({ code }) => code),
      );
    return shown.get(file("_layout.prompt"))!;
  };
  show(workspace.files);
  return { workspace, fileSystem, show };
}

const layout = "{{>nav}}";
const page = '{{#*inline "nav"}}x{{/inline}}{{>layout}}';

test("an open document that begins and ends to define the inline partial", () => {
  const { workspace, show } = open({ "_layout.prompt": layout, "page.prompt": "{{>layout}}" });
  expect(show([])).toEqual(["unknown-partial"]);
  expect(show(workspace.open(file("page.prompt"), page))).toEqual([]);
  expect(show(workspace.open(file("page.prompt"), `${page} and more`))).toEqual([]);
  expect(show(workspace.open(file("page.prompt"), page.replace("nav", "other")))).toEqual(["unknown-partial"]);
  expect(show(workspace.open(file("page.prompt"), page))).toEqual([]);
  expect(show(workspace.close(file("page.prompt")))).toEqual(["unknown-partial"]);
});

test("a file that comes and goes", () => {
  const { workspace, fileSystem, show } = open({ "_layout.prompt": layout });
  expect(show([])).toEqual(["unknown-partial"]);
  fileSystem.files.set(file("_page.prompt"), page);
  expect(show(workspace.fileChanged(file("_page.prompt")))).toEqual([]);
  fileSystem.files.delete(file("_page.prompt"));
  expect(show(workspace.fileChanged(file("_page.prompt")))).toEqual(["unknown-partial"]);
});

test("a folder that comes and goes", () => {
  const { workspace, fileSystem, show } = open({ "_layout.prompt": layout });
  fileSystem.files.set("file:///v/page.prompt", page);
  expect(show(workspace.addFolder("file:///v"))).toEqual([]);
  expect(show(workspace.removeFolder("file:///v"))).toEqual(["unknown-partial"]);
});

test("a change elsewhere concerns nobody else", () => {
  const { workspace } = open({ "_layout.prompt": layout, "page.prompt": page });
  expect(workspace.open(file("page.prompt"), `${page} and more`)).toEqual([file("page.prompt")]);
});
