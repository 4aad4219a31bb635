import type { TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import type { YamlEntry, YamlMapNode, YamlNode } from "./yamlNodes.ts";

/** The line break that a file uses: that of its first line. */
export function newLineOf(text: string): string {
  return text[text.indexOf("\n") - 1] === "\r" ? "\r\n" : "\n";
}

/** Adds lines as a new last entry of a map, in the style it is written in. `undefined` where that is not clear. */
export function addEntry(text: string, map: YamlMapNode, lines: readonly string[]): TextEdit | undefined {
  const last = map.entries.at(-1);
  if (!last) return undefined;
  if (map.flow) {
    if (lines.length > 1) return undefined;
    return { range: { start: last.range.end, end: last.range.end }, newText: `, ${lines[0]}` };
  }
  const indent = indentOf(text, last);
  if (indent === undefined) return undefined;
  const at = lineEnd(text, last.range.end);
  return { range: { start: at, end: at }, newText: lines.map((line) => newLineOf(text) + indent + line).join("") };
}

/** What stands before an entry on its line; `undefined` when that is more than white space. */
function indentOf(text: string, entry: YamlEntry): string | undefined {
  const start = entry.keyNode.range.start;
  const indent = text.slice(lineStart(text, start), start);
  return indent.trim() === "" ? indent : undefined;
}

/** Removes an entry of a map or an item of a list. `undefined` where it is the only one. */
export function removeItem(
  text: string,
  owner: YamlNode | undefined,
  item: { readonly range: TextRange },
): TextEdit | undefined {
  if (owner?.kind !== "map" && owner?.kind !== "sequence") return undefined;
  const ranges = (owner.kind === "map" ? owner.entries : owner.items).map(({ range }) => range);
  const at = ranges.findIndex(({ start }) => start === item.range.start);
  const [before, own, after] = [ranges[at - 1], ranges[at], ranges[at + 1]];
  if (!own || ranges.length === 1) return undefined;
  if (!owner.flow) return { range: linesOf(text, { range: own }), newText: "" };
  const range = after ? { start: own.start, end: after.start } : { start: before?.end ?? own.start, end: own.end };
  return { range, newText: "" };
}

/** The whole lines that an entry of a block map takes, with their final line break. */
export function linesOf(text: string, entry: { readonly range: TextRange }): TextRange {
  const end = lineEnd(text, entry.range.end);
  return { start: lineStart(text, entry.range.start), end: afterBreak(text, end) };
}

/** Moves entries of a block map one level in, under a new key. They must follow each other. */
export function wrapEntries(text: string, entries: readonly YamlEntry[], key: string): TextEdit | undefined {
  const [first] = entries;
  const last = entries.at(-1);
  const indent = first && indentOf(text, first);
  if (!first || !last || indent === undefined) return undefined;
  const range = { start: lineStart(text, first.range.start), end: lineEnd(text, last.range.end) };
  const lines = text.slice(range.start, range.end).split(/\r\n|\r|\n/);
  const moved = lines.map((line) => (line.trim() === "" ? line : `  ${line}`));
  return { range, newText: [`${indent}${key}:`, ...moved].join(newLineOf(text)) };
}

function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && text[start - 1] !== "\n" && text[start - 1] !== "\r") start--;
  return start;
}

/** The end of the line that has the last visible character before an offset. */
function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  return end;
}

function afterBreak(text: string, offset: number): number {
  if (text.startsWith("\r\n", offset)) return offset + 2;
  return Math.min(offset + 1, text.length);
}
