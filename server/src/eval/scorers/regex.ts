import * as z from "zod";
import { LinearRegExp } from "../expression/linearRegExp.ts";
import { describeValue } from "./describeValue.ts";
import type { Scorer } from "./scorer.ts";
import { wrongKind } from "./whyNever.ts";

const pattern = z.string().refine((source) => typeof LinearRegExp.compile(source) !== "string", {
  error: ({ input }) => String(LinearRegExp.compile(String(input))),
});
const options = z.union([
  pattern,
  z
    .strictObject({ pattern: z.string(), flags: z.string().optional().meta({ description: "i, m, s, u" }) })
    .refine(({ pattern: source, flags }) => typeof LinearRegExp.compile(source, flags) !== "string", {
      error: ({ input }) => {
        const { pattern: source, flags } = input as { pattern: string; flags?: string };
        return String(LinearRegExp.compile(source, flags));
      },
    }),
]);

/** The text matches a regular expression somewhere; in bounded time, whatever the expression. */
export const regex: Scorer<z.infer<typeof options>> = {
  name: "regex",
  description: "The text matches this regular expression somewhere; '^' and '$' bind it to the whole text.",
  options,
  impossible: (_, type) => wrongKind(type, ["text"], "'regex' needs a text"),
  score: (actual, written) => {
    const { pattern: source, flags = "" } = typeof written === "string" ? { pattern: written } : written;
    const compiled = LinearRegExp.compile(source, flags);
    if (typeof compiled === "string") return { pass: false, message: compiled };
    if (typeof actual !== "string") {
      return { pass: false, actual, message: `Expected a text, but it is ${describeValue(actual)}.` };
    }
    const shown = `/${source}/${flags}`;
    const pass = compiled.test(actual);
    if (pass) return { pass, message: `Matches ${shown}.` };
    const message =
      pass === undefined
        ? `${shown} takes too many steps on a text of ${actual.length} characters.`
        : `${describeValue(actual)} does not match ${shown}.`;
    return { pass: false, expected: shown, actual, message };
  },
};
