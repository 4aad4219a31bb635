import { distance } from "fastest-levenshtein";

/** A key of the output that one side has and the other has not, over many pairs of answers to the same input. */
export type KeyChange =
  /** `summary → exec_summary in 50 of 50`. */
  | {
      readonly kind: "renamed";
      readonly path: string;
      readonly from: string;
      readonly to: string;
      readonly count: number;
      readonly of: number;
    }
  /** Of the answers that had the key before, those that have it no more. */
  | {
      readonly kind: "missing";
      readonly path: string;
      readonly from: string;
      readonly count: number;
      readonly of: number;
    }
  /** Of all answers, those that have a key that the answer before had not. */
  | { readonly kind: "added"; readonly path: string; readonly to: string; readonly count: number; readonly of: number };

interface Tally {
  /** Pairs in which both sides have an object here. */
  pairs: number;
  readonly had: Map<string, number>;
  readonly missing: Map<string, number>;
  readonly added: Map<string, number>;
  /** By the two names as JSON: how often both happened at once, and how often with the same value. */
  readonly together: Map<string, { count: number; equal: number }>;
}

const deepest = 20;
/** More keys at once are not a rename but another answer. */
const mostKeys = 30;

/** What became of the keys of the outputs, the commonest change first. */
export function keyChanges(pairs: Iterable<readonly [before: unknown, after: unknown]>): readonly KeyChange[] {
  const tallies = new Map<string, Tally>();
  for (const [before, after] of pairs) count(tallies, "", before, after, 0);
  return [...tallies]
    .flatMap(([path, tally]) => changesAt(path, tally))
    .sort((one, other) => other.count - one.count || (one.path < other.path ? -1 : 1));
}

function count(tallies: Map<string, Tally>, path: string, before: unknown, after: unknown, depth: number): void {
  if (depth > deepest) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.min(before.length, after.length, 100);
    for (let index = 0; index < length; index++) count(tallies, `${path}[]`, before[index], after[index], depth + 1);
    return;
  }
  if (!isObject(before) || !isObject(after)) return;
  const tally = tallies.get(path) ?? {
    pairs: 0,
    had: new Map(),
    missing: new Map(),
    added: new Map(),
    together: new Map(),
  };
  tallies.set(path, tally);
  tally.pairs++;
  const missing = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const added = Object.keys(after).filter((key) => !Object.hasOwn(before, key));
  for (const key of Object.keys(before)) {
    increase(tally.had, key);
    if (Object.hasOwn(after, key))
      count(tallies, path === "" ? key : `${path}.${key}`, before[key], after[key], depth + 1);
  }
  for (const key of missing) increase(tally.missing, key);
  for (const key of added) increase(tally.added, key);
  if (missing.length > mostKeys || added.length > mostKeys) return;
  for (const from of missing) {
    for (const to of added) {
      if (kindOf(before[from]) !== kindOf(after[to])) continue;
      const key = JSON.stringify([from, to]);
      const seen = tally.together.get(key) ?? { count: 0, equal: 0 };
      seen.count++;
      if (JSON.stringify(before[from]) === JSON.stringify(after[to])) seen.equal++;
      tally.together.set(key, seen);
    }
  }
}

function changesAt(path: string, tally: Tally): readonly KeyChange[] {
  const changes: KeyChange[] = [];
  const missing = new Map(tally.missing);
  const added = new Map(tally.added);
  const candidates = [...tally.together]
    .map(([key, { count: times, equal }]) => {
      const [from, to] = JSON.parse(key) as [string, string];
      return { from, to, times, likeness: Math.max(similarity(from, to), equal / times) };
    })
    .filter(({ times, from, likeness }) => likeness >= 0.5 && times >= tally.missing.get(from)! / 2)
    .sort((one, other) => other.times * other.likeness - one.times * one.likeness);
  for (const { from, to, times } of candidates) {
    // Each name is explained once, by the likeliest.
    if (!missing.has(from) || !added.has(to)) continue;
    missing.delete(from);
    added.delete(to);
    changes.push({ kind: "renamed", path, from, to, count: times, of: tally.had.get(from)! });
  }
  for (const [from, times] of missing)
    changes.push({ kind: "missing", path, from, count: times, of: tally.had.get(from)! });
  for (const [to, times] of added) changes.push({ kind: "added", path, to, count: times, of: tally.pairs });
  return changes;
}

/** 0 to 1; a name inside the other is as good as one that is mistyped. */
function similarity(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")) as [string, string];
  if (a === "" || b === "") return 0;
  if (a.includes(b) || b.includes(a)) return 0.9;
  return 1 - distance(a, b) / Math.max(a.length, b.length);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function increase(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
