import { builtinHelpers } from "../analysis/builtinHelpers.ts";
import type { PromptModel } from "../analysis/promptModel.ts";
import type {
  BlockNode,
  DecoratorNode,
  HashNode,
  MustacheNode,
  PathNode,
  ProgramNode,
  StringNode,
  SubExpressionNode,
  TemplateNode,
} from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { childrenOf } from "../syntax/visit.ts";
import { entryOf, writtenEntries, writtenItems, type YamlNode } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { HelperSignature } from "../types/helper.ts";
import { contentRange } from "../types/schemaReader.ts";
import { comparedLiterals } from "./comparedLiterals.ts";
import { type FrontMatterKey, frontMatterKeys } from "./frontMatterKeys.ts";
import { type SchemaPart, schemaParts } from "./schemaParts.ts";

/** Kinds and modifiers as the protocol names them; a client is told both lists and gets indices into them. */
export const semanticTokenTypes = [
  "variable",
  "parameter",
  "property",
  "function",
  "keyword",
  "string",
  "number",
  "comment",
  "type",
  "enumMember",
] as const;

export const semanticTokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;

export type SemanticTokenType = (typeof semanticTokenTypes)[number];
export type SemanticTokenModifier = (typeof semanticTokenModifiers)[number];

/** A word and what it is. Never empty, never longer than its line. */
export interface SemanticToken {
  readonly range: TextRange;
  readonly type: SemanticTokenType;
  readonly modifiers: readonly SemanticTokenModifier[];
}

/**
 * What the words of a prompt are, in the order of the text. They refine what the grammar sees: where it is right already,
 * as about `this` and `..`, there is no token. Keys that the format knows are told from others, and have a colour in
 * editors without the grammar.
 */
export function semanticTokens(model: PromptModel): readonly SemanticToken[] {
  const tokens = new Tokens(model.file.source);
  frontMatterTokens(tokens, model.file);
  new TemplateTokens(tokens, model).program(model.file.template, new Set());
  return tokens.inOrder();
}

class Tokens {
  readonly source: SourceText;
  readonly #found: SemanticToken[] = [];

  constructor(source: SourceText) {
    this.source = source;
  }

  /** What extends over several lines becomes a token on each. */
  add(at: TextRange, type: SemanticTokenType, ...modifiers: readonly SemanticTokenModifier[]): void {
    const { line: first } = this.source.positionAt(at.start);
    const { line: last } = this.source.positionAt(at.end);
    for (let line = first; line <= last; line++) {
      const { start, end } = this.source.lineRange(line);
      const part = range(Math.max(start, at.start), Math.min(end, at.end));
      if (part.start < part.end) this.#found.push({ range: part, type, modifiers });
    }
  }

  inOrder(): readonly SemanticToken[] {
    return this.#found.sort((a, b) => a.range.start - b.range.start);
  }
}

function frontMatterTokens(tokens: Tokens, { frontMatter }: PromptFile): void {
  if (!frontMatter) return;
  for (const comment of frontMatter.comments) tokens.add(comment, "comment");
  const root = frontMatter.root;
  keyTokens(tokens, root, frontMatterKeys);
  for (const entry of writtenEntries(root)) {
    if (entry.key === "tools") {
      for (const tool of writtenItems(entry.value)) {
        if (tool.kind === "scalar") tokens.add(contentRange(tool), "function");
      }
    }
    if (entry.key !== "input" && entry.key !== "output") continue;
    for (const { key, value } of writtenEntries(entry.value)) {
      if (key === "schema") schemaTokens(tokens, schemaParts(value));
      if (key !== "default" || entry !== entryOf(root, "input")) continue;
      for (const field of writtenEntries(value)) tokens.add(contentRange(field.keyNode), "property");
    }
  }
}

/** Of what the program hands to the model, and of the schemas, the keys are others'. */
function keyTokens(tokens: Tokens, map: YamlNode | undefined, known: Readonly<Record<string, FrontMatterKey>>): void {
  for (const { key, keyNode, value } of writtenEntries(map)) {
    const found = Object.hasOwn(known, key) ? known[key] : undefined;
    if (!found) continue;
    tokens.add(contentRange(keyNode), "keyword", "defaultLibrary");
    if (found.keys) keyTokens(tokens, value, found.keys);
  }
}

