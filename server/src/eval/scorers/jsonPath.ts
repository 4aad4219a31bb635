import { isObject } from "../expression/equalValues.ts";

/** One step of a path: a name, an index, every value of a list or object, or (`deep`) the same at any depth. */
export type JsonPathStep =
  | { readonly kind: "key"; readonly key: string | number; readonly deep: boolean }
  | { readonly kind: "every"; readonly deep: boolean };

const mostValues = 100_000;

/** Reads `$.items[*].name`, `items[0]["full-name"]`, `..price`; `$` may be left out. `undefined` when it is no path. */
export function parseJsonPath(path: string): readonly JsonPathStep[] | undefined {
  const step =
    /(?<dots>\.{0,2})(?:\[(?:(?<every>\*)|(?<index>-?\d+)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)')\]|(?<any>\*)|(?<name>[\p{L}\p{N}_$-]+))/uy;
  const steps: JsonPathStep[] = [];
  let at = path.startsWith("$") ? 1 : 0;
  const isRooted = at === 1;
  while (at < path.length) {
    step.lastIndex = at;
    const found = step.exec(path);
    const groups = found?.groups;
    if (!found || !groups) return undefined;
    const isBracket = groups.name === undefined && groups.any === undefined;
    const dots = groups.dots ?? "";
    const isFirst = steps.length === 0 && !isRooted;
    if (isBracket ? dots === "." : dots === "" && !isFirst) return undefined;
    const deep = dots === "..";
    const key = groups.name ?? unescaped(groups.double ?? groups.single);
    if (groups.every !== undefined || groups.any !== undefined) steps.push({ kind: "every", deep });
    else if (groups.index !== undefined) steps.push({ kind: "key", key: Number(groups.index), deep });
    else steps.push({ kind: "key", key: key ?? "", deep });
    at += found[0].length;
  }
  return steps;
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\(.)/gu, "$1");
}

/** The values that a path leads to, the first hundred thousand. */
export function valuesAt(value: unknown, steps: readonly JsonPathStep[]): readonly unknown[] {
  let values: readonly unknown[] = [value];
  for (const step of steps) {
    const from = step.deep ? values.flatMap(withDescendants).slice(0, mostValues) : values;
    values = from.flatMap((one) => next(one, step)).slice(0, mostValues);
  }
  return values;
}

function next(value: unknown, step: JsonPathStep): readonly unknown[] {
  if (step.kind === "every") return childrenOf(value);
  const { key } = step;
  if (Array.isArray(value)) {
    const index = typeof key === "number" && key < 0 ? value.length + key : key;
    return typeof index === "number" && index in value ? [value[index]] : [];
  }
  return isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function withDescendants(value: unknown): readonly unknown[] {
  const found: unknown[] = [];
  const pending: unknown[] = [value];
  for (let one = pending.pop(); pending.length > 0 || one !== undefined; one = pending.pop()) {
    found.push(one);
    if (found.length >= mostValues) break;
    pending.push(...childrenOf(one).toReversed());
  }
  return found;
}
