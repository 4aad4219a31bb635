import { CST, Lexer } from "yaml";
import type { TextRange } from "../text/range.ts";

/** A piece of YAML text that is not divided further, named as the `yaml` package does. */
export interface YamlLexeme {
  /** `block-scalar` is the lines below a `block-scalar-header`, the last line break included. */
  readonly kind: CST.TokenType | "block-scalar";
  readonly range: TextRange;
}

/** Divides the YAML at `span` of a file's text: lexemes follow each other without a hole. For valid YAML alone. */
export function yamlLexemes(text: string, span: TextRange): readonly YamlLexeme[] {
  const lexemes: YamlLexeme[] = [];
  let start = span.start;
  let isScalar = false;
  let isBelowHeader = false;
  for (const lexeme of new Lexer().lex(text.slice(span.start, span.end))) {
    const isMark = !isScalar && (lexeme === CST.SCALAR || lexeme === CST.DOCUMENT || lexeme === CST.FLOW_END);
    if (isMark) {
      isScalar = lexeme === CST.SCALAR;
      continue;
    }
    const found = isScalar ? "scalar" : CST.tokenType(lexeme);
    const kind = found === "scalar" && isBelowHeader ? "block-scalar" : found;
    if (kind !== null) lexemes.push({ kind, range: { start, end: start + lexeme.length } });
    if (kind === "block-scalar-header") isBelowHeader = true;
    else if (isScalar) isBelowHeader = false;
    isScalar = false;
    start += lexeme.length;
  }
  return lexemes;
}
