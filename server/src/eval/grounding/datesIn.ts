import { momentOf } from "../expression/moments.ts";

/** A day as far as it is written. Months count from 1. */
export interface Day {
  readonly year: number | undefined;
  readonly month: number;
  readonly day: number | undefined;
}

/** A date or a time of day as it is written in a text, and what it can be read as. */
export interface WrittenDate {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** More than one where the notation leaves it open: `3/12/2026` is in March or in December. */
  readonly days: readonly Day[];
  /** Minutes since midnight, for a time of day. */
  readonly minutes: number | undefined;
}

/** Whether the day or the month is written first in numeric dates. */
export type DateOrder = "dmy" | "mdy";

const monthNames: readonly string[] = [
  "january jan januar jänner janvier janv enero ene gennaio janeiro januari",
  "february feb februar février févr febrero febbraio fevereiro februari",
  "march mar märz mrz mars marzo março maart",
  "april apr avril avr abril abr aprile",
  "may mai mayo maggio maio mei",
  "june jun juni juin junio giugno junho",
  "july jul juli juillet juil julio luglio julho",
  "august aug août agosto ago augustus",
  "september sep sept septembre septiembre settembre setembro",
  "october oct oktober okt octobre octubre ottobre outubro",
  "november nov novembre noviembre novembro",
  "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
];
const months: ReadonlyMap<string, number> = new Map(
  monthNames.flatMap((names, index) => names.split(" ").map((name) => [name, index + 1] as const)),
);
const month = [...months.keys()].sort((one, other) => other.length - one.length).join("|");
const year = String.raw`(?:\d{4}|['’]\d{2})(?!\d)`;
const before = String.raw`(?<![\p{L}\d.,/-])`;

const shapes = [
  { kind: "year first", source: String.raw`(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)` },
  { kind: "signs", source: String.raw`(\d{4})\s?年\s?(\d{1,2})\s?月(?:\s?(\d{1,2})\s?日)?` },
  { kind: "numeric", source: String.raw`(?<![\d/.-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)` },
  {
    kind: "day first",
    source: String.raw`${before}(\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s+|-)(?:of\s+|de\s+)?(${month})(?!\p{L})\.?(?:(?:,?\s+|-)(?:de\s+|del\s+)?(${year}))?`,
  },
  {
    kind: "month first",
    source: String.raw`(?<!\p{L})(${month})(?!\p{L})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(${year}))?`,
  },
  { kind: "month", source: String.raw`(?<!\p{L})(${month})(?!\p{L})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)` },
] as const;
const patterns = shapes.map(({ kind, source }) => ({ kind, pattern: new RegExp(source, "giu") }));
const time =
  /(?<![\d:.])(\d{1,2})(?:[:h](\d{2})(?::\d{2}(?:[.,]\d+)?)?(?:\s?([ap])\.?\s?m\b\.?)?|\s?([ap])\.?\s?m\b\.?|\s?Uhr\b)(?![\d:])/giu;

/** The dates and times of day in a text, in the order they are written; none of them within another. */
export function datesIn(text: string, order: DateOrder | undefined): readonly WrittenDate[] {
  const found: WrittenDate[] = [];
  const taken = new Uint8Array(text.length);
  const take = (start: number, written: string, days: readonly Day[], minutes: number | undefined): void => {
    const end = start + written.length;
    if ((days.length === 0 && minutes === undefined) || taken.subarray(start, end).includes(1)) return;
    taken.fill(1, start, end);
    found.push({ text: written, start, end, days, minutes });
  };
  const numeric = [...text.matchAll(patterns[2]!.pattern)];
  const known = order ?? commonOrder(numeric);
  for (const { kind, pattern } of patterns) {
    for (const match of text.matchAll(pattern)) take(match.index, match[0], daysOf(kind, match, known), undefined);
  }
  for (const match of text.matchAll(time)) take(match.index, match[0], [], minutesOf(match));
  return found.sort((one, other) => one.start - other.start);
}

function daysOf(
  kind: (typeof shapes)[number]["kind"],
  match: RegExpMatchArray,
  order: DateOrder | undefined,
): readonly Day[] {
  const [, one = "", two = "", three, four] = match;
  switch (kind) {
    case "year first":
    case "signs":
      return existing([
        { year: Number(one), month: Number(two), day: three === undefined ? undefined : Number(three) },
      ]);
    case "numeric": {
      const whichYear = fullYear(four ?? "");
      const [first, second] = [Number(one), Number(three)];
      const dayFirst = { year: whichYear, month: second, day: first };
      const monthFirst = { year: whichYear, month: first, day: second };
      // With points the day always comes first.
      if (two === "." || order === "dmy") return existing([dayFirst], [monthFirst]);
      return order === "mdy" ? existing([monthFirst], [dayFirst]) : existing([dayFirst, monthFirst]);
    }
    case "day first":
      return existing([{ year: fullYear(three), month: monthOf(two), day: Number(one) }]);
    case "month first":
      return existing([{ year: fullYear(three), month: monthOf(one), day: Number(two) }]);
    case "month":
      return [{ year: Number(two), month: monthOf(one), day: undefined }];
  }
}

/** Those that the calendar has; the others where it has none of them, since nobody means a month 13. */
function existing(days: readonly Day[], otherwise: readonly Day[] = []): readonly Day[] {
  const found = days.filter(exists);
  const unique = found.filter(
    (day, index) => found.findIndex((one) => one.month === day.month && one.day === day.day) === index,
  );
  return unique.length > 0 ? unique : otherwise.filter(exists);
}

function exists({ year: whichYear, month: whichMonth, day }: Day): boolean {
  const padded = (value: number): string => String(value).padStart(2, "0");
  // Without a year, a leap year: 29 February is a day.
  const text = `${String(whichYear ?? 2024).padStart(4, "0")}-${padded(whichMonth)}-${padded(day ?? 1)}`;
  return momentOf(text) !== undefined;
}

function monthOf(name: string): number {
  return months.get(name.toLowerCase()) ?? 0;
}

function fullYear(written: string | undefined): number | undefined {
  if (written === undefined || written === "") return undefined;
  const value = Number(written.replace(/\D/g, ""));
  if (written.length === 4 && !/\D/.test(written)) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

/** The order that the dates of a text agree on, by those that leave no choice: 25/12/2026. */
function commonOrder(numeric: readonly RegExpMatchArray[]): DateOrder | undefined {
  const orders = new Set(
    numeric.flatMap(([, one, , two]): readonly DateOrder[] => {
      if (Number(one) > 12) return ["dmy"];
      return Number(two) > 12 ? ["mdy"] : [];
    }),
  );
  const [only] = orders;
  return orders.size === 1 ? only : undefined;
}

function minutesOf([, hours = "", minutes = "0", half, otherHalf]: RegExpMatchArray): number | undefined {
  const [hour, minute] = [Number(hours), Number(minutes)];
  const letter = (half ?? otherHalf)?.toLowerCase();
  if (hour > 24 || minute > 59 || (letter !== undefined && (hour === 0 || hour > 12))) return undefined;
  const counted = letter === undefined ? hour : (hour % 12) + (letter === "p" ? 12 : 0);
  return counted * 60 + minute;
}

/** Whether what one date says is said by another: every part that it has. */
export function isSaidBy(claim: Day, source: Day): boolean {
  const fits = (one: number | undefined, other: number | undefined): boolean => one === undefined || one === other;
  return claim.month === source.month && fits(claim.day, source.day) && fits(claim.year, source.year);
}
