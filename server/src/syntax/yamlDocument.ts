import { Composer, type Document, Lexer, type ParsedNode, Parser, YAMLParseError } from "yaml";
import { range, type TextRange } from "../text/range.ts";
import { jsonTree } from "./jsonTree.ts";
import { commentRanges } from "./yamlComments.ts";
import { deepestNesting, type YamlNode } from "./yamlNodes.ts";
import { describeYamlErrors, keepFirstPerLine, type YamlProblem } from "./yamlProblem.ts";
import { YamlTree } from "./yamlTree.ts";

export interface YamlDocument {
  /** `undefined` when nothing but comments is there, or nothing could be made of it. */
  readonly root: YamlNode | undefined;
  readonly comments: readonly TextRange[];
  readonly problems: readonly YamlProblem[];
}

/** Larger texts are not parsed: the `yaml` package would take seconds and gigabytes. No prompt comes near. */
const longestText = 1_000_000;
const mostLexemes = 100_000;

/** Parses the YAML at `span` of a file's text. All ranges are offsets into the whole text. Never throws. */
export function parseYaml(text: string, span: TextRange): YamlDocument {
  if (span.end - span.start > longestText) return tooLarge(span);
  const source = text.slice(span.start, span.end);
  const document = compose(source);
  if (document === "too large") return tooLarge(span);
  if (document === "too deep") return tooDeep(span);
  const tree = new YamlTree(document, source, span.start);
  const root = tree.read();
  if (tree.tooDeep) return tooDeep(span);
  const errors = describeYamlErrors(document.errors, source, span.start);
  return {
    root,
    comments: commentRanges(source, span.start, tree.opaque),
    problems: keepFirstPerLine([...errors, ...tree.problems], text),
  };
}

/** Parses strict JSON, whose text starts at `offset` of the file. `undefined` when it is not JSON, or nested too deep. */
export function parseJson(text: string, offset: number): YamlNode | undefined {
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  return jsonTree(text, offset);
}

/**
 * What `yaml.parseDocument` does, watching how much there is to do. Only the first document is wanted: a second one is
 * an error of the first.
 */
function compose(source: string): Document.Parsed<ParsedNode> | "too large" | "too deep" {
  const parser = new Parser();
  // Duplicate keys are found by `YamlTree`: the package compares every key with every other.
  const composer = new Composer<ParsedNode>({ prettyErrors: false, uniqueKeys: false, logLevel: "error" });
  const documents: Document.Parsed<ParsedNode>[] = [];
  if (mayBeExcessive(source)) {
    let depth = 0;
    let lexemes = 0;
    for (const lexeme of new Lexer().lex(source)) {
      if (++lexemes > mostLexemes) return "too large";
      if (lexeme === "[" || lexeme === "{") depth++;
      else if (lexeme === "]" || lexeme === "}") depth--;
      if (depth > deepestNesting) return "too deep";
    }
  }
  for (const token of parser.parse(source)) {
    documents.push(...composer.next(token));
    if (documents.length > 1) break;
  }
  if (documents.length < 2) documents.push(...composer.end(documents.length === 0, source.length));
  const [first, second] = documents;
  if (second) first!.errors.push(multipleDocuments(second));
  return first!;
}

/** Whether a text could have too many lexemes, or too deep ones: then they are counted before anything is made of them. */
function mayBeExcessive(source: string): boolean {
  if (source.length > mostLexemes) return true;
  let brackets = 0;
  for (let at = 0; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if ((code === 0x5b || code === 0x7b) && ++brackets > deepestNesting) return true;
  }
  return false;
}

function multipleDocuments(second: Document.Parsed<ParsedNode>): YAMLParseError {
  return new YAMLParseError([second.range[0], second.range[0] + 3], "MULTIPLE_DOCS", "");
}

function tooLarge(span: TextRange): YamlDocument {
  return unchecked(span, "It is too long to be checked here.");
}

function tooDeep(span: TextRange): YamlDocument {
  return unchecked(span, `It is nested more than ${deepestNesting} levels deep, too deep to be checked here.`);
}

function unchecked(span: TextRange, problem: string): YamlDocument {
  const start = range(span.start, Math.min(span.end, span.start + 1));
  return { root: undefined, comments: [], problems: [{ kind: "limit", range: start, problem }] };
}
