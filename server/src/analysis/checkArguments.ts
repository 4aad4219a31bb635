import { didYouMean } from "../diagnostics/didYouMean.ts";
import type { ExpressionNode, HashNode } from "../syntax/nodes.ts";
import type { TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import { alternatives } from "../types/alternatives.ts";
import { displayType } from "../types/display.ts";
import type { HelperParameter, HelperSignature } from "../types/helper.ts";
import { mayFit } from "../types/mayFit.ts";
import { displaySignature } from "./builtinHelpers.ts";
import type { Checker } from "./checker.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { checkEnumComparison } from "./rules/enumMismatch.ts";
import { checkRole } from "./rules/invalidRole.ts";
import { unguardedArgument } from "./rules/unguardedOptional.ts";
import type { StaticValue } from "./staticValue.ts";
import type { UsageKind } from "./usage.ts";

/** Any node that calls: a mustache, a block, a sub-expression. */
export interface CallNode {
  readonly range: TextRange;
  readonly path: ExpressionNode;
  readonly params: readonly ExpressionNode[];
  readonly hash: HashNode | undefined;
}

/** Evaluates a call's arguments and holds them against the helper's signature, if it is known. */
export function checkArguments(
  checker: Checker,
  env: Environment,
  call: CallNode,
  helper: HelperSignature | undefined,
  kind: UsageKind,
): readonly StaticValue[] {
  const values = call.params.map((param) => evaluate(checker, env, param, kind));
  const named = (call.hash?.pairs ?? []).map((pair) => evaluate(checker, env, pair.value, "argument"));
  if (!helper) return values;
  checker.facts?.helpers.set(call, helper);
  const problem = (range: TextRange, text: string, evidence = {}): void =>
    checker.report("helper-arguments", range, { problem: text, signature: displaySignature(helper) }, evidence);

  checkCount(checker, call, helper, problem);
  call.params.forEach((param, index) => {
    const parameter = parameterAt(helper, index);
    if (parameter) checkType(values[index]!, parameter, param.range, helper, problem);
  });
  for (const [index, pair] of (call.hash?.pairs ?? []).entries()) {
    const parameter = helper.hash.find((one) => one.name === pair.key);
    if (parameter) {
      checkType(named[index]!, parameter, pair.value.range, helper, problem);
    } else if (!helper.openHash) {
      const names = helper.hash.map((one) => one.name);
      const meant = alias(helper.name, pair.key) ?? closest(pair.key, names);
      problem(pair.keyRange, `'${helper.name}' has no argument '${pair.key}'.${didYouMean(meant)}`, {
        fixes: meant ? [checker.replace(pair.keyRange, meant, `Change to '${meant}'`, true)] : [],
      });
    }
  }
  if (helper.name === "role") checkRole(checker, call.params[0]);
  if (helper.name === "ifEquals" || helper.name === "unlessEquals") checkEnumComparison(checker, call.params, values);
  unguardedArgument(checker, call, helper, values, named);
  return values;
}

function checkCount(
  checker: Checker,
  call: CallNode,
  helper: HelperSignature,
  problem: (range: TextRange, text: string, evidence?: object) => void,
): void {
  const needed = helper.parameters.filter((parameter) => !parameter.optional);
  const most = helper.parameters.some((parameter) => parameter.rest)
    ? Number.POSITIVE_INFINITY
    : helper.parameters.length;
  const given = call.params.length;
  // `{{#x.y}}` is not a call; a missing path or argument is a syntax error that has been reported.
  if (given < needed.length) {
    const missing = needed[given]!.name;
    const fixes =
      given === 0 && shadowsInput(checker, helper.name)
        ? [checker.replace(call.path.range, `this.${helper.name}`, `Print the input: 'this.${helper.name}'`, true)]
        : [];
    problem(call.path.range, `'${helper.name}' needs ${counted(needed.length)}: '${missing}' is missing.`, { fixes });
  }
  const extra = call.params[helper.parameters.length];
  if (given > most && extra) {
    const free = helper.hash.find((one) => !one.optional && !call.hash?.pairs.some((pair) => pair.key === one.name));
    const fixes = free
      ? [
          checker.replace(
            { start: extra.range.start, end: extra.range.start },
            `${free.name}=`,
            `Write '${free.name}='`,
            true,
          ),
        ]
      : [];
    problem(
      extra.range,
      `'${helper.name}' takes ${counted(helper.parameters.length)}, but ${given} ${given === 1 ? "is" : "are"} given.`,
      { fixes },
    );
    if (free) return;
  }
  for (const parameter of helper.hash) {
    if (
      parameter.optional ||
      call.hash?.pairs.some((pair) => pair.key === parameter.name || alias(helper.name, pair.key))
    )
      continue;
    problem(call.path.range, `'${helper.name}' needs '${parameter.name}=…'.`);
  }
}

function shadowsInput(checker: Checker, name: string): boolean {
  return checker.signature.input?.properties.some((property) => property.name === name) ?? false;
}

function checkType(
  value: StaticValue,
  parameter: HelperParameter,
  range: TextRange,
  helper: HelperSignature,
  problem: (range: TextRange, text: string) => void,
): void {
  const options = alternatives(value.type);
  if (options.length === 0 || options.some((option) => mayFit(option, parameter.type))) return;
  problem(
    range,
    `'${parameter.name}' of '${helper.name}' must be ${displayType(parameter.type)}, but this is ${displayType(value.type)}.`,
  );
}

function parameterAt(helper: HelperSignature, index: number): HelperParameter | undefined {
  const last = helper.parameters.at(-1);
  return helper.parameters[index] ?? (last?.rest ? last : undefined);
}

/** Names that people write for what the helper really reads. */
function alias(helper: string, key: string): string | undefined {
  return helper === "media" && (key === "mime" || key === "mimeType" || key === "type") ? "contentType" : undefined;
}

function counted(count: number): string {
  if (count === 0) return "no positional arguments";
  return count === 1 ? "one argument" : `${count} arguments`;
}
