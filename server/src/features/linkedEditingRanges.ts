import { nodesAt } from "../syntax/nodeAt.ts";
import type { ExpressionNode, TemplateNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { contains, type TextRange } from "../text/range.ts";

/** The name of a block where it opens and where it closes, when the cursor is in one of them: to be edited as one. */
export function linkedEditingRanges(
  { source, template }: PromptFile,
  offset: number,
): readonly TextRange[] | undefined {
  for (const node of nodesAt(template, offset).toReversed()) {
    const names = namesOf(node);
    if (!names?.some((name) => contains(name, offset))) continue;
    const [open, close] = names.map(({ start, end }) => source.text.slice(start, end));
    return open === close ? names : undefined;
  }
  return undefined;
}

/** What may be typed in a name: everything but what ends it, as Handlebars reads it. */
export const linkedEditingWordPattern = "[^\\s!\"#%&'()*+,;<=>@\\[\\\\\\]^`{|}~]+";

function namesOf(node: TemplateNode): readonly TextRange[] | undefined {
  switch (node.kind) {
    case "BlockStatement":
    case "DecoratorBlock":
      return both(node.path, node.close?.nameRange);
    case "PartialBlockStatement":
      return both(node.name, node.close?.nameRange);
    default:
      return undefined;
  }
}

function both(name: ExpressionNode, close: TextRange | undefined): readonly TextRange[] | undefined {
  return close && name.range.start < name.range.end ? [name.range, close] : undefined;
}
