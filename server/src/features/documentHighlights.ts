import type { PromptModel } from "../analysis/promptModel.ts";
import { kindOf } from "../analysis/symbolId.ts";
import { type Mention, mentionAt, symbolTable } from "../analysis/symbolTable.ts";
import { nodesAt } from "../syntax/nodeAt.ts";
import type { BlockNode, TemplateNode } from "../syntax/nodes.ts";
import type { TextRange } from "../text/range.ts";

export interface Highlight {
  readonly range: TextRange;
  readonly role: Mention["role"] | "keyword";
}

/** The other places of the file that mean what the offset is at; of a block's tags, the tags of the same block. */
export function documentHighlights(model: PromptModel, offset: number): readonly Highlight[] {
  const mention = mentionAt(model, offset);
  if (mention && kindOf(mention.symbol) !== "helper") {
    return symbolTable(model).mentions.filter((one) => one.symbol === mention.symbol);
  }
  const tags = blockTags(nodesAt(model.file.template, offset), offset);
  if (tags) return tags.map((range) => ({ range, role: "keyword" }));
  return mention ? symbolTable(model).mentions.filter((one) => one.symbol === mention.symbol) : [];
}

/** The names in the tags of the block whose tag is at the offset: where it opens, each `else`, and where it closes. */
function blockTags(nodes: readonly TemplateNode[], offset: number): readonly TextRange[] | undefined {
  const blocks = nodes.filter((node) => node.kind === "BlockStatement");
  const index = blocks.findLastIndex((block) => tagsOf(block).some((tag) => tag.start <= offset && offset <= tag.end));
  let first = index;
  while (first > 0 && blocks[first]?.form === "chained") first--;
  const block = blocks[first];
  return block && tagsOf(block);
}

function tagsOf(block: BlockNode): readonly TextRange[] {
  const chained: TextRange[] = [];
  for (let link: BlockNode | undefined = block; link; link = chainedIn(link)) {
    if (!link.elseTag) continue;
    const next = chainedIn(link);
    chained.push(next ? { start: link.elseTag.start, end: next.path.range.end } : link.elseTag);
  }
  return [block.path.range, ...chained, ...(block.close ? [block.close.nameRange] : [])];
}

/** The block that an `{{else …}}` begins. */
function chainedIn({ inverse }: BlockNode): BlockNode | undefined {
  const [only] = inverse?.chained ? inverse.body : [];
  return only?.kind === "BlockStatement" ? only : undefined;
}
