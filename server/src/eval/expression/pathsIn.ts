import type { TextRange } from "../../text/range.ts";
import { type Expression, partsOf } from "./expression.ts";

/** One step of a path; `*` stands for every item of a list. */
export interface PathStep {
  readonly key: string | number;
  /** Where it is written; `undefined` where it is not written here but at the loop whose variable begins the path. */
  readonly range: TextRange | undefined;
  /** Whether it is written as a text, in quotes: `output["full-name"]`. */
  readonly quoted: boolean;
}

/** A place of the input or output that an expression reads. */
export interface ExpressionPath {
  readonly root: "input" | "output";
  readonly steps: readonly PathStep[];
  readonly range: TextRange;
}

/** The places of input and output that an expression reads, each with where its names are written. */
export function pathsIn(expression: Expression): readonly ExpressionPath[] {
  const found: ExpressionPath[] = [];
  collect(expression, new Map(), found);
  return found;
}

interface Place {
  readonly root: "input" | "output";
  readonly steps: readonly PathStep[];
}

type Variables = ReadonlyMap<string, Place | undefined>;

function collect(expression: Expression, variables: Variables, found: ExpressionPath[]): void {
  const place = placeOf(expression, variables);
  if (place) {
    found.push({ ...place, range: expression.range });
    collectIndices(expression, variables, found);
    return;
  }
  if (expression.kind !== "loop") {
    for (const part of partsOf(expression)) collect(part, variables, found);
    return;
  }
  collect(expression.list, variables, found);
  const list = placeOf(expression.list, variables);
  const item: Place | undefined = list && { ...list, steps: [...list.steps.map(unwritten), everyItem] };
  collect(expression.body, new Map([...variables, [expression.variable, item]]), found);
}

const everyItem: PathStep = { key: "*", range: undefined, quoted: false };

function unwritten(step: PathStep): PathStep {
  return { ...step, range: undefined };
}

/** The computed indices in a path are expressions with paths of their own. */
function collectIndices(expression: Expression, variables: Variables, found: ExpressionPath[]): void {
  if (expression.kind !== "member" && expression.kind !== "index") return;
  collectIndices(expression.object, variables, found);
  if (expression.kind === "index") collect(expression.index, variables, found);
}

function placeOf(expression: Expression, variables: Variables): Place | undefined {
  switch (expression.kind) {
    case "name": {
      const { name } = expression;
      if (variables.has(name)) return variables.get(name);
      return name === "input" || name === "output" ? { root: name, steps: [] } : undefined;
    }
    case "member": {
      const object = placeOf(expression.object, variables);
      const step: PathStep = { key: expression.name, range: expression.nameRange, quoted: false };
      return object && expression.name !== "" ? { ...object, steps: [...object.steps, step] } : object;
    }
    case "index": {
      const object = placeOf(expression.object, variables);
      return object && { ...object, steps: [...object.steps, indexStep(expression.index)] };
    }
    default:
      return undefined;
  }
}

function indexStep(index: Expression): PathStep {
  const value = index.kind === "literal" ? index.value : undefined;
  if (typeof value !== "string" && typeof value !== "number") return everyItem;
  return { key: value, range: index.range, quoted: typeof value === "string" };
}
