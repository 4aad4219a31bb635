import { expect, test } from "vitest";
import { evaluationListing } from "../../../server/src/features/evaluations/evaluationListing.ts";
import { Workspace } from "../../../server/src/workspace/workspace.ts";
import { classifyPrompt, manyCases } from "../../support/evalProject.ts";
import { MemoryFileSystem } from "../../support/memoryFileSystem.ts";

test("reads a file again only when its text is another, for it is asked with each check", () => {
  const files = new MemoryFileSystem();
  files.files.set("file:///w/classify.prompt", classifyPrompt);
  files.files.set("file:///w/classify.eval.yaml", manyCases(2));
  files.files.set("file:///w/other.prompt", classifyPrompt);
  files.files.set("file:///w/other.eval.yaml", manyCases(1));
  const workspace = new Workspace(files);
  workspace.addFolder("file:///w");
  const casesOf = () => new Map(evaluationListing(workspace).map(({ file, cases }) => [file.slice(9), cases]));
  const before = casesOf();
  expect(before.get("/classify.eval.yaml")?.map(({ name }) => name)).toEqual(["case 0", "case 1"]);
  workspace.open("file:///w/classify.prompt", `${classifyPrompt}\nMore.`);
  workspace.open("file:///w/other.eval.yaml", manyCases(3));
  const after = casesOf();
  expect(after.get("/classify.eval.yaml")).toBe(before.get("/classify.eval.yaml"));
  expect(after.get("/other.eval.yaml")).toHaveLength(3);
  workspace.close("file:///w/other.eval.yaml");
  expect(casesOf().get("/other.eval.yaml")).toHaveLength(1);
});
