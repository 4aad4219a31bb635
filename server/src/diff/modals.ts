/** How binding a sentence is: 3 leaves no choice, 2 asks for it, 1 allows not to. */
type Strength = 1 | 2 | 3;

/** A word that makes a sentence more or less binding. */
interface Modal {
  readonly phrase: string;
  readonly strength: Strength;
}

/** Longer phrases first, so that `must not` is not taken for `must`. English only: other languages show as reworded. */
const phrases: readonly (readonly [Strength, string])[] = [
  [3, "under no circumstances"],
  [3, "without exception"],
  [3, "no exceptions"],
  [3, "at all times"],
  [3, "nothing but"],
  [3, "nothing else"],
  [3, "is required"],
  [3, "are required"],
  [3, "required to"],
  [3, "need to"],
  [3, "needs to"],
  [3, "have to"],
  [3, "has to"],
  [3, "make sure"],
  [3, "be sure to"],
  [3, "is forbidden"],
  [3, "are forbidden"],
  [3, "not allowed"],
  [3, "may not"],
  [3, "must not"],
  [3, "must never"],
  [3, "mustn't"],
  [3, "must"],
  [3, "shall not"],
  [3, "shall"],
  [3, "do not"],
  [3, "don't"],
  [3, "cannot"],
  [3, "can't"],
  [3, "can not"],
  [3, "never"],
  [3, "always"],
  [3, "only"],
  [3, "solely"],
  [3, "exclusively"],
  [3, "strictly"],
  [3, "exactly"],
  [3, "precisely"],
  [3, "absolutely"],
  [3, "mandatory"],
  [3, "required"],
  [3, "ensure"],
  [3, "prohibited"],
  [2, "should not"],
  [2, "shouldn't"],
  [2, "should"],
  [2, "ought to"],
  [2, "are expected to"],
  [2, "is expected to"],
  [2, "try to"],
  [2, "try not to"],
  [2, "aim to"],
  [2, "prefer not to"],
  [2, "prefer"],
  [2, "preferably"],
  [2, "avoid"],
  [2, "recommended"],
  [2, "refrain from"],
  [1, "when possible"],
  [1, "where possible"],
  [1, "if possible"],
  [1, "whenever possible"],
  [1, "wherever possible"],
  [1, "as far as possible"],
  [1, "when appropriate"],
  [1, "where appropriate"],
  [1, "if appropriate"],
  [1, "when practical"],
  [1, "where practical"],
  [1, "when feasible"],
  [1, "if feasible"],
  [1, "if needed"],
  [1, "as needed"],
  [1, "if you like"],
  [1, "feel free to"],
  [1, "best effort"],
  [1, "in most cases"],
  [1, "in general"],
  [1, "ideally"],
  [1, "optionally"],
  [1, "generally"],
  [1, "usually"],
  [1, "typically"],
  [1, "normally"],
  [1, "consider"],
  [1, "may"],
  [1, "might"],
  [1, "can"],
  [1, "could"],
];

/** What takes binding force away from a whole sentence, whatever else it says. */
const hedges = new Set(
  phrases
    .filter(([strength, phrase]) => strength === 1 && !/^(?:may|might|can|could|consider)$/.test(phrase))
    .map(([, phrase]) => phrase),
);

const strengthOf = new Map(phrases.map(([strength, phrase]) => [phrase, strength]));

const pattern = new RegExp(
  `(?<![\\w-])(?:${phrases
    .map(([, phrase]) => phrase)
    .sort((a, b) => b.length - a.length)
    .join("|")})(?![\\w-])`,
  "gi",
);

/** How the wording of a sentence has changed what it asks. */
export interface ModalChange {
  readonly kind: "weakened" | "strengthened";
  /** `must` became `should`; `undefined` where there was none before, or is none now. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** `undefined` where the two sentences are as binding as each other, as far as their words tell. */
export function modalChange(before: string, after: string): ModalChange | undefined {
  const [old, now] = [modalsOf(before), modalsOf(after)];
  const gone = without(old, now);
  const come = without(now, old);
  if (gone.length === 0 && come.length === 0) return undefined;
  const hedgeCome = come.find(({ phrase }) => hedges.has(phrase));
  const hedgeGone = gone.find(({ phrase }) => hedges.has(phrase));
  const from = strongest(gone.filter((modal) => modal !== hedgeGone));
  const to = strongest(come.filter((modal) => modal !== hedgeCome));
  if (hedgeCome && !hedgeGone && (to?.strength ?? 0) <= (from?.strength ?? 3)) {
    return { kind: "weakened", from: from?.phrase, to: hedgeCome.phrase };
  }
  if (hedgeGone && !hedgeCome && (from?.strength ?? 0) <= (to?.strength ?? 3)) {
    return { kind: "strengthened", from: hedgeGone.phrase, to: to?.phrase };
  }
  if (from && to) {
    if (from.strength === to.strength) return undefined;
    return { kind: from.strength > to.strength ? "weakened" : "strengthened", from: from.phrase, to: to.phrase };
  }
  // A word like `can` that comes or goes alone is as often another thing said as the same thing said otherwise.
  if (from && from.strength > 1) return { kind: "weakened", from: from.phrase, to: undefined };
  if (to && to.strength > 1) return { kind: "strengthened", from: undefined, to: to.phrase };
  return undefined;
}

function modalsOf(sentence: string): readonly Modal[] {
  const normal = sentence.replaceAll("’", "'").replace(/\s+/g, " ");
  return [...normal.matchAll(pattern)].map(([found]) => {
    const phrase = found.toLowerCase();
    return { phrase, strength: strengthOf.get(phrase) ?? 2 };
  });
}

function without(modals: readonly Modal[], others: readonly Modal[]): readonly Modal[] {
  const left = others.map(({ phrase }) => phrase);
  return modals.filter(({ phrase }) => {
    const index = left.indexOf(phrase);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

function strongest(modals: readonly Modal[]): Modal | undefined {
  return modals.reduce<Modal | undefined>(
    (best, one) => (best && best.strength >= one.strength ? best : one),
    undefined,
  );
}
