import { contains } from "../text/range.ts";
import type { YamlEntry, YamlNode } from "./yamlNodes.ts";

/** The way from the root of a YAML tree to what is at an offset. */
export interface YamlPlace {
  /** The entries around the offset, outermost first; in the last one it is at the key or in the value. */
  readonly entries: readonly YamlEntry[];
  readonly inKey: boolean;
  /** The innermost node: for a key, its scalar. */
  readonly node: YamlNode;
}

export function yamlAt(root: YamlNode, offset: number): YamlPlace | undefined {
  const entries: YamlEntry[] = [];
  let node = root;
  for (;;) {
    if (node.kind === "scalar") return contains(node.range, offset) ? { entries, inKey: false, node } : undefined;
    if (node.kind === "sequence") {
      const item = node.items.find(({ range }) => contains(range, offset));
      if (!item) return { entries, inKey: false, node };
      node = item;
      continue;
    }
    const entry = node.entries.find(({ range }) => contains(range, offset));
    if (!entry) return { entries, inKey: false, node };
    entries.push(entry);
    if (contains(entry.keyNode.range, offset)) return { entries, inKey: true, node: entry.keyNode };
    // The node of an alias is where its anchor is.
    if (!contains(entry.value.range, offset)) return { entries, inKey: false, node };
    node = entry.value;
  }
}
