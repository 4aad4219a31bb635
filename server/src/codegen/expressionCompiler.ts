import type { BlockNode, ExpressionNode, MustacheNode, PathNode, SubExpressionNode } from "../syntax/nodes.ts";
import type { HelperSignature } from "../types/helper.ts";
import { memberAccess, propertyKey, variableName } from "./identifiers.ts";
import { inheritedNames } from "./inheritedNames.ts";
import { stringLiteral } from "./literal.ts";
import type { TemplateScope } from "./templateScope.ts";

/** The template cannot be compiled: for a message to the author of the prompt. */
export class CompileError extends Error {}

/** Compiles the expressions of a template, and notes what they call. */
export class ExpressionCompiler {
  /** The functions of the runtime that the code calls. */
  readonly runtime = new Set<string>();
  /** The functions of the program's helpers that the code calls. */
  readonly helpers = new Set<string>();
  /** Whether the code has the `@` variables of the program. */
  readonly #usesData: boolean;
  readonly #programHelpers: ReadonlyMap<string, HelperSignature>;

  constructor(usesData: boolean, programHelpers: ReadonlyMap<string, HelperSignature>) {
    this.#usesData = usesData;
    this.#programHelpers = programHelpers;
  }

  /** Names a function of the runtime, which is imported. */
  use(name: string): string {
    this.runtime.add(name);
    return name;
  }

  /** Whether the program exports a helper. */
  isProgramHelper(name: string): boolean {
    return this.#programHelpers.has(name);
  }

  /** The helper that a tag calls; `undefined` when it is a variable. */
  helperOf(node: MustacheNode | BlockNode, scope: TemplateScope): string | undefined {
    const { path } = node;
    if (path.kind !== "PathExpression") return undefined;
    const [name] = path.parts;
    if (name === undefined) return undefined;
    const isSimple = path.parts.length === 1 && !path.data && path.depth === 0 && !path.scoped;
    if (isSimple && scope.blockParams.has(name)) return undefined;
    const hasArguments = node.params.length > 0 || node.hash !== undefined;
    return hasArguments || (isSimple && (builtin.has(name) || this.#programHelpers.has(name))) ? name : undefined;
  }

  named(node: MustacheNode | BlockNode, key: string, scope: TemplateScope): string | undefined {
    const pair = node.hash?.pairs.findLast((one) => one.key === key);
    return pair && this.compile(pair.value, scope);
  }

  compile(node: ExpressionNode | undefined, scope: TemplateScope): string {
    switch (node?.kind) {
      case undefined:
      case "UndefinedLiteral":
      case "MissingExpression":
        return "undefined";
      case "StringLiteral":
        return stringLiteral(node.value);
      case "NumberLiteral":
      case "BooleanLiteral":
        return String(node.value);
      case "NullLiteral":
        return "null";
      case "SubExpression": {
        const name = node.path.kind === "PathExpression" ? node.path.parts[0] : undefined;
        const [first, second] = node.params;
        if (name === "lookup") return this.lookup(first, second, scope);
        if (name === "json") return `${this.use("json")}(${this.compile(first, scope)})`;
        if (name === undefined || builtin.has(name)) {
          throw new CompileError(`The helper '${name ?? "?"}' cannot be called inside another call`);
        }
        return this.helperCall(name, node, scope);
      }
      case "PathExpression":
        return this.path(node, scope);
    }
  }

  lookup(value: ExpressionNode | undefined, key: ExpressionNode | undefined, scope: TemplateScope): string {
    return `${this.use("lookup")}(${this.compile(value, scope)}, ${this.compile(key, scope)})`;
  }

  path(node: ExpressionNode, scope: TemplateScope): string {
    // A literal in the place of a path is a name.
    if (node.kind !== "PathExpression") {
      const name = literalName(node);
      return name === "" ? scope.context : this.#read(scope.context, name);
    }
    const [first, ...rest] = node.parts;
    if (node.data) return this.#members(this.#dataVariable(node, scope), rest);
    if (first !== undefined && node.depth === 0 && !node.scoped) {
      const parameter = scope.blockParams.get(first);
      if (parameter) return this.#members(parameter, rest);
    }
    if (node.depth === 0) return this.#members(scope.context, node.parts);
    return this.#members(`${scope.frame}${".up?".repeat(node.depth - 1)}.up?.value`, node.parts);
  }

  /** The input itself is always there. */
  #members(start: string, names: readonly string[]): string {
    return names.reduce((value, name) => this.#read(value, name), start).replace(/^input\?\.(?=\w)/, "input.");
  }

  #read(value: string, name: string): string {
    if (!inheritedNames.has(name)) return memberAccess(value, name);
    return `${this.use("own")}(${value}, ${JSON.stringify(name)})`;
  }

  #dataVariable(node: PathNode, scope: TemplateScope): string {
    const [name = ""] = node.parts;
    const loop = scope.loops[node.depth];
    if (loop) {
      if (name === "index") return loop.index;
      if (name === "key") return loop.key;
      if (name === "first") return `(${loop.index} === 0)`;
      if (name === "last") return `(${loop.index} === ${loop.list}.length - 1)`;
    }
    if (!this.#usesData) return "undefined";
    const parents = Math.max(0, node.depth - scope.loops.length);
    const data = `${scope.data}${"?._parent".repeat(parents)}`;
    return this.#read(data, name);
  }

  /** A call of a helper of the program's: named arguments come last, as an object. */
  helperCall(name: string, node: MustacheNode | SubExpressionNode, scope: TemplateScope): string {
    if (!this.#programHelpers.has(name)) throw unknownHelper(name);
    const given = node.params.map((param) => this.compile(param, scope));
    const named = node.hash?.pairs.map((pair) => `${propertyKey(pair.key)}: ${this.compile(pair.value, scope)}`);
    if (named) given.push(`{ ${named.join(", ")} }`);
    const variable = variableName(name);
    this.helpers.add(variable);
    return `${variable}(${given.join(", ")})`;
  }
}

export function unknownHelper(name: string): CompileError {
  return new CompileError(
    `The helper '${name}' is registered by your program: declare it under 'helpers', and name the module that exports it under 'generate.helpers', in typed-prompts.config.json`,
  );
}

const builtin = new Set(
  "if unless each with lookup log role history section media json ifEquals unlessEquals helperMissing blockHelperMissing".split(
    " ",
  ),
);

function literalName(node: ExpressionNode): string {
  switch (node.kind) {
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
      return String(node.value);
    case "NullLiteral":
      return "null";
    default:
      return "undefined";
  }
}
