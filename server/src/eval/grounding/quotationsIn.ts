const pairs =
  /"([^"\n]{3,2000})"|“([^“”]{3,2000})[”“]|„([^„“”]{3,2000})[“”]|«([^«»]{3,2000})»|»([^«»]{3,2000})«|「([^「」]{3,2000})」|(?<![\p{L}\d])‘([^‘]{3,2000}?)’(?![\p{L}\d])/gu;

/** What a text quotes, of two words at least: a single word in quotes is seldom a quotation. */
export function quotationsIn(text: string): readonly string[] {
  return [...text.matchAll(pairs)].flatMap((match) => {
    const quoted =
      match
        .slice(1)
        .find((one) => one !== undefined)
        ?.trim() ?? "";
    return /\S\s+\S|\p{Script=Han}{2}/u.test(quoted) ? [quoted] : [];
  });
}

/** A text that may be quoted from. */
export class QuotedSource {
  readonly #text: string;
  #normal: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether a quotation stands in it, up to white space, the style of quotes and dashes, and what was left out (…). */
  has(quotation: string): boolean {
    this.#normal ??= normalized(this.#text);
    const parts = quotation.split(/\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\./u).filter((part) => part.trim() !== "");
    let from = 0;
    for (const part of parts) {
      const at = indexOf(this.#normal, part, from);
      if (at < 0) return false;
      from = at + 1;
    }
    return parts.length > 0;
  }
}

function indexOf(source: string, part: string, from: number): number {
  // A comma or a full stop may be the sentence's around it.
  const wanted = normalized(part).replace(/(?<![.,;:!?])[.,;:!?]+$/u, "");
  const at = source.indexOf(wanted, from);
  if (at >= 0) return at;
  const [first = "", ...rest] = wanted;
  const other = first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase();
  return source.indexOf(other + rest.join(""), from);
}

function normalized(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[“”„«»‘’‚‹›「」"`´]/gu, "'")
    .replace(/[‐-―−]/gu, "-")
    .replace(/\s+/gu, " ")
    .trim();
}
