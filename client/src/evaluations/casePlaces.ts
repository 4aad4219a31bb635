import { Range, Uri, workspace } from "vscode";
import type { EvaluationListing } from "../../../server/src/lsp/customRequests.ts";

/** The folder that a run of an evaluation file belongs to: where its file is written, and what its paths are relative to. */
export function runFolder(evalFile: Uri): Uri {
  return workspace.getWorkspaceFolder(evalFile)?.uri ?? Uri.joinPath(evalFile, "..");
}

/** A file as runs of a folder name it. */
export function pathBelow(folder: Uri, file: Uri): string {
  return file.path.startsWith(`${folder.path}/`) ? file.path.slice(folder.path.length + 1) : file.path;
}

/** Where the expectation about a path of the output is written; of others, the name of the case. */
export function placeInFile(
  listing: EvaluationListing | undefined,
  name: string,
  path: string | undefined,
): Range | undefined {
  const found = listing?.cases.find((one) => one.name === name);
  const expectation = found?.expectations.find((one) => one.path === path);
  return found && toRange(expectation?.range ?? found.range);
}

/** The evaluation files whose results depend on a file: it is one of them, their prompts, a partial or a dataset. */
export function madeOf(listings: readonly EvaluationListing[], file: Uri): readonly EvaluationListing[] {
  const uri = file.toString();
  return listings.filter(
    (one) => one.uri === uri || one.datasets.includes(uri) || one.prompts.some(({ parts }) => parts.includes(uri)),
  );
}

export function toRange({ start, end }: EvaluationListing["cases"][number]["range"]): Range {
  return new Range(start.line, start.character, end.line, end.character);
}
