import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { sharedFolder } from "../support/shared.ts";

const shared = sharedFolder();

// Each line of the expectation was judged by a person, as the prompt's author would. A new line is a new claim about
// somebody's file: look at the file before it is accepted (`vitest -u`).
test.runIf(shared)("real prompts: every error and warning, as reviewed", async () => {
  const corpus = pathToFileURL(join(shared!, "corpus")).href;
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(corpus);
  expect(workspace.files.length).toBeGreaterThan(300);
  const lines: string[] = [];
  for (const file of [...workspace.files].sort()) {
    const checked = workspace.check(file)!;
    const shown = checked.diagnostics.filter((one) => one.severity === "error" || one.severity === "warning");
    if (shown.length > 0) lines.push(decodeURIComponent(file.slice(corpus.length + 1)));
    for (const one of shown) {
      const { line, character } = checked.source.positionAt(one.range.start);
      const marked = checked.source.text.slice(one.range.start, one.range.end).split("\n", 1)[0]!;
      lines.push(`  ${line + 1}:${character + 1} ${one.severity} ${one.code} ${JSON.stringify(marked.slice(0, 40))}`);
    }
  }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("reviewed.txt");
});
