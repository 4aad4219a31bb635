import { yamlFlowAt } from "../../syntax/yamlFlow.ts";
import { yamlLineAt } from "../../syntax/yamlLine.ts";
import type { YamlMapNode, YamlNode } from "../../syntax/yamlNodes.ts";
import { range, type TextRange } from "../../text/range.ts";
import type { EvalDocument } from "../../workspace/evalFiles.ts";

/** Where in an evaluation file somebody is writing: what stands before is in the tree, the place itself may be anything. */
export interface EvalPlace {
  /** The keys around, outermost first, without the positions in lists. */
  readonly path: readonly string[];
  readonly place: "key" | "value" | "item";
  /** What has been written of it, quotes included. */
  readonly word: TextRange;
  /** The keys beside the one that is being written. */
  readonly siblings: ReadonlySet<string>;
  /** How far in a key is written, for lines below it; `undefined` inside brackets. */
  readonly column: number | undefined;
  /** Whether a colon follows. */
  readonly hasColon: boolean;
}

export function evalPlaceAt({ source, written }: EvalDocument, offset: number): EvalPlace | undefined {
  const { text } = source;
  if (written.comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  const whole = range(0, text.length);
  const hasColon = /^[^\s:,{}[\]]*["']?:/.test(text.slice(offset, offset + 200));
  const flow = yamlFlowAt(text, offset);
  if (flow) {
    const line = yamlLineAt(text, whole, written.root, flow.start);
    const { place, word } = flow;
    return {
      path: [...line.path, ...flow.path],
      place,
      word,
      siblings: new Set(flow.siblings),
      column: undefined,
      hasColon,
    };
  }
  const line = yamlLineAt(text, whole, written.root, offset);
  const siblings = siblingsAt(written.root, text, line.column, offset);
  const { path, place, word, column } = line;
  return { path, place, word, siblings, column, hasColon };
}

/** The keys of the block mapping that a line with this indentation is in. */
function siblingsAt(root: YamlNode | undefined, text: string, column: number, offset: number): ReadonlySet<string> {
  let found: YamlMapNode | undefined;
  const seen = new Set<YamlNode>();
  const search = (node: YamlNode): void => {
    if (seen.has(node) || node.kind === "scalar") return;
    seen.add(node);
    if (node.kind === "sequence") return node.items.forEach(search);
    const [first] = node.entries;
    const isBefore = first !== undefined && first.keyNode.range.start <= offset;
    if (!node.flow && isBefore && columnOf(text, first.keyNode.range.start) === column) {
      if (!found || found.range.start < node.range.start) found = node;
    }
    for (const { value } of node.entries) search(value);
  };
  if (root) search(root);
  const others = (found?.entries ?? []).filter(({ keyNode }) => {
    return offset < keyNode.range.start || keyNode.range.end < offset;
  });
  return new Set(others.map(({ key }) => key));
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}
