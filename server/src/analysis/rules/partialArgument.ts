import type { Severity } from "../../diagnostics/catalogue.ts";
import type { ExpressionNode } from "../../syntax/nodes.ts";
import type { TextRange } from "../../text/range.ts";
import { alternatives } from "../../types/alternatives.ts";
import { displayType } from "../../types/display.ts";
import type { Type } from "../../types/type.ts";
import type { PartialArguments } from "../checkPartial.ts";
import type { Environment } from "../environment.ts";
import { isAlways, itemOf, member, type StaticValue } from "../staticValue.ts";
import type { Usage, UsageSite } from "../usage.ts";

export interface ArgumentProblem {
  readonly range: TextRange;
  /** What the partial does, to follow its name. */
  readonly text: string;
  readonly remedy: (partial: string) => string;
  readonly severity: Severity;
  readonly site: UsageSite;
}

/** Where a partial's inferred parameters do not fit what a call hands it. */
export function argumentProblems(
  env: Environment,
  parameters: Usage,
  given: PartialArguments,
): readonly ArgumentProblem[] {
  const problems: ArgumentProblem[] = [];
  const available = (name: string): boolean =>
    given.lenient || given.named.has(name) || member(given.context, name) !== undefined;
  // What is not given is false, and a literal chooses one of the things that the partial can do.
  const decides = (name: string): boolean => !available(name) || isLiteral(given.named.get(name)?.pair.value);
  for (const [name, usage] of parameters.properties) {
    const isReached = ({ conditions }: UsageSite): boolean => !conditions.some((one) => one !== name && decides(one));
    const named = given.named.get(name);
    const value = named ? named.value : member(given.context, name);
    const range = named?.pair.value.range ?? given.contextRange;
    if (value) {
      problems.push(...mismatches(env.narrow(value), usage, name, range, 0, isReached));
      continue;
    }
    if (given.lenient) continue;
    const site = usage.sites.find((one) => !one.guarded && !isTest(one) && isReached(one));
    // What the partial tests before it uses may be left out: that is what the test is for.
    if (!site || usage.sites.some(isTest)) continue;
    problems.push({
      range,
      text: `uses '${name}', which this call neither passes nor has in scope.`,
      remedy: (partial) => `It renders as empty text. Pass it: '{{>${partial} ${name}=…}}'.`,
      severity: "error",
      site,
    });
  }
  return problems;
}

function isTest({ kind }: UsageSite): boolean {
  return kind === "test" || kind === "with";
}

function isLiteral(node: ExpressionNode | undefined): boolean {
  return node !== undefined && node.kind !== "PathExpression" && node.kind !== "SubExpression";
}

/** Whether what a test guards is never rendered: for `null`, `false`, `0` and `""`. */
function isFalse(type: Type): boolean {
  return alternatives(type).every((option) => option.kind === "null" || (option.kind === "literal" && !option.value));
}

const scalars = ["string", "number", "integer", "boolean", "literal", "enum"] as const;

function mismatches(
  value: StaticValue,
  usage: Usage,
  path: string,
  range: TextRange,
  depth: number,
  isReached: (site: UsageSite) => boolean,
): readonly ArgumentProblem[] {
  if (depth > 10 || (isFalse(value.type) && usage.sites.some(isTest))) return [];
  const problems: ArgumentProblem[] = [];
  const problem = (site: UsageSite, text: string, severity: Severity = "error"): void => {
    const remedy = "Pass a value of the shape that the partial needs.";
    problems.push({ range, text, remedy: () => remedy, severity, site });
  };
  const loop = usage.sites.find((site) => site.kind === "each" && isReached(site));
  if (loop && isAlways(value.type, scalars)) {
    problem(loop, `loops over '${path}', which is ${displayType(value.type)} here.`);
  }
  const print = usage.sites.find((site) => site.kind === "print" && isReached(site));
  if (print && isAlways(value.type, ["object"])) {
    problem(print, `prints '${path}', which is ${displayType(value.type)} here: '[object Object]'.`, "warning");
  }
  for (const [name, inner] of usage.properties) {
    const next = member(value, name);
    const site = inner.sites.find((one) => !isTest(one) && !one.guarded && isReached(one));
    if (next) problems.push(...mismatches(next, inner, `${path}.${name}`, range, depth + 1, isReached));
    else if (site) problem(site, `reads '${path}.${name}', which does not exist on ${displayType(value.type)}.`);
  }
  const item = usage.item && itemOf(value, "");
  if (item && usage.item) problems.push(...mismatches(item, usage.item, `${path}[]`, range, depth + 1, isReached));
  return problems;
}
