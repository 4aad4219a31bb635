import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { PromptVersion } from "../../diff/promptVersion.ts";
import type { Workspace } from "../../workspace/workspace.ts";

/** What a version of a prompt is made of: its own file first, its partials, and the files of the schemas that it may name. */
export function versionFiles(workspace: Workspace, { file, partials }: PromptVersion): readonly FileId[] {
  const schemas = [...workspace.configOf(file).schemas.values()];
  return [
    ...new Set([
      file,
      ...[...partials.values()].map((partial) => partial.file),
      ...schemas.flatMap((source) => (source.kind === "file" ? source.file : [])),
    ]),
  ];
}