function schemaTokens(tokens: Tokens, parts: readonly SchemaPart[]): void {
  for (const part of parts) {
    switch (part.kind) {
      case "field":
        tokens.add(part.range, "property", "declaration");
        schemaTokens(tokens, part.parts);
        break;
      case "definition":
        tokens.add(part.range, "type", "declaration");
        schemaTokens(tokens, part.parts);
        break;
      case "type":
        tokens.add(part.range, "type", "defaultLibrary");
        break;
      case "schema":
      case "reference":
        tokens.add(part.range, "type");
        break;
      case "enumMember":
        tokens.add(part.range, "enumMember", "declaration");
        break;
      case "keyword":
        tokens.add(part.range, "keyword");
        break;
    }
  }
}

/** Blocks that Handlebars and Dotprompt have instead of statements. */
const control: ReadonlySet<string> = new Set(["if", "unless", "each", "with", "ifEquals", "unlessEquals"]);

const roles: ReadonlySet<string> = new Set(["system", "user", "model", "tool"]);

type Call = MustacheNode | DecoratorNode | BlockNode | SubExpressionNode;

/** Names of the block parameters in scope. */
type Scope = ReadonlySet<string>;

class TemplateTokens {
  readonly #tokens: Tokens;
  readonly #text: string;
  readonly #model: PromptModel;
  readonly #helpers: ReadonlyMap<string, HelperSignature>;

  constructor(tokens: Tokens, model: PromptModel) {
    this.#tokens = tokens;
    this.#text = tokens.source.text;
    this.#model = model;
    this.#helpers = model.context.helpers;
  }

  program({ blockParams, body }: ProgramNode, outer: Scope): void {
    const scope = blockParams.length === 0 ? outer : new Set([...outer, ...blockParams.map((param) => param.name)]);
    for (const param of blockParams) this.#tokens.add(param.range, "parameter", "declaration");
    for (const statement of body) this.#node(statement, scope);
  }

  #node(node: TemplateNode, scope: Scope): void {
    switch (node.kind) {
      case "Program":
        return this.program(node, scope);
      case "MustacheStatement":
      case "SubExpression":
      case "Decorator":
        return this.#call(node, scope);
      case "BlockStatement":
        return this.#block(node, scope);
      case "DecoratorBlock": {
        const [name] = node.params;
        this.#tokens.add(node.path.range, "keyword");
        if (name?.kind === "StringLiteral") this.#tokens.add(name.range, "function", "declaration");
        if (node.close) this.#tokens.add(node.close.nameRange, "keyword");
        return this.program(node.program, scope);
      }
      case "PartialStatement":
      case "PartialBlockStatement":
        if (node.name.kind === "SubExpression") this.#node(node.name, scope);
        else this.#tokens.add(node.name.range, "function");
        for (const argument of [...node.params, ...pairsOf(node.hash)]) this.#node(argument, scope);
        if (node.kind === "PartialStatement") return;
        if (node.close) this.#tokens.add(node.close.nameRange, "function");
        return this.program(node.program, scope);
      case "HashPair":
        this.#tokens.add(node.keyRange, "property");
        return this.#node(node.value, scope);
      case "PathExpression":
        return this.#path(node, scope);
      case "StringLiteral":
        // The grammar shows escapes, which one token over all of it would hide.
        if (!this.#text.slice(node.range.start, node.range.end).includes("\\")) this.#tokens.add(node.range, "string");
        return;
      case "NumberLiteral":
        return this.#tokens.add(node.range, "number");
      case "CommentStatement":
        return this.#tokens.add(node.range, "comment");
      case "Hash":
        for (const child of childrenOf(node)) this.#node(child, scope);
        return;
      case "BlockParam":
      case "CloseTag":
      case "ContentStatement":
      case "BooleanLiteral":
      case "UndefinedLiteral":
      case "NullLiteral":
      case "MissingExpression":
        return;
    }
  }

