import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { findFrontMatter } from "../../syntax/frontMatterBlock.ts";
import type { PromptFile } from "../../syntax/promptFile.ts";
import type { TextRange } from "../../text/range.ts";
import type { TextEdit } from "../../text/textEdit.ts";
import { formatFrontMatter } from "./formatFrontMatter.ts";
import { formatTemplate } from "./formatTemplate.ts";

export type Formatting =
  | { readonly kind: "formatted"; readonly edits: readonly TextEdit[] }
  /** What a file with this error means is a guess, so it is left as it is. */
  | { readonly kind: "left alone"; readonly error: Diagnostic };

/**
 * Lays out a file without changing what it says: its front matter parses to the same values and comments, and every
 * rendering of it is the same, to the last character. Formatting the result changes nothing.
 */
export function formatting(file: PromptFile): Formatting {
  const error = file.diagnostics.find((one) => one.severity === "error");
  if (error) return { kind: "left alone", error };
  const text = file.source.text;
  const prose = proseBetweenRules(file);
  const tags = formatTemplate(text, file.template).filter((edit) => edit.range.start >= prose);
  return { kind: "formatted", edits: [...formatFrontMatter(file), ...bodyEnds(file), ...tags].sort(byPlace) };
}

/** The edits of `formatting` inside of a range. Lines of front matter hang together: all of it, if any. */
export function rangeFormatting(file: PromptFile, range: TextRange): readonly TextEdit[] {
  const whole = formatting(file);
  if (whole.kind === "left alone") return [];
  const front = file.frontMatter?.range;
  const touchesFront = front !== undefined && range.start < front.end && range.end > front.start;
  return whole.edits.filter((edit) => {
    if (front && edit.range.start < front.end) return touchesFront;
    return edit.range.start >= range.start && edit.range.end <= range.end;
  });
}

/** Spaces the tag whose last brace has just been typed before an offset. What is wrong elsewhere does not matter. */
export function onTypeFormatting({ source, template, diagnostics }: PromptFile, offset: number): readonly TextEdit[] {
  const broken = diagnostics.filter((one) => one.code === "template-syntax");
  return formatTemplate(source.text, template, (tag) => {
    return tag.end === offset && !broken.some(({ range }) => range.start < tag.end && tag.start <= range.end);
  });
}

/**
 * Text between two lines `---` is prose because it is not YAML. It is not touched, since it could become YAML:
 * `{{& x}}` is none, `{{&x}}` is. Returns where it ends.
 */
function proseBetweenRules({ source, frontMatter, isPartial }: PromptFile): number {
  return (frontMatter || isPartial ? undefined : findFrontMatter(source.text))?.range.end ?? 0;
}

function byPlace(a: TextEdit, b: TextEdit): number {
  return a.range.start - b.range.start || a.range.end - b.range.end;
}

/**
 * The template of a file with front matter is trimmed before it is rendered. So its first line is not indented, at most
 * one blank line stands before it, and a line break ends the file.
 */
function bodyEnds({ source: { text }, frontMatter, body }: PromptFile): readonly TextEdit[] {
  // Engines that do not see front matter after a comment take the whole file for text.
  if (frontMatter?.status !== "read" || frontMatter.range.start > 0) return [];
  const written = text.slice(body.start, body.end);
  const start = body.start + written.length - written.trimStart().length;
  const end = body.start + written.trimEnd().length;
  const closingBreak = firstBreak(text.slice(body.start - "\r\n".length, body.start)) ?? "";
  if (end <= body.start) return replace(text, body, "");
  return [
    ...replace(text, { start: body.start, end: start }, firstBreak(text.slice(body.start, start)) ?? ""),
    ...replace(text, { start: end, end: body.end }, firstBreak(text.slice(end, body.end)) ?? closingBreak),
  ];
}

function firstBreak(blank: string): string | undefined {
  return /\r\n|\r|\n/.exec(blank)?.[0];
}

function replace(text: string, range: TextRange, newText: string): readonly TextEdit[] {
  return text.slice(range.start, range.end) === newText ? [] : [{ range, newText }];
}
