import type { ProgramNode, TemplateNode } from "../../server/src/syntax/nodes.ts";
import { childrenOf } from "../../server/src/syntax/visit.ts";

/** Throws when a node reaches outside its parent, siblings overlap, or a program does not cover its text. */
export function checkTree(program: ProgramNode, text: string): void {
  checkInside(program, { start: 0, end: text.length }, text);
}

function checkInside(node: TemplateNode, outer: { start: number; end: number }, text: string): void {
  const { start, end } = node.range;
  if (start > end || start < outer.start || end > outer.end) {
    throw new Error(
      `${node.kind} [${start}, ${end}) is not inside [${outer.start}, ${outer.end}) of ${JSON.stringify(text)}`,
    );
  }
  let before = start;
  for (const child of childrenOf(node)) {
    if (child.range.start < before && child.kind !== "BlockParam") {
      throw new Error(
        `${child.kind} at ${child.range.start} overlaps what ends at ${before} in ${JSON.stringify(text)}`,
      );
    }
    checkInside(child, node.range, text);
    before = child.kind === "BlockParam" ? before : child.range.end;
  }
}
