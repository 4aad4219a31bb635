import { range } from "../text/range.ts";
import type { FrontMatterBlock, UnreadReason } from "./frontMatterBlock.ts";

/** What stands between the start of a file and its front matter. */
export interface Lead {
  readonly start: number;
  readonly end: number;
  readonly kind: "none" | "blank" | "comment" | "shebang" | "text";
  /** Whether newer engines skip it: `#` lines and blank lines, the latter without a carriage return. */
  readonly isSkippedByNewer: boolean;
}

/** Past blank lines, `#` lines, and comments of Handlebars and HTML. */
export function readLead(text: string, start: number): Lead {
  let end = start;
  let kind: Lead["kind"] = "none";
  let isSkippedByNewer = true;
  while (end < text.length) {
    const next = nextLine(text, end);
    const first = text[end];
    if (first === "#") {
      if (end === 0 && text.startsWith("#!")) kind = "shebang";
      else if (kind !== "text" && kind !== "shebang") kind = "comment";
      end = next;
    } else if (text.slice(end, next).trim() === "" && next > end) {
      if (kind === "none") kind = "blank";
      if (text[next - 2] === "\r") isSkippedByNewer = false;
      end = next;
    } else {
      const closing = first === "{" || first === "<" ? commentEnd(text, end) : undefined;
      if (closing === undefined) break;
      kind = "text";
      isSkippedByNewer = false;
      end = closing;
    }
  }
  return { start, end, kind, isSkippedByNewer };
}

export function leadReason(text: string, lead: Lead, block: FrontMatterBlock): UnreadReason | undefined {
  if (lead.kind === "none") return undefined;
  const severity = lead.isSkippedByNewer ? "warning" : "error";
  const engines = lead.isSkippedByNewer ? " by released versions of Dotprompt, only by newer ones" : "";
  const remedy = lead.kind === "shebang" ? "'---' must be the first line." : "Begin the file with '---'.";
  const what = { blank: "a blank line", comment: "a comment", shebang: "a '#!' line", text: "other text" }[lead.kind];
  const reason = `${what} comes before its first '---'${engines === "" ? "" : `, which is skipped${engines}`}`;
  const written = text.slice(lead.start, lead.end);
  const content = written.trim();
  const place = lead.start + written.length - written.trimStart().length;
  const lineEnd = content.search(/[\r\n]|$/);
  const shown = content === "" ? range(lead.end, lead.end + 3) : range(place, place + lineEnd);
  return { range: shown, severity, reason, remedy, fix: leadFix(lead, content, block) };
}

function leadFix(lead: Lead, content: string, block: FrontMatterBlock): UnreadReason["fix"] {
  const removal = { range: range(lead.start, lead.end), newText: "" };
  if (lead.kind === "blank") return { title: "Remove the blank lines", edits: [removal], preferred: true };
  if (lead.kind === "shebang") return { title: "Remove the lines before it", edits: [removal], preferred: false };
  const isComment = lead.kind === "comment";
  const place = isComment ? block.yamlRange.start : block.range.end;
  const title = isComment ? "Move the comment into the front matter" : "Move the text below the front matter";
  const insertion = { range: range(place, place), newText: `${content}\n` };
  return { title, edits: [removal, insertion], preferred: isComment };
}

function commentEnd(text: string, start: number): number | undefined {
  const pairs = [
    ["{{!--", "--}}"],
    ["{{!", "}}"],
    ["<!--", "-->"],
  ] as const;
  const pair = pairs.find(([opening]) => text.startsWith(opening, start));
  if (!pair) return undefined;
  const close = text.indexOf(pair[1], start);
  return close < 0 ? undefined : nextLine(text, close + pair[1].length);
}

/** The start of the line after the one at `offset`; the end of the text on the last line. */
export function nextLine(text: string, offset: number): number {
  const found = text.indexOf("\n", offset);
  return found < 0 ? text.length : found + 1;
}
