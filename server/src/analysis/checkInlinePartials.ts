import type { DecoratorBlockNode, PartialBlockNode, PartialNode, ProgramNode } from "../syntax/nodes.ts";
import { visit } from "../syntax/visit.ts";
import { anyType } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { checkProgram } from "./checkTemplate.ts";
import type { Environment } from "./environment.ts";
import { inlineNames, type PartialTemplate, partialName } from "./partialTemplate.ts";
import { circularPartial } from "./rules/circularPartial.ts";
import { unknownHelper } from "./rules/unknownHelper.ts";
import { Usage } from "./usage.ts";

/** `{{#*inline "name"}}…{{/inline}}` */
interface InlinePartial extends PartialTemplate {
  readonly node: DecoratorBlockNode;
}

/**
 * The inline partials of a block are there before anything else of it is rendered, for each other too. Their parameters
 * are inferred from their bodies, as those of a partial file are.
 */
export function defineInlinePartials(checker: Checker, env: Environment, program: ProgramNode): Environment {
  const nodes = program.body.filter((statement) => statement.kind === "DecoratorBlock");
  if (nodes.length === 0) return env;
  const partials = nodes.map((node): InlinePartial => ({ name: nameOf(node) ?? "", parameters: new Usage(), node }));
  // Of two with one name the later is meant.
  const named = new Map(partials.filter(({ name }) => name !== "").map((partial) => [partial.name, partial]));
  const inner = env.definingInline(named);
  for (const partial of calledFirst(partials, named)) checkBody(checker, inner, partial);
  reportCircles(checker, named);
  return inner;
}

function nameOf({ params: [name] }: DecoratorBlockNode): string | undefined {
  return name?.kind === "StringLiteral" ? name.value : undefined;
}

function checkBody(checker: Checker, env: Environment, { node, parameters }: InlinePartial): void {
  if (node.path.kind === "PathExpression" && node.path.original !== "inline") {
    unknownHelper(checker, node.path.range, node.path.original);
  }
  const context = { type: anyType, absent: false, key: checker.newKey(), usage: parameters };
  checkProgram(checker, env.enclosing(context), node.program);
  // A partial that is called from here may call this one, with any context: what it uses counts as used.
  checker.useByName(parameters);
}

/** Those that others call come before them, as far as they do not call each other. */
function calledFirst(
  partials: readonly InlinePartial[],
  named: ReadonlyMap<string, InlinePartial>,
): readonly InlinePartial[] {
  if (named.size < 2) return partials;
  const ordered = new Set<InlinePartial>();
  walk(partials, (partial) => callsIn(partial.node.program).flatMap(({ name }) => named.get(name) ?? []), {
    leave: (partial) => ordered.add(partial),
  });
  return [...ordered];
}

function callsIn(program: ProgramNode): readonly Call[] {
  const calls: Call[] = [];
  visit(program, (node) => {
    if (node.kind === "PartialStatement" || node.kind === "PartialBlockStatement") calls.push(...callOf(node));
  });
  return calls;
}

interface Call {
  readonly name: string;
  readonly node: PartialNode | PartialBlockNode;
}

function callOf(node: PartialNode | PartialBlockNode): readonly Call[] {
  const name = partialName(node.name);
  return name === undefined ? [] : [{ name, node }];
}

/** Reports the call that closes a circle of calls of which no block can keep one from being rendered. */
function reportCircles(checker: Checker, named: ReadonlyMap<string, InlinePartial>): void {
  const callsOf = ({ node }: InlinePartial) => {
    const own = new Set(inlineNames(node.program));
    return node.program.body
      .filter((one) => one.kind === "PartialStatement" || one.kind === "PartialBlockStatement")
      .flatMap(callOf)
      .filter(({ name }) => !own.has(name));
  };
  const targetsOf = (partial: InlinePartial) => callsOf(partial).flatMap(({ name }) => named.get(name) ?? []);
  walk(named.values(), targetsOf, {
    back: (way, target) => {
      const closing = callsOf(way.at(-1)!).find(({ name }) => name === target.name);
      if (!closing) return;
      const cycle = way.slice(way.indexOf(target)).map(({ name }) => name);
      circularPartial(checker, closing.node.name.range, [...cycle, target.name]);
    },
  });
}

/** Visits a graph depth first, without recursion: chains may be long. `back` is called once at most for each target. */
function walk<Node>(
  from: Iterable<Node>,
  targetsOf: (node: Node) => readonly Node[],
  { leave, back }: { leave?: (node: Node) => void; back?: (way: readonly Node[], target: Node) => void },
): void {
  const state = new Map<Node, "open" | "closing" | "done">();
  for (const start of from) {
    if (state.has(start)) continue;
    const stack: { readonly node: Node; readonly targets: Iterator<Node> }[] = [];
    const enter = (node: Node): void => {
      state.set(node, "open");
      stack.push({ node, targets: targetsOf(node)[Symbol.iterator]() });
    };
    enter(start);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const next = top.targets.next();
      if (next.done) {
        state.set(top.node, "done");
        leave?.(top.node);
        stack.pop();
      } else if (!state.has(next.value)) {
        enter(next.value);
      } else if (back && state.get(next.value) === "open") {
        state.set(next.value, "closing");
        back(
          stack.map(({ node }) => node),
          next.value,
        );
      }
    }
  }
}
