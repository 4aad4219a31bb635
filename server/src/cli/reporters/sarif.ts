import { isAbsolute } from "node:path";
import { catalogue, diagnosticCodes, type Severity } from "../../diagnostics/catalogue.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { documentationUrl } from "../../diagnostics/documentation.ts";
import type { TextRange } from "../../text/range.ts";
import { displayPath, type Report } from "../report.ts";

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "note",
  hint: "note",
};

/** What relative places are relative to. */
const root = "%SRCROOT%";

/** SARIF 2.1.0, for code scanning. */
export function reportSarif(report: Report, version: string): string {
  const location = (file: FileId, range: TextRange) => ({
    artifactLocation: artifact(report, file),
    region: region(report, file, range),
  });
  const results = report.checked.flatMap(({ file, diagnostics }) =>
    diagnostics.map((one) => ({
      ruleId: one.code,
      ruleIndex: diagnosticCodes.indexOf(one.code),
      level: levels[one.severity],
      message: { text: `${one.message}\n${one.help}` },
      locations: [{ physicalLocation: location(file, one.range) }],
      relatedLocations: one.related.map((related, id) => ({
        id,
        physicalLocation: location(related.file, related.range),
        message: { text: related.message },
      })),
      fixes: one.fixes
        .filter((fix) => fix.edits.length > 0)
        .map((fix) => ({
          description: { text: fix.title },
          artifactChanges: [...new Set(fix.edits.map((edit) => edit.file))].map((edited) => ({
            artifactLocation: artifact(report, edited),
            replacements: fix.edits
              .filter((edit) => edit.file === edited)
              .map((edit) => ({
                deletedRegion: region(report, edited, edit.range),
                insertedContent: { text: edit.newText },
              })),
          })),
        })),
    })),
  );
  const rules = diagnosticCodes.map((code) => ({
    id: code,
    shortDescription: { text: `${titleOf(code)}.` },
    help: { text: `See ${documentationUrl(code)}` },
    helpUri: documentationUrl(code),
    defaultConfiguration: { level: levels[catalogue[code].severity] },
  }));
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "typed-prompts", version, rules } },
        columnKind: "utf16CodeUnits",
        newlineSequences: ["\r\n", "\n", "\r"],
        originalUriBaseIds: { [root]: { description: { text: "The folder that was checked." } } },
        results,
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** `invalid-json-schema` as words. */
function titleOf(code: string): string {
  const words = code
    .replaceAll("-", " ")
    .replace(/\bjson\b/, "JSON")
    .replace(/\byaml\b/, "YAML");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Relative to the folder that was checked where the file is in it. */
function artifact(report: Report, file: FileId): { readonly uri: string; readonly uriBaseId?: string } {
  const path = displayPath(file, report.cwd);
  if (path.startsWith("../") || isAbsolute(path)) return { uri: file };
  return { uri: path.split("/").map(encodeURIComponent).join("/"), uriBaseId: root };
}

function region(report: Report, file: FileId, range: TextRange) {
  const source = report.sourceOf(file);
  const start = source?.positionAt(range.start) ?? { line: 0, character: 0 };
  const end = source?.positionAt(range.end) ?? start;
  return {
    startLine: start.line + 1,
    startColumn: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
