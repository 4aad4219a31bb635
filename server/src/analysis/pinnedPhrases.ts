import type { PromptFile } from "../syntax/promptFile.ts";
import { entryOf, stringOf, type YamlNode } from "../syntax/yamlNodes.ts";
import type { TextRange } from "../text/range.ts";

/** A phrase that somebody who reads the answers relies on: it must stay in the text, word for word. */
export interface PinnedPhrase {
  readonly phrase: string;
  /** Who relies on it; `undefined` where it does not say. */
  readonly consumer: string | undefined;
  /** Of the phrase in the front matter. */
  readonly range: TextRange;
}

/**
 * What `tp.pin` says, in any of its forms: a phrase, a list of phrases, a mapping from consumers to their phrases, or a
 * list of `{phrase, consumer}`.
 */
export function pinnedPhrases({ frontMatter }: Pick<PromptFile, "frontMatter">): readonly PinnedPhrase[] {
  return phrasesIn(entryOf(frontMatter?.root, "tp.pin")?.value, undefined, 0);
}

function phrasesIn(node: YamlNode | undefined, consumer: string | undefined, depth: number): readonly PinnedPhrase[] {
  if (!node || depth > 3) return [];
  const text = stringOf(node);
  if (text !== undefined) return text.trim() === "" ? [] : [{ phrase: text, consumer, range: node.range }];
  if (node.kind === "sequence") return node.items.flatMap((item) => phrasesIn(item, consumer, depth + 1));
  if (node.kind !== "map") return [];
  const phrase = entryOf(node, "phrase")?.value;
  if (phrase) return phrasesIn(phrase, stringOf(entryOf(node, "consumer")?.value) ?? consumer, depth + 1);
  return node.entries.flatMap(({ key, value }) => phrasesIn(value, key, depth + 1));
}

/** A text as phrases are looked for in it: how lines are broken makes no difference. */
export function phraseText(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
