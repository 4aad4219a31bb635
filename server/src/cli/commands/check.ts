import type { FileId } from "../../diagnostics/diagnostic.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { SourceText } from "../../text/sourceText.ts";
import { isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { applyFixes } from "../applyFixes.ts";
import { checkFiles } from "../checkFiles.ts";
import { countBySeverity, type Report } from "../report.ts";
import { reportGithub } from "../reporters/github.ts";
import { reportJson } from "../reporters/json.ts";
import { reportSarif } from "../reporters/sarif.ts";
import { reportText } from "../reporters/text.ts";
import { selectFiles } from "../selectFiles.ts";
import type { Terminal } from "../terminal.ts";

export const checkFormats = ["text", "json", "sarif", "github"] as const;

export interface CheckOptions {
  readonly format: (typeof checkFormats)[number];
  readonly maxWarnings: number | undefined;
  readonly fix: boolean;
}

/** `typed-prompts check`. Returns the exit code: 0 clean, 1 findings, 2 a configuration with errors. */
export function check(terminal: Terminal, paths: readonly string[], options: CheckOptions): number {
  const fileSystem = new NodeFileSystem();
  const workspace = new Workspace(fileSystem);
  const files = selectFiles(workspace, terminal.cwd, paths);
  const fixed = options.fix ? applyFixes(workspace, files) : undefined;
  const checked = fixed?.checked ?? checkFiles(workspace, files);
  const sources = new Map<FileId, SourceText>(checked.map((one) => [one.file, one.source]));
  const report: Report = {
    checked,
    fixed: fixed?.applied,
    cwd: terminal.cwd,
    colors: terminal.colors,
    sourceOf: (file) => {
      const known = sources.get(file);
      if (known) return known;
      const content = fileSystem.readFile(file);
      return content.kind === "text" ? new SourceText(content.text) : undefined;
    },
  };
  terminal.write(render(report, options.format, terminal.version));
  const { error, warning } = countBySeverity(checked);
  if (checked.some((one) => isConfigFile(one.file) && one.diagnostics.some((each) => each.severity === "error")))
    return 2;
  return error > 0 || warning > (options.maxWarnings ?? Number.POSITIVE_INFINITY) ? 1 : 0;
}

function render(report: Report, format: CheckOptions["format"], version: string): string {
  switch (format) {
    case "text":
      return reportText(report);
    case "json":
      return reportJson(report);
    case "sarif":
      return reportSarif(report, version);
    case "github":
      return reportGithub(report);
  }
}
