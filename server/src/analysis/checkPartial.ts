import type { HashPairNode, PartialBlockNode, PartialNode } from "../syntax/nodes.ts";
import type { TextRange } from "../text/range.ts";
import { type Checker, rootKey } from "./checker.ts";
import { checkProgram } from "./checkTemplate.ts";
import type { Environment } from "./environment.ts";
import { evaluate } from "./evaluate.ts";
import { type PartialTemplate, partialName } from "./partialTemplate.ts";
import { circularPartial } from "./rules/circularPartial.ts";
import { argumentProblems } from "./rules/partialArgument.ts";
import { unknownPartial } from "./rules/unknownPartial.ts";
import { member, type StaticValue, unknownValue } from "./staticValue.ts";

/** What a call hands to a partial: a context, and named values laid over it. */
export interface PartialArguments {
  readonly context: StaticValue;
  /** Whether a name that the context lacks may still be there. */
  readonly lenient: boolean;
  readonly named: ReadonlyMap<string, { readonly pair: HashPairNode; readonly value: StaticValue }>;
  /** Where to report what is wrong with the context. */
  readonly contextRange: TextRange;
}

/** `{{>name context key=value}}` */
export function checkPartial(checker: Checker, env: Environment, node: PartialNode): void {
  const given = argumentsOf(checker, env, node);
  const name = partialName(node.name);
  if (name === undefined) {
    if (node.name.kind === "SubExpression") evaluate(checker, env, node.name, "argument");
    return escapeAll(checker, given);
  }
  const inline = env.inlinePartial(name);
  if (inline) return bindArguments(checker, env, inline, node, given);
  const resolution = checker.context.resolvePartial(name);
  switch (resolution.kind) {
    case "file":
      if (resolution.cycle) circularPartial(checker, node.name.range, resolution.cycle);
      return bindArguments(checker, env, resolution.partial, node, given);
    case "configured":
      return escapeAll(checker, given);
    case "unknown":
      unknownPartial(checker, node.name.range, name, resolution);
      return escapeAll(checker, given);
  }
}

/** `{{#>name}}fallback{{/name}}`: rendered when there is no such partial, or where the partial asks for it. */
export function checkPartialBlock(checker: Checker, env: Environment, node: PartialBlockNode): void {
  const given = argumentsOf(checker, env, node);
  const name = partialName(node.name);
  const inline = name === undefined ? undefined : env.inlinePartial(name);
  if (inline) bindArguments(checker, env, inline, node, given);
  else if (node.params.length > 0 || given.named.size > 0) escapeAll(checker, given);
  const changed = node.params.length > 0 || given.named.size > 0;
  checkProgram(checker, changed ? env.pushing(given.context, true) : env, node.program);
}

function argumentsOf(checker: Checker, env: Environment, node: PartialNode | PartialBlockNode): PartialArguments {
  const [contextNode, ...extra] = node.params;
  const named = new Map<string, { pair: HashPairNode; value: StaticValue }>();
  for (const pair of node.hash?.pairs ?? []) {
    named.set(pair.key, { pair, value: evaluate(checker, env, pair.value, "argument") });
  }
  if (extra[0]) {
    checker.report("partial-argument", extra[0].range, {
      partial: checker.textOf(node.name.range),
      problem: `takes one context at most, but ${node.params.length} are given.`,
      remedy: "Handlebars refuses to compile the template. Pass values by name: 'key=value'.",
    });
  }
  // As the partial's context the value is read by name, which the parameters account for: "with" notes no more.
  const context = contextNode ? evaluate(checker, env, contextNode, "with") : env.narrow(env.frame.context);
  return {
    context,
    lenient: contextNode === undefined && env.frame.lenient,
    named,
    contextRange: contextNode?.range ?? node.name.range,
  };
}

function bindArguments(
  checker: Checker,
  env: Environment,
  partial: PartialTemplate,
  node: PartialNode | PartialBlockNode,
  given: PartialArguments,
): void {
  const parameters = partial.parameters;
  if (parameters.escapes) checker.escape(given.context);
  for (const [name, usage] of parameters.properties) {
    const value = given.named.get(name)?.value ?? member(given.context, name);
    if (!value) continue;
    if (value.property && given.context.key === rootKey) checker.used.add(value.property);
    value.usage?.absorb(usage, env.conditions);
  }
  for (const problem of argumentProblems(env, parameters, given)) {
    checker.report(
      "partial-argument",
      problem.range,
      { partial: partial.name, problem: problem.text, remedy: problem.remedy(checker.textOf(node.name.range)) },
      {
        severity: problem.severity,
        related: [{ file: problem.site.file, range: problem.site.range, message: "The partial uses it here." }],
      },
    );
  }
}

function escapeAll(checker: Checker, given: PartialArguments): void {
  checker.escape(given.context);
  for (const { value } of given.named.values()) if (value !== unknownValue) checker.escape(value);
}
