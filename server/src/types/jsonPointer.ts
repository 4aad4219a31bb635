import { entryOf, type YamlNode } from "../syntax/yamlNodes.ts";
import { percentDecoded } from "../text/percentDecoded.ts";

/** The node that a JSON pointer (`/$defs/Item`, percent-encoded or not) leads to. */
export function nodeAtPointer(root: YamlNode, pointer: string): YamlNode | undefined {
  if (pointer === "") return root;
  let node: YamlNode | undefined = root;
  for (const part of pointer.split("/").slice(1)) {
    const name = percentDecoded(part).replaceAll("~1", "/").replaceAll("~0", "~");
    node = node?.kind === "sequence" ? node.items[Number(name)] : entryOf(node, name)?.value;
  }
  return node;
}
