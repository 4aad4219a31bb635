const token = /\{\{[^}]*\}\}|[\p{L}\p{N}_'’-]+|[^\s]/gu;
const spacedToken = /(?:\{\{[^}]*\}\}|[\p{L}\p{N}_'’-]+|[^\s])\s*/gu;

/** A text in words, tags and signs, each with the blank space after it. */
export function spacedWords(text: string): readonly string[] {
  return text.match(spacedToken) ?? [];
}

function words(text: string): readonly string[] {
  return text.toLowerCase().match(token) ?? [];
}

/** How much two texts have in common, 0 to 1: twice the shared words by all words. */
export function likeness(a: string, b: string): number {
  const [left, right] = [words(a), words(b)];
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    counts.set(word, count - 1);
    shared++;
  }
  return left.length + right.length === 0 ? 0 : (2 * shared) / (left.length + right.length);
}
