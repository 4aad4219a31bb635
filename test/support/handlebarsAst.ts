import type {
  ExpressionNode,
  HashNode,
  ProgramNode,
  StatementNode,
  StripFlags,
} from "../../server/src/syntax/nodes.ts";

type Ast = unknown;

/** Our tree in the shape that `Handlebars.parse` gives, without locations; `plain` brings Handlebars' own to the same shape. */
export function handlebarsAst(program: ProgramNode): Ast {
  return programAst(
    program,
    program.blockParams.length > 0 ? program.blockParams.map((param) => param.name) : undefined,
  );
}

function programAst(program: ProgramNode, blockParams: readonly string[] | undefined): Ast {
  return clean({
    type: "Program",
    body: program.body.map(statementAst),
    strip: {},
    blockParams,
    chained: program.chained || undefined,
  });
}

function inner(program: ProgramNode | undefined): Ast {
  if (!program) return undefined;
  const names = program.blockParams.map((param) => param.name);
  return programAst(program, names.length > 0 ? names : undefined);
}

function statementAst(node: StatementNode): Ast {
  switch (node.kind) {
    case "ContentStatement":
      return { type: node.kind, original: node.original, value: node.value };
    case "CommentStatement":
      return { type: node.kind, value: node.value, strip: strip(node.strip) };
    case "MustacheStatement":
    case "Decorator":
      return clean({ type: node.kind, ...call(node), escaped: node.escaped, strip: strip(node.strip) });
    case "PartialStatement":
      return clean({
        type: node.kind,
        name: expression(node.name),
        params: node.params.map(expression),
        hash: hash(node.hash),
        indent: node.indent,
        strip: strip(node.strip),
      });
    case "PartialBlockStatement":
      return clean({
        type: node.kind,
        name: expression(node.name),
        params: node.params.map(expression),
        hash: hash(node.hash),
        program: inner(node.program),
        openStrip: strip(node.openStrip),
        closeStrip: strip(node.closeStrip),
      });
    case "DecoratorBlock":
      return clean({
        type: node.kind,
        ...call(node),
        program: inner(node.program),
        openStrip: strip(node.openStrip),
        closeStrip: strip(node.closeStrip),
      });
    case "BlockStatement": {
      const raw = node.form === "raw";
      return clean({
        type: node.kind,
        ...call(node),
        program: inner(node.program),
        inverse: inner(node.inverse),
        openStrip: raw ? {} : strip(node.openStrip),
        inverseStrip: raw ? {} : strip(node.inverseStrip),
        closeStrip: raw ? {} : strip(node.closeStrip),
      });
    }
  }
}

function call(node: { path: ExpressionNode; params: readonly ExpressionNode[]; hash: HashNode | undefined }): object {
  return { path: expression(node.path), params: node.params.map(expression), hash: hash(node.hash) };
}

function strip(flags: StripFlags | undefined): object | undefined {
  return flags && { open: flags.open, close: flags.close };
}

function hash(node: HashNode | undefined): Ast {
  return (
    node && {
      type: "Hash",
      pairs: node.pairs.map((pair) => ({ type: "HashPair", key: pair.key, value: expression(pair.value) })),
    }
  );
}

function expression(node: ExpressionNode): Ast {
  switch (node.kind) {
    case "PathExpression":
      return { type: node.kind, data: node.data, depth: node.depth, parts: node.parts, original: node.original };
    case "SubExpression":
      return clean({ type: node.kind, ...call(node) });
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return { type: node.kind, value: node.value, original: node.value };
    case "NullLiteral":
      return { type: node.kind, value: null, original: null };
    case "UndefinedLiteral":
      return { type: node.kind };
    case "MissingExpression":
      return { type: node.kind };
  }
}

/** Drops what is undefined, as both sides leave out different keys. */
function clean(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}

const notCompared = new Set(["loc", "rightStripped", "leftStripped"]);

/** The tree of `Handlebars.parse`, without locations and bookkeeping. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !notCompared.has(key) && entry !== undefined)
      .map(([key, entry]) => [key, plain(entry)]),
  );
}
