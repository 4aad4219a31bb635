import type { ExpressionNode, LiteralNode, PathNode, PathSegment, SubExpressionNode } from "../syntax/nodes.ts";
import { booleanType, integerType, nullType, type Type } from "../types/type.ts";
import { type CallNode, checkArguments } from "./checkArguments.ts";
import { type Checker, rootKey } from "./checker.ts";
import type { Environment, Frame } from "./environment.ts";
import { unknownHelper } from "./rules/unknownHelper.ts";
import { unknownProperty } from "./rules/unknownProperty.ts";
import { outsideOfEverything, undeclaredName, unknownVariable } from "./rules/unknownVariable.ts";
import { member, type StaticValue, staticValue, unknownValue } from "./staticValue.ts";
import type { UsageKind } from "./usage.ts";

/** The static value of an expression; reports what is wrong inside it and notes how it is used. */
export function evaluate(checker: Checker, env: Environment, node: ExpressionNode, kind: UsageKind): StaticValue {
  const value = expressionValue(checker, env, node, kind);
  checker.facts?.values.set(node, value);
  return value;
}

function expressionValue(checker: Checker, env: Environment, node: ExpressionNode, kind: UsageKind): StaticValue {
  switch (node.kind) {
    case "PathExpression":
      return evaluatePath(checker, env, node, kind);
    case "SubExpression":
      return evaluateSubExpression(checker, env, node);
    case "MissingExpression":
      return unknownValue;
    case "UndefinedLiteral":
      return { ...unknownValue, absent: true };
    case "StringLiteral":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
      return staticValue(literalType(node), undefined);
  }
}

function literalType(node: Exclude<LiteralNode, { kind: "UndefinedLiteral" }>): Type {
  return node.kind === "NullLiteral" ? nullType : { kind: "literal", value: node.value };
}

/** Evaluates a path as a variable, which it is unless it stands at the head of a call. */
export function evaluatePath(checker: Checker, env: Environment, path: PathNode, kind: UsageKind): StaticValue {
  const value = pathValue(checker, env, path, kind);
  checker.facts?.values.set(path, value);
  return value;
}

function pathValue(checker: Checker, env: Environment, path: PathNode, kind: UsageKind): StaticValue {
  const start = startOf(checker, env, path);
  if (!start || start.frame?.lenient) {
    mayReadAnywhere(checker, env, path.segments[0]?.name);
    // What an inline partial reads of its own context is known: its parameter.
    const isParameter = start?.frame !== undefined && start.frame.outer === undefined;
    if (!isParameter) checker.facts?.noteVague(path.segments[0]?.name);
  }
  if (!start) return unknownValue;
  let value = env.narrow(start.value);
  for (let index = start.consumed; index < path.segments.length; index++) {
    const segment = path.segments[index]!;
    noteUse(checker, env, value, "property", path);
    const owner = value;
    // What comes from nowhere known may be any part of the input, or all of it.
    if (!owner.key && !owner.usage && owner.type.kind === "any") checker.facts?.noteVague(segment.name);
    const next = member(value, segment.name);
    if (next) {
      if (next.property && value.key === rootKey) checker.used.add(next.property);
      value = env.narrow(next);
      checker.facts?.names.set(segment, { kind: "member", owner, value });
    } else {
      value = reportUnknown(checker, env, path, index, segment, value, start.frame);
      checker.facts?.names.set(segment, { kind: "member", owner, value: value === unknownValue ? undefined : value });
      if (value === unknownValue) return value;
    }
  }
  noteUse(checker, env, value, kind, path);
  if (path.segments.length === start.consumed && kind !== "test" && kind !== "with") checker.escape(value);
  return value;
}

/** A name, or the whole context, that is looked up in one of the contexts around: in which, nobody knows. */
export function mayReadAnywhere(checker: Checker, env: Environment, name: string | undefined): void {
  for (let frame: Frame | undefined = env.frame; frame; frame = frame.outer) {
    if (name === undefined) checker.escape(frame.context);
    else checker.mayRead(frame.context, name);
  }
}

