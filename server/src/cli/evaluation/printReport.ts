import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import picocolors from "picocolors";
import type { EvalReport } from "../../eval/reports/evalReport.ts";
import { htmlReport } from "../../eval/reports/htmlReport.ts";
import { jsonReport } from "../../eval/reports/jsonReport.ts";
import { junitReport } from "../../eval/reports/junitReport.ts";
import { markdownReport } from "../../eval/reports/markdownReport.ts";
import { textReport } from "../../eval/reports/textReport.ts";
import type { Terminal } from "../terminal.ts";
import type { EvaluationFormat } from "./formats.ts";

/** Prints a report; with a file, writes it there, and prints the one for people. Throws what the disk says. */
export function printReport(
  terminal: Terminal,
  report: EvalReport,
  format: EvaluationFormat,
  out: string | undefined,
): void {
  if (out === undefined) {
    terminal.write(render(report, format, terminal));
    return;
  }
  writeFileSync(resolve(terminal.cwd, out), render(report, format, { colors: false }));
  terminal.write(render(report, "text", terminal));
}

function render(report: EvalReport, format: EvaluationFormat, { colors }: Pick<Terminal, "colors">): string {
  switch (format) {
    case "text":
      return textReport(report, { paint: picocolors.createColors(colors), width: process.stdout.columns ?? 100 });
    case "json":
      return jsonReport(report);
    case "junit":
      return junitReport(report);
    case "markdown":
      return markdownReport(report);
    case "html":
      return htmlReport(report, { sha256: (text) => createHash("sha256").update(text).digest("base64") });
  }
}
