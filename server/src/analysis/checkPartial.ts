import type { HashPairNode, PartialBlockNode, PartialNode } from "../syntax/nodes.ts";
import type { TextRange } from "../text/range.ts";
import { type Checker, rootKey } from "./checker.ts";
import { checkProgram } from "./checkTemplate.ts";
import type { Environment } from "./environment.ts";
import { evaluate, mayReadAnywhere } from "./evaluate.ts";
import { inlineNames, type PartialTemplate, partialName } from "./partialTemplate.ts";
import { circularPartial } from "./rules/circularPartial.ts";
import { argumentProblems } from "./rules/partialArgument.ts";
import { unknownPartial } from "./rules/unknownPartial.ts";
import { member, type StaticValue, unknownValue } from "./staticValue.ts";
import type { Usage } from "./usage.ts";

/** What a call hands to a partial: a context, and named values laid over it. */
export interface PartialArguments {
  readonly context: StaticValue;
  /** Whether a name that the context lacks may still be there. */
  readonly lenient: boolean;
  readonly named: ReadonlyMap<string, { readonly pair: HashPairNode; readonly value: StaticValue }>;
  /** Where to report what is wrong with the context. */
  readonly contextRange: TextRange;
  /** The inline partials that the call's own block defines, for the partial to call. */
  readonly inlines: ReadonlySet<string>;
}

/** `{{>name context key=value}}` */
export function checkPartial(checker: Checker, env: Environment, node: PartialNode): void {
  const given = argumentsOf(checker, env, node);
  const name = partialName(node.name);
  if (name === undefined) {
    if (node.name.kind === "SubExpression") evaluate(checker, env, node.name, "argument");
    else noteBlockContext(env, node, "same");
    return escapeAll(checker, env, given);
  }
  const inline = env.inlinePartial(name);
  if (inline) {
    noteCall(env, name, inline);
    noteBlockContext(env, node, inline.parameters.blockContext);
    checker.facts?.partials.set(node, { meaning: { kind: "inline", partial: inline }, given });
    return bindArguments(checker, env, inline, node, given);
  }
  const resolution = checker.context.resolvePartial(name);
  checker.facts?.partials.set(node, { meaning: resolution, given });
  switch (resolution.kind) {
    case "file":
      if (resolution.cycle) circularPartial(checker, node.name.range, resolution.cycle);
      noteCall(env, name, "file");
      noteBlockContext(env, node, resolution.partial.parameters.blockContext);
      return bindArguments(checker, env, resolution.partial, node, given);
    case "configured":
      return escapeAll(checker, env, given);
    case "open":
      return noteCall(env, name, "open");
    case "unknown":
      if (env.isInline && checker.definesInline(name)) return noteCall(env, name, "open");
      unknownPartial(checker, node.name.range, name, resolution);
      return escapeAll(checker, env, given);
  }
}

/** `{{#>name}}fallback{{/name}}`: rendered when there is no such partial, or where the partial asks for it. */
export function checkPartialBlock(checker: Checker, env: Environment, node: PartialBlockNode): void {
  const given = argumentsOf(checker, env, node);
  const name = partialName(node.name);
  const inline = name === undefined ? undefined : env.inlinePartial(name);
  const resolution = name === undefined || inline ? undefined : checker.context.resolvePartial(name);
  const meaning = inline ? ({ kind: "inline", partial: inline } as const) : resolution;
  if (meaning) checker.facts?.partials.set(node, { meaning, given });
  if (inline) bindArguments(checker, env, inline, node, given);
  // The reference registers no partial for a block: whether the file is used, the program decides.
  else if (resolution?.kind === "file") noteUses(checker, env, resolution.partial.parameters, given);
  else escapeAll(checker, env, given);
  if (name !== undefined && (inline || resolution?.kind === "file")) noteCall(env, name, inline ?? "file");
  const partial = inline ?? (resolution?.kind === "file" ? resolution.partial : undefined);
  const changed =
    node.params.length > 0 || given.named.size > 0 || (partial !== undefined && mayChangeContext(env, partial, given));
  checkProgram(checker, changed ? env.pushingUnknown(given.context) : env, node.program);
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
    inlines: new Set(node.kind === "PartialBlockStatement" && node.program ? inlineNames(node.program) : []),
  };
}

