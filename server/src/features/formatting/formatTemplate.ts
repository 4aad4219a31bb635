import type { ProgramNode, TemplateNode } from "../../syntax/nodes.ts";
import { TemplateScanner, type TokenKind } from "../../syntax/templateScanner.ts";
import { visit } from "../../syntax/visit.ts";
import type { TextRange } from "../../text/range.ts";
import type { TextEdit } from "../../text/textEdit.ts";

/**
 * Spaces the tags of a template: nothing inside braces, brackets and bars, nothing around `=`, one space between
 * arguments. A mark stays attached to its braces and its name to the mark, `{{>name}}` as `{{#if}}` and `{{/if}}`.
 * Only blank space between two tokens is changed, so each tag means what it meant. Text, comments, raw blocks, literals
 * and the inside of paths are not touched, and a tag of several lines keeps them.
 */
export function formatTemplate(
  text: string,
  template: ProgramNode,
  isWanted: (tag: TextRange) => boolean = () => true,
): readonly TextEdit[] {
  const scanner = new TemplateScanner(text, template.range.end);
  return tagsOf(template)
    .filter(isWanted)
    .flatMap((tag) => formatTag(scanner, tag));
}

function tagsOf(template: ProgramNode): readonly TextRange[] {
  const tags: TextRange[] = [];
  visit(template, (node: TemplateNode) => {
    switch (node.kind) {
      case "MustacheStatement":
      case "Decorator":
      case "PartialStatement":
        tags.push(node.range);
        break;
      case "BlockStatement":
        if (node.form === "raw") break;
        tags.push(node.openTag);
        // The `{{else if …}}` that begins a chained block is that block's open tag.
        if (node.elseTag && !node.inverse?.chained) tags.push(node.elseTag);
        if (node.close) tags.push(node.close.range);
        break;
      case "DecoratorBlock":
      case "PartialBlockStatement":
        tags.push(node.openTag);
        if (node.close) tags.push(node.close.range);
        break;
      default:
        break;
    }
  });
  return tags;
}

const marks = ["#>", "#*", "#", "^", "/", ">", "{", "&", "*"];

/** No edits where the tag is not closed as it was opened. */
function formatTag(scanner: TemplateScanner, tag: TextRange): readonly TextEdit[] {
  const { text } = scanner;
  const edits: TextEdit[] = [];
  const inner = tag.start + (text[tag.start + 2] === "~" ? 3 : 2);
  let before: TokenKind | "mark" = "mark";
  let end = inner + (marks.find((mark) => text.startsWith(mark, inner))?.length ?? 0);
  for (scanner.moveTo(end); scanner.end <= tag.end; scanner.next()) {
    const { kind, start } = scanner;
    if (kind === "invalid" || kind === "open" || kind === "end") break;
    const wanted = spaceBetween(before, kind);
    // In `@true.` the dot is an argument of its own, and all that makes `true` a name.
    const isTight = end === start && text[start] === "." && before === "id";
    if (wanted !== undefined && !isTight) edits.push(...respace(text, { start: end, end: start }, wanted));
    if (kind === "openBlockParams") {
      edits.push(...respace(text, { start: start + "as".length, end: scanner.end - "|".length }, " "));
    }
    if (isClose(kind)) return scanner.end === tag.end ? edits : [];
    before = kind;
    end = scanner.end;
  }
  return [];
}

/** `undefined` inside of a path, where blank space can part tokens that read differently together. */
function spaceBetween(before: TokenKind | "mark", after: TokenKind): "" | " " | undefined {
  if (before === "separator" || after === "separator" || before === "data") return undefined;
  if (before === "mark" || before === "openParen" || before === "equals" || before === "openBlockParams") return "";
  if (isClose(after) || after === "closeParen" || after === "equals" || after === "pipe") return "";
  return " ";
}

function isClose(kind: TokenKind): boolean {
  return kind === "close" || kind === "closeUnescaped";
}

/** Line breaks stay, with the indentation after them. */
function respace(text: string, gap: TextRange, wanted: string): readonly TextEdit[] {
  const written = text.slice(gap.start, gap.end);
  const newText = /[\r\n]/.test(written) ? written.replace(/[^\S\r\n]+(?=[\r\n])/g, "") : wanted;
  return newText === written ? [] : [{ range: gap, newText }];
}
