import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Generation } from "../../server/src/features/bindings/generation.ts";
import { NodeFileSystem } from "../../server/src/node/nodeFileSystem.ts";
import { NodeGeneratedFiles } from "../../server/src/node/nodeGeneratedFiles.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { writePrompts } from "./prompts.ts";
import { type Row, row } from "./table.ts";

const count = 1_000;
const saves = 100;

/** What the server does when a prompt of a large workspace is saved: checks the new text, generates, and writes. */
export function benchOnSave(): readonly Row[] {
  const { folder, remove } = writePrompts(count, { sound: true });
  const base = pathToFileURL(folder).href;
  const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
  const workspace = new Workspace(new NodeFileSystem());
  workspace.addFolder(base);
  for (const file of workspace.files) workspace.check(file);
  const samples: number[] = [];
  for (let save = -20; save < saves; save++) {
    const index = (save + 20) * 8;
    const path = join(folder, `team-${index % 25}`, `prompt-${index}.prompt`);
    const file = pathToFileURL(path).href;
    const opened = readFileSync(path, "utf8");
    workspace.open(file, opened);
    workspace.check(file);
    const saved = opened.replace("limit?: integer", `added${index}?: string\n    limit?: integer`);
    const start = performance.now();
    workspace.open(file, saved);
    const tools = { files: new NodeGeneratedFiles(), runtime: "", hash };
    const result = new Generation(workspace, tools, { base, check: false }).generate(file);
    if (save >= 0) samples.push(performance.now() - start);
    if (result?.kind !== "written") throw new Error(`${path} was not generated: ${result?.reason}`);
    workspace.close(file);
  }
  remove();
  return [row(`generate one of ${count} prompts on save, warm`, samples, "ms", 20)];
}
