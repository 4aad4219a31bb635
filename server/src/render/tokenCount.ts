/** How many tokens a text has; `approximate` when it was counted in parts. */
export interface TokenCount {
  readonly tokens: number;
  readonly approximate: boolean;
}

/** What tokenizers take for one word is looked at pair by pair: the time goes with the square of its length. */
const longWord = /[\p{L}\p{M}]{400,}|\s{400,}|[^\s\p{L}\p{N}]{400,}/gu;
const partOfWord = 200;
const longestText = 1_000_000;

/** Counts the tokens of a text in time that goes with its length. */
export function tokenCount(text: string, count: (text: string) => number): TokenCount {
  const counted = text.slice(0, longestText);
  let tokens = 0;
  let at = 0;
  for (const { 0: word, index } of counted.matchAll(longWord)) {
    tokens += count(counted.slice(at, index));
    for (let start = 0; start < word.length; start += partOfWord) {
      tokens += count(word.slice(start, start + partOfWord));
    }
    at = index + word.length;
  }
  const isInParts = at > 0 || counted.length < text.length;
  tokens += count(counted.slice(at));
  return { tokens: Math.round(tokens * (text.length / Math.max(1, counted.length))), approximate: isInParts };
}
