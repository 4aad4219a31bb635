import { expect, test } from "vitest";
import type { PromptFile } from "../../server/src/syntax/promptFile.ts";
import { openMarked, root } from "../support/checkMarked.ts";

/** A workspace of `a.prompt`, and a function to derive from it that counts how often it is called. */
function openA() {
  const { workspace } = openMarked("//- a.prompt\none\n//- typed-prompts.config.json\n{}");
  const file = `${root}/a.prompt`;
  const calls: string[] = [];
  const derive = ({ source }: PromptFile): number => calls.push(source.text);
  return { workspace, file, calls, derive };
}

test("what is derived is remembered until the file changes, whether it is open or closed", () => {
  const { workspace, file, calls, derive } = openA();
  expect([workspace.derived(file, derive), workspace.derived(file, derive)]).toEqual([1, 1]);
  workspace.check(file);
  expect(workspace.derived(file, derive)).toBe(1);
  workspace.open(file, "two");
  expect([workspace.derived(file, derive), workspace.derived(file, derive)]).toEqual([2, 2]);
  workspace.close(file);
  expect(workspace.derived(file, derive)).toBe(3);
  expect(calls).toEqual(["one", "two", "one"]);
});

test("what is asked for ahead is there when the file has been checked", () => {
  const { workspace, file, calls, derive } = openA();
  workspace.deriveAhead(derive);
  workspace.check(file);
  expect(calls).toEqual(["one"]);
  workspace.check(file);
  expect(workspace.derived(file, derive)).toBe(1);
  expect(calls).toEqual(["one"]);
});

test("nothing is derived from what is no prompt, or is not there", () => {
  const { workspace, derive } = openA();
  expect(workspace.derived(`${root}/typed-prompts.config.json`, derive)).toBeUndefined();
  expect(workspace.derived(`${root}/nowhere.prompt`, derive)).toBeUndefined();
});
