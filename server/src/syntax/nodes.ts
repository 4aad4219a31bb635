import type { TextRange } from "../text/range.ts";

/**
 * The template tree: the Handlebars AST, with Handlebars' names for kinds and fields, plus the ranges that Handlebars
 * does not keep. Ranges are offsets into the whole file. Nodes are built by the parser and never changed afterwards.
 * Where the source is broken, the tree has `MissingExpression` nodes and blocks without a close tag, never a hole.
 */
export interface ProgramNode {
  readonly kind: "Program";
  readonly range: TextRange;
  readonly body: readonly StatementNode[];
  /** Names after `as |…|`, of the block that owns the program. */
  readonly blockParams: readonly BlockParamNode[];
  /** Whether this is the implicit program of an `{{else if …}}` link, whose only statement is the chained block. */
  readonly chained: boolean;
}

export type StatementNode =
  | MustacheNode
  | DecoratorNode
  | BlockNode
  | DecoratorBlockNode
  | PartialNode
  | PartialBlockNode
  | ContentNode
  | CommentNode;

/** Whether `~` follows the opening or precedes the closing braces. */
export interface StripFlags {
  readonly open: boolean;
  readonly close: boolean;
}

/** The parts shared by everything that calls: path, positional and hash arguments. */
interface CallParts {
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash: HashNode | undefined;
}

/** `{{path params key=value}}`, also `{{{…}}}` and `{{&…}}` (then not `escaped`). */
export interface MustacheNode extends CallParts {
  readonly kind: "MustacheStatement";
  readonly range: TextRange;
  readonly escaped: boolean;
  readonly strip: StripFlags;
  /** Whether its syntax is broken: what it means can only be guessed. */
  readonly broken?: boolean | undefined;
}

/** `{{*name}}` */
export interface DecoratorNode extends CallParts {
  readonly kind: "Decorator";
  readonly range: TextRange;
  readonly escaped: boolean;
  readonly strip: StripFlags;
}

/** `{{#x}}…{{/x}}`, `{{^x}}…{{/x}}`, `{{{{raw}}}}…{{{{/raw}}}}`, or one link of an else chain. */
export interface BlockNode extends CallParts {
  readonly kind: "BlockStatement";
  readonly range: TextRange;
  /** `undefined` for `{{^x}}…{{/x}}` without else, as in Handlebars. */
  readonly program: ProgramNode | undefined;
  readonly inverse: ProgramNode | undefined;
  readonly openStrip: StripFlags;
  readonly inverseStrip: StripFlags | undefined;
  readonly closeStrip: StripFlags | undefined;
  readonly form: "block" | "inverse" | "raw" | "chained";
  /** `{{#x …}}`, or `{{else x …}}` of a chained block. */
  readonly openTag: TextRange;
  /** `{{else}}`, `{{^}}` or the `{{else x …}}` that begins the chained block in `inverse`. */
  readonly elseTag: TextRange | undefined;
  readonly close: CloseTagNode | undefined;
}

/** `{{#*inline "name"}}…{{/inline}}` */
export interface DecoratorBlockNode extends CallParts {
  readonly kind: "DecoratorBlock";
  readonly range: TextRange;
  readonly program: ProgramNode;
  readonly openStrip: StripFlags;
  readonly closeStrip: StripFlags | undefined;
  readonly openTag: TextRange;
  readonly close: CloseTagNode | undefined;
}

/** `{{>name context key=value}}` */
export interface PartialNode {
  readonly kind: "PartialStatement";
  readonly range: TextRange;
  readonly name: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash: HashNode | undefined;
  /** Blank space before a standalone partial, which Handlebars puts before each of its lines. */
  readonly indent: string;
  readonly strip: StripFlags;
}

/** `{{#>name}}fallback{{/name}}` */
export interface PartialBlockNode {
  readonly kind: "PartialBlockStatement";
  readonly range: TextRange;
  readonly name: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash: HashNode | undefined;
  readonly program: ProgramNode;
  readonly openStrip: StripFlags;
  readonly closeStrip: StripFlags | undefined;
  readonly openTag: TextRange;
  readonly close: CloseTagNode | undefined;
}

export interface ContentNode {
  readonly kind: "ContentStatement";
  /** Of the source text, a `\{{` escape's backslash included. */
  readonly range: TextRange;
  /** The text before whitespace control. */
  readonly original: string;
  /** The text that is rendered. */
  readonly value: string;
}

export interface CommentNode {
  readonly kind: "CommentStatement";
  readonly range: TextRange;
  readonly value: string;
  readonly strip: StripFlags;
}

export type ExpressionNode = PathNode | SubExpressionNode | LiteralNode | MissingNode;

export type LiteralNode = StringNode | NumberNode | BooleanNode | UndefinedNode | NullNode;

/** `a.b`, `../a`, `@root.a`, `this`, `a.[b c]`, `a/b`. */
export interface PathNode {
  readonly kind: "PathExpression";
  readonly range: TextRange;
  /** Whether it starts with `@`. */
  readonly data: boolean;
  /** How many `../` it has. */
  readonly depth: number;
  /** The names without `.`, `..` and `this`; `parts[i]` was written at `segments[i].range`. */
  readonly parts: readonly string[];
  readonly segments: readonly PathSegment[];
  /** As Handlebars gives it: without the brackets of literal segments. */
  readonly original: string;
  /** Whether it was written `this…`, `./…` or `../…`, which never name a helper. */
  readonly scoped: boolean;
}

export interface PathSegment {
  readonly name: string;
  /** Of the name with its brackets, without separators. */
  readonly range: TextRange;
}

/** `(path params key=value)` */
export interface SubExpressionNode extends CallParts {
  readonly kind: "SubExpression";
  readonly range: TextRange;
}

export interface StringNode {
  readonly kind: "StringLiteral";
  readonly range: TextRange;
  readonly value: string;
}
export interface NumberNode {
  readonly kind: "NumberLiteral";
  readonly range: TextRange;
  readonly value: number;
}
export interface BooleanNode {
  readonly kind: "BooleanLiteral";
  readonly range: TextRange;
  readonly value: boolean;
}
export interface UndefinedNode {
  readonly kind: "UndefinedLiteral";
  readonly range: TextRange;
}
export interface NullNode {
  readonly kind: "NullLiteral";
  readonly range: TextRange;
}
/** Stands where an expression is needed and none was written. Its range is empty. */
export interface MissingNode {
  readonly kind: "MissingExpression";
  readonly range: TextRange;
}

export interface HashNode {
  readonly kind: "Hash";
  readonly range: TextRange;
  readonly pairs: readonly HashPairNode[];
}
export interface HashPairNode {
  readonly kind: "HashPair";
  readonly range: TextRange;
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: ExpressionNode;
}

export interface BlockParamNode {
  readonly kind: "BlockParam";
  readonly name: string;
  readonly range: TextRange;
}

/** `{{/name}}` */
export interface CloseTagNode {
  readonly kind: "CloseTag";
  readonly range: TextRange;
  /** Of the name inside the tag. */
  readonly nameRange: TextRange;
  readonly strip: StripFlags;
}

export type TemplateNode =
  | ProgramNode
  | StatementNode
  | ExpressionNode
  | HashNode
  | HashPairNode
  | BlockParamNode
  | CloseTagNode;
