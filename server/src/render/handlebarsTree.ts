import type { CallNode } from "../analysis/checkArguments.ts";
import type { BlockNode, ExpressionNode, HashNode, PartialNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";

/** A node as Handlebars compiles it. Its own types ask for locations, which only its error messages need. */
export interface HandlebarsNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Text to be put around what a statement or the body of a block renders. */
export interface Marking {
  /** How many statements at the start of a body are wrapped as one. */
  leading(body: readonly StatementNode[]): number;
  /** `undefined` leaves them as they are. */
  statements(nodes: readonly StatementNode[]): readonly [string, string] | undefined;
  branch(block: BlockNode, branch: "program" | "inverse"): readonly [string, string];
  /** Before each line of an indented partial. */
  indent(call: PartialNode): string;
}

/** Our tree in the form that Handlebars compiles, with marks in the text that it renders. */
export function handlebarsTree(program: ProgramNode, marking: Marking): HandlebarsNode {
  return programTree(program, marking, ["", ""]);
}

function programTree(
  { body, blockParams }: ProgramNode,
  marking: Marking,
  [before, after]: readonly [string, string],
): HandlebarsNode {
  const statements: HandlebarsNode[] = [];
  const write = (text: string): void => {
    if (text !== "") statements.push({ type: "ContentStatement", original: text, value: text });
  };
  // What renders nothing in itself must go on doing so: a list of marks would not be empty.
  const isEmpty = body.length === 0;
  if (!isEmpty) write(before);
  const leading = body.slice(0, marking.leading(body));
  const rest = body.slice(leading.length).map((node) => [node]);
  for (const nodes of leading.length > 0 ? [leading, ...rest] : rest) {
    const marks = marking.statements(nodes) ?? ["", ""];
    const inner = nodes.map((node) => statementTree(node, marking));
    write(marks[0]);
    statements.push(...(nodes === leading ? [together(inner)] : inner));
    write(marks[1]);
  }
  if (!isEmpty) write(after);
  return {
    type: "Program",
    body: statements,
    strip: {},
    ...(blockParams.length > 0 ? { blockParams: blockParams.map(({ name }) => name) } : {}),
  };
}

/** `{{#if true}}…{{/if}}`: what is inside is one value, which nothing before it is added to. */
function together(body: readonly HandlebarsNode[]): HandlebarsNode {
  const path = { type: "PathExpression", data: false, depth: 0, parts: ["if"], original: "if" };
  const params = [{ type: "BooleanLiteral", value: true, original: true }];
  const program = { type: "Program", body, strip: {} };
  return { type: "BlockStatement", path, params, program, openStrip: {}, inverseStrip: {}, closeStrip: {} };
}

function statementTree(node: StatementNode, marking: Marking): HandlebarsNode {
  switch (node.kind) {
    case "ContentStatement":
      return { type: node.kind, original: node.original, value: node.value };
    case "CommentStatement":
      return { type: node.kind, value: node.value, strip: {} };
    case "MustacheStatement":
    case "Decorator":
      return { type: node.kind, ...callTree(node), escaped: node.escaped, strip: {} };
    case "PartialStatement":
      return {
        type: node.kind,
        name: expressionTree(node.name),
        params: node.params.map(expressionTree),
        hash: hashTree(node.hash),
        indent: node.indent === "" ? "" : marking.indent(node),
        strip: {},
      };
    case "PartialBlockStatement":
      return {
        type: node.kind,
        name: expressionTree(node.name),
        params: node.params.map(expressionTree),
        hash: hashTree(node.hash),
        program: programTree(node.program, marking, ["", ""]),
        openStrip: {},
        closeStrip: {},
      };
    case "DecoratorBlock":
      return {
        type: node.kind,
        ...callTree(node),
        program: programTree(node.program, marking, ["", ""]),
        openStrip: {},
        closeStrip: {},
      };
    case "BlockStatement": {
      const branch = (name: "program" | "inverse"): HandlebarsNode | undefined => {
        const program = node[name];
        return program && programTree(program, marking, marking.branch(node, name));
      };
      return {
        type: node.kind,
        ...callTree(node),
        program: branch("program"),
        inverse: branch("inverse"),
        openStrip: {},
        inverseStrip: {},
        closeStrip: {},
      };
    }
  }
}

function callTree(node: CallNode): object {
  return { path: expressionTree(node.path), params: node.params.map(expressionTree), hash: hashTree(node.hash) };
}

function hashTree(node: HashNode | undefined): HandlebarsNode | undefined {
  if (!node) return undefined;
  const pairs = node.pairs.map(({ key, value }) => ({ type: "HashPair", key, value: expressionTree(value) }));
  return { type: "Hash", pairs };
}

function expressionTree(node: ExpressionNode): HandlebarsNode {
  switch (node.kind) {
    case "PathExpression": {
      const { data, depth, parts, original } = node;
      return { type: node.kind, data, depth, parts, original };
    }
    case "SubExpression":
      return { type: node.kind, ...callTree(node) };
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return { type: node.kind, value: node.value, original: node.value };
    case "NullLiteral":
      return { type: node.kind, value: null, original: null };
    case "UndefinedLiteral":
    case "MissingExpression":
      return { type: "UndefinedLiteral", value: undefined, original: undefined };
  }
}
