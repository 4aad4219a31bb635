import type { Severity } from "../diagnostics/catalogue.ts";
import { range, type TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import { leadReason, nextLine, readLead } from "./frontMatterLead.ts";

/** Where front matter is, by its lines alone. */
export interface FrontMatterBlock {
  /** From the opening `---` to the end of the closing line, line break included. */
  readonly range: TextRange;
  readonly yamlRange: TextRange;
  /** Whether a line of it starts with a key that Dotprompt knows: then it is no prose between Markdown rules. */
  readonly hasKnownKey: boolean;
  /** Whether no line ends it, so that its end was guessed. */
  readonly isGuess: boolean;
  /** Why engines do not read it; empty when they do. */
  readonly unread: readonly UnreadReason[];
}

export interface UnreadReason {
  readonly range: TextRange;
  readonly severity: Severity;
  /** Ends the sentence "The front matter is not read: …". */
  readonly reason: string;
  readonly remedy: string;
  readonly fix?:
    | { readonly title: string; readonly edits: readonly TextEdit[]; readonly preferred: boolean }
    | undefined;
}

/** The keys that Dotprompt and Genkit read at the top level. */
const topLevelKeys = [
  ...["config", "description", "ext", "input", "maxTurns", "metadata", "model", "name", "output", "raw"],
  ...["returnToolRequests", "toolChoice", "toolDefs", "tools", "use", "variant", "version"],
] as const;

export type TopLevelKey = (typeof topLevelKeys)[number];

const knownKeyLine = new RegExp(`^["']?(?:${topLevelKeys.join("|")})["']?[ \\t]*:(?:\\s|$)`, "m");

/**
 * Splits as the reference does, without its regular expression, which is quadratic on hostile texts. Where the reference
 * finds nothing, finds what was meant: known keys between `---` lines, behind a BOM or comments, without an end.
 */
export function findFrontMatter(text: string): FrontMatterBlock | undefined {
  const bom = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const lead = readLead(text, bom);
  if (!text.startsWith("---", lead.end)) return undefined;
  const content = contentStart(text, lead.end);
  if (content === undefined) return undefined;
  const block = closedBlock(text, lead.end, content) ?? unclosedBlock(text, lead.end, content);
  const reason = leadReason(text, lead, block);
  const unread = [...(bom === 1 ? [byteOrderMark] : []), ...(reason ? [reason] : []), ...block.unread];
  const isEmpty = block.yamlRange.end === block.yamlRange.start && !block.isGuess;
  return unread.length === 0 || block.hasKnownKey || isEmpty ? { ...block, unread } : undefined;
}

/** Why the front matter that a partial begins with is text: partials have none. */
export function findPartialHeader(text: string): UnreadReason | undefined {
  const block = findFrontMatter(text);
  if (!block?.hasKnownKey) return undefined;
  return {
    range: range(block.range.start, block.range.start + 3),
    severity: "error",
    reason: "partials have none",
    remedy: "The prompt that includes the partial declares the inputs.",
    fix: { title: "Remove it", edits: [{ range: block.range, newText: "" }], preferred: false },
  };
}

/** After the last line break of the white space that follows the opening `---`. */
function contentStart(text: string, opening: number): number | undefined {
  let start: number | undefined;
  for (let at = opening + 3; at < text.length && /\s/.test(text[at]!); at++) if (isBreak(text[at])) start = at + 1;
  return start;
}

/** A block that ends in a line `---`, at the end of the file too, where the reference wants a line break after it. */
function closedBlock(text: string, opening: number, content: number): FrontMatterBlock | undefined {
  for (let at = text.indexOf("---", content + 1); at >= 0; at = text.indexOf("---", at + 1)) {
    if (!isBreak(text[at - 1])) continue;
    const end = lineEndOfRule(text, at);
    if (end === undefined) continue;
    const yamlEnd = text[at - 1] === "\n" && text[at - 2] === "\r" && at - 2 >= content ? at - 2 : at - 1;
    return block(text, opening, range(content, yamlEnd), end);
  }
  const end = text.startsWith("---", content) ? lineEndOfRule(text, content) : undefined;
  if (end === undefined) return undefined;
  // Nothing but white space between the two: to the reference that is a block if it has a line to itself.
  let start = content - 1;
  while (start > opening + 3 && !isBreak(text[start - 1])) start--;
  return block(text, opening, range(start > opening + 3 ? start : content - 1, content - 1), end);
}

/** The end of a line that begins with `---` and goes on with white space only. */
function lineEndOfRule(text: string, rule: number): number | undefined {
  for (let at = rule + 3; at < text.length; at++) {
    if (text[at] === "\n") return at + 1;
    if (text[at] === "\r") return text[at + 1] === "\n" ? at + 2 : at + 1;
    if (!/\s/.test(text[at]!)) return undefined;
  }
  return text.length;
}

function block(text: string, opening: number, yamlRange: TextRange, end: number): FrontMatterBlock {
  const unread: UnreadReason[] = [];
  const whole = range(opening, end);
  if (!isBreak(text[end - 1])) unread.push(noFinalBreak(whole));
  if (yamlRange.start === yamlRange.end) unread.push(emptyBlock(whole));
  const hasKnownKey = knownKeyLine.test(text.slice(yamlRange.start, yamlRange.end));
  return { range: whole, yamlRange, hasKnownKey, isGuess: false, unread };
}

/** A block without an end: it goes as far as its lines look like YAML. */
function unclosedBlock(text: string, opening: number, content: number): FrontMatterBlock {
  let end = content;
  let line = content;
  let almost: TextRange | undefined;
  while (line < text.length && !almost) {
    const next = nextLine(text, line);
    const written = text.slice(line, next);
    if (/^[ \t]*(?:[-–—]{2,}|\.{3})[ \t]*(?:#.*)?\s*$/.test(written)) {
      almost = range(line, line + written.trimEnd().length);
    } else if (/^(?:[ \t]+\S|#|-[ \t]|["']?[\w.$-]+["']?[ \t]*:(?:\s|$))/.test(written)) end = next;
    else if (written.trim() !== "") break;
    line = next;
  }
  const yamlRange = range(content, almost ? Math.max(content, almost.start - 1) : end);
  const whole = range(opening, almost ? line : end);
  const hasKnownKey = knownKeyLine.test(text.slice(yamlRange.start, yamlRange.end));
  return {
    range: whole,
    yamlRange,
    hasKnownKey,
    isGuess: true,
    unread: [almost ? almostClosed(almost) : unclosed(whole)],
  };
}

const byteOrderMark: UnreadReason = {
  range: range(0, 1),
  severity: "error",
  reason: "the file begins with a byte order mark",
  remedy: "Save the file as UTF-8 without BOM.",
  fix: { title: "Remove the byte order mark", edits: [{ range: range(0, 1), newText: "" }], preferred: true },
};

function noFinalBreak(whole: TextRange): UnreadReason {
  return {
    range: range(whole.end - 3, whole.end),
    severity: "error",
    reason: "no line break follows its closing '---'",
    remedy: "End the line.",
    fix: { title: "End the line", edits: [{ range: range(whole.end, whole.end), newText: "\n" }], preferred: true },
  };
}

function emptyBlock(whole: TextRange): UnreadReason {
  return {
    range: range(whole.start, whole.start + 3),
    severity: "error",
    reason: "it is empty",
    remedy: "Remove the two '---' lines.",
    fix: { title: "Remove the empty block", edits: [{ range: whole, newText: "" }], preferred: true },
  };
}

function almostClosed(line: TextRange): UnreadReason {
  return {
    range: line,
    severity: "error",
    reason: "its closing line is not exactly '---'",
    remedy: "The line must be '---' and nothing else.",
    fix: { title: "Replace with '---'", edits: [{ range: line, newText: "---" }], preferred: true },
  };
}

function unclosed(whole: TextRange): UnreadReason {
  return {
    range: range(whole.start, whole.start + 3),
    severity: "error",
    reason: "it is never closed",
    remedy: "Write '---' on a line of its own where it ends.",
    fix: {
      title: "Close it with '---'",
      edits: [{ range: range(whole.end, whole.end), newText: "---\n" }],
      preferred: false,
    },
  };
}

function isBreak(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}
