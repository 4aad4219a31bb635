import type { TextRange } from "../text/range.ts";

/** Finds `# …` comments in YAML, given where quoted and block scalars are: a `#` in there is text. */
export function commentRanges(source: string, base: number, opaque: readonly TextRange[]): readonly TextRange[] {
  const comments: TextRange[] = [];
  let next = 0;
  let start = source.indexOf("#");
  while (start >= 0) {
    while (next < opaque.length && opaque[next]!.end <= start) next++;
    const scalar = opaque[next];
    if (scalar && scalar.start <= start) {
      start = source.indexOf("#", scalar.end);
      continue;
    }
    let end = start + 1;
    if (start === 0 || /\s/.test(source[start - 1]!)) {
      while (end < source.length && source[end] !== "\n" && source[end] !== "\r") end++;
      comments.push({ start: base + start, end: base + end });
    }
    start = source.indexOf("#", end);
  }
  return comments;
}