interface Start {
  readonly value: StaticValue;
  /** How many segments it took to name it. */
  readonly consumed: number;
  /** The context that the rest is looked up in, if it is one. */
  readonly frame: Frame | undefined;
}

function startOf(checker: Checker, env: Environment, path: PathNode): Start | undefined {
  const [first] = path.segments;
  if (path.data) {
    const value = dataValue(checker, env, path);
    if (first) checker.facts?.names.set(first, { kind: "data", value });
    return { value, consumed: first ? 1 : 0, frame: undefined };
  }
  if (first && path.depth === 0 && !path.scoped) {
    const parameter = env.blockParam(first.name);
    if (parameter) {
      checker.facts?.names.set(first, { kind: "blockParam", ...parameter });
      return { value: parameter.value, consumed: 1, frame: undefined };
    }
  }
  if (env.isVague(path.depth)) return undefined;
  const frame = env.frameAt(path.depth);
  if (frame) return { value: frame.context, consumed: 0, frame };
  outsideOfEverything(checker, path);
  return undefined;
}

function dataValue(checker: Checker, env: Environment, path: PathNode): StaticValue {
  const name = path.segments[0]?.name;
  if (name === "root" && path.depth === 0 && !checker.file.isPartial) return checker.root;
  if (name === "root") checker.useRootOfCaller();
  if (env.loops > 0 && path.depth === 0) {
    if (name === "index") return staticValue(integerType, undefined);
    if (name === "first" || name === "last") return staticValue(booleanType, undefined);
  }
  return unknownValue;
}

function reportUnknown(
  checker: Checker,
  env: Environment,
  path: PathNode,
  index: number,
  segment: PathSegment,
  owner: StaticValue,
  frame: Frame | undefined,
): StaticValue {
  if (index > 0 || !frame) {
    const before = path.segments[index - 1];
    const ownerRange = before && { start: path.range.start, end: before.range.end };
    unknownProperty(checker, segment, ownerRange, owner);
    return unknownValue;
  }
  if (frame.lenient) return unknownValue;
  if (owner.key === rootKey) return undeclaredName(checker, env, path, segment, owner);
  unknownVariable(checker, env, path, segment, owner);
  return unknownValue;
}

function noteUse(checker: Checker, env: Environment, value: StaticValue, kind: UsageKind, path: PathNode): void {
  value.usage?.add({
    kind,
    file: checker.file.file,
    range: path.range,
    guarded: kind === "test" || env.isPresent(value.key),
    conditions: env.conditions,
  });
}

function evaluateSubExpression(checker: Checker, env: Environment, node: SubExpressionNode): StaticValue {
  const name = node.path.kind === "PathExpression" ? node.path.parts[0] : undefined;
  const helper = name === undefined ? undefined : checker.context.helpers.get(name);
  const values = checkArguments(checker, env, node, helper, "argument");
  if (name === undefined) return unknownValue;
  if (!helper) {
    unknownHelper(checker, node.path.range, name);
    return unknownValue;
  }
  const [object, key] = values;
  if (helper.name === "lookup" && object && key) return lookup(checker, env, node, object, key);
  return staticValue(helper.returns, undefined);
}

/** What `lookup object "key"` gives. A key that the object cannot have is reported, as it would be in a path. */
export function lookup(
  checker: Checker,
  env: Environment,
  { params }: CallNode,
  object: StaticValue,
  key: StaticValue,
): StaticValue {
  if (key.type.kind !== "literal") return unknownValue;
  const name = String(key.type.value);
  const found = member(object, name);
  const [owner, written] = params;
  if (written?.kind === "StringLiteral") {
    checker.facts?.names.set(written, { kind: "member", owner: object, value: found && env.narrow(found) });
  }
  if (found) return env.narrow(found);
  if (owner && written && object.key !== rootKey)
    unknownProperty(checker, { name, range: written.range }, owner.range, object);
  return unknownValue;
}
