import { range, type TextRange } from "../text/range.ts";
import type { YamlEntry, YamlNode } from "./yamlNodes.ts";

/**
 * Where in block-style YAML an offset is, by the indentation of its line: what stands above is in the tree, the line
 * itself may be anything.
 */
export interface YamlLine {
  /** The keys of the maps around, outermost first; on the line of a key, that key is the last if the offset is behind it. */
  readonly path: readonly string[];
  /** The entries around, as far as the tree has them. */
  readonly entries: readonly YamlEntry[];
  readonly place: "key" | "value" | "item";
  /** What has been written of the key or the value. */
  readonly word: TextRange;
  /** Of the line's key, or of where it would be. */
  readonly column: number;
  /** The key on the line, and whether anything but white space follows the offset. */
  readonly restOfLine: string;
}

export function yamlLineAt(text: string, span: TextRange, root: YamlNode | undefined, offset: number): YamlLine {
  const start = Math.max(span.start, lineStart(text, offset));
  const end = lineEnd(text, offset);
  const line = text.slice(start, end);
  const indent = /^ */.exec(line)?.[0].length ?? 0;
  const dashes = /^(?:- +|-$)*/.exec(line.slice(indent))?.[0].length ?? 0;
  const column = indent + dashes;
  const above = entriesAbove(text, root, start, dashes > 0 ? indent + 1 : column);
  const at = offset - start;
  const colon = keyEnd(line, column);
  if (colon !== undefined && at > colon) {
    const key = line
      .slice(column, colon)
      .trim()
      .replace(/^["']|["']$/g, "");
    const entry = root && entryOnLine(root, start + column);
    const written = /^[ \t]*/.exec(line.slice(colon + 1))?.[0].length ?? 0;
    const from = Math.min(start + colon + 1 + written, offset);
    return {
      path: [...above.map((one) => one.key), key],
      entries: entry ? [...above, entry] : above,
      place: "value",
      word: range(from, Math.max(offset, from)),
      column,
      restOfLine: text.slice(offset, end),
    };
  }
  const isItem = dashes > 0 && colon === undefined;
  return {
    path: above.map((one) => one.key),
    entries: above,
    place: isItem ? "item" : "key",
    word: range(Math.min(start + column, offset), offset),
    column,
    restOfLine: text.slice(offset, end),
  };
}

/** The entries that a line with this indentation is inside of: for each level, the last above that is further out. */
function entriesAbove(text: string, root: YamlNode | undefined, lineAt: number, column: number): readonly YamlEntry[] {
  const found: YamlEntry[] = [];
  let limit = column;
  for (const entry of (root ? allEntries(root) : []).toReversed()) {
    const at = entry.keyNode.range.start;
    const own = at - lineStart(text, at);
    if (at >= lineAt || own >= limit) continue;
    found.unshift(entry);
    limit = own;
    if (limit === 0) break;
  }
  return found;
}

/** In the order of the text. */
function allEntries(root: YamlNode): readonly YamlEntry[] {
  const entries: YamlEntry[] = [];
  const seen = new Set<YamlNode>();
  const add = (node: YamlNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "sequence") for (const item of node.items) add(item);
    if (node.kind !== "map") return;
    for (const entry of node.entries) {
      entries.push(entry);
      add(entry.value);
    }
  };
  add(root);
  return entries.sort((a, b) => a.keyNode.range.start - b.keyNode.range.start);
}

function entryOnLine(root: YamlNode, start: number): YamlEntry | undefined {
  return allEntries(root).find((entry) => entry.keyNode.range.start === start);
}

/** The offset in a line of the colon that ends its key. */
function keyEnd(line: string, column: number): number | undefined {
  const quote = line[column];
  const from = quote === '"' || quote === "'" ? Math.max(column, line.indexOf(quote, column + 1)) : column;
  const colon = /:(?=[ \t]|$)/.exec(line.slice(from))?.index;
  return colon === undefined ? undefined : from + colon;
}

function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start--;
  return start;
}

function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}
