import type { ProgramNode, TemplateNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { visit } from "../syntax/visit.ts";
import { writtenEntries, writtenItems, type YamlNode } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import type { SourceText } from "../text/sourceText.ts";
import { messagesOf } from "./messages.ts";

/** What can be folded away: what is after `start` on its line stays hidden up to `end`, which is on a later line. */
export interface FoldingRange {
  readonly range: TextRange;
  readonly kind: "region" | "comment" | undefined;
}

/** Front matter and its parts, messages, blocks and their branches, long tags, comments; of each line at most one. */
export function foldingRanges(file: PromptFile): readonly FoldingRange[] {
  const { source, frontMatter, template } = file;
  const found: FoldingRange[] = [];
  const add = (at: TextRange, kind?: FoldingRange["kind"]): void => {
    if (source.positionAt(at.start).line < source.positionAt(at.end).line) found.push({ range: at, kind });
  };
  if (frontMatter) {
    add(withoutBlankEnd(source, frontMatter.range), "region");
    for (const comments of runs(source, frontMatter.comments)) add(comments, "comment");
    foldYaml(frontMatter.root, add);
  }
  visit(template, (node) => {
    if (node.kind === "CommentStatement") add(node.range, "comment");
    if (node.kind === "MustacheStatement" || node.kind === "PartialStatement") add(node.range);
    if (node.kind === "Program") for (const message of messagesOf(node)) add(withoutBlankEnd(source, message.range));
    for (const branch of branchesOf(node)) add(beforeLine(source, branch));
  });
  return onePerLine(source, found);
}

function foldYaml(node: YamlNode | undefined, add: (at: TextRange) => void): void {
  for (const { keyNode, value, range: whole } of writtenEntries(node)) {
    add(range(keyNode.range.end, whole.end));
    foldYaml(value, add);
  }
  for (const item of writtenItems(node)) {
    add(item.range);
    foldYaml(item, add);
  }
}

/** From the tag that begins a part of a block to the one that ends it. */
function branchesOf(node: TemplateNode): readonly TextRange[] {
  switch (node.kind) {
    case "BlockStatement": {
      const first = range(node.openTag.end, (node.elseTag ?? node.close?.range)?.start ?? node.range.end);
      // The `{{else if}}` of a chained block is the open tag of the next.
      if (!node.elseTag || isChained(node.inverse)) return [first];
      return [first, range(node.elseTag.end, node.close?.range.start ?? node.range.end)];
    }
    case "DecoratorBlock":
    case "PartialBlockStatement":
      return [range(node.openTag.end, node.close?.range.start ?? node.range.end)];
    default:
      return [];
  }
}

function isChained(program: ProgramNode | undefined): boolean {
  return program?.chained ?? false;
}

/** Up to the line on which a range ends, so that the tag there stays to be seen. */
function beforeLine(source: SourceText, { start, end }: TextRange): TextRange {
  const { line } = source.positionAt(end);
  return range(start, Math.max(start, source.lineRange(Math.max(0, line - 1)).end));
}

/** Blank space at the end belongs to nobody. */
function withoutBlankEnd({ text }: SourceText, { start, end }: TextRange): TextRange {
  return range(start, start + text.slice(start, end).trimEnd().length);
}

/** Comments on lines that follow each other are one. */
function runs(source: SourceText, comments: readonly TextRange[]): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const comment of comments) {
    const before = found.at(-1);
    const follows = before && source.positionAt(before.end).line + 1 === source.positionAt(comment.start).line;
    if (follows) found[found.length - 1] = range(before.start, comment.end);
    else found.push(comment);
  }
  return found;
}

/** Editors show one arrow on a line: the largest range that begins there counts. */
function onePerLine(source: SourceText, ranges: readonly FoldingRange[]): readonly FoldingRange[] {
  const byLine = new Map<number, FoldingRange>();
  for (const one of ranges) {
    const { line } = source.positionAt(one.range.start);
    const other = byLine.get(line);
    if (!other || other.range.end < one.range.end) byLine.set(line, one);
  }
  return [...byLine.values()].sort((a, b) => a.range.start - b.range.start);
}
