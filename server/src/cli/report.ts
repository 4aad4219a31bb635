import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { Severity } from "../diagnostics/catalogue.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { CheckedFile } from "../workspace/workspace.ts";

/** What a reporter prints: the checked files, and how to name and read any file that they mention. */
export interface Report {
  readonly checked: readonly CheckedFile[];
  /** How many fixes `--fix` has applied; `undefined` without it. */
  readonly fixed: number | undefined;
  readonly cwd: string;
  readonly colors: boolean;
  /** The text of a file that a diagnostic refers to. */
  readonly sourceOf: (file: FileId) => SourceText | undefined;
}

export const severities: readonly Severity[] = ["error", "warning", "information", "hint"];

export function countBySeverity(checked: readonly CheckedFile[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { diagnostics } of checked) for (const { severity } of diagnostics) counts[severity]++;
  return counts;
}

/** A file relative to a folder, with `/`. For terminals, it must still be made printable. */
export function displayPath(file: FileId, cwd: string): string {
  const path = relative(cwd, fileURLToPath(file)).split(sep).join("/");
  return path === "" ? "." : path;
}
