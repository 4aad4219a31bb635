/** A string or template literal of TypeScript or JavaScript. Offsets are into the text of the file. */
export interface Literal {
  readonly start: number;
  readonly end: number;
  /** In the order of the text: what the literal says, escapes read, and the expressions between. */
  readonly pieces: readonly (string | { readonly expression: string })[];
}

/**
 * The innermost literal with text of its own around a span; `undefined` where there is none, or where it cannot be
 * replaced by another expression: tagged templates, names of modules and properties, attributes. Only a compiler knows
 * whether `/` begins a regular expression and `'` a string in JSX: both end with their line here, so that a wrong guess
 * goes no further.
 */
export function literalAt(text: string, start: number, end: number): Literal | undefined {
  let found: Literal | undefined;
  new Scanner(text, (literal) => {
    // Inner ones are seen first.
    if (literal.start <= start && end <= literal.end) found ??= literal;
  }).code(0, false);
  return found && isReplaceable(text, found) ? found : undefined;
}

/** Words after which a value comes: `return /x/`. */
const beforeValue = new Set(
  "return typeof instanceof in of new delete void throw case do else yield await default extends".split(" "),
);

class Scanner {
  readonly #text: string;
  readonly #report: (literal: Literal) => void;

  constructor(text: string, report: (literal: Literal) => void) {
    this.#text = text;
    this.#report = report;
  }

  /** Reads code, up to the `}` that closes a `${` when it is inside of one; returns the offset after what it has read. */
  code(start: number, isNested: boolean): number {
    const text = this.#text;
    let depth = 0;
    let at = start;
    let last = "";
    while (at < text.length) {
      const character = text[at]!;
      if (/\s/.test(character)) {
        at++;
        continue;
      }
      const from = at;
      if (text.startsWith("//", at)) {
        at = lineEnd(text, at);
        continue;
      }
      if (text.startsWith("/*", at)) {
        const close = text.indexOf("*/", at + 2);
        at = close < 0 ? text.length : close + 2;
        continue;
      }
      if (character === "`") at = this.#template(at);
      else if (character === '"' || character === "'") at = this.#string(at);
      else if (character === "/" && !isValue(last)) at = regularExpression(text, at);
      else if (/[\p{ID_Start}$_\d]/u.test(character)) {
        at += /^[\p{ID_Continue}$]+/u.exec(text.slice(at, at + 200))?.[0].length ?? 1;
      } else {
        if (character === "{") depth++;
        if (character === "}") {
          if (depth === 0 && isNested) return at + 1;
          depth = Math.max(0, depth - 1);
        }
        at++;
      }
      last = text.slice(from, at);
    }
    return at;
  }

  #string(start: number): number {
    const text = this.#text;
    const quote = text[start];
    let at = start + 1;
    while (at < text.length && text[at] !== quote && text[at] !== "\n") {
      if (text.startsWith("\\\r\n", at)) at += 3;
      else at += text[at] === "\\" ? 2 : 1;
    }
    if (text[at] !== quote) return start + 1;
    const value = cooked(text.slice(start + 1, at));
    if (value !== undefined) this.#report({ start, end: at + 1, pieces: [value] });
    return at + 1;
  }

  #template(start: number): number {
    const text = this.#text;
    const pieces: (string | { expression: string })[] = [];
    let isWhole = true;
    let from = start + 1;
    let at = from;
    const endPiece = (): void => {
      const value = cooked(text.slice(from, at).replace(/\r\n?/g, "\n"));
      if (value === undefined) isWhole = false;
      else if (value !== "") pieces.push(value);
    };
    while (at < text.length && text[at] !== "`") {
      if (text[at] === "\\") at += 2;
      else if (text.startsWith("${", at)) {
        endPiece();
        const end = this.code(at + 2, true);
        pieces.push({ expression: text.slice(at + 2, end - 1) });
        from = end;
        at = end;
      } else at++;
    }
    if (at >= text.length) return text.length;
    endPiece();
    if (isWhole) this.#report({ start, end: at + 1, pieces });
    return at + 1;
  }
}

/** Whether a token ends a value, so that `/` after it divides. */
function isValue(token: string): boolean {
  if (/^[\p{ID_Start}$_]/u.test(token)) return !beforeValue.has(token);
  return /[\d)\]}"'`/]$/.test(token) && token !== "/";
}

/** After a regular expression; after the slash alone when none ends on its line. */
function regularExpression(text: string, start: number): number {
  const end = lineEnd(text, start);
  let inClass = false;
  for (let at = start + 1; at < end; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return start + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v" };

/** What the source of a literal says; `undefined` for escapes that not every literal may have. */
function cooked(source: string): string | undefined {
  let isKnown = true;
  const value = source.replace(
    /\\(?:u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(\r\n|[\s\S]))/g,
    (_, point?: string, unit?: string, byte?: string, other = "") => {
      const code = point ?? unit ?? byte;
      if (code !== undefined) {
        const number = Number.parseInt(code, 16);
        if (number > 0x10ffff) isKnown = false;
        else return String.fromCodePoint(number);
      }
      if (other === "0" || /[\r\n\u2028\u2029]/.test(other)) return other === "0" ? "\0" : "";
      if (/[1-9ux]/.test(other)) isKnown = false;
      return escapes[other] ?? other;
    },
  );
  return isKnown && !/\\0\d/.test(source) ? value : undefined;
}

function isReplaceable(text: string, { start, end }: Literal): boolean {
  const before = text.slice(Math.max(0, start - 200), start);
  const last = before.trimEnd();
  if (text[start] === "`") {
    const word = /[\p{ID_Continue}$]+$/u.exec(last)?.[0];
    return !/[)\]]$/.test(last) && (word === undefined || beforeValue.has(word));
  }
  const isModule = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()$/.test(last);
  const isKey = /[{,]$/.test(last) && /^\s*\??:/.test(text.slice(end, end + 50));
  return !isModule && !isKey && !before.endsWith("=");
}
