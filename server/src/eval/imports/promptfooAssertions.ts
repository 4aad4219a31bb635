import type { ImportedJudge } from "./evalText.ts";
import { isObject, type JsonObject, listOf } from "./imported.ts";
import { escapedPattern, filledIn } from "./textTools.ts";

export interface AssertionContext {
  /** Of the case, for notes. */
  readonly name: string;
  readonly vars: JsonObject;
  /** Whether the prompt's output is JSON: what looks at its text cannot be said then. */
  readonly isJson: boolean;
  readonly templates: JsonObject;
  readonly note: (note: string) => void;
}

export interface CaseExpectations {
  readonly expect: JsonObject | undefined;
  readonly judge: ImportedJudge | undefined;
  readonly limits: JsonObject | undefined;
}

/** What scorers can say of the whole text, collected over the assertions of a case. */
interface TextScorers {
  equals?: unknown;
  all: unknown[];
  any: readonly unknown[] | undefined;
  none: unknown[];
  allIgnoringCase: unknown[];
  anyIgnoringCase: readonly unknown[] | undefined;
  noneIgnoringCase: unknown[];
  regex?: unknown;
}

/** The assertions of a test as what a case expects; each that cannot be said is noted with the case's name. */
export function caseExpectations(test: JsonObject, ctx: AssertionContext): CaseExpectations {
  const scorers: TextScorers = {
    all: [],
    any: undefined,
    none: [],
    allIgnoringCase: [],
    anyIgnoringCase: undefined,
    noneIgnoringCase: [],
  };
  const rubrics: string[] = [];
  const limits: Record<string, number> = {};
  if (test.threshold !== undefined) lost("'threshold' over all assertions", "each of them must hold", ctx);
  if (isObject(test.options) && test.options.transform !== undefined) {
    lost("'options.transform'", "answers are parsed by the prompt's output schema", ctx);
  }
  const assertions = listOf(test.assert)
    .filter(isObject)
    .flatMap((one) => flattened(one, ctx));
  for (const assertion of assertions) carryOver(assertion, scorers, rubrics, limits, ctx);
  const whole = textExpectation(scorers, ctx);
  return {
    expect: whole === undefined ? undefined : { $: whole },
    judge: rubrics.length === 0 ? undefined : judgeOf(rubrics),
    limits: Object.keys(limits).length === 0 ? undefined : limits,
  };
}

