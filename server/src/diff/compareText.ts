import { diffArrays } from "diff";
import type { Change } from "./change.ts";
import { likeness, spacedWords } from "./likeness.ts";
import { modalChange } from "./modals.ts";
import type { ModelRule } from "./modelRules.ts";
import type { TextBlock } from "./resolvedText.ts";

/** Milliseconds that one comparison of two lists may take before it is made more coarsely. */
const patience = 500;
const mostPairs = 20_000;

interface Gap {
  readonly removed: readonly TextBlock[];
  readonly added: readonly TextBlock[];
}

interface Pair {
  readonly before: TextBlock;
  readonly after: TextBlock;
}

/**
 * What has happened to the text that a model reads: what was moved, reworded, made more or less binding, added and
 * removed. The order is that of the text after.
 */
export function compareText(before: readonly TextBlock[], after: readonly TextBlock[]): readonly Change[] {
  const { same, gaps } = aligned(before, after);
  const moved = movedRuns(gaps);
  const placed = new Set(moved.flat().flatMap((pair) => [pair.before, pair.after]));
  const left = gaps.map(({ removed, added }) => ({
    removed: removed.filter((block) => !placed.has(block)),
    added: added.filter((block) => !placed.has(block)),
  }));
  const reworded = rewordedPairs(left);
  for (const pair of reworded) placed.add(pair.before).add(pair.after);
  const changes: Located[] = [
    ...moved.map((run) => movedChange(run, before, after)),
    ...reworded.flatMap((pair) => rewordedChanges(pair)),
    ...left.flatMap(({ removed }) => removed.filter((block) => !placed.has(block)).flatMap(removedChange)),
    ...left.flatMap(({ added }) => added.filter((block) => !placed.has(block)).flatMap(addedChange)),
    ...roleChanges([...same, ...reworded]),
    ...valueChanges(before, after),
  ];
  const guarded = new Set(before.flatMap(({ sections }) => sections.map(({ name }) => name)));
  const all = changes.map((one) => asProtected(one, guarded));
  all.push(...protectionChanges([...same, ...moved.flat(), ...reworded], after));
  const order = new Map(after.map((block, index) => [block, index]));
  return all
    .sort((a, b) => placeOf(a, order) - placeOf(b, order))
    .map(({ was: _, is: __, ...change }): Change => change);
}

/** A change with the blocks that it is about. */
interface Located extends Change {
  readonly was: TextBlock | undefined;
  readonly is: TextBlock | undefined;
}

/** What is gone comes last. */
function placeOf({ is }: Located, order: ReadonlyMap<TextBlock, number>): number {
  return (is && order.get(is)) ?? order.size;
}

function aligned(before: readonly TextBlock[], after: readonly TextBlock[]) {
  const same: Pair[] = [];
  const gaps: Gap[] = [];
  const keyOf = (block: TextBlock): string => `${block.kind === "role" ? "role " : ""}${block.key}`;
  const parts = diffArrays(before.map(keyOf), after.map(keyOf), { timeout: patience });
  if (!parts) return { same, gaps: [{ removed: before, added: after }] };
  let [i, j] = [0, 0];
  let removed: TextBlock[] = [];
  let added: TextBlock[] = [];
  const close = (): void => {
    if (removed.length + added.length > 0) gaps.push({ removed, added });
    removed = [];
    added = [];
  };
  for (const part of parts) {
    if (part.removed) removed.push(...before.slice(i, i + part.count));
    else if (part.added) added.push(...after.slice(j, j + part.count));
    else {
      close();
      for (let at = 0; at < part.count; at++) same.push({ before: before[i + at]!, after: after[j + at]! });
    }
    if (!part.added) i += part.count;
    if (!part.removed) j += part.count;
  }
  close();
  return { same, gaps };
}

function isText({ kind }: TextBlock): boolean {
  return kind !== "tag" && kind !== "role";
}

/** Blocks that are gone at one place and are there at another, word for word, with what stands around them. */
function movedRuns(gaps: readonly Gap[]): readonly (readonly Pair[])[] {
  const removed = gaps.flatMap((gap) => gap.removed);
  const added = gaps.flatMap((gap) => gap.added);
  const byKey = new Map<string, number[]>();
  added.forEach((block, index) => {
    byKey.set(block.key, [...(byKey.get(block.key) ?? []), index]);
  });
  const taken = new Set<number>();
  const runs: Pair[][] = [];
  for (let i = 0; i < removed.length; ) {
    const block = removed[i]!;
    const starts = (byKey.get(block.key) ?? []).filter((j) => !taken.has(j)).slice(0, 20);
    let best: Pair[] = [];
    let bestStart = 0;
    for (const start of starts) {
      const run: Pair[] = [];
      for (let step = 0; ; step++) {
        const [a, b] = [removed[i + step], added[start + step]];
        if (!a || !b || a.key !== b.key || a.kind === "role" || taken.has(start + step)) break;
        run.push({ before: a, after: b });
      }
      if (run.length > best.length) [best, bestStart] = [run, start];
    }
    if (!best.some(({ before }) => isText(before) && before.key.length >= 3)) {
      i++;
      continue;
    }
    for (let step = 0; step < best.length; step++) taken.add(bestStart + step);
    runs.push(best);
    i += best.length;
  }
  return runs;
}

