import { pathToFileURL } from "node:url";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { bindingDiagnostic, isBindable } from "../../features/bindings/bindingDiagnostics.ts";
import { BindingPlaces } from "../../features/bindings/bindingPlaces.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { nodeGenerationTools } from "../../node/nodeGenerationTools.ts";
import { SourceText } from "../../text/sourceText.ts";
import { type CheckedFile, isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { applyFixes } from "../applyFixes.ts";
import { checkDatasets } from "../checkDatasets.ts";
import { checkFiles } from "../checkFiles.ts";
import { countBySeverity, displayPath, type Report } from "../report.ts";
import { reportGithub } from "../reporters/github.ts";
import { reportJson } from "../reporters/json.ts";
import { reportSarif } from "../reporters/sarif.ts";
import { reportText } from "../reporters/text.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";

export const checkFormats = ["text", "json", "sarif", "github"] as const;

export interface CheckOptions {
  readonly format: (typeof checkFormats)[number];
  readonly maxWarnings: number | undefined;
  readonly fix: boolean;
}

/** `typed-prompts check`. Returns the exit code: 0 clean, 1 findings, 2 a configuration with errors, 3 a fix that was not written. */
export async function check(terminal: Terminal, paths: readonly string[], options: CheckOptions): Promise<number> {
  const fileSystem = new NodeFileSystem();
  const workspace = new Workspace(fileSystem);
  const files = selectFiles(workspace, terminal.cwd, paths, { evalFiles: true });
  const fixed = options.fix ? applyFixes(workspace, files) : undefined;
  const own = withBindingDiagnostics(workspace, fixed?.checked ?? checkFiles(workspace, files), terminal.cwd);
  const checked = await checkDatasets(workspace, own);
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
  for (const { file, reason } of fixed?.unwritten ?? []) {
    process.stderr.write(`typed-prompts: ${printable(displayPath(file, terminal.cwd))} is not fixed: ${reason}\n`);
  }
  if (fixed && fixed.unwritten.length > 0) return 3;
  const { error, warning } = countBySeverity(checked);
  if (checked.some((one) => isConfigFile(one.file) && one.diagnostics.some((each) => each.severity === "error")))
    return 2;
  const tooMany = warning > (options.maxWarnings ?? Number.POSITIVE_INFINITY);
  // Otherwise a run that shows nothing but warnings would fail without a reason.
  if (tooMany) {
    const warnings = `${warning} warning${warning === 1 ? "" : "s"}`;
    process.stderr.write(`typed-prompts: ${warnings}, and --max-warnings allows ${options.maxWarnings}.\n`);
  }
  return error > 0 || tooMany ? 1 : 0;
}

/** What stands on disk beside the prompts is no matter of the checker's. */
function withBindingDiagnostics(
  workspace: Workspace,
  checked: readonly CheckedFile[],
  cwd: string,
): readonly CheckedFile[] {
  const { files, hash } = nodeGenerationTools(__dirname);
  const places = new BindingPlaces(workspace, (file) => files.read(file), pathToFileURL(cwd).href);
  return checked.map((one) => {
    if (!isBindable(one.file)) return one;
    const place = places.of(one.file);
    const found = bindingDiagnostic(workspace, one.file, place, files.read(place.target), hash);
    return found ? { ...one, diagnostics: [found, ...one.diagnostics] } : one;
  });
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
      return reportGithub(report, process.env.GITHUB_WORKSPACE || undefined);
  }
}