function flattened(assertion: JsonObject, ctx: AssertionContext): readonly JsonObject[] {
  if (typeof assertion.$ref === "string") {
    const template = ctx.templates[assertion.$ref.replace(/^#\/assertionTemplates\//, "")];
    if (isObject(template)) return flattened({ ...template, $ref: undefined }, ctx);
    lost(`'${assertion.$ref}'`, "there is no such template", ctx);
    return [];
  }
  if (assertion.type !== "assert-set") return [assertion];
  if (assertion.threshold !== undefined) lost("'threshold' of an assert-set", "each of its assertions must hold", ctx);
  return listOf(assertion.assert)
    .filter(isObject)
    .flatMap((one) => flattened(one, ctx));
}

function carryOver(
  assertion: JsonObject,
  scorers: TextScorers,
  rubrics: string[],
  limits: Record<string, number>,
  ctx: AssertionContext,
): void {
  const type = String(assertion.type ?? "");
  const leaveOut = (why: string): void => lost(`'${type}'`, why, ctx);
  if (assertion.weight === 0) return leaveOut("its weight is 0, so it never fails");
  if (assertion.transform !== undefined) return leaveOut("it transforms the answer first");
  const value = typeof assertion.value === "string" ? filledIn(assertion.value, ctx.vars) : assertion.value;
  if (typeof value === "string" && value.startsWith("file://")) return leaveOut("its value is in a file");
  const values = listOf(value).map((one) => (typeof one === "string" ? filledIn(one, ctx.vars) : one));
  const threshold = typeof assertion.threshold === "number" ? assertion.threshold : undefined;
  const isAboutText = /^(?:not-)?(?:i?contains|equals|regex|starts-with)/.test(type) && !/json|sql|html|xml/.test(type);
  if (isAboutText && ctx.isJson && type !== "equals") {
    return leaveOut("it looks at the text of an answer that is JSON; say it by field");
  }
  switch (type) {
    case "equals":
      if ("equals" in scorers) return leaveOut("a case can say it only once");
      scorers.equals = ctx.isJson ? parsed(value) : typeof value === "string" ? value : JSON.stringify(value);
      return;
    case "contains":
    case "contains-all":
      scorers.all.push(...values);
      return;
    case "icontains":
    case "icontains-all":
      scorers.allIgnoringCase.push(...values);
      return;
    case "contains-any":
      if (scorers.any) return leaveOut("a case can say it only once");
      scorers.any = values;
      return;
    case "icontains-any":
      if (scorers.anyIgnoringCase) return leaveOut("a case can say it only once");
      scorers.anyIgnoringCase = values;
      return;
    case "not-contains":
    case "not-contains-any":
      scorers.none.push(...values);
      return;
    case "not-icontains":
    case "not-icontains-any":
      scorers.noneIgnoringCase.push(...values);
      return;
    case "starts-with":
    case "regex": {
      if (scorers.regex !== undefined) return leaveOut("a case has one regular expression");
      const text = String(value);
      scorers.regex = type === "regex" ? text : `^${escapedPattern(text)}`;
      return;
    }
    case "is-json":
      if (!ctx.isJson) leaveOut("give the prompt an output schema, which is then always checked");
      return;
    case "cost":
      if (threshold === undefined) return leaveOut("it has no threshold");
      limits.cost = threshold;
      return;
    case "latency":
      if (threshold === undefined) return leaveOut("it has no threshold");
      limits.latency = threshold;
      return;
    case "llm-rubric":
    case "model-graded-closedqa":
    case "g-eval":
      if (threshold !== undefined && threshold < 1) leaveOut("its threshold: a judge here chooses 'pass' or 'fail'");
      rubrics.push(...values.map(String));
      return;
    case "factuality":
    case "model-graded-factuality":
      rubrics.push(`The answer is consistent with these facts: ${values.map(String).join(" ")}`);
      return;
    case "similar":
      return leaveOut("it compares embeddings; 'similarity' compares words or characters");
    case "javascript":
    case "python":
    case "ruby":
      return leaveOut("it is a program; say it under 'assert', or in a scorer of your own");
    default:
      return leaveOut("there is no such check here");
  }
}

function textExpectation(scorers: TextScorers, ctx: AssertionContext): unknown {
  const exact = containsOptions(scorers.all, scorers.any, scorers.none);
  const ignoring = containsOptions(scorers.allIgnoringCase, scorers.anyIgnoringCase, scorers.noneIgnoringCase);
  if (exact && ignoring) lost("'contains' beside 'icontains'", "a case looks at case or not: it now never does", ctx);
  // What ignores case is satisfied by more, so nothing fails that passed.
  const both = containsOptions([...scorers.all, ...scorers.allIgnoringCase], scorers.any ?? scorers.anyIgnoringCase, [
    ...scorers.none,
    ...scorers.noneIgnoringCase,
  ]);
  const contains = ignoring ? { ...both, ignoreCase: true } : exact;
  const expectation = {
    ...("equals" in scorers ? { equals: scorers.equals } : {}),
    ...(contains ? { contains } : {}),
    ...(scorers.regex === undefined ? {} : { regex: scorers.regex }),
  };
  return Object.keys(expectation).length === 0 ? undefined : expectation;
}

function containsOptions(
  all: readonly unknown[],
  any: readonly unknown[] | undefined,
  none: readonly unknown[],
): JsonObject | undefined {
  if (all.length === 0 && !any?.length && none.length === 0) return undefined;
  return {
    ...(all.length > 0 ? { all } : {}),
    ...(any?.length ? { any } : {}),
    ...(none.length > 0 ? { none } : {}),
  };
}

function judgeOf(rubrics: readonly string[]): ImportedJudge {
  const rubric =
    rubrics.length === 1 ? rubrics[0]! : `All of this holds:\n${rubrics.map((one) => `- ${one}`).join("\n")}`;
  return { rubric, choices: { pass: 1, fail: 0 } };
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function lost(what: string, why: string, ctx: AssertionContext): void {
  ctx.note(`${what} of '${ctx.name}' is left out: ${why}.`);
}
