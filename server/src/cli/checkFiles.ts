import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { SourceText } from "../text/sourceText.ts";
import type { CheckedFile, Workspace } from "../workspace/workspace.ts";

/** Checks files one after another. What goes wrong with one is reported for it, and the others are still checked. */
export function checkFiles(workspace: Workspace, files: readonly FileId[]): readonly CheckedFile[] {
  return files.flatMap((file) => {
    try {
      return workspace.check(file) ?? [];
    } catch (error) {
      return { file, source: new SourceText(""), diagnostics: [failed(error)] };
    }
  });
}

function failed(error: unknown): Diagnostic {
  const reason = `the checker failed on it (${error instanceof Error ? error.message : String(error)})`;
  const remedy = "This is a bug in Typed Prompts. Please report it with the file.";
  return diagnostic("unreadable-file", { start: 0, end: 0 }, { reason, remedy });
}
