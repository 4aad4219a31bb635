import { createHash } from "node:crypto";
import type { Change } from "../../server/src/diff/change.ts";
import type { Comparison } from "../../server/src/diff/compare.ts";
import { loadSchemaValidators } from "../../server/src/diff/schemaValidators.ts";
import { typeComparer } from "../../server/src/diff/typesOfVersions.ts";
import { changedPrompts } from "../../server/src/features/versions/changedPrompts.ts";
import { comparisonOf } from "../../server/src/features/versions/comparisons.ts";
import { Workspace } from "../../server/src/workspace/workspace.ts";
import { root } from "./checkMarked.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";

/** Texts by their path. */
export type Files = Readonly<Record<string, string>>;

const compareTypes = typeComparer(await loadSchemaValidators());

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function workspaceOf(files: Files): Workspace {
  const fileSystem = new MemoryFileSystem();
  for (const [path, text] of Object.entries(files)) fileSystem.files.set(`${root}/${path}`, text);
  const workspace = new Workspace(fileSystem);
  workspace.addFolder(root);
  return workspace;
}

/** What has become of the prompts of a folder, those that are the same left out. */
export function compareFiles(before: Files, after: Files): readonly Comparison[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = new Set([...paths].filter((path) => before[path] !== after[path]).map((path) => `${root}/${path}`));
  const sides = { before: workspaceOf(before), after: workspaceOf(after), changed };
  const tools = {
    compareTypes,
    sha256,
    countTokens: (text: string) => text.split(/\s+/).filter((word) => word).length,
  };
  return changedPrompts(sides).map((pair) => comparisonOf(sides, pair, tools));
}

/** Of one prompt, of which all else is the same. */
export function compareTexts(before: string, after: string, others: Files = {}): Comparison {
  const [comparison] = compareFiles({ ...others, "main.prompt": before }, { ...others, "main.prompt": after });
  if (!comparison) throw new Error("The two are one text.");
  return comparison;
}

/** `rule message` */
export function told({ changes }: { readonly changes: readonly Change[] }): readonly string[] {
  return changes.map(({ rule, message }) => `${rule} ${message}`);
}
