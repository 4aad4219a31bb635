import type { Alias, Document, Node, Pair, ParsedNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isAlias, isMap, isPair, isScalar, isSeq } from "yaml";
import type { TextRange } from "../text/range.ts";
import {
  deepestNesting,
  type YamlEntry,
  type YamlMapNode,
  type YamlNode,
  type YamlScalarNode,
  type YamlSequenceNode,
} from "./yamlNodes.ts";
import { valueOffsets } from "./yamlOffsets.ts";
import { unresolvedAlias, type YamlProblem } from "./yamlProblem.ts";

/** A node with an anchor, while its document is read. */
interface Anchored {
  readonly source: Node;
  /** `undefined` until the node has been read to its end. */
  node: YamlNode | undefined;
  /** How the `yaml` package counts uses, to find alias bombs. */
  uses: number;
  weight: number;
}

const mostAliases = 100;

/** Copies one document of the `yaml` package into our nodes, finding what only its conversion to values would refuse. */
export class YamlTree {
  readonly problems: YamlProblem[] = [];
  /** Quoted and block scalars, in which a `#` starts no comment; offsets into the source, in order. */
  readonly opaque: TextRange[] = [];
  tooDeep = false;
  readonly #document: Document.Parsed<ParsedNode>;
  readonly #source: string;
  readonly #base: number;
  readonly #anchors = new Map<string, Anchored>();
  readonly #targets = new Map<Alias, Anchored>();
  /** Whether only the package itself knows what it makes of the document: tags, YAML 1.1, keys that are not scalars. */
  #unusual = false;
  #excessive = false;
  #weighed = 0;

  constructor(document: Document.Parsed<ParsedNode>, source: string, base: number) {
    this.#document = document;
    this.#source = source;
    this.#base = base;
    this.#unusual = document.directives?.yaml.version !== "1.2";
  }

  read(): YamlNode | undefined {
    const { contents, errors } = this.#document;
    if (!contents || (isScalar(contents) && contents.value === null && contents.source === "")) return undefined;
    const root = this.#node(contents, 0);
    if (this.#unusual && errors.length === 0 && this.problems.length === 0) this.#convert();
    return root;
  }

  #convert(): void {
    try {
      this.#document.toJS();
    } catch (error) {
      const problem = error instanceof Error ? error.message.replace(/\.?$/, ".") : "It cannot be read.";
      const start = this.#base + (this.#document.contents?.range[0] ?? 0);
      this.problems.push({ kind: "syntax", range: { start, end: start + 1 }, problem });
    }
  }

