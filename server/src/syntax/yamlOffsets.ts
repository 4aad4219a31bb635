/**
 * Where in `source` each character of a scalar's value is written, as offsets from `base`. `source` is the scalar as
 * written, quotes and block header included. Line folding and indentation are skipped; a character that stands for a
 * line break or an escape sequence is where that starts.
 */
export function valueOffsets(source: string, value: string, base: number): readonly number[] {
  const isBlock = source[0] === "|" || source[0] === ">";
  const offsets = isBlock ? blockOffsets(source, value) : flowOffsets(source, value);
  return offsets.map((offset) => base + Math.min(offset, source.length));
}

function blockOffsets(source: string, value: string): number[] {
  let at = source.indexOf("\n") + 1 || source.length;
  const offsets: number[] = [];
  for (const wanted of value.split("")) {
    if (wanted !== source[at] && !isSpace(wanted)) while (isSpace(source[at])) at++;
    offsets.push(at);
    if (wanted === source[at]) at++;
  }
  return offsets;
}

function flowOffsets(source: string, value: string): number[] {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : "";
  let at = quote.length;
  const offsets: number[] = [];
  const push = (count: number, width: number): void => {
    for (let one = 0; one < count; one++) offsets.push(at);
    at += width;
  };
  while (offsets.length < value.length) {
    const space = spaceAt(source, at);
    const breaks = space.split("\n").length - 1;
    // One line break is a space, and each further one itself.
    if (breaks > 0) push(Math.max(1, breaks - 1), space.length);
    else if (space !== "") for (let one = 0; one < space.length; one++) push(1, 1);
    else if (quote === '"' && source[at] === "\\") {
      push(escapeUnits(source, at, value, offsets.length), escapeWidth(source, at));
    } else push(1, quote === "'" && source[at] === "'" ? 2 : 1);
  }
  return offsets.slice(0, value.length);
}

/** The white space from an offset on, line breaks included. */
function spaceAt(source: string, at: number): string {
  const pattern = /(?:[ \t]|\r?\n)*/y;
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? "";
}

function isSpace(character: string | undefined): boolean {
  return character === " " || character === "\n" || character === "\t" || character === "\r";
}

/** How many UTF-16 units of the value an escape sequence makes: `\U0001F600` two, and a line's end none. */
function escapeUnits(source: string, at: number, value: string, index: number): number {
  const kind = source[at + 1];
  if (kind === "\n" || kind === "\r") return 0;
  return kind === "U" && (value.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}

function escapeWidth(source: string, at: number): number {
  const continued = /\\\r?\n[ \t]*/y;
  continued.lastIndex = at;
  const widths: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
  return continued.exec(source)?.[0].length ?? widths[source[at + 1] ?? ""] ?? 2;
}
