import type { TemplateNode } from "./nodes.ts";
import { childrenOf } from "./visit.ts";

/**
 * The nodes around an offset, outermost first. An offset between two characters belongs to the node that begins there,
 * or else to the one that ends there.
 */
export function nodesAt(root: TemplateNode, offset: number): readonly TemplateNode[] {
  const nodes: TemplateNode[] = [];
  for (let node: TemplateNode | undefined = root; node; node = childAt(node, offset)) nodes.push(node);
  return nodes;
}

function childAt(node: TemplateNode, offset: number): TemplateNode | undefined {
  const touching = childrenOf(node).filter(({ range }) => range.start <= offset && offset <= range.end);
  return touching.find(({ range }) => offset < range.end) ?? touching.at(-1);
}
