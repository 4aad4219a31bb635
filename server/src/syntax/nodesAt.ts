import { touches } from "../text/range.ts";
import type { TemplateNode } from "./nodes.ts";
import { childrenOf } from "./visit.ts";

/**
 * The nodes that a cursor at an offset touches, outermost first. Between two neighbours it is the one that begins there;
 * `[]` outside of `root`.
 */
export function nodesAt(root: TemplateNode, offset: number): readonly TemplateNode[] {
  const found: TemplateNode[] = [];
  let node: TemplateNode | undefined = touches(root.range, offset) ? root : undefined;
  while (node) {
    found.push(node);
    node = childrenOf(node).findLast((child) => touches(child.range, offset));
  }
  return found;
}
