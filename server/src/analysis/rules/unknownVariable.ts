import type { Fix } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { PathNode, PathSegment } from "../../syntax/nodes.ts";
import { anyType } from "../../types/type.ts";
import type { Checker } from "../checker.ts";
import type { Environment } from "../environment.ts";
import { member, memberNames, type StaticValue, unknownValue } from "../staticValue.ts";

/** A name that neither the context, a loop's item for one, nor anything else in scope has. */
export function unknownVariable(
  checker: Checker,
  env: Environment,
  path: PathNode,
  segment: PathSegment,
  owner: StaticValue,
): void {
  const outer = path.depth === 0 ? outerPath(env, segment.name) : undefined;
  const meant = outer ?? checker.closest(segment.name, namesInScope(env, path, owner));
  const name = checker.textOf(segment.range);
  const fixes = meant ? [changeTo(checker, path, segment, meant)] : [];
  checker.report("unknown-variable", segment.range, { name, didYouMean: didYouMean(meant) }, { fixes });
}

/**
 * A name that the input schema does not declare. What the template does with it is noted, so that the fix can declare
 * it with the type it needs.
 */
export function undeclaredName(
  checker: Checker,
  env: Environment,
  path: PathNode,
  segment: PathSegment,
  owner: StaticValue,
): StaticValue {
  const meant = checker.closest(segment.name, namesInScope(env, path, owner));
  const usage = checker.rootUsage.property(segment.name);
  checker.afterwards(() => {
    const fixes: Fix[] = meant ? [changeTo(checker, path, segment, meant)] : [];
    const declaration = checker.declarationOf(segment.name, usage);
    if (declaration) {
      fixes.push({ title: `Declare '${segment.name}' in the input schema`, edits: [declaration], preferred: false });
    }
    const name = checker.textOf(segment.range);
    checker.report("unknown-variable", segment.range, { name, didYouMean: didYouMean(meant) }, { fixes });
  });
  return { type: anyType, absent: false, key: unknownValue.key, usage };
}

/** More `../` than there are contexts. */
export function outsideOfEverything(checker: Checker, path: PathNode): void {
  const head = path.segments[0];
  const range = { start: path.range.start, end: head ? head.range.end : path.range.end };
  checker.report("unknown-variable", range, { name: checker.textOf(range), didYouMean: "" });
}

function namesInScope(env: Environment, path: PathNode, owner: StaticValue): readonly string[] {
  const names = memberNames(owner.type);
  return path.depth === 0 && !path.scoped
    ? [...names, ...env.blockParams().map(({ declaration }) => declaration.name)]
    : names;
}

/** `../name`, when an outer context has what this one lacks: the usual mistake inside `{{#each}}`. */
function outerPath(env: Environment, name: string): string | undefined {
  let prefix = "";
  for (let frame = env.frame.outer; frame; frame = frame.outer) {
    prefix += "../";
    if (memberNames(frame.context.type).includes(name) && member(frame.context, name)) return prefix + name;
  }
  return undefined;
}

function changeTo(checker: Checker, path: PathNode, segment: PathSegment, meant: string): Fix {
  const start = meant.startsWith("../") ? path.range.start : segment.range.start;
  return checker.replace({ start, end: segment.range.end }, meant, `Change to '${meant}'`, true);
}
