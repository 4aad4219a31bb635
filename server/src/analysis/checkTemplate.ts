import type { BlockNode, MustacheNode, PathNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";
import type { TextRange } from "../text/range.ts";
import type { HelperSignature } from "../types/helper.ts";
import { integerType, type LiteralType, resolve } from "../types/type.ts";
import { checkArguments } from "./checkArguments.ts";
import type { Checker } from "./checker.ts";
import { defineInlinePartials } from "./checkInlinePartials.ts";
import { checkPartial, checkPartialBlock } from "./checkPartial.ts";
import { Environment } from "./environment.ts";
import { evaluate, evaluatePath, lookup } from "./evaluate.ts";
import { helperAsBlock } from "./rules/helperAsBlock.ts";
import { notIterable } from "./rules/notIterable.ts";
import { printsStructure } from "./rules/printsStructure.ts";
import { unguardedPrint } from "./rules/unguardedOptional.ts";
import { unknownHelper } from "./rules/unknownHelper.ts";
import { isAlways, itemOf, type StaticValue, staticValue, unknownValue } from "./staticValue.ts";

/** Walks a template with the scopes and types of every place, reporting to the checker. */
export function checkTemplate(checker: Checker): void {
  checkProgram(checker, Environment.root(checker.root), checker.file.template);
}

export function checkProgram(checker: Checker, env: Environment, program: ProgramNode | undefined): void {
  if (!program) return;
  const inner = defineInlinePartials(checker, env, program);
  checker.facts?.environments.set(program, inner);
  for (const statement of program.body) checkStatement(checker, inner, statement);
}

function checkStatement(checker: Checker, env: Environment, statement: StatementNode): void {
  switch (statement.kind) {
    case "MustacheStatement":
      return checkMustache(checker, env, statement);
    case "BlockStatement":
      return checkBlock(checker, env, statement);
    case "PartialStatement":
      return checkPartial(checker, env, statement);
    case "PartialBlockStatement":
      return checkPartialBlock(checker, env, statement);
    case "Decorator":
      if (statement.path.kind === "PathExpression")
        unknownHelper(checker, statement.path.range, statement.path.original);
      return;
    case "DecoratorBlock":
    case "ContentStatement":
    case "CommentStatement":
      return;
  }
}

/** The name that a call at this place looks up among the helpers, if it does: variables are called by nobody. */
function calledName(
  env: Environment,
  node: MustacheNode | BlockNode,
): { name: string; hasArguments: boolean } | undefined {
  const path = node.path;
  if (path.kind !== "PathExpression") return undefined;
  const [name] = path.parts;
  if (name === undefined) return undefined;
  const simple = path.parts.length === 1 && !path.data && path.depth === 0 && !path.scoped;
  if (simple && env.blockParam(name)) return undefined;
  const hasArguments = node.params.length > 0 || node.hash !== undefined;
  return hasArguments || simple ? { name, hasArguments } : undefined;
}

function checkMustache(checker: Checker, env: Environment, node: MustacheNode): void {
  // What is written of a broken tag is not yet what is meant: it is recorded for the editor, and nothing else.
  if (node.broken && !checker.facts) return;
  const called = calledName(env, node);
  const helper = called && checker.context.helpers.get(called.name);
  if (helper?.form === "block") {
    checker.facts?.helpers.set(node, helper);
    checker.report("helper-arguments", node.path.range, {
      problem: `'${helper.name}' is a block helper and cannot be called inline.`,
      signature: `{{#${helper.name} …}}…{{/${helper.name}}}`,
    });
    for (const param of node.params) evaluate(checker, env, param, "argument");
    return;
  }
  if (helper || node.path.kind !== "PathExpression") {
    if (node.path.kind !== "PathExpression") evaluate(checker, env, node.path, "print");
    const [object, key] = checkArguments(checker, env, node, helper, "argument");
    if (helper?.name === "lookup" && object && key) {
      const range = { start: node.path.range.start, end: node.params.at(-1)!.range.end };
      checkPrinted(checker, node, range, `(${checker.textOf(range)})`, lookup(checker, env, node, object, key));
    }
    return;
  }
  if (called?.hasArguments) {
    unknownHelper(checker, node.path.range, called.name);
    checkArguments(checker, env, node, undefined, "argument");
    return;
  }
  const { range } = node.path;
  checkPrinted(checker, node, range, checker.textOf(range), evaluatePath(checker, env, node.path, "print"));
}

function checkPrinted(checker: Checker, node: MustacheNode, range: TextRange, name: string, value: StaticValue): void {
  printsStructure(checker, range, name, value);
  unguardedPrint(checker, node.range, range, name, value);
}

function checkBlock(checker: Checker, env: Environment, block: BlockNode): void {
  const called = calledName(env, block);
  const helper = called && checker.context.helpers.get(called.name);
  if (helper) return checkHelperBlock(checker, env, block, helper);
  if (called?.hasArguments) {
    unknownHelper(checker, block.path.range, called.name);
    checkArguments(checker, env, block, undefined, "argument");
    return checkUnknownBodies(checker, env, block);
  }
  if (block.path.kind === "PathExpression") return checkSection(checker, env, block, block.path);
  evaluate(checker, env, block.path, "test");
  checkUnknownBodies(checker, env, block);
}

/** The bodies of a block of which only the program knows what it does with them. */
function checkUnknownBodies(checker: Checker, env: Environment, block: BlockNode): void {
  const inner = naming(env.pushingUnknown(env.frame.context), block, []);
  checkProgram(checker, inner, block.program);
  checkProgram(checker, env.pushingUnknown(env.frame.context), block.inverse);
}

function checkHelperBlock(checker: Checker, env: Environment, block: BlockNode, helper: HelperSignature): void {
  if (helper.form === "inline") {
    helperAsBlock(checker, block, helper.name);
    checkArguments(checker, env, block, helper, "argument");
    checkProgram(checker, env, block.program);
    return checkProgram(checker, env, block.inverse);
  }
  const values = checkArguments(checker, env, block, helper, usageOf(helper.name));
  const value = values[0] ?? unknownValue;
  switch (helper.name) {
    case "if":
      checkProgram(checker, truthy(env, value), block.program);
      return checkProgram(checker, tested(env, value), block.inverse);
    case "unless":
      checkProgram(checker, tested(env, value), block.program);
      return checkProgram(checker, truthy(env, value), block.inverse);
    case "with": {
      const there = { ...truthy(env, value).narrow(value), absent: false };
      const param = block.params[0];
      const same = param?.kind === "PathExpression" && param.parts.length === 0 && param.depth === 0 && !param.data;
      const inside = same ? truthy(env, value) : truthy(env, value).pushing(there);
      checkProgram(checker, naming(inside, block, [there]), block.program);
      return checkProgram(checker, tested(env, value), block.inverse);
    }
    case "each":
      return checkEach(checker, env, block, value);
    case "ifEquals":
    case "unlessEquals": {
      const [equal, different] = comparison(tested(env, value), values);
      checkProgram(checker, helper.name === "ifEquals" ? equal : different, block.program);
      return checkProgram(checker, helper.name === "ifEquals" ? different : equal, block.inverse);
    }
    default:
      return checkUnknownBodies(checker, env, block);
  }
}

function usageOf(helper: string): "test" | "each" | "with" | "argument" {
  if (helper === "if" || helper === "unless") return "test";
  return helper === "each" || helper === "with" ? helper : "argument";
}

function checkEach(checker: Checker, env: Environment, block: BlockNode, value: StaticValue): void {
  const item = itemOf(value, checker.newKey());
  const param = block.params[0];
  if (!item && param) notIterable(checker, param, value);
  const overList = isAlways(value.type, ["array"]);
  const position = overList ? staticValue(integerType, undefined) : unknownValue;
  const context = item ?? unknownValue;
  const there = truthy(env, value);
  const inside = (item ? there.pushing(item) : there.pushingUnknown(unknownValue)).looping();
  checkProgram(checker, naming(inside, block, [context, position]), block.program);
  checkProgram(checker, tested(env, value), block.inverse);
}

/** `{{#x}}…{{/x}}` on a variable: a test, a loop or a change of context, whichever its value asks for. */
function checkSection(checker: Checker, env: Environment, block: BlockNode, path: PathNode): void {
  const value = evaluatePath(checker, env, path, "test");
  if (block.form === "inverse" && !block.program) return checkProgram(checker, tested(env, value), block.inverse);
  const there = truthy(env, value);
  const [program, otherwise] = [block.program, block.inverse];
  checkProgram(checker, tested(env, value), otherwise);
  if (isAlways(value.type, ["boolean"])) return checkProgram(checker, naming(there, block, []), program);
  if (isAlways(value.type, ["array"])) {
    const item = itemOf(value, checker.newKey()) ?? unknownValue;
    return checkProgram(checker, naming(there.pushing(item).looping(), block, [item]), program);
  }
  if (isAlways(value.type, ["object", "string", "number", "integer", "literal", "enum"])) {
    return checkProgram(checker, naming(there.pushing({ ...value, absent: false }), block, []), program);
  }
  // Any of the three is possible: names may come from the value, its items, or the context around.
  checker.escape(value);
  checkProgram(checker, naming(there.pushingUnknown(unknownValue), block, []), program);
}

/** Inside a block that is only rendered when the value is true. */
function truthy(env: Environment, value: StaticValue): Environment {
  return tested(env.assuming(value), value);
}

/** Inside a block whose rendering depends on the value, either way. */
function tested(env: Environment, value: StaticValue): Environment {
  const { key } = env.outermost;
  const isGiven = value.key !== undefined && key !== undefined && value.key.startsWith(`${key}.`);
  return env.underCondition(isGiven ? [value.key.split(".")[1]!] : []);
}

/** The environments where two values are equal and where they differ. */
function comparison(env: Environment, values: readonly StaticValue[]): readonly [Environment, Environment] {
  const [left, right] = values;
  if (!left || !right) return [env, env];
  const [value, literal] = asLiteral(right) ? [left, asLiteral(right)] : [right, asLiteral(left)];
  if (!literal) return [env, env];
  return [env.assuming(value, literal), env.excluding(value, literal)];
}

function asLiteral(value: StaticValue): LiteralType | undefined {
  const type = resolve(value.type);
  return type.kind === "literal" && !value.absent ? type : undefined;
}

/** Adds a block's parameters, `as |a b|`; those beyond the given values can be anything. */
function naming(env: Environment, block: BlockNode, values: readonly StaticValue[]): Environment {
  let inner = env;
  block.program?.blockParams.forEach((param, index) => {
    inner = inner.naming(param, values[index] ?? unknownValue);
  });
  return inner;
}
