import type { TextRange } from "../text/range.ts";
import type { Call } from "./expressionParser.ts";
import type {
  BlockNode,
  BlockParamNode,
  CloseTagNode,
  DecoratorBlockNode,
  ExpressionNode,
  PartialBlockNode,
  ProgramNode,
  StatementNode,
  StripFlags,
} from "./nodes.ts";

/** A program whose statements are still being read. */
export interface OpenProgram {
  readonly start: number;
  readonly body: StatementNode[];
  readonly blockParams: readonly BlockParamNode[];
}

/** A block that has not been closed yet: the links of an else chain each have one. */
export interface OpenBlock {
  readonly kind: "block" | "inverse" | "chained" | "decorator" | "partial";
  readonly call: Call;
  readonly openTag: TextRange;
  readonly openStrip: StripFlags;
  /** The text of the name, for messages; and what a close tag must match. */
  readonly name: string;
  readonly key: string;
  program: OpenProgram;
  /** The finished first program, once an `{{else}}` has been read. */
  first: ProgramNode | undefined;
  elseTag: TextRange | undefined;
  inverseStrip: StripFlags | undefined;
  /** Whether its open tag is broken, or a close tag with another name stood in it: that explains why it is not closed. */
  excused: boolean;
}

export const noStrip: StripFlags = { open: false, close: false };
const stripOpen: StripFlags = { open: true, close: false };
const stripClose: StripFlags = { open: false, close: true };
const stripBoth: StripFlags = { open: true, close: true };

export function strip(open: boolean, close: boolean): StripFlags {
  if (open) return close ? stripBoth : stripOpen;
  return close ? stripClose : noStrip;
}

/** The node of a block that has been read to its end. */
export function blockNode(
  block: OpenBlock,
  program: ProgramNode,
  inverse: ProgramNode | undefined,
  close: CloseTagNode | undefined,
  closeStrip: StripFlags | undefined,
  end: number,
): BlockNode | DecoratorBlockNode | PartialBlockNode {
  const { openTag, openStrip, elseTag, inverseStrip } = block;
  const { path, params, hash } = block.call;
  const range = { start: openTag.start, end };
  if (block.kind === "partial") {
    return {
      kind: "PartialBlockStatement",
      range,
      name: path,
      params,
      hash,
      program,
      openStrip,
      closeStrip,
      openTag,
      close,
    };
  }
  if (block.kind === "decorator") {
    return { kind: "DecoratorBlock", range, path, params, hash, program, openStrip, closeStrip, openTag, close };
  }
  const inverted = block.kind === "inverse";
  return {
    kind: "BlockStatement",
    range,
    path,
    params,
    hash,
    program: inverted ? inverse : program,
    inverse: inverted ? program : inverse,
    openStrip,
    inverseStrip,
    closeStrip,
    form: block.kind === "chained" ? "chained" : inverted ? "inverse" : "block",
    openTag,
    elseTag,
    close,
  };
}

/** The finished program, which ends at an offset. */
export function finishProgram({ start, body, blockParams }: OpenProgram, end: number): ProgramNode {
  return { kind: "Program", range: { start, end: Math.max(start, end) }, body, blockParams, chained: false };
}

/** What Handlebars compares when a block is closed: the path's text, or the literal's value with its type. */
export function keyOf(node: ExpressionNode): string {
  switch (node.kind) {
    case "PathExpression":
      return `path ${node.original}`;
    case "StringLiteral":
      return `path ${node.value}`;
    case "NumberLiteral":
    case "BooleanLiteral":
      return `literal ${node.value}`;
    case "NullLiteral":
      return "literal null";
    case "UndefinedLiteral":
    case "SubExpression":
      return "literal undefined";
    case "MissingExpression":
      return "missing";
  }
}
