export interface Token {
  readonly kind: "name" | "number" | "text" | "symbol" | "end";
  /** As written; of a text its value. */
  readonly text: string;
  /** Offsets into the expression's own text. */
  readonly start: number;
  readonly end: number;
  /** What is wrong with the token itself. */
  readonly problem?: string | undefined;
}

const shapes =
  /(?<space>\s+)|(?<name>[\p{L}_$][\p{L}\p{N}_$]*)|(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<symbol>===|!==|==|!=|<=|>=|&&|\|\||\?\?|\?\.|[-+*/%<>=!?:.,()[\]&|])/uy;

/** The tokens of an expression, the last one an `end`. Never fails: what is no token is a symbol of its own. */
export function scanExpression(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const token = tokenAt(source, at);
    at = token?.end ?? at + spaceAt(source, at);
    if (token) tokens.push(token);
  }
  tokens.push({ kind: "end", text: "", start: source.length, end: source.length });
  return tokens;
}

function spaceAt(source: string, at: number): number {
  shapes.lastIndex = at;
  return shapes.exec(source)?.groups?.space?.length ?? 1;
}

function tokenAt(source: string, start: number): Token | undefined {
  const first = source[start];
  if (first === '"' || first === "'") return textAt(source, start, first);
  shapes.lastIndex = start;
  const found = shapes.exec(source);
  if (!found) {
    const text = String.fromCodePoint(source.codePointAt(start) ?? 0);
    return { kind: "symbol", text, start, end: start + text.length };
  }
  const { space, name, number } = found.groups ?? {};
  const [text] = found;
  if (space !== undefined) return undefined;
  const kind = name !== undefined ? "name" : number !== undefined ? "number" : "symbol";
  return { kind, text, start, end: start + text.length };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "0": "\0" };

function textAt(source: string, start: number, quote: string): Token {
  let value = "";
  let problem: string | undefined;
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at]!;
    if (character === quote) return { kind: "text", text: value, start, end: at + 1, problem };
    if (character !== "\\") {
      value += character;
      continue;
    }
    const escaped = source[++at] ?? "";
    const code = escaped === "u" ? /^[\da-f]{4}/i.exec(source.slice(at + 1, at + 5))?.[0] : undefined;
    if (code !== undefined) {
      value += String.fromCharCode(Number.parseInt(code, 16));
      at += 4;
    } else {
      // A regular expression keeps its escapes: "\d" is what was meant, not "d".
      value += escapes[escaped] ?? (/[\\'"/]/.test(escaped) ? escaped : `\\${escaped}`);
    }
  }
  problem = `The text is not closed: ${quote} is missing.`;
  return { kind: "text", text: value, start, end: source.length, problem };
}
