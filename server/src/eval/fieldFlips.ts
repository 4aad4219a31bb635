import { leaves } from "./leaves.ts";

/** How one field of the output differs between two answers to the same input, over many. */
export interface FieldFlips {
  /** Items of lists together: `items[].name`. */
  readonly path: string;
  /** Values that both answers have. */
  readonly compared: number;
  readonly changed: number;
  /** The commonest first; empty for free text, where every value is its own. */
  readonly pairs: readonly ValuePair[];
}

export interface ValuePair {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

/** A longer value is prose, not a decision. */
const longestValue = 60;
/** Fields with more different pairs, most of them seen once, are prose too. */
const mostSinglePairs = 20;

/** The differences of pairs of outputs by field and by value pair, the fields with most of them first. */
export function fieldFlips(pairs: Iterable<readonly [before: unknown, after: unknown]>): readonly FieldFlips[] {
  const fields = new Map<
    string,
    { compared: number; changed: number; pairs: Map<string, ValuePair>; prose: boolean }
  >();
  for (const [before, after] of pairs) {
    const values = new Map(leaves(after).map(({ path, value }) => [path, value]));
    for (const { path, value: from } of leaves(before)) {
      const to = values.get(path);
      if (to === undefined) continue;
      const name = path.replace(/\[\d+\]/g, "[]");
      const field = fields.get(name) ?? { compared: 0, changed: 0, pairs: new Map(), prose: false };
      fields.set(name, field);
      field.compared++;
      if (from === to) continue;
      field.changed++;
      const [shownFrom, shownTo] = [JSON.stringify(from), JSON.stringify(to)];
      if (Math.max(shownFrom.length, shownTo.length) > longestValue + 2) field.prose = true;
      if (field.prose) continue;
      const key = `${shownFrom} ${shownTo}`;
      const count = (field.pairs.get(key)?.count ?? 0) + 1;
      field.pairs.set(key, { from: shownFrom, to: shownTo, count });
    }
  }
  return [...fields]
    .map(([path, { compared, changed, pairs: found, prose }]) => {
      const isProse = prose || (found.size > mostSinglePairs && found.size > changed / 2);
      const sorted = [...found.values()].sort((one, other) => other.count - one.count);
      return { path, compared, changed, pairs: isProse ? [] : sorted };
    })
    .filter(({ changed }) => changed > 0)
    .sort((one, other) => other.changed - one.changed);
}
