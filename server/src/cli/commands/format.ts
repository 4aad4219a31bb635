import { fileURLToPath } from "node:url";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { formatting } from "../../features/formatting/formatting.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import { parsePromptFile } from "../../syntax/promptFile.ts";
import { applyEdits } from "../../text/textEdit.ts";
import { isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { displayPath } from "../report.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";

export interface FormatOptions {
  /** Writes nothing, and fails when something would be written. */
  readonly check: boolean;
}

type Outcome = "formatted" | "unformatted" | "unchanged" | "leftAlone" | "notWritten";

/**
 * `typed-prompts format`. Returns the exit code: 0, 1 when a file is not formatted or cannot be because of an error in
 * it, 3 when writing failed.
 */
export function format(terminal: Terminal, paths: readonly string[], { check }: FormatOptions): number {
  const fileSystem = new NodeFileSystem();
  const files = selectFiles(new Workspace(fileSystem), terminal.cwd, paths).filter((file) => !isConfigFile(file));
  const counts: Record<Outcome, number> = { formatted: 0, unformatted: 0, unchanged: 0, leftAlone: 0, notWritten: 0 };
  for (const file of files) {
    const { outcome, note } = formatFile(fileSystem, file, check);
    counts[outcome]++;
    if (note !== undefined) terminal.write(`${printable(displayPath(file, terminal.cwd))}${note}\n`);
  }
  const done = check ? `${counts.unformatted} not formatted` : `${counts.formatted} formatted`;
  const failed = counts.notWritten > 0 ? `, ${counts.notWritten} not written` : "";
  terminal.write(`${done}, ${counts.unchanged} unchanged, ${counts.leftAlone} left alone${failed}\n`);
  if (counts.notWritten > 0) return 3;
  return counts.unformatted + counts.leftAlone > 0 ? 1 : 0;
}

/** `note` follows the file's name. */
function formatFile(
  fileSystem: NodeFileSystem,
  file: FileId,
  check: boolean,
): { readonly outcome: Outcome; readonly note?: string } {
  const content = fileSystem.readFile(file);
  if (content.kind !== "text") {
    const reason = content.kind === "missing" ? "it is gone" : content.reason;
    return { outcome: "leftAlone", note: `: left alone: ${reason}.` };
  }
  const prompt = parsePromptFile(file, content.text);
  const result = formatting(prompt);
  if (result.kind === "left alone") {
    const { line, character } = prompt.source.positionAt(result.error.range.start);
    return {
      outcome: "leftAlone",
      note: `:${line + 1}:${character + 1}: left alone: ${printable(result.error.message)}`,
    };
  }
  if (result.edits.length === 0) return { outcome: "unchanged" };
  if (check) return { outcome: "unformatted", note: ": not formatted. Run 'typed-prompts format'." };
  try {
    writeAtomically(fileURLToPath(file), applyEdits(content.text, result.edits));
    return { outcome: "formatted", note: ": formatted." };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: "notWritten", note: `: not written: ${reason}.` };
  }
}
