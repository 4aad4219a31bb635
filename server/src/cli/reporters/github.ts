import type { Severity } from "../../diagnostics/catalogue.ts";
import { displayPath, type Report } from "../report.ts";
import { printable } from "../terminal.ts";
import { summaryLine } from "./text.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "debug",
};

/**
 * Workflow commands, which GitHub shows as annotations at the lines of a pull request. It looks for files from
 * `repository` on, the folder of the checkout, wherever the command runs.
 */
export function reportGithub(report: Report, repository = report.cwd): string {
  const lines = report.checked.flatMap(({ file, source, diagnostics }) =>
    diagnostics.map((one) => {
      const path = displayPath(file, repository);
      if (one.severity === "hint") return `::debug::${escapeData(`${path}: ${one.message}`)}`;
      const start = source.positionAt(one.range.start);
      const end = source.positionAt(one.range.end);
      const columns = [`col=${start.character + 1}`, `endColumn=${end.character + 1}`];
      const properties = [
        `file=${escapeProperty(path)}`,
        `line=${start.line + 1}`,
        `endLine=${end.line + 1}`,
        // Columns of different lines are refused.
        ...(start.line === end.line ? columns : []),
        `title=${escapeProperty(one.code)}`,
      ];
      return `::${commands[one.severity]} ${properties.join(",")}::${escapeData(`${one.message}\n${one.help}`)}`;
    }),
  );
  return `${[...lines, summaryLine(report)].join("\n")}\n`;
}

function escapeData(text: string): string {
  return printable(text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A"));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
