import { isObject } from "../expression/equalValues.ts";

/** One step of a path: a name, an index, every value of a list or object, or (`deep`) the same at any depth. */
export type JsonPathStep =
  | { readonly kind: "key"; readonly key: string | number; readonly deep: boolean }
  | { readonly kind: "every"; readonly deep: boolean };

const mostSteps = 1_000_000;

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

/** The values that a path leads to; those that are reached within a million steps. */
export function valuesAt(value: unknown, steps: readonly JsonPathStep[]): readonly unknown[] {
  const walk = { left: mostSteps };
  let values: readonly unknown[] = [value];
  for (const step of steps) values = advance(values, step, walk);
  return values;
}

function advance(values: readonly unknown[], step: JsonPathStep, walk: { left: number }): readonly unknown[] {
  const found: unknown[] = [];
  const pending = values.toReversed();
  while (pending.length > 0 && walk.left-- > 0) {
    const value = pending.pop();
    const children = step.deep || step.kind === "every" ? childrenOf(value) : [];
    walk.left -= children.length;
    if (step.kind === "every") for (const child of children) found.push(child);
    else found.push(...childAt(value, step.key));
    if (step.deep) for (let at = children.length - 1; at >= 0; at--) pending.push(children[at]);
  }
  return found;
}

function childAt(value: unknown, key: string | number): readonly unknown[] {
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
