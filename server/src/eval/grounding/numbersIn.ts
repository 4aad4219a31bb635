/** A number as it is written in a text, and what it can be read as. */
export interface WrittenNumber {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** More than one where the notation leaves it open: `1.200` is 1200 or 1.2, and `12 %` is 12 or 0.12. */
  readonly values: readonly number[];
}

/** What separates whole numbers from fractions; `undefined` where a text does not tell. */
export type DecimalMark = "." | ",";

const currency = String.raw`(?:US|A|C|HK|NZ)?\$|[€£¥₹₩₽₺₴]|(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|CNY|SEK|NOK|DKK|PLN|BRL|Rs\.?)(?![\p{L}])`;
const groupSpace = "'’  _\u00a0\u202f\u2009";
const body = String.raw`\d{1,3}(?<group>[.,${groupSpace}])\d{3}(?:\k<group>\d{3})*(?!\d)(?:[.,]\d+)?|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?|[.,]\d+`;
const scale = String.raw`%|‰|percent|per cent|Prozent|pct|[kKmMbBtT]|[mM][nN]|[bB][nN]|[tT][nN]|thousand|million|millions|billion|billions|trillion|trillions|Tsd\.?|Mio\.?|Mrd\.?|Tausend|Millionen|Milliarden?|Billionen|mille|milliards?|millones|millón|mil|lakhs?|crores?|千|万|萬|億|亿`;
const pattern = new RegExp(
  String.raw`(?<![\p{L}\d]|\d[.,])(?<sign>[-−–+]\s?)?(?:(?<before>${currency})\s?(?<inner>[-−])?)?(?<![.,])(?<body>${body})(?:[ \u00a0\u202f]?(?<scale>${scale})(?![\p{L}\d]))?(?:\s?(?<after>${currency}))?`,
  "gu",
);

const factors: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["m", 1e6],
  ["b", 1e9],
  ["t", 1e12],
  ["mn", 1e6],
  ["bn", 1e9],
  ["tn", 1e12],
  ["thousand", 1e3],
  ["million", 1e6],
  ["millions", 1e6],
  ["billion", 1e9],
  ["billions", 1e9],
  ["trillion", 1e12],
  ["trillions", 1e12],
  ["tsd", 1e3],
  ["mio", 1e6],
  ["mrd", 1e9],
  ["tausend", 1e3],
  ["millionen", 1e6],
  ["milliarde", 1e9],
  ["milliarden", 1e9],
  ["billionen", 1e12],
  ["mille", 1e3],
  ["milliard", 1e9],
  ["milliards", 1e9],
  ["mil", 1e3],
  ["millón", 1e6],
  ["millones", 1e6],
  ["lakh", 1e5],
  ["lakhs", 1e5],
  ["crore", 1e7],
  ["crores", 1e7],
  ["千", 1e3],
  ["万", 1e4],
  ["萬", 1e4],
  ["億", 1e8],
  ["亿", 1e8],
]);

/**
 * The numbers in a text, whatever notation they have: `1,200,000`, `1.200.000`, `1 200 000`, `1'200'000`, `12,00,000`,
 * `1.2 million`, `$1.2M`, `12 %`. Where a notation is ambiguous, other numbers of the same text tell, or `mark`.
 */
export function numbersIn(text: string, mark: DecimalMark | undefined): readonly WrittenNumber[] {
  const found = [...text.matchAll(pattern)];
  const known = mark ?? commonMark(found.map((one) => one.groups?.body ?? ""));
  return found.map((one) => {
    const { sign = "", inner = "", body: digits = "", scale: unit, before, after } = one.groups ?? {};
    const isMoney = before !== undefined || after !== undefined;
    const plain = valuesOf(digits, known);
    const scaled = unit === undefined ? plain : plain.flatMap((value) => withUnit(value, unit, isMoney));
    const isNegative = /[-−–]/.test(sign) || inner !== "";
    // A dash before a number may also be one between words.
    const values = isNegative ? scaled.flatMap((value) => [-value, value]) : scaled;
    return { text: one[0].trim(), start: one.index, end: one.index + one[0].length, values: [...new Set(values)] };
  });
}

/** The decimal mark of a language, as its numbers are written. */
export function decimalMarkOf(locale: string): DecimalMark {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === "decimal")?.value === "," ? "," : ".";
}

function withUnit(value: number, unit: string, isMoney: boolean): readonly number[] {
  if (/^(?:%|per|pct|pro)/i.test(unit)) return [value, precise(value / 100)];
  if (unit === "‰") return [value, precise(value / 1000)];
  const factor = factors.get(unit.toLowerCase().replace(".", "")) ?? 1;
  // Alone a letter may be a unit of another kind: `5 m`, `4K`.
  const isCertain = isMoney || unit.length > 1;
  return isCertain ? [precise(value * factor)] : [precise(value * factor), value];
}

