import { Lexer } from "yaml";
import { range, type TextRange } from "../text/range.ts";

/** Where in flow-style YAML, `{ a: [b, `, an offset is: by the lexemes before it, whatever comes after. */
export interface YamlFlow {
  /** The offset of the outermost bracket around. */
  readonly start: number;
  /** The keys inside of it, outermost first; behind a key's colon that key is the last. */
  readonly path: readonly string[];
  readonly place: "key" | "value" | "item";
  /** What has been written of the key or the value. */
  readonly word: TextRange;
  /** The keys before it in the same braces. */
  readonly siblings: readonly string[];
}

interface Level {
  readonly isMap: boolean;
  readonly keys: string[];
  /** The key whose value is being written. */
  key: string | undefined;
}

/** `undefined` outside of brackets. */
export function yamlFlowAt(text: string, offset: number): YamlFlow | undefined {
  const levels: Level[] = [];
  let start = 0;
  let at = 0;
  let word = range(offset, offset);
  for (const lexeme of new Lexer().lex(text.slice(0, offset))) {
    const begin = at;
    // Control characters announce what follows, and stand for nothing in the text.
    if (/^[\x02\x1f\x18]/.test(lexeme) && lexeme.length === 1) continue;
    at += lexeme.length;
    const level = levels.at(-1);
    switch (lexeme) {
      case "{":
      case "[":
        if (!level) start = begin;
        levels.push({ isMap: lexeme === "{", keys: [], key: undefined });
        break;
      case "}":
      case "]":
        levels.pop();
        break;
      case ",":
        if (level) level.key = undefined;
        break;
      case ":":
        if (level) {
          level.key = unquoted(text.slice(word.start, word.end));
          level.keys.push(level.key);
        }
        break;
      default:
        if (!level || lexeme.trim() === "") continue;
        word = range(begin, at);
        continue;
    }
    word = range(offset, offset);
  }
  const level = levels.at(-1);
  if (!level) return undefined;
  const isInWord = word.end === offset;
  const place = level.key !== undefined ? "value" : level.isMap ? "key" : "item";
  return {
    start,
    path: levels.flatMap(({ key }) => key ?? []),
    place,
    word: isInWord ? word : range(offset, offset),
    siblings: level.isMap ? level.keys.filter((key) => key !== level.key) : [],
  };
}

function unquoted(word: string): string {
  return word.replace(/^["']|["']$/g, "");
}
