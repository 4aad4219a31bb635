import { expect, test } from "vitest";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { MemoryFileSystem } from "../support/memoryFileSystem.ts";

const partial = "file:///w/_greet.prompt";
const caller = "file:///w/a.prompt";

function workspaceOf(files: Readonly<Record<string, string>>): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [file, text] of Object.entries(files)) fileSystem.files.set(file, text);
  const workspace = new Workspace(fileSystem, { symbols: true });
  workspace.addFolder("file:///w");
  for (const file of workspace.files) workspace.check(file);
  return workspace;
}

test("a partial that is opened as it is on disk leaves what is known of its callers", () => {
  const workspace = workspaceOf({ [partial]: "Hi {{name}}.", [caller]: "{{>greet}}" });
  const known = workspace.symbols(caller);
  expect(workspace.open(partial, "Hi {{name}}.")).toEqual([partial]);
  expect(workspace.symbols(caller)).toBe(known);
});

test("a partial that is opened as it is not on disk concerns its callers, and so does its first change", () => {
  const workspace = workspaceOf({ [partial]: "Hi {{name}}.", [caller]: "{{>greet}}" });
  expect(workspace.open(partial, "Hi {{title}}.")).toEqual([partial, caller]);
  workspace.close(partial);
  expect(workspace.check(caller)?.diagnostics).toEqual([]);
  expect(workspace.open(partial, "Hi {{name}}.")).toEqual([partial]);
  expect(workspace.open(partial, "Hi {{>gone}}.")).toEqual([partial, caller]);
  expect(workspace.check(partial)?.diagnostics.map((one) => one.code)).toEqual(["unknown-partial"]);
});
