/** Longer ones are not tried: a pattern from a file must not be able to stop us. */
const longestText = 200;
const longestPattern = 1000;
const mostSteps = 50_000;

/** Patterns are tried on many texts: what they are is remembered, of so many. */
const mostRemembered = 500;
const remembered = new Map<string, Pattern>();

interface Pattern {
  /** `undefined` when it is not valid. */
  readonly expression: RegExp | undefined;
  /** How often backtracking may begin anew, each time anywhere in the text; endless where nothing bounds it. */
  readonly repetitions: number;
  /** Each doubles the ways. */
  readonly choices: number;
}

/**
 * Whether a text matches a JSON Schema pattern; `undefined` when the pattern is not valid, or could take too long on
 * this text: many repetitions, one of a group, or a back reference.
 */
export function matchesPattern(pattern: string, text: string): boolean | undefined {
  if (text.length > longestText || pattern.length > longestPattern) return undefined;
  let known = remembered.get(pattern);
  if (!known) {
    if (remembered.size >= mostRemembered) remembered.clear();
    known = { expression: compilePattern(pattern), ...costOf(pattern) };
    remembered.set(pattern, known);
  }
  const steps = (text.length + 1) ** known.repetitions * 2 ** known.choices;
  return steps > mostSteps ? undefined : known.expression?.test(text);
}

export function compilePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return undefined;
  }
}

/** What backtracking can take: each repetition may end anywhere. */
function costOf(pattern: string): Pick<Pattern, "repetitions" | "choices"> {
  const plain = pattern
    .replace(/\\[^1-9k]/g, "_")
    .replace(/\[[^\]]*\]/g, "_")
    .replace(/\(\?(?:[:=!]|<[=!])/g, "(")
    .replace(/\{\d{1,2}\}/g, "");
  const choices = plain.match(/[?|]/g)?.length ?? 0;
  if (/\)[*+{?]|\\/.test(plain)) return { repetitions: Number.POSITIVE_INFINITY, choices };
  const starts = plain.startsWith("^") ? 0 : 1;
  return { repetitions: starts + (plain.match(/[*+{]/g)?.length ?? 0), choices };
}
