import { type DateOrder, type Day, datesIn, isSaidBy, type WrittenDate } from "./datesIn.ts";
import { type DecimalMark, numbersIn, numberWordsIn, type WrittenNumber } from "./numbersIn.ts";
import { QuotedSource, quotationsIn } from "./quotationsIn.ts";

export type ClaimKind = "numbers" | "dates" | "quotations" | "text";

export interface GroundingOptions {
  readonly kinds: ReadonlySet<ClaimKind>;
  readonly mark: DecimalMark | undefined;
  readonly order: DateOrder | undefined;
}

/** Something that an output says and its source does not. */
export interface Ungrounded {
  readonly kind: ClaimKind;
  readonly text: string;
  /** What the notation leaves open, as a clause; empty where it leaves nothing. */
  readonly note: string;
}

/** A source is read so far. */
const longestSource = 200_000;
/** `INV-2024-001`, `A4`: letters with digits after them. It is held against the source as it is written. */
const identifier = /(?<![\p{L}\d])(?=[\d_/#-]{0,40}\p{L}[\p{L}_/#-]{0,60}\d)[\p{L}\d]+(?:[-_/#][\p{L}\d]+)*/gu;
const currencyCode = /^(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|CNY|SEK|NOK|DKK|PLN|BRL)\d/;
const listMarker = /^[ \t]*\d{1,3}[.)](?=\s)/gmu;

/** What a source says: read once, and asked for everything that an output says. */
export class Source {
  readonly #text: string;
  readonly #plain: string;
  readonly #numbers: readonly WrittenNumber[];
  readonly #values: ReadonlySet<number>;
  readonly #dates: readonly WrittenDate[];
  readonly #options: GroundingOptions;
  readonly #quotable: QuotedSource;

  constructor(texts: readonly string[], numbers: readonly number[], options: GroundingOptions) {
    this.#options = options;
    this.#text = texts.join("\n").slice(0, longestSource);
    this.#quotable = new QuotedSource(this.#text);
    this.#plain = ` ${plain(this.#text)} `;
    this.#dates = datesIn(this.#text, options.order);
    const others = [...this.#dates, ...namesIn(masked(this.#text, this.#dates))];
    this.#numbers = numbersIn(masked(this.#text, others), options.mark);
    // A year or a day of a date is a number that is said, too; a group of digits of a larger number is not.
    const pieces = others.flatMap(({ start, end }) => this.#text.slice(start, end).match(/\d+/g) ?? []).map(Number);
    const inDates = this.#dates.flatMap(({ days }) => days.flatMap(({ year, month }) => [year ?? month, month]));
    const written = this.#numbers.flatMap(({ values }) => values);
    this.#values = new Set([...numbers, ...pieces, ...inDates, ...written, ...numberWordsIn(this.#text)].map(rounded));
  }

  /** The numbers and dates of the source, as they are written: what a claim could have been made of. */
  get said(): readonly string[] {
    const written = [...this.#numbers, ...this.#dates].sort((one, other) => one.start - other.start);
    return [...new Set(written.map(({ text }) => text))];
  }

  /** What a number in the output claims. */
  ungroundedNumber(value: number): readonly Ungrounded[] {
    if (!this.#options.kinds.has("numbers") || this.#values.has(rounded(value))) return [];
    return [{ kind: "numbers", text: String(value), note: "" }];
  }

  /** Everything that a text of the output claims, and the source does not say. */
  ungroundedText(text: string): readonly Ungrounded[] {
    const { kinds, mark, order } = this.#options;
    if (kinds.has("text") && !this.#quotable.has(text)) return [{ kind: "text", text, note: "" }];
    const dates = datesIn(text, order);
    const found: Ungrounded[] = [];
    if (kinds.has("dates"))
      found.push(...dates.filter((date) => !this.#saysDate(date)).map((date) => this.#date(date)));
    if (kinds.has("numbers")) {
      const names = namesIn(masked(text, dates));
      found.push(...names.filter((name) => !this.#saysLiterally(name.text)).map((name) => claim("numbers", name.text)));
      const rest = masked(text, [...dates, ...names, ...[...text.matchAll(listMarker)].map(spanOf)]);
      found.push(
        ...numbersIn(rest, mark)
          .filter((one) => !this.#saysNumber(one))
          .map(numberClaim),
      );
    }
    if (kinds.has("quotations")) {
      const wrong = quotationsIn(text).filter((quotation) => !this.#quotable.has(quotation));
      found.push(...wrong.map((quotation) => claim("quotations", quotation)));
    }
    return found;
  }

  #saysNumber({ text, values }: WrittenNumber): boolean {
    return values.some((value) => this.#values.has(rounded(value))) || this.#saysLiterallyNumber(text);
  }

  /** `1.200` may stand for itself, whatever it is: but `200` does not stand in `1.200`. */
  #saysLiterallyNumber(text: string): boolean {
    return this.#numbers.some((number) => number.text === text);
  }

  #saysLiterally(name: string): boolean {
    const wanted = plain(name);
    for (let at = this.#plain.indexOf(wanted); at >= 0; at = this.#plain.indexOf(wanted, at + 1)) {
      const around = (this.#plain[at - 1] ?? "") + (this.#plain[at + wanted.length] ?? "");
      if (!/[\p{L}\d]/u.test(around)) return true;
    }
    return false;
  }

  #saysDate({ text, days, minutes }: WrittenDate): boolean {
    if (minutes !== undefined) return this.#dates.some((date) => date.minutes === minutes);
    const isSaid = days.some((day) => this.#dates.some((date) => date.days.some((source) => isSaidBy(day, source))));
    return isSaid || this.#dates.some((date) => date.text === text);
  }

  #date(date: WrittenDate): Ungrounded {
    const [day] = date.days;
    const withoutYear = this.#dates.find((one) => {
      const [source] = one.days;
      return (
        day?.year !== undefined &&
        source?.year === undefined &&
        source !== undefined &&
        isSaidBy({ ...day, year: undefined }, source)
      );
    });
    if (withoutYear) return { kind: "dates", text: date.text, note: `'${withoutYear.text}' has no year there` };
    return { kind: "dates", text: date.text, note: ambiguity(date.days) };
  }
}

interface Span {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function namesIn(text: string): readonly Span[] {
  return [...text.matchAll(identifier)].map(spanOf).filter((span) => !currencyCode.test(span.text));
}

function spanOf({ 0: text, index }: RegExpExecArray): Span {
  return { text, start: index, end: index + text.length };
}

function ambiguity(days: readonly Day[]): string {
  if (days.length < 2) return "";
  const written = days.map(({ year, month, day }) =>
    [year, month, day].map((part) => String(part).padStart(2, "0")).join("-"),
  );
  return `which may be ${written.join(" or ")}`;
}

function numberClaim({ text, values }: WrittenNumber): Ungrounded {
  return { kind: "numbers", text, note: values.length > 1 ? `which may be ${values.join(" or ")}` : "" };
}

function claim(kind: ClaimKind, text: string): Ungrounded {
  return { kind, text, note: "" };
}

/** The text with spans blanked out, so that everything else stays where it is. */
function masked(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  let result = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    // No space, which would group the digits on both sides.
    result += text.slice(at, start) + ";".repeat(end - start);
    at = end;
  }
  return result + text.slice(at);
}

function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ");
}

function rounded(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}