/** Without what binary fractions add: 1.1 million is 1100000, not 1100000.0000000002. */
function precise(value: number): number {
  return Number(value.toPrecision(15));
}

/** The mark that the numbers of a text agree on; `undefined` when none tells, or they differ. */
function commonMark(bodies: readonly string[]): DecimalMark | undefined {
  const marks = new Set(bodies.flatMap((one) => markOf(one) ?? []));
  const [only] = marks;
  return marks.size === 1 ? only : undefined;
}

function markOf(digits: string): DecimalMark | undefined {
  const separators = digits.match(/[.,]/g) ?? [];
  const last = separators.at(-1) as DecimalMark | undefined;
  if (last === undefined) return undefined;
  const isGrouping = separators.length > 1 && separators.every((one) => one === last);
  if (isGrouping) return last === "," ? "." : ",";
  if (separators.length > 1 || !isOpen(digits)) return last;
  return undefined;
}

/** Whether its only separator can be either: `1.200`, `12,345`. */
function isOpen(digits: string): boolean {
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
}

function valuesOf(digits: string, mark: DecimalMark | undefined): readonly number[] {
  if (isOpen(digits)) {
    const whole = Number(digits.replace(/[.,]/, ""));
    const fraction = Number(digits.replace(",", "."));
    if (mark === undefined) return [whole, fraction];
    return digits.includes(mark) ? [fraction] : [whole];
  }
  const separators = [...digits.matchAll(/[.,]/g)];
  const last = separators.at(-1);
  const isFraction = last !== undefined && separators.filter(([one]) => one === last[0]).length === 1;
  if (!isFraction) return withPieces(digits);
  const whole = digits.slice(0, last.index).replace(/\D/g, "");
  return [Number(`${whole || 0}.${digits.slice(last.index + 1)}`)];
}

/** Two groups with a plain space between them may also be numbers that follow each other. */
function withPieces(digits: string): readonly number[] {
  const whole = Number(digits.replace(/\D/g, ""));
  const pieces = digits.split(" ");
  return pieces.length === 2 ? [whole, ...pieces.map(Number)] : [whole];
}

const small: ReadonlyMap<string, number> = new Map(
  [
    ["zero null zéro cero", 0],
    ["one eins ein eine einen un une uno una", 1],
    ["two zwei deux dos", 2],
    ["three drei trois tres", 3],
    ["four vier quatre cuatro", 4],
    ["five fünf cinq cinco", 5],
    ["six sechs seis", 6],
    ["seven sieben sept siete", 7],
    ["eight acht huit ocho", 8],
    ["nine neun neuf nueve", 9],
    ["ten zehn dix diez", 10],
    ["eleven elf onze once", 11],
    ["twelve dozen zwölf dutzend douze doce", 12],
    ["thirteen", 13],
    ["fourteen", 14],
    ["fifteen", 15],
    ["sixteen", 16],
    ["seventeen", 17],
    ["eighteen", 18],
    ["nineteen", 19],
    ["twenty zwanzig vingt veinte", 20],
    ["thirty", 30],
    ["forty", 40],
    ["fifty", 50],
    ["sixty", 60],
    ["seventy", 70],
    ["eighty", 80],
    ["ninety", 90],
  ].flatMap(([words, value]) =>
    String(words)
      .split(" ")
      .map((word) => [word, Number(value)] as const),
  ),
);
const multipliers: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["thousand", 1000],
  ["million", 1_000_000],
  ["billion", 1_000_000_000],
]);

/** The numbers that a text names in words: English up to billions, and the small ones of a few other languages. */
export function numberWordsIn(text: string): readonly number[] {
  const found: number[] = [];
  let total = 0;
  let group: number | undefined;
  const finish = (): void => {
    if (group !== undefined || total > 0) found.push(total + (group ?? 0));
    total = 0;
    group = undefined;
  };
  for (const word of text.toLowerCase().match(/\p{L}+|\d+|[^\s\p{L}\d-]/gu) ?? []) {
    const value = small.get(word);
    const factor = multipliers.get(word);
    if (value !== undefined) {
      // `twenty five` is one number, `five six` are two.
      const joins =
        group !== undefined && value < 10 && group % 10 === 0 && group > 0
          ? true
          : group !== undefined && group >= 100 && group % 100 === 0;
      if (group !== undefined && !joins) finish();
      group = (group ?? 0) + value;
    } else if (factor === 100 && group !== undefined) {
      group *= 100;
    } else if (factor !== undefined && group !== undefined) {
      total += group * factor;
      group = undefined;
    } else if (word !== "and") {
      finish();
    }
  }
  finish();
  return found;
}
