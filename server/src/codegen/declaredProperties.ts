import { range, type TextRange } from "../text/range.ts";

/** A property where a generated type declares it: its name, without quotes, in one of some texts. */
export interface DeclaredProperty {
  /** The index of the text. */
  readonly text: number;
  readonly range: TextRange;
}

/**
 * Where generated files declare the property that names lead to from an exported type: `["orders", "id"]` from
 * `ReplyInput`. Types that are declared by name, in the same text or another one, are followed.
 */
export function declaredProperties(
  texts: readonly string[],
  type: string,
  path: readonly string[],
): readonly DeclaredProperty[] {
  const declarations = texts.flatMap((text, index) => declarationsIn(text).map((one) => ({ ...one, index })));
  const found: DeclaredProperty[] = [];
  const seen = new Set<string>();
  const follow = (name: string, [next, ...rest]: readonly string[]): void => {
    const key = `${name} ${next} ${rest.length}`;
    if (next === undefined || seen.has(key)) return;
    seen.add(key);
    for (const declaration of declarations) {
      if (declaration.name === name) collect(declaration.index, declaration.tokens, [next, ...rest]);
    }
  };
  const collect = (index: number, tokens: readonly Token[], [next, ...rest]: readonly string[]): void => {
    for (const property of propertiesOf(tokens)) {
      if (property.name !== next) continue;
      if (rest.length === 0) found.push({ text: index, range: property.range });
      else collect(index, property.type, rest);
    }
    // What is declared elsewhere: `Order[]`, `A | B`, a type that is another's name.
    for (const name of namesIn(tokens)) follow(name, [next!, ...rest]);
  };
  follow(type, path);
  return found;
}

interface Token {
  readonly text: string;
  readonly start: number;
}

interface Declaration {
  readonly name: string;
  /** What is to the right of the name. */
  readonly tokens: readonly Token[];
}

interface WrittenProperty {
  readonly name: string;
  readonly range: TextRange;
  readonly type: readonly Token[];
}

/** Comments, texts, names, and everything else one by one. */
const lexemes = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|[\p{ID_Start}$_][\p{ID_Continue}$]*|\S/gu;

function declarationsIn(text: string): readonly Declaration[] {
  const heads = [...text.matchAll(/^export (?:interface|type) ([\p{ID_Continue}$]+)(?: =)?/gmu)];
  return heads.map(({ index, 0: head, 1: name = "" }) => {
    const start = index + head.length;
    return { name, tokens: declarationTokens(text, start) };
  });
}

/** Up to the end of the declaration: its `;`, or the brace that ends an interface. */
function declarationTokens(text: string, start: number): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  lexemes.lastIndex = start;
  for (let found = lexemes.exec(text); found; found = lexemes.exec(text)) {
    const [written] = found;
    if (written.startsWith("/*") || written.startsWith("//")) continue;
    if (depth === 0 && (written === ";" || written === "export")) break;
    if (opens.has(written)) depth++;
    if (closes.has(written)) depth--;
    tokens.push({ text: written, start: found.index });
  }
  return tokens;
}

const opens: ReadonlySet<string> = new Set(["{", "[", "("]);
const closes: ReadonlySet<string> = new Set(["}", "]", ")"]);

/** The properties of the objects in a type, but those of objects in their types. */
function propertiesOf(tokens: readonly Token[]): readonly WrittenProperty[] {
  const found: WrittenProperty[] = [];
  let braces = 0;
  for (let at = 0; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    if (text === "{") braces++;
    if (text === "}") braces--;
    const isKey = braces === 1 && (text === "{" || text === ";");
    const name = isKey ? tokens[at + 1] : undefined;
    if (!name || name.text === "}") continue;
    const end = endOfProperty(tokens, at + 1);
    const colon = tokens[at + 2]?.text === "?" ? at + 3 : at + 2;
    if (tokens[colon]?.text === ":") {
      const isQuoted = name.text.startsWith('"');
      const written = isQuoted ? (JSON.parse(name.text) as string) : name.text;
      const edge = isQuoted ? 1 : 0;
      const where = range(name.start + edge, name.start + name.text.length - edge);
      found.push({ name: written, range: where, type: tokens.slice(colon + 1, end) });
    }
    at = end - 1;
  }
  return found;
}

function endOfProperty(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const { text } = tokens[at]!;
    if (depth === 0 && (text === ";" || text === "}")) return at;
    if (opens.has(text)) depth++;
    if (closes.has(text)) depth--;
  }
  return tokens.length;
}

/** The names of types outside of objects. */
function namesIn(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  let braces = 0;
  for (const { text } of tokens) {
    if (text === "{") braces++;
    if (text === "}") braces--;
    if (braces === 0 && /^[\p{ID_Start}$_]/u.test(text)) names.push(text);
  }
  return names;
}
