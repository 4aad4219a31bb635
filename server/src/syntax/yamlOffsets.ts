/**
 * Where in `source` each character of a scalar's value is written, as offsets from `base`. `source` is the scalar as
 * written, quotes and block header included. Line folding and indentation are skipped; a character that stands for a
 * line break or an escape sequence is where that starts.
 */
export function valueOffsets(source: string, value: string, base: number): readonly number[] {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : "";
  const isBlock = source[0] === "|" || source[0] === ">";
  let at = isBlock ? source.indexOf("\n") + 1 || source.length : quote.length;
  const offsets: number[] = [];
  let index = 0;
  while (index < value.length) {
    const wanted = value[index]!;
    if (wanted !== source[at] && !isSpace(wanted)) at = skipBreaks(source, at, quote);
    if (quote === '"' && source[at] === "\\") {
      const width = escapeWidth(source, at);
      // `\U0001F600` is one escape sequence and two UTF-16 units.
      const units = source[at + 1] === "U" && (value.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
      for (let unit = 0; unit < units; unit++) offsets.push(base + at);
      index += units;
      at += width;
      continue;
    }
    offsets.push(base + Math.min(at, source.length));
    index++;
    if (wanted !== source[at]) continue;
    at += quote === "'" && wanted === "'" ? 2 : 1;
  }
  return offsets;
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

/** Past white space, and past a backslash that continues a double-quoted line. */
function skipBreaks(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length) {
    const continues = quote === '"' && source[at] === "\\" && (source[at + 1] === "\n" || source[at + 1] === "\r");
    if (!continues && !isSpace(source[at])) break;
    at++;
  }
  return at;
}

function escapeWidth(source: string, at: number): number {
  const widths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
  return widths[source[at + 1] ?? ""] ?? 2;
}
