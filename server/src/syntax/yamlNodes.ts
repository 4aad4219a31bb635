import { encloses, range, type TextRange } from "../text/range.ts";

/**
 * Data with places: YAML front matter, JSON schema files, JSON samples in templates. A light copy of what the `yaml`
 * package parsed, with ranges in the offsets of the whole file. Aliases share the node of their anchor, so the "tree"
 * may be a graph without cycles; whoever walks it deeply counts its steps.
 */
export type YamlNode = YamlScalarNode | YamlMapNode | YamlSequenceNode;

export interface YamlScalarNode {
  readonly kind: "scalar";
  /** Of the value as written, quotes included; empty where nothing was written (`key:`). */
  readonly range: TextRange;
  readonly value: string | number | bigint | boolean | null;
  readonly style: "plain" | "quoted" | "block" | "empty";
  /** Offsets in the file of each character of `value`, `undefined` when the text at `range` is the value itself. */
  readonly offsets?: readonly number[] | undefined;
}

export interface YamlMapNode {
  readonly kind: "map";
  readonly range: TextRange;
  readonly flow: boolean;
  readonly entries: readonly YamlEntry[];
}

export interface YamlEntry {
  /** The key as a string, which is what JavaScript makes of it. */
  readonly key: string;
  readonly keyNode: YamlScalarNode;
  readonly value: YamlNode;
  /** From the key's start to the value's end. */
  readonly range: TextRange;
}

export interface YamlSequenceNode {
  readonly kind: "sequence";
  readonly range: TextRange;
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

/** The deepest nesting of these trees, so that whoever walks them may recurse. */
export const deepestNesting = 200;

export function entryOf(node: YamlNode | undefined, key: string): YamlEntry | undefined {
  return node?.kind === "map" ? node.entries.find((entry) => entry.key === key) : undefined;
}

export function stringOf(node: YamlNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** The entries of a mapping as they are written, where the value of an alias is empty: so that the graph is a tree. */
export function writtenEntries(node: YamlNode | undefined): readonly YamlEntry[] {
  if (node?.kind !== "map") return [];
  return node.entries.map((entry) => {
    if (encloses(entry.range, entry.value.range)) return entry;
    const at = range(entry.range.end, entry.range.end);
    return { ...entry, value: { kind: "scalar", range: at, value: null, style: "empty" } };
  });
}

/** The items of a sequence that are written there: that of an alias is one of before. */
export function writtenItems(node: YamlNode | undefined): readonly YamlNode[] {
  if (node?.kind !== "sequence") return [];
  let end = node.range.start;
  return node.items.filter((item) => {
    const isWritten = item.range.start >= end && item.range.end <= node.range.end;
    if (isWritten) end = item.range.end;
    return isWritten;
  });
}