/** Blocks that are alike: those at the same place first, then any. */
function rewordedPairs(gaps: readonly Gap[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const placed = new Set<TextBlock>();
  const pairUp = ({ removed, added }: Gap, least: number): void => {
    const rest = removed.filter((block) => !placed.has(block) && block.kind !== "role");
    const others = added.filter((block) => !placed.has(block) && block.kind !== "role");
    if (rest.length === 0 || others.length === 0 || rest.length * others.length > mostPairs) return;
    const scored = rest.flatMap((a, i) =>
      others.flatMap((b, j) => {
        if ((a.kind === "tag") !== (b.kind === "tag")) return [];
        const score = a.kind === "tag" ? tagLikeness(a, b) : likeness(a.key, b.key);
        // Of pieces that are equally alike those are meant that stand at the same place.
        return score >= least ? [{ a, b, score: score - Math.abs(i - j) * 1e-6 }] : [];
      }),
    );
    for (const { a, b } of scored.sort((x, y) => y.score - x.score)) {
      if (placed.has(a) || placed.has(b)) continue;
      pairs.push({ before: a, after: b });
      placed.add(a).add(b);
    }
  };
  for (const gap of gaps) pairUp(gap, 0.4);
  for (const gap of gaps) {
    const [a, b] = [gap.removed, gap.added].map((side) => side.filter((block) => !placed.has(block) && isText(block)));
    // One piece in the place of one piece: whatever little they share.
    if (a?.length === 1 && b?.length === 1 && a[0]?.kind === b[0]?.kind) pairUp({ removed: a, added: b }, 0.2);
  }
  pairUp(
    {
      removed: gaps.flatMap((gap) => gap.removed.filter(isText)),
      added: gaps.flatMap((gap) => gap.added.filter(isText)),
    },
    0.6,
  );
  return pairs;
}

function tagLikeness(a: TextBlock, b: TextBlock): number {
  const sign = (key: string): string => key.slice(2, 3);
  return sign(a.key) === sign(b.key) && sign(a.key) !== "/" ? 0.5 + likeness(a.key, b.key) / 2 : 0;
}

function change(
  rule: ModelRule,
  message: string,
  before: TextBlock | undefined,
  after: TextBlock | undefined,
  from: string | undefined,
  to: string | undefined,
): Located {
  return {
    rule,
    verdict: "behavioural",
    audience: "model",
    path: `messages[${(after ?? before)?.message ?? 0}]`,
    message,
    before: before?.place,
    after: after?.place,
    witness: undefined,
    from,
    to,
    was: before,
    is: after,
  };
}

function removedChange(block: TextBlock): readonly Located[] {
  if (block.kind === "role") return [];
  if (block.kind === "tag") {
    if (isMinorTag(block)) return [];
    const message = `${quoted(block.text)} no longer decides over text of the ${block.role} message.`;
    return [change("condition-removed", message, block, undefined, block.key, undefined)];
  }
  const message = `Removed from the ${block.role} message: ${quoted(block.text)}.`;
  return [change("section-removed", message, block, undefined, block.key, undefined)];
}

function addedChange(block: TextBlock): readonly Located[] {
  if (block.kind === "role") return [];
  if (block.kind === "tag") {
    if (isMinorTag(block)) return [];
    const message = `${quoted(block.text)} decides over text of the ${block.role} message now.`;
    return [change("condition-added", message, undefined, block, undefined, block.key)];
  }
  const message = `Added to the ${block.role} message: ${quoted(block.text)}.`;
  return [change("section-added", message, undefined, block, undefined, block.key)];
}

/** What follows from the block's opening tag is told with that. */
function isMinorTag({ key }: TextBlock): boolean {
  return key.startsWith("{{/");
}

function movedChange(run: readonly Pair[], before: readonly TextBlock[], after: readonly TextBlock[]): Located {
  const texts = run.filter(({ before: block }) => isText(block));
  const first = texts[0] ?? run[0]!;
  const [from, to] = [positionOf(first.before, before), positionOf(first.after, after)];
  const count = texts.length > 1 ? ` and ${texts.length - 1} more after it` : "";
  const isElsewhere = first.before.role !== first.after.role;
  const where = isElsewhere
    ? `from the ${first.before.role} message to the ${first.after.role} message`
    : `${to.index > from.index ? "further down" : "further up"} in the ${first.after.role} message, ${to.words}`;
  const message = `Moved ${where}: ${quoted(first.after.text)}${count}.`;
  const text = run.map(({ before: block }) => block.key).join("\n");
  const last = run.at(-1)!;
  return {
    ...change("section-moved", message, first.before, first.after, text, to.words),
    before: joined(first.before, last.before),
    after: joined(first.after, last.after),
  };
}

function joined(first: TextBlock, last: TextBlock): Change["before"] {
  const { file, range } = first.place;
  const end = last.place.file === file ? Math.max(range.end, last.place.range.end) : range.end;
  return { file, range: { start: range.start, end } };
}

function positionOf(block: TextBlock, all: readonly TextBlock[]) {
  const index = all.indexOf(block);
  const previous = all.slice(0, index).findLast((other) => isText(other) && other.message === block.message);
  return { index, words: previous ? `after ${quoted(previous.text)}` : "to its start" };
}

function rewordedChanges({ before, after }: Pair): readonly Located[] {
  if (before.kind === "tag") {
    const message = `${quoted(before.text)} became ${quoted(after.text)}.`;
    return [change("condition-changed", message, before, after, before.key, after.key)];
  }
  if (before.kind === "sample" || after.kind === "sample") {
    const message = `The sample in the ${after.role} message changed: ${wordChanges(before.key, after.key)}.`;
    return [change("sample-changed", message, before, after, before.key, after.key)];
  }
  return sentencePairs(before.key, after.key).flatMap(({ from, to }): readonly Located[] => {
    if (from === to) return [];
    if (from === undefined) {
      return [
        change("section-added", `Added to the ${after.role} message: ${quoted(to!)}.`, before, after, undefined, to),
      ];
    }
    if (to === undefined) {
      const message = `Removed from the ${before.role} message: ${quoted(from)}.`;
      return [change("section-removed", message, before, after, from, undefined)];
    }
    const modal = modalChange(from, to);
    if (!modal) return [change("reworded", `Reworded: ${wordChanges(from, to)}.`, before, after, from, to)];
    const rule = modal.kind === "weakened" ? "modal-weakened" : "modal-strengthened";
    const less = modal.kind === "weakened" ? "Less" : "More";
    const what =
      modal.from && modal.to
        ? `'${modal.from}' became '${modal.to}'`
        : modal.from
          ? `'${modal.from}' is gone`
          : `'${modal.to}' is new`;
    return [change(rule, `${less} binding: ${what} in ${quoted(to)}.`, before, after, from, to)];
  });
}

/** Sentences side by side; those that have no counterpart stand alone. */
function sentencePairs(
  before: string,
  after: string,
): readonly { readonly from: string | undefined; readonly to: string | undefined }[] {
  const [old, now] = [sentences(before), sentences(after)];
  if (old.length === 1 && now.length === 1) return [{ from: before, to: after }];
  const parts = diffArrays([...old], [...now], { timeout: patience }) ?? [
    { value: [...old], removed: true, added: false, count: old.length },
    { value: [...now], removed: false, added: true, count: now.length },
  ];
  const pairs: { from: string | undefined; to: string | undefined }[] = [];
  let gone: string[] = [];
  const close = (come: readonly string[]): void => {
    const rest = [...gone];
    for (const to of come) {
      const scores = rest.map((from) => likeness(from, to));
      const best = scores.indexOf(Math.max(...scores, 0.35));
      const [from] = best < 0 ? [] : rest.splice(best, 1);
      pairs.push({ from, to });
    }
    pairs.push(...rest.map((from) => ({ from, to: undefined })));
    gone = [];
  };
  for (const part of parts) {
    if (part.removed) gone.push(...part.value);
    else if (part.added) close(part.value);
    else if (gone.length > 0) close([]);
  }
  close([]);
  return pairs;
}

function sentences(text: string): readonly string[] {
  return text.split(/(?<=[.!?:;]["')]?)\s+/).filter((one) => one !== "");
}

const mostShown = 3;

/** `'valid' became 'clean'; 'please' is new` */
function wordChanges(before: string, after: string): string {
  const parts = diffArrays([...spacedWords(before)], [...spacedWords(after)], {
    timeout: patience,
    comparator: (a, b) => a.trim() === b.trim(),
  });
  if (!parts) return `${quoted(before)} became ${quoted(after)}`;
  const found: string[] = [];
  let gone: string | undefined;
  const close = (come: string | undefined): void => {
    if (gone !== undefined && come !== undefined) found.push(`${quoted(gone)} became ${quoted(come)}`);
    else if (gone !== undefined) found.push(`${quoted(gone)} is gone`);
    else if (come !== undefined) found.push(`${quoted(come)} is new`);
    gone = undefined;
  };
  for (const part of parts) {
    if (part.removed) gone = part.value.join("").trim();
    else if (part.added) close(part.value.join("").trim());
    else close(undefined);
  }
  close(undefined);
  if (found.length === 0) return `${quoted(before)} became ${quoted(after)}`;
  const more = found.length > mostShown ? `; ${found.length - mostShown} more` : "";
  return `${found.slice(0, mostShown).join("; ")}${more}`;
}

/** Text that stands where it stood and is sent in another role now. */
function roleChanges(pairs: readonly Pair[]): readonly Located[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (!isText(pair.before) || pair.before.role === pair.after.role) continue;
    const key = `${pair.before.role} ${pair.after.role} ${pair.after.message}`;
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return [...groups.values()].map((group) => {
    const { before, after } = group[0]!;
    const more = group.length > 1 ? ` and ${group.length - 1} more` : "";
    const message = `Sent as ${after.role} message, no longer as ${before.role} message: ${quoted(after.text)}${more}.`;
    return change("role-changed", message, before, after, before.role, after.role);
  });
}

/** Tags that say where the text goes, and show nothing. */
const markers = /^(?:else|history|role|section)\b/;
const printed = /\{\{([^#^/>!][^}]*)\}\}/g;

function valuesIn(blocks: readonly TextBlock[]): ReadonlyMap<string, TextBlock> {
  const found = new Map<string, TextBlock>();
  for (const block of blocks) {
    if (block.kind === "role" || block.kind === "tag") continue;
    for (const [, name = ""] of block.key.matchAll(printed))
      if (!markers.test(name) && !found.has(name)) found.set(name, block);
  }
  return found;
}

function valueChanges(before: readonly TextBlock[], after: readonly TextBlock[]): readonly Located[] {
  const [old, now] = [valuesIn(before), valuesIn(after)];
  const changes: Located[] = [];
  for (const [name, block] of old) {
    if (now.has(name)) continue;
    changes.push(
      change("value-removed", `'{{${name}}}' is no longer shown to the model.`, block, undefined, name, undefined),
    );
  }
  for (const [name, block] of now) {
    if (old.has(name)) continue;
    changes.push(change("value-added", `'{{${name}}}' is shown to the model now.`, undefined, block, undefined, name));
  }
  return changes;
}

function asProtected(one: Located, guarded: ReadonlySet<string>): Located {
  if (one.rule === "value-added" || one.rule === "value-removed") return one;
  const name = sectionNames(one).find((each) => guarded.has(each));
  if (name === undefined) return one;
  return {
    ...one,
    rule: "protected-changed",
    verdict: "dangerous",
    message: `The protected section '${name}' was touched. ${one.message}`,
  };
}

/** What is told sentence by sentence touches the sections of those sentences only, not those beside them. */
const bySentence = new Set(["reworded", "modal-weakened", "modal-strengthened", "section-added", "section-removed"]);

function sectionNames({ rule, was, is, from, to }: Located): readonly string[] {
  const names = [was, is].flatMap((block) => block?.sections.map(({ name }) => name) ?? []);
  if (!was || !is || !bySentence.has(rule)) return names;
  return names.filter((name) => protectedPart(was, from, name) !== protectedPart(is, to, name));
}

/** What of a sentence of a block is protected under a name. */
function protectedPart({ sections }: TextBlock, sentence: string | undefined, name: string): string {
  const key = sections.find((section) => section.name === name)?.key;
  if (key === undefined || sentence === undefined) return "";
  if (key.includes(sentence)) return sentence;
  return sentences(key)
    .filter((one) => sentence.includes(one))
    .join(" ");
}

/** Sections whose marks are gone while their text is still there. */
function protectionChanges(pairs: readonly Pair[], after: readonly TextBlock[]): readonly Located[] {
  const still = new Set(after.flatMap(({ sections }) => sections.map(({ name }) => name)));
  const lost = new Map<string, Pair>();
  for (const pair of pairs) {
    if (pair.after.sections.length > 0) continue;
    for (const { name, key } of pair.before.sections) {
      const isThere = key === pair.before.key || sentences(key).some((one) => pair.after.key.includes(one));
      if (isThere && !still.has(name) && !lost.has(name)) lost.set(name, pair);
    }
  }
  return [...lost].map(([name, { before, after: block }]) => ({
    ...change("protection-removed", `The section '${name}' is no longer protected.`, before, block, name, undefined),
    verdict: "dangerous",
  }));
}

const longestQuote = 80;

function quoted(text: string): string {
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text;
  return `'${short.replace(/\s+/g, " ")}'`;
}