  #node(node: Node, depth: number): YamlNode {
    if (depth > deepestNesting) {
      this.tooDeep = true;
      return this.#empty(node.range?.[0] ?? 0);
    }
    if (isAlias(node)) return this.#alias(node);
    if ((node as Scalar).tag !== undefined) this.#unusual = true;
    const anchor = (node as Scalar).anchor;
    const anchored: Anchored | undefined = anchor ? { source: node, node: undefined, uses: 1, weight: 0 } : undefined;
    if (anchor && anchored) this.#anchors.set(anchor, anchored);
    const result = this.#content(node, depth);
    if (anchored) anchored.node = result;
    return result;
  }

  #content(node: Node, depth: number): YamlNode {
    if (isMap(node)) return this.#map(node, depth);
    if (isSeq(node)) return this.#sequence(node, depth);
    return this.#scalar(node as Scalar);
  }

  #map(map: YAMLMap, depth: number): YamlMapNode {
    const entries: YamlEntry[] = [];
    const seen = new Map<unknown, YamlEntry>();
    for (const pair of map.items) {
      const entry = this.#entry(pair as Pair<Node, Node | null>, depth);
      const key = isScalar(pair.key) ? pair.key.value : pair.key;
      const first = seen.get(key);
      // NaN is a key as often as one likes: it equals nothing.
      if (first && !Number.isNaN(key)) {
        const { key: problem, keyNode } = entry;
        this.problems.push({ kind: "duplicate-key", range: keyNode.range, problem, first: first.keyNode.range });
        continue;
      }
      seen.set(key, entry);
      entries.push(entry);
    }
    const flow = map.flow === true;
    const ranges = entries.map((entry) => entry.range);
    return { kind: "map", range: this.#collectionRange(map, flow, ranges), flow, entries: lastOfEachKey(entries) };
  }

  #entry(pair: Pair<Node, Node | null>, depth: number): YamlEntry {
    const read = this.#node(pair.key, depth + 1);
    const keyNode = isScalar(pair.key) ? (read as YamlScalarNode) : this.#complexKey(pair.key);
    const key = keyNode.value === null ? "" : String(keyNode.value);
    const value = pair.value ? this.#node(pair.value, depth + 1) : this.#empty(keyNode.range.end - this.#base);
    const written = isAlias(pair.value) ? this.#range(pair.value) : value.range;
    return { key, keyNode, value, range: hull(keyNode.range, written) };
  }

  /** A key that is no scalar: JavaScript gets some text of it, and nobody looks for it. */
  #complexKey(key: Node): YamlScalarNode {
    this.#unusual = true;
    const range = this.#range(key);
    const value = this.#source.slice(range.start - this.#base, range.end - this.#base);
    return { kind: "scalar", range, value, style: "plain" };
  }

  #sequence(sequence: YAMLSeq, depth: number): YamlSequenceNode {
    const written: TextRange[] = [];
    const items = (sequence.items as (Node | Pair<Node, Node | null>)[]).map((item): YamlNode => {
      const read = isPair(item) ? this.#pairItem(item, depth + 1) : this.#node(item, depth + 1);
      // The node of an alias is where its anchor is; the sequence is where the alias is.
      written.push(isAlias(item) ? this.#range(item) : read.range);
      return read;
    });
    const flow = sequence.flow === true;
    return { kind: "sequence", range: this.#collectionRange(sequence, flow, written), flow, items };
  }

  /** `[key: value]`, a map without braces. */
  #pairItem(item: Pair<Node, Node | null>, depth: number): YamlMapNode {
    const entry = this.#entry(item, depth);
    return { kind: "map", range: entry.range, flow: true, entries: [entry] };
  }

  /** A block collection ends with its last entry, not with the comments and blank lines after it. */
  #collectionRange(node: Node, flow: boolean, children: readonly TextRange[]): TextRange {
    const range = this.#range(node);
    const start = { start: range.start, end: flow || children.length === 0 ? range.end : range.start };
    return children.reduce(hull, start);
  }

  #scalar(scalar: Scalar): YamlScalarNode {
    const range = this.#range(scalar);
    const written = this.#source.slice(range.start - this.#base, range.end - this.#base);
    const value = isPlainValue(scalar.value) ? scalar.value : (scalar.source ?? "");
    if (written === "") return { kind: "scalar", range, value, style: "empty" };
    const isBlock = scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED";
    const isQuoted = scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE";
    const style = isBlock ? "block" : isQuoted ? "quoted" : "plain";
    if (style !== "plain") this.#addOpaque(range, isBlock ? written.search(/[\r\n]|$/) : 0);
    if (style === "block") {
      const end = range.start + written.trimEnd().length;
      const offsets = valueOffsets(written, String(value), range.start);
      return { kind: "scalar", range: { start: range.start, end }, value, style, offsets };
    }
    if (typeof value !== "string" || value === written) return { kind: "scalar", range, value, style };
    return { kind: "scalar", range, value, style, offsets: valueOffsets(written, value, range.start) };
  }

  #addOpaque(range: TextRange, header: number): void {
    this.opaque.push({ start: range.start - this.#base + header, end: range.end - this.#base });
  }

  #alias(alias: Alias): YamlNode {
    const range = this.#range(alias);
    const target = this.#anchors.get(alias.source);
    if (!target) {
      this.problems.push(unresolvedAlias(alias.source, range, this.#source, this.#base));
      return { kind: "scalar", range, value: null, style: "plain" };
    }
    this.#targets.set(alias, target);
    target.uses++;
    if (target.weight === 0) target.weight = this.#weigh(target.source);
    if (target.uses * target.weight > mostAliases && !this.#excessive) {
      this.#excessive = true;
      this.problems.push({ kind: "syntax", range, problem: "It uses aliases excessively, as an attack would." });
    }
    // An alias inside its own anchor makes a value that contains itself: nothing can be said about it.
    return this.#excessive || !target.node ? { kind: "scalar", range, value: null, style: "plain" } : target.node;
  }

  /** The package's measure of how much an anchor's content multiplies aliases. */
  #weigh(node: unknown): number {
    if (++this.#weighed > 1_000_000) return mostAliases;
    if (isAlias(node)) {
      const target = this.#targets.get(node);
      return target ? target.uses * target.weight : 0;
    }
    if (isMap(node) || isSeq(node)) {
      return (node.items as unknown[]).reduce<number>((most, item) => Math.max(most, this.#weigh(item)), 0);
    }
    if (isPair(node)) return Math.max(this.#weigh(node.key), this.#weigh(node.value));
    return 1;
  }

  #range(node: Node): TextRange {
    const [start, end] = node.range ?? [0, 0];
    return { start: this.#base + start, end: this.#base + end };
  }

  #empty(offset: number): YamlScalarNode {
    const at = this.#base + offset;
    return { kind: "scalar", range: { start: at, end: at }, value: null, style: "empty" };
  }
}

/** From the start of one to the end of the other: of broken YAML, the package's ranges are not always nested. */
function hull(a: TextRange, b: TextRange): TextRange {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

function isPlainValue(value: unknown): value is YamlScalarNode["value"] {
  return value === null || ["string", "number", "bigint", "boolean"].includes(typeof value);
}

/** `1: a` and `"1": b` are two keys to YAML and one to JavaScript, which keeps the last. */
function lastOfEachKey(entries: readonly YamlEntry[]): readonly YamlEntry[] {
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  return byKey.size === entries.length ? entries : entries.filter((entry) => byKey.get(entry.key) === entry);
}
