import { range } from "../text/range.ts";
import type { EvalCase } from "./evalCase.ts";
import { type FieldFlips, fieldFlips } from "./fieldFlips.ts";
import { type KeyChange, keyChanges } from "./keyChanges.ts";
import { type Leaf, leaves } from "./leaves.ts";
import type { Run, Sample } from "./run.ts";
import { type Interval, wilson } from "./statistics/wilson.ts";

/** What a prompt once answered in production, as it was recorded. */
export interface Decision {
  /** Unique among the decisions that it is read with. */
  readonly name: string;
  /** Zero-based, in its file. */
  readonly line: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: unknown;
}

/** Reads one line of a file of decisions; or says why it is none. */
export function readDecision(text: string, line: number): Decision | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `Line ${line + 1} is no JSON.`;
  }
  if (!isObject(value)) return `Line ${line + 1} is no object.`;
  if (!isObject(value.input)) return `Line ${line + 1} has no object 'input'.`;
  if (value.output === undefined) return `Line ${line + 1} has no 'output'.`;
  const named = value.name ?? value.id;
  const name = typeof named === "string" || typeof named === "number" ? String(named) : `line ${line + 1}`;
  return { name, line, input: value.input, output: value.output };
}

/** A case that asks the same again and expects nothing. `file` is the file of decisions. */
export function decisionCase({ name, input }: Decision, file: string): EvalCase {
  return {
    name,
    file,
    range: range(0, 0),
    nameRange: range(0, 0),
    tags: [],
    input,
    context: undefined,
    history: undefined,
    expectations: [],
    assertions: [],
    judge: undefined,
    scorers: [],
    limits: {},
    trials: undefined,
  };
}

/** What became of recorded decisions with one model. */
export interface DecisionReplay {
  readonly model: string;
  /** Decisions for which there is an answer now. */
  readonly compared: number;
  readonly changed: readonly ChangedDecision[];
  /** Of those that were compared. */
  readonly share: number | undefined;
  /** Wilson's, 95 %. */
  readonly interval: Interval | undefined;
  /** No answer, or one that cannot be read. */
  readonly unjudged: readonly { readonly decision: Decision; readonly reason: string }[];
  /** Every field that differs somewhere; free text has no value pairs, and does not count as changed. */
  readonly flips: readonly FieldFlips[];
  readonly keys: readonly KeyChange[];
}

export interface ChangedDecision {
  readonly decision: Decision;
  /** As JSON; `undefined` where a side has no such field. */
  readonly fields: readonly {
    readonly path: string;
    readonly from: string | undefined;
    readonly to: string | undefined;
  }[];
}

/**
 * Holds what a run answers against what was decided, model by model. What counts are the fields that are named,
 * `items[].kind` for those in a list, or without names all that are not free text.
 */
export function compareDecisions(
  decisions: readonly Decision[],
  run: Pick<Run, "samples">,
  fields: readonly string[] = [],
): readonly DecisionReplay[] {
  const byName = new Map(decisions.map((decision) => [decision.name, decision]));
  const asked = run.samples.filter(({ trial }) => trial === 0);
  const models = [...new Set(asked.map(({ model }) => model))];
  return models.map((model) =>
    replayOf(
      model,
      asked.filter((sample) => sample.model === model),
      byName,
      fields,
    ),
  );
}

function replayOf(
  model: string,
  samples: readonly Sample[],
  decisions: ReadonlyMap<string, Decision>,
  fields: readonly string[],
): DecisionReplay {
  const pairs: { readonly decision: Decision; readonly output: unknown }[] = [];
  const unjudged: { readonly decision: Decision; readonly reason: string }[] = [];
  for (const sample of samples) {
    const decision = decisions.get(sample.case);
    if (!decision) continue;
    const output = sample.output ?? (typeof decision.output === "string" ? sample.text : undefined);
    if (sample.status === "error" || output === undefined) {
      const reason =
        sample.error?.message ?? sample.scores.find(({ pass }) => !pass)?.message ?? "The answer cannot be read.";
      unjudged.push({ decision, reason });
    } else pairs.push({ decision, output });
  }
  const outputs = pairs.map(({ decision, output }) => [decision.output, output] as const);
  const flips = fieldFlips(outputs);
  const prose = new Set(flips.filter(({ pairs: values }) => values.length === 0).map(({ path }) => path));
  const counts = (path: string): boolean => (fields.length > 0 ? fields.includes(path) : !prose.has(path));
  const changed = pairs.flatMap(({ decision, output }) => {
    const differences = differencesOf(decision.output, output).filter(({ path }) => counts(withoutIndices(path)));
    return differences.length > 0 ? [{ decision, fields: differences }] : [];
  });
  return {
    model,
    compared: pairs.length,
    changed,
    share: pairs.length === 0 ? undefined : changed.length / pairs.length,
    interval: wilson(changed.length, pairs.length),
    unjudged,
    flips,
    keys: keyChanges(outputs),
  };
}

function differencesOf(before: unknown, after: unknown): ChangedDecision["fields"] {
  const [one, other] = [before, after].map((value) => new Map(leaves(value).map((leaf) => [leaf.path, leaf.value])));
  const shown = (value: Leaf["value"] | undefined): string | undefined =>
    value === undefined ? undefined : JSON.stringify(value);
  return [...new Set([...one!.keys(), ...other!.keys()])].flatMap((path) => {
    const [from, to] = [shown(one!.get(path)), shown(other!.get(path))];
    return from === to ? [] : [{ path, from, to }];
  });
}

function withoutIndices(path: string): string {
  return path.replace(/\[\d+\]/g, "[]");
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
