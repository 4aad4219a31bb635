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
  readonly definition: DecoratorBlockNode;
}

/**
 * The inline partials of a block are there before anything else of it is rendered, for each other too. Their parameters
 * are inferred from their bodies, as those of a partial file are.
 */
export function defineInlinePartials(checker: Checker, env: Environment, program: ProgramNode): Environment {
  const nodes = program.body.filter((statement) => statement.kind === "DecoratorBlock");
  if (nodes.length === 0) return env;
  const partials = nodes.map(
    (definition): InlinePartial => ({ name: nameOf(definition) ?? "", parameters: new Usage(), definition }),
  );
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

function checkBody(checker: Checker, env: Environment, partial: InlinePartial): void {
  const { definition: node, parameters } = partial;
  checker.facts?.inlinePartials.set(node, partial);
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
  walk(partials, (partial) => callsIn(partial.definition.program).flatMap(({ name }) => named.get(name) ?? []), {
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
  const calls = new Map(
    [...named.values()].map((partial) => [partial, unconditionalCalls(partial.definition.program)]),
  );
  walk(named.values(), (partial) => [...calls.get(partial)!.keys()].flatMap((name) => named.get(name) ?? []), {
    back: (way, start) => {
      const target = way[start]!;
      const closing = calls.get(way.at(-1)!)?.get(target.name);
      if (!closing) return;
      // Of a long way round only the ends are shown.
      const shown = way.length - start > 12 ? [...way.slice(start, start + 10), ...way.slice(-2)] : way.slice(start);
      circularPartial(
        checker,
        closing.name.range,
        [...shown, target].map(({ name }) => name),
      );
    },
  });
}

/** The calls of a body that nothing in it can keep from being rendered, by name. */
function unconditionalCalls(program: ProgramNode): ReadonlyMap<string, PartialNode | PartialBlockNode> {
  const own = new Set(inlineNames(program));
  const calls = program.body
    .filter((one) => one.kind === "PartialStatement" || one.kind === "PartialBlockStatement")
    .flatMap(callOf)
    .filter(({ name }) => !own.has(name));
  return new Map(calls.map(({ name, node }) => [name, node]));
}

/**
 * Visits a graph depth first, without recursion: chains may be long. `back` is told of a way whose last node leads back
 * to the one at `start`, once at most for each such node.
 */
function walk<Node>(
  from: Iterable<Node>,
  targetsOf: (node: Node) => readonly Node[],
  { leave, back }: { leave?: (node: Node) => void; back?: (way: readonly Node[], start: number) => void },
): void {
  const seen = new Set<Node>();
  const places = new Map<Node, number>();
  for (const first of from) {
    const way: Node[] = [];
    const targets: Iterator<Node>[] = [];
    const enter = (node: Node): void => {
      seen.add(node);
      places.set(node, way.length);
      way.push(node);
      targets.push(targetsOf(node)[Symbol.iterator]());
    };
    if (!seen.has(first)) enter(first);
    for (let node = way.at(-1); node !== undefined; node = way.at(-1)) {
      const next = targets.at(-1)!.next();
      if (next.done) {
        places.delete(node);
        leave?.(node);
        way.pop();
        targets.pop();
      } else if (!seen.has(next.value)) {
        enter(next.value);
      } else {
        const start = places.get(next.value);
        if (start !== undefined) back?.(way, start);
        places.delete(next.value);
      }
    }
  }
}
