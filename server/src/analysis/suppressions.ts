import { type DiagnosticCode, diagnosticCodes } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/didYouMean.ts";
import type { TemplateNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { visit } from "../syntax/visit.ts";
import type { TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";

/** `tp-ignore code, code: reason` in a comment, for the comment's own lines and the line after it. */
interface Suppression {
  readonly codes: readonly { readonly name: string; readonly range: TextRange; used: boolean }[];
  readonly reason: string;
  readonly range: TextRange;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Leaves out what the file's comments suppress, and reports the suppressions that have no effect. */
export function applySuppressions(file: PromptFile, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const suppressions = findSuppressions(file);
  if (suppressions.length === 0) return diagnostics;
  const byPlace = new Map<string, { used: boolean }[]>();
  for (const { codes, reason, firstLine, lastLine } of suppressions) {
    if (reason === "") continue;
    for (const code of codes) {
      for (let line = firstLine; line <= lastLine; line++) {
        const place = `${line} ${code.name}`;
        const known = byPlace.get(place);
        if (known) known.push(code);
        else byPlace.set(place, [code]);
      }
    }
  }
  const kept = diagnostics.filter((one) => {
    const codes = byPlace.get(`${file.source.positionAt(one.range.start).line} ${one.code}`);
    // What has been marked once need not be marked again.
    for (const code of codes?.splice(0) ?? []) code.used = true;
    return !codes;
  });
  return [...kept, ...suppressions.flatMap((suppression) => unused(file, suppression))];
}

function unused(file: PromptFile, suppression: Suppression): readonly Diagnostic[] {
  const remove = { title: "Remove this comment", edits: [removal(file, suppression.range)], preferred: false };
  const report = (range: TextRange, reason: string, fixes = [remove]): Diagnostic =>
    diagnostic("unused-suppression", range, { reason }, { fixes });
  if (suppression.codes.length === 0)
    return [report(suppression.range, "it names no code. Write 'tp-ignore code: reason'.")];
  if (suppression.reason === "") {
    return [report(suppression.range, "it gives no reason. Write 'tp-ignore code: reason'.", [])];
  }
  return suppression.codes
    .filter((code) => !code.used)
    .map((code) => {
      if ((diagnosticCodes as readonly string[]).includes(code.name)) {
        return report(code.range, `there is no '${code.name}' on this line or the next.`);
      }
      const meant = closest(code.name, diagnosticCodes);
      const fixes = meant
        ? [
            {
              title: `Change to '${meant}'`,
              edits: [{ file: file.file, range: code.range, newText: meant }],
              preferred: true,
            },
          ]
        : [remove];
      return report(code.range, `there is no code '${code.name}'.${didYouMean(meant)}`, fixes);
    });
}

/** The comment, with its line where nothing else is on it. */
function removal(file: PromptFile, range: TextRange) {
  const text = file.source.text;
  const line = file.source.lineRange(file.source.positionAt(range.start).line);
  const alone = text.slice(line.start, range.start).trim() === "" && text.slice(range.end, line.end).trim() === "";
  if (!alone) return { file: file.file, range, newText: "" };
  const next = text.startsWith("\r\n", line.end) ? 2 : line.end < text.length ? 1 : 0;
  return { file: file.file, range: { start: line.start, end: line.end + next }, newText: "" };
}

function findSuppressions(file: PromptFile): readonly Suppression[] {
  if (!file.source.text.includes("tp-ignore")) return [];
  const found = (file.frontMatter?.comments ?? []).flatMap((range) => parseSuppression(file, range));
  visit(file.template, (node: TemplateNode) => {
    if (node.kind === "CommentStatement") found.push(...parseSuppression(file, node.range));
  });
  return found;
}

const pattern = /^(?:\{\{~?!(?:--)?|#)?\s*tp-ignore\b(?<codes>[^:}]*)(?::(?<reason>[\s\S]*?))?(?:--)?(?:~?\}\})?$/;

function parseSuppression(file: PromptFile, range: TextRange): readonly Suppression[] {
  const text = file.source.text.slice(range.start, range.end);
  const match = pattern.exec(text);
  if (!match?.groups) return [];
  const listed = match.groups.codes ?? "";
  const start = range.start + text.indexOf("tp-ignore") + "tp-ignore".length;
  const codes = [...listed.matchAll(/[a-z][\w-]*/gi)].map((code) => ({
    name: code[0].replace(/-+$/, "") as DiagnosticCode | string,
    range: { start: start + code.index, end: start + code.index + code[0].replace(/-+$/, "").length },
    used: false,
  }));
  return [
    {
      codes,
      reason: (match.groups.reason ?? "").trim(),
      range,
      firstLine: file.source.positionAt(range.start).line,
      lastLine: file.source.positionAt(range.end).line + 1,
    },
  ];
}
