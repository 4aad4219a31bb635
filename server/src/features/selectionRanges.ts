import { nodesAt } from "../syntax/nodeAt.ts";
import type { PathNode, TemplateNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { writtenEntries, writtenItems, type YamlNode } from "../syntax/yamlNodes.ts";
import { contains, encloses, range, type TextRange } from "../text/range.ts";
import type { SourceText } from "../text/sourceText.ts";
import { contentRange } from "../types/schemaReader.ts";

/** What a cursor is in, innermost first: each range lies inside the next, the last is the whole file. */
export function selectionRanges(file: PromptFile, offset: number): readonly TextRange[] {
  const { source, frontMatter, template, body } = file;
  const around = [
    ...nodesAt(template, offset)
      .toReversed()
      .flatMap((node) => rangesOf(source, node, offset)),
    ...yamlRangesAt(frontMatter?.root, offset).toReversed(),
    ...(frontMatter ? [trimmed(source, frontMatter.yamlRange), frontMatter.range] : []),
    trimmed(source, body),
    body,
    range(0, source.text.length),
  ];
  return nested(around.filter((one) => contains(one, offset)));
}

/** The ranges that a node has for a cursor inside it, innermost first. */
function rangesOf(source: SourceText, node: TemplateNode, offset: number): readonly TextRange[] {
  switch (node.kind) {
    case "PathExpression":
      return [...pathRanges(node, offset), node.range];
    case "StringLiteral":
      return [range(node.range.start + 1, node.range.end - 1), node.range];
    case "HashPair":
      return [node.keyRange, node.range];
    case "MustacheStatement":
    case "Decorator":
    case "SubExpression":
    case "PartialStatement":
      return [callRange(node), node.range];
    case "BlockStatement":
      return [callRange(node), node.openTag, ...(node.elseTag ? [node.elseTag] : []), node.range];
    case "DecoratorBlock":
    case "PartialBlockStatement":
      return [callRange(node), node.openTag, node.range];
    case "CloseTag":
      return [node.nameRange, node.range];
    case "ContentStatement":
      return [...lineAndParagraph(source, node.range, offset), node.range];
    case "Program":
      return [...lineAndParagraph(source, node.range, offset), trimmed(source, node.range), node.range];
    default:
      return [node.range];
  }
}

/** Name and arguments: a tag without its braces. */
function callRange(node: CallNode): TextRange {
  const name = "name" in node ? node.name : node.path;
  const last = node.hash ?? node.params.at(-1) ?? name;
  return range(name.range.start, last.range.end);
}

type CallNode = Extract<TemplateNode, { readonly params: unknown }>;

/** `a.b` of `a.b.c` when the cursor is at `b`. */
function pathRanges({ range: whole, segments }: PathNode, offset: number): readonly TextRange[] {
  const at = segments.findIndex((segment) => contains(segment.range, offset));
  if (at < 0) return [];
  const ends = segments.slice(at).map((segment) => range(whole.start, segment.range.end));
  return [segments[at]!.range, ...ends];
}

/** As far as they are inside a text, or the inside of a block. */
function lineAndParagraph(source: SourceText, inside: TextRange, offset: number): readonly TextRange[] {
  const { start, end } = inside;
  const line = source.lineRange(source.positionAt(offset).line);
  const breaks = [...source.text.slice(start, end).matchAll(/\n[ \t]*\r?\n/g)].map(({ index }) => start + index);
  const paragraph = range(breaks.findLast((at) => at < offset) ?? start, breaks.find((at) => at >= offset) ?? end);
  return [clip(line, inside), paragraph].map((one) => trimmed(source, one));
}

function clip({ start, end }: TextRange, to: TextRange): TextRange {
  return range(Math.max(start, to.start), Math.min(end, to.end));
}

function yamlRangesAt(node: YamlNode | undefined, offset: number): readonly TextRange[] {
  if (!node || !contains(node.range, offset)) return [];
  if (node.kind === "scalar") return [node.range, contentRange(node)];
  const item = writtenItems(node).findLast((one) => contains(one.range, offset));
  if (item) return [node.range, ...yamlRangesAt(item, offset)];
  const entry = writtenEntries(node).findLast((one) => contains(one.range, offset));
  if (!entry) return [node.range];
  const inside = contains(entry.keyNode.range, offset) ? entry.keyNode : entry.value;
  return [node.range, entry.range, ...yamlRangesAt(inside, offset)];
}

function trimmed({ text }: SourceText, { start, end }: TextRange): TextRange {
  const inner = text.slice(start, end);
  const first = start + inner.length - inner.trimStart().length;
  return range(first, Math.max(first, start + inner.trimEnd().length));
}

/** Without those that are empty, the same as the one before, or do not lie around it, as can be where text is broken. */
function nested(ranges: readonly TextRange[]): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const one of ranges) {
    const before = found.at(-1);
    const grows = !before || (encloses(one, before) && one.end - one.start > before.end - before.start);
    if (one.start < one.end && grows) found.push(one);
  }
  return found;
}