  #call(node: Call, scope: Scope): void {
    const called = this.#calledName(node, scope);
    if (called === undefined) this.#node(node.path, scope);
    else this.#name(called, node.path.range, node.kind === "BlockStatement");
    node.params.forEach((argument, index) => {
      const inside = range(argument.range.start + 1, argument.range.end - 1);
      if (argument.kind !== "StringLiteral") this.#node(argument, scope);
      else if (called === "role" && roles.has(argument.value)) this.#tokens.add(inside, "enumMember", "defaultLibrary");
      else if (this.#isMember(node, argument, index)) this.#tokens.add(inside, "enumMember");
      else this.#node(argument, scope);
    });
    for (const pair of pairsOf(node.hash)) this.#node(pair, scope);
  }

  /** Whether a text is compared with what has it among its values. */
  #isMember(node: Call, { value }: StringNode, index: number): boolean {
    if (node.kind === "Decorator") return false;
    return comparedLiterals(this.#model, node, index).some((member) => member.value === value);
  }

  #block(block: BlockNode, scope: Scope): void {
    this.#call(block, scope);
    const params = (block.form === "inverse" ? block.inverse : block.program)?.blockParams ?? [];
    this.#word("as", this.#text.lastIndexOf("as", params[0]?.range.start ?? -1), block.openTag);
    if (block.elseTag) this.#word("else", this.#text.indexOf("else", block.elseTag.start), block.elseTag);
    for (const program of [block.program, block.inverse]) if (program) this.program(program, scope);
    if (block.close) this.#closeName(block, block.close.nameRange, scope);
  }

  #closeName(block: BlockNode, at: TextRange, scope: Scope): void {
    const called = this.#calledName(block, scope);
    const path = block.path.kind === "PathExpression" ? block.path : undefined;
    if (called !== undefined) this.#name(called, at, true);
    else if (path && path.original === this.#text.slice(at.start, at.end)) {
      const shift = at.start - path.range.start;
      this.#path(path, scope, shift);
    }
  }

  /** A keyword, if it is at an offset of the tag, as it is in all that is written as it should be. */
  #word(word: string, start: number, tag: TextRange): void {
    const end = start + word.length;
    if (start > tag.start && end <= tag.end) this.#tokens.add(range(start, end), "keyword");
  }

  #name(name: string, at: TextRange, isBlock: boolean): void {
    if (isBlock && control.has(name)) this.#tokens.add(at, "keyword");
    else if (builtinHelpers.has(name) && this.#helpers.get(name) === builtinHelpers.get(name))
      this.#tokens.add(at, "function", "defaultLibrary");
    else this.#tokens.add(at, "function");
  }

  /** The name of the helper that is called, if one is: a name with arguments can be nothing else. */
  #calledName(node: Call, scope: Scope): string | undefined {
    const { path, params, hash, kind } = node;
    if (path.kind !== "PathExpression" || path.data || path.scoped || path.depth > 0) return undefined;
    const [name, ...others] = path.parts;
    if (name === undefined || others.length > 0 || scope.has(name)) return undefined;
    // What is still being written may only look like arguments.
    const isBroken = kind === "MustacheStatement" && node.broken;
    const hasArguments = !isBroken && (params.length > 0 || hash !== undefined || kind === "SubExpression");
    return hasArguments || this.#helpers.has(name) ? name : undefined;
  }

  /** `shift` is how far behind the path the same is written again. */
  #path(path: PathNode, scope: Scope, shift = 0): void {
    path.segments.forEach(({ name, range: { start, end } }, index) => {
      const at = range(start + shift, end + shift);
      const isFirst = index === 0 && !path.scoped && path.depth === 0;
      if (!isFirst) this.#tokens.add(at, "property");
      else if (path.data) {
        this.#tokens.add(range(path.range.start + shift, at.end), "variable", "readonly", "defaultLibrary");
      } else this.#tokens.add(at, scope.has(name) ? "parameter" : "variable");
    });
  }
}

function pairsOf(hash: HashNode | undefined): readonly TemplateNode[] {
  return hash?.pairs ?? [];
}
