import * as z from "zod";
import { isObject } from "../expression/equalValues.ts";
import { type ClaimKind, Source, type Ungrounded } from "../grounding/grounding.ts";
import { decimalMarkOf } from "../grounding/numbersIn.ts";
import { enumerate } from "./describeValue.ts";
import { type JsonPathStep, parseJsonPath, valuesAt } from "./jsonPath.ts";
import type { ScoredAnswer, Scorer } from "./scorer.ts";

const path = z.string().refine((written) => inputPath(written) !== undefined, {
  error: "This is not a path of the input, such as 'input.ticket'.",
});
const paths = z.union([path, z.array(path).min(1)]);
const options = z.union([
  path,
  z.array(path).min(1),
  z.strictObject({
    in: paths.meta({ description: "Where it must occur: `input.ticket`, or several places." }),
    kinds: z
      .array(z.enum(["numbers", "dates", "quotations", "text"]))
      .min(1)
      .optional()
      .meta({
        description:
          "What is looked for. Default: numbers, dates and quotations. 'text' is the whole value, literally.",
      }),
    locale: z.string().refine(isLocale, { error: "This is not a language such as 'en' or 'de-CH'." }).optional().meta({
      description: "How numbers are written where they leave it open: 1.200 is 1200 in 'de' and 1.2 in 'en'.",
    }),
    dateOrder: z
      .enum(["dmy", "mdy"])
      .optional()
      .meta({ description: "How dates are written where they leave it open: 3/12/2026." }),
  }),
]);
type Options = z.infer<typeof options>;

const usual: readonly ClaimKind[] = ["numbers", "dates", "quotations"];
const mostLeaves = 10_000;
/** So many characters of an output are held against its source. */
const longestOutput = 50_000;

/** The numbers, dates and quotations of the output occur in the input, whatever their format. */
export const groundedIn: Scorer<Options> = {
  name: "groundedIn",
  description:
    "The numbers, dates and quotations of the value occur at this place of the input, whatever their format: 'input.ticket'.",
  options,
  score: (actual, written, answer) => {
    const places = placesOf(written);
    const source = sourceOf(written, places, answer);
    const { texts, numbers } = leavesOf([actual]);
    let left = longestOutput;
    const missing = [
      ...numbers.flatMap((value) => source.ungroundedNumber(value)),
      ...texts.flatMap((text) => {
        const read = text.slice(0, left);
        left -= read.length;
        return source.ungroundedText(read);
      }),
    ];
    const where = enumerate(places);
    if (missing.length === 0) return { pass: true, message: `All that it says occurs in ${where}.` };
    const { said } = source;
    const has = said.length > 0 ? ` There are ${enumerate(said)}.` : "";
    const message = `${enumerate(missing.map(shown))} ${missing.length === 1 ? "does" : "do"} not occur in ${where}.${has}`;
    return { pass: false, expected: said, actual: missing.map(({ text }) => text), message };
  },
};

function shown({ text, note }: Ungrounded): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return note === "" ? `'${short}'` : `'${short}' (${note})`;
}

function placesOf(written: Options): readonly string[] {
  const places = typeof written === "object" && !Array.isArray(written) ? written.in : written;
  return typeof places === "string" ? [places] : places;
}

/** Sources by what they are made of: several expectations ask for the same, of each answer to a case. */
const sources = new WeakMap<object, Map<string, Source>>();

function sourceOf(written: Options, places: readonly string[], { input }: ScoredAnswer): Source {
  const known = sources.get(input) ?? new Map<string, Source>();
  sources.set(input, known);
  const key = JSON.stringify(written);
  const source = known.get(key) ?? readSource(written, places, input);
  known.set(key, source);
  return source;
}

function readSource(written: Options, places: readonly string[], input: ScoredAnswer["input"]): Source {
  const { kinds = usual, locale, dateOrder } = typeof written === "object" && !Array.isArray(written) ? written : {};
  const found = places.flatMap((place) => valuesAt(input, inputPath(place) ?? []));
  const { texts, numbers } = leavesOf(found);
  const mark = locale === undefined ? undefined : decimalMarkOf(locale);
  return new Source(texts, numbers, { kinds: new Set(kinds), mark, order: dateOrder });
}

/** The steps behind `input`; `undefined` for what is no path of the input. */
function inputPath(written: string): readonly JsonPathStep[] | undefined {
  return /^input(?![\p{L}\p{N}_$-])/u.test(written) ? parseJsonPath(`$${written.slice("input".length)}`) : undefined;
}

/** All texts and numbers in values, at whatever depth. */
function leavesOf(values: readonly unknown[]): {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
} {
  const texts: string[] = [];
  const numbers: number[] = [];
  const pending = [...values].reverse();
  while (pending.length > 0 && texts.length + numbers.length < mostLeaves) {
    const value = pending.pop();
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "number") numbers.push(value);
    else if (Array.isArray(value)) for (const item of value.toReversed()) pending.push(item);
    else if (isObject(value)) for (const item of Object.values(value).toReversed()) pending.push(item);
  }
  return { texts, numbers };
}

function isLocale(locale: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
