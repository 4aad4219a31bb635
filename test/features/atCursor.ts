import { expect } from "vitest";
import type { PromptModel } from "../../server/src/analysis/promptModel.ts";
import type { TextRange } from "../../server/src/text/range.ts";
import type { Workspace } from "../../server/src/workspace/workspace.ts";
import { type MarkedFile, writeMarked } from "../support/carets.ts";
import { openMarked, root } from "../support/checkMarked.ts";

export interface AtCursor {
  readonly files: readonly MarkedFile[];
  readonly workspace: Workspace;
  /** Of the file that has the cursor. */
  readonly model: PromptModel;
  readonly offset: number;
}

/** Opens marked sources, the one with the cursor in an editor. */
export function atCursor(source: string): AtCursor {
  const { files, workspace } = openMarked(source);
  const { path, text, cursor } = files.find((file) => file.cursor !== undefined)!;
  workspace.open(`${root}/${path}`, text);
  return { files, workspace, model: workspace.model(`${root}/${path}`)!, offset: cursor! };
}

/** Compares places, each with a label, with the carets of all files. */
export function expectMarked(
  files: readonly MarkedFile[],
  places: readonly { readonly file: string; readonly range: TextRange; readonly label: string }[],
): void {
  const written = (labelsOf: (file: MarkedFile) => MarkedFile["labels"]): string =>
    files.map((file) => `//- ${file.path}\n${writeMarked(file.text, labelsOf(file))}`).join("\n");
  const actual = written(({ path }) =>
    places.filter(({ file }) => file === `${root}/${path}`).map(({ range, label }) => ({ ...range, label })),
  );
  expect(actual).toBe(written(({ labels }) => labels));
}
