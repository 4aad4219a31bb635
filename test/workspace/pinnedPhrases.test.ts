import { expect, test } from "vitest";
import { root } from "../support/checkMarked.ts";
import { workspaceOf } from "../support/comparedPrompts.ts";

test("a pinned phrase is looked for again when a partial of the prompt has another text and the same use", () => {
  const workspace = workspaceOf({
    "a.prompt": "---\ntp.pin: be brief\n---\n{{>outer}}",
    "_outer.prompt": "{{>inner}}",
    "_inner.prompt": "Please be brief.",
  });
  const codes = (): readonly string[] => workspace.check(`${root}/a.prompt`)!.diagnostics.map(({ code }) => code);
  expect(codes()).toEqual([]);
  expect(workspace.open(`${root}/_inner.prompt`, "Please be short.")).toContain(`${root}/a.prompt`);
  expect(codes()).toEqual(["pinned-phrase-missing"]);
});