/** Of one call: whoever corrects these sees the rest. */
const mostProblems = 20;

function bindArguments(
  checker: Checker,
  env: Environment,
  partial: PartialTemplate,
  node: PartialNode | PartialBlockNode,
  given: PartialArguments,
): void {
  // To bind a parameter takes as long as to compare ten names.
  if (!checker.affords(10 * partial.parameters.properties.size)) return escapeAll(checker, env, given);
  noteUses(checker, env, partial.parameters, given);
  if (isReplaced(env, partial.parameters, given)) return;
  for (const problem of argumentProblems(env, partial.parameters, given).slice(0, mostProblems)) {
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

function noteUses(checker: Checker, env: Environment, parameters: Usage, given: PartialArguments): void {
  if (parameters.escapes) escapeContext(checker, env, given);
  if (parameters.readsRoot) checker.useRootOfCaller();
  noteCalls(checker, env, parameters, given);
  for (const name of parameters.names) checker.mayRead(given.context, name);
  for (const [name, usage] of parameters.properties) {
    if (given.lenient) {
      mayReadAnywhere(checker, env, name);
      checker.facts?.noteVague(name);
    }
    const value = given.named.get(name)?.value ?? member(given.context, name);
    if (!value) continue;
    if (value.property && given.context.key === rootKey) checker.used.add(value.property);
    value.usage?.absorb(usage, env.conditions);
  }
}

function escapeAll(checker: Checker, env: Environment, given: PartialArguments): void {
  escapeContext(checker, env, given);
  for (const { value } of given.named.values()) if (value !== unknownValue) checker.escape(value);
}

function escapeContext(checker: Checker, env: Environment, given: PartialArguments): void {
  if (given.lenient) mayReadAnywhere(checker, env, undefined);
  else checker.escape(given.context);
}

/** A call that whoever calls the template around it may lead to an inline partial of their own. */
function noteCall(env: Environment, name: string, target: PartialTemplate | "file" | "open"): void {
  env.outermost.usage?.calls.set(name, target);
}

/** The calls of a partial that is called here: its caller's inline partials are there for it too. */
function noteCalls(checker: Checker, env: Environment, parameters: Usage, given: PartialArguments): void {
  for (const [name, target] of parameters.calls) {
    if (given.inlines.has(name) || env.inlinePartial(name)) continue;
    noteCall(env, name, target);
    // What the inline partial uses is known where it is defined. Here it is not: the program may register a partial.
    if (target === "open") escapeContext(checker, env, given);
  }
}

/** Whether the partial calls others that are not, here, what its parameters were inferred from. */
function isReplaced(env: Environment, parameters: Usage, given: PartialArguments): boolean {
  for (const [name, target] of parameters.calls) {
    const here = env.inlinePartial(name);
    if (given.inlines.has(name) || (here && here !== target)) return true;
  }
  return false;
}

/** A call of `@partial-block`, or of a partial that renders it: in a loop, the block's context is the item. */
function noteBlockContext(env: Environment, node: PartialNode, called: Usage["blockContext"]): void {
  const { usage } = env.outermost;
  if (!usage || !called || usage.blockContext === "changed") return;
  const changes = env.frame.outer !== undefined || node.params.length > 0 || node.hash !== undefined;
  usage.blockContext = changes ? "changed" : called;
}

function mayChangeContext(env: Environment, { parameters }: PartialTemplate, given: PartialArguments): boolean {
  return parameters.blockContext === "changed" || isReplaced(env, parameters, given);
}
