import { type Property, resolve, type Type } from "../types/type.ts";
import { parseOutputPath } from "./outputPath.ts";
import type { Run, Sample, Score } from "./run.ts";
import { valueAtPath } from "./valueAtPath.ts";

/** A value or a branch of a prompt's types that none of its cases has: a change there would not be seen. */
export interface CoverageGap {
  readonly side: "input" | "output";
  /** `order.status`, `items[].kind`; empty for the whole. */
  readonly path: string;
  /** Values as JSON that never occur; for optional fields `present` or `absent`. */
  readonly missing: readonly string[];
  readonly of: number;
}

/** What a prompt's cases may have: its types. */
export interface CoverageTypes {
  readonly input: Type;
  readonly output: Type | undefined;
}

const deepest = 12;

/**
 * Which values of enums, booleans, optional fields and unions never occur. Inputs are what the cases say. Of outputs it
 * is what cases expect, not what models answered: a value that nobody expects is tested by nothing.
 */
export function caseCoverage(run: Pick<Run, "samples">, prompt: string, types: CoverageTypes): readonly CoverageGap[] {
  const samples = run.samples.filter((sample) => sample.prompt === prompt && sample.trial === 0);
  const inputs = samples.map(({ input }) => input);
  const expected = new Map<string, Set<string>>();
  for (const sample of samples) {
    for (const score of sample.scores) {
      const value = expectedBy(score, sample);
      if (value !== undefined) collectExpected(expected, pathName(score.path ?? ""), value, 0);
    }
  }
  return [
    ...(inputs.length === 0 ? [] : inputGaps(types.input, inputs, "", 0)),
    // What a case expects that could not be judged is not known.
    ...(types.output && samples.length > 0 && samples.every(({ status }) => status !== "error")
      ? outputGaps(types.output, expected, "", 0)
      : []),
  ];
}

/** A score that passes does not say again what was expected: by these scorers, it is what came. */
const sayingTheValue: ReadonlySet<string> = new Set(["equals", "closeTo", "oneOf"]);

function expectedBy({ scorer, pass, expected, path }: Score, { output }: Sample): unknown {
  if (expected !== undefined) return expected;
  if (!pass || !sayingTheValue.has(scorer)) return undefined;
  const steps = path === undefined ? [] : parseOutputPath(path);
  return (
    steps &&
    valueAtPath(
      output,
      steps.map(({ step }) => step),
    )
  );
}

function inputGaps(written: Type, values: readonly unknown[], path: string, depth: number): readonly CoverageGap[] {
  const type = resolve(written);
  if (depth > deepest || values.length === 0) return [];
  const closed = closedValues(type);
  if (closed) return gap("input", path, closed, new Set(values.map((value) => JSON.stringify(value))));
  switch (type.kind) {
    case "object":
      return type.properties.flatMap((property) => {
        const at = path === "" ? property.name : `${path}.${property.name}`;
        const objects = values.filter(isObject);
        const present = objects.flatMap((value) => (Object.hasOwn(value, property.name) ? [value[property.name]] : []));
        const seen = new Set([
          ...(present.length > 0 ? ["present"] : []),
          ...(present.length < objects.length ? ["absent"] : []),
        ]);
        const presence = property.optional ? gap("input", at, ["present", "absent"], seen) : [];
        return [...presence, ...inputGaps(valueType(property), present, at, depth + 1)];
      });
    case "array":
      return inputGaps(
        type.items,
        values.flatMap((value) => (Array.isArray(value) ? value : [])),
        `${path}[]`,
        depth + 1,
      );
    case "union": {
      const kinds = [...new Set(type.members.map((member) => jsonKind(resolve(member).kind)))];
      const seen = new Set(values.map(kindOfValue));
      const missing = kinds.includes("any") ? [] : gap("input", path, kinds, seen);
      return [...missing, ...type.members.flatMap((member) => inputGaps(member, values, path, depth + 1))];
    }
    default:
      return [];
  }
}

function outputGaps(
  written: Type,
  expected: ReadonlyMap<string, ReadonlySet<string>>,
  path: string,
  depth: number,
): readonly CoverageGap[] {
  const type = resolve(written);
  if (depth > deepest) return [];
  const closed = closedValues(type);
  if (closed) return gap("output", path, closed, expected.get(path) ?? new Set());
  switch (type.kind) {
    case "object":
      return type.properties.flatMap((property) => {
        const at = path === "" ? property.name : `${path}.${property.name}`;
        return outputGaps(valueType(property), expected, at, depth + 1);
      });
    case "array":
      return outputGaps(type.items, expected, `${path}[]`, depth + 1);
    case "union":
      return type.members.flatMap((member) => outputGaps(member, expected, path, depth + 1));
    default:
      return [];
  }
}

/** Of what is optional, null says the same as its absence, and is no value of its own to be tested. */
function valueType({ type: written, optional }: Property): Type {
  const type = resolve(written);
  if (!optional || (type.kind !== "enum" && type.kind !== "union")) return type;
  return type.kind === "enum"
    ? { ...type, members: type.members.filter(({ kind }) => kind !== "null") }
    : { ...type, members: type.members.filter((member) => resolve(member).kind !== "null") };
}

/** All values of a type that has only a few, as JSON. */
function closedValues(type: Type): readonly string[] | undefined {
  if (type.kind === "boolean") return ["true", "false"];
  if (type.kind === "enum") {
    return type.members.map((member) => (member.kind === "null" ? "null" : JSON.stringify(member.value)));
  }
  if (type.kind !== "union") return undefined;
  const members = type.members.map(resolve);
  if (members.some(({ kind }) => kind !== "literal" && kind !== "enum" && kind !== "null")) return undefined;
  return members.flatMap((member) =>
    member.kind === "literal"
      ? [JSON.stringify(member.value)]
      : member.kind === "null"
        ? ["null"]
        : closedValues(member)!,
  );
}

function gap(
  side: CoverageGap["side"],
  path: string,
  all: readonly string[],
  seen: ReadonlySet<string>,
): readonly CoverageGap[] {
  const missing = all.filter((value) => !seen.has(value));
  return missing.length === 0 ? [] : [{ side, path, missing, of: all.length }];
}

function collectExpected(found: Map<string, Set<string>>, path: string, value: unknown, depth: number): void {
  if (depth > deepest) return;
  if (Array.isArray(value)) for (const item of value) collectExpected(found, `${path}[]`, item, depth + 1);
  else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      collectExpected(found, path === "" ? key : `${path}.${key}`, member, depth + 1);
    }
  } else {
    const values = found.get(path) ?? new Set();
    found.set(path, values.add(JSON.stringify(value)));
  }
}

function pathName(path: string): string {
  return path.replace(/\[\d+\]/g, "[]").replace(/^output\.?/, "");
}

function jsonKind(kind: Type["kind"]): string {
  return kind === "integer" ? "number" : kind;
}

function kindOfValue(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
