/** Longer ones are not tried: a pattern from a file must not be able to stop us. */
const longestText = 200;
const longestPattern = 1000;
const mostSteps = 50_000;

/**
 * Whether a text matches a JSON Schema pattern; `undefined` when the pattern is not valid, or could take too long on
 * this text: many repetitions, one of a group, or a back reference.
 */
export function matchesPattern(pattern: string, text: string): boolean | undefined {
  if (text.length > longestText || pattern.length > longestPattern) return undefined;
  return stepsOf(pattern, text) > mostSteps ? undefined : compilePattern(pattern)?.test(text);
}

export function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

/** How many steps backtracking can take: each repetition may end anywhere, each alternative doubles the ways. */
function stepsOf(pattern: string, text: string): number {
  const plain = pattern
    .replace(/\\[^1-9k]/g, "_")
    .replace(/\[[^\]]*\]/g, "_")
    .replace(/\(\?(?:[:=!]|<[=!])/g, "(")
    .replace(/\{\d{1,2}\}/g, "");
  if (/\)[*+{?]|\\/.test(plain)) return Number.POSITIVE_INFINITY;
  const starts = plain.startsWith("^") ? 0 : 1;
  const repetitions = plain.match(/[*+{]/g)?.length ?? 0;
  const choices = plain.match(/[?|]/g)?.length ?? 0;
  return (text.length + 1) ** (repetitions + starts) * 2 ** choices;
}
