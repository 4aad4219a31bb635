import { expect, test } from "vitest";
import { groundedIn } from "../../../server/src/eval/scorers/groundedIn.ts";
import { answerOf } from "../answers.ts";

function grounded(source: unknown, output: unknown, options: object = {}): string | true {
  const written = groundedIn.options.parse({ in: "input.source", ...options });
  const { pass, message } = groundedIn.score(output, written, answerOf({ input: { source } }));
  return pass || message;
}

const million = [
  "$1,200,000",
  "1.200.000 €",
  "1 200 000",
  "1\u202f200\u202f000",
  "1'200'000 CHF",
  "12,00,000",
  "1.2 million",
  "$1.2M",
  "1,2 Mio. €",
  "USD 1,200,000.00",
  "1.2 Millionen",
  "120万",
  "12 lakh",
  "1200000",
  1_200_000,
];

test.each(million)("%s is 1200000 and nothing else", (source) => {
  expect(grounded(source, 1_200_000)).toBe(true);
  for (const written of million) expect([written, grounded(source, written)]).toEqual([written, true]);
  // Incident 12.
  for (const wrong of [1200, 1.2, 12_000_000, 200_000, 200, 1_200_001, "1,200", "$1.2k"]) {
    expect([wrong, grounded(source, wrong)]).toEqual([wrong, expect.any(String)]);
  }
});

const day = [
  "12 March 2026",
  "2026-03-12",
  "12.03.2026",
  "12. März 2026",
  "March 12, 2026",
  "Mar 12th, 2026",
  "12 mars 2026",
  "12 de marzo de 2026",
  "2026/03/12",
  "2026年3月12日",
  "12-03-26 (and 25-12-26)",
  "the 12th of March 2026",
  "2026-03-12T09:30:00Z",
];

test.each(day)("%s is 12 March 2026 and no other day", (source) => {
  for (const written of day) {
    if (/and|T09/.test(written)) continue;
    expect([written, grounded(`It was on ${source}.`, `On ${written}, then.`)]).toEqual([written, true]);
  }
  for (const wrong of ["2026-03-13", "12 April 2026", "2025-03-12", "March 2025", "13.03.2026"]) {
    expect([wrong, grounded(source, wrong)]).toEqual([wrong, expect.any(String)]);
  }
});

test.each<[source: unknown, output: unknown, options?: object]>([
  ["on 3/12/2026", "2026-03-12"],
  ["on 3/12/2026", "2026-12-03"],
  ["on 3/12/2026", "2026-03-12", { dateOrder: "mdy" }],
  ["on 3/12/2026, not 25/12/2026", "2026-12-03"],
  ["March 12", "12 March"],
  ["12 March 2026", "March 12"],
  ["12 March 2026", "March 2026"],
  ["12 March 2026", { year: 2026, day: 12, month: 3 }],
  ["1.200", 1200],
  ["1.200", 1.2],
  ["1.200", 1200, { locale: "de" }],
  ["1.200", 1.2, { locale: "en" }],
  ["1.200 and 3,5", 1200],
  ["12 % off", 0.12],
  ["12% off", "12 percent"],
  ["a loss of -5.5", -5.5],
  ["-$50.00", -50],
  ["three items", 3],
  ["twenty-five thousand people", 25_000],
  ["two hundred and five", 205],
  ["drei Artikel", 3],
  ["5kg of it", 5],
  ["the 3rd time", 3],
  ["10-20 days", [10, 20]],
  ["order INV-2024-001 of A4 paper", "INV-2024-001: A4"],
  ["room 12 345 people", [12, 345]],
  ["I paid 12.50, twice", "1. Paid 12.50\n2. Again 12.50"],
  ["at 9:30 pm", "21:30"],
  ["at 9 am", "09:00"],
  ["um 14 Uhr", "2 pm"],
  ["they said: \u201cIt never   worked\u201d and left", 'The customer: "it never worked."'],
  ["It never worked at all and I am sad", "« It never worked […] I am sad »"],
  ["nothing", 'a "refund" of it'],
  ["any", null],
  ["any", undefined],
  ["any", { a: true, b: "no figures" }],
  [
    ["a 1", { b: "2" }],
    [1, 2],
  ],
  ["It does not open.", "It  does not open", { kinds: ["text"] }],
  ["$5", "12 March 2026 at $5", { kinds: ["numbers"] }],
])("what %j says, %j may say", (source, output, options) => {
  expect(grounded(source, output, options)).toBe(true);
});

test.each<[source: unknown, output: unknown, problem: string, options?: object]>([
  ["$1,200,000", 1200, "'1200' does not occur in input.source. There are $1,200,000."],
  ["on 3/12/2026", "2026-12-03", "'2026-12-03' does not occur", { dateOrder: "mdy" }],
  ["on 3/12/2026, not 25/12/2026", "2026-03-12", "'2026-03-12' does not occur"],
  ["on 12 March 2026", "4/5/2026", "'4/5/2026' (which may be 2026-05-04 or 2026-04-05) does not occur"],
  ["on 12 March", "2026-03-12", "'2026-03-12' ('12 March' has no year there) does not occur"],
  ["1.200", 1.2, "'1.2' does not occur", { locale: "de" }],
  ["1.200 and 3,5", 1.2, "'1.2' does not occur"],
  ["$1.2M", 1.2, "'1.2' does not occur"],
  ["the price is 5", -5, "'-5' does not occur"],
  ["at 9:30 pm", "09:30", "'09:30' does not occur"],
  ["order INV-2024-001", "INV-2024-002", "'INV-2024-002' does not occur"],
  ["order A44", "A4", "'A4' does not occur"],
  ["It never worked", '"It always worked"', "'It always worked' does not occur"],
  ["It opens.", "It does not open", "does not occur", { kinds: ["text"] }],
  [undefined, 3, "'3' does not occur in input.source."],
  ["4 5 6", [4, 7, 8], "'7' and '8' do not occur in input.source."],
])("what %j does not say, %j may not say", (source, output, problem, options) => {
  expect(grounded(source, output, options)).toContain(problem);
});

test.each(["ticket", "output.x", "input.", "inputs", 3, { in: "input.x", locale: "??" }, { in: [] }])(
  "%j is no place",
  (written) => {
    expect(groundedIn.options.safeParse(written).success).toBe(false);
  },
);

const hostile = [
  "1,",
  "1 ",
  "a-",
  "a1-",
  '"a b" ',
  "“",
  "‘a b",
  "12 March ",
  "3/12/2026 ",
  "one hundred ",
  "$",
  "-",
  "1",
  " ",
  "9:30 ",
  ".",
];

// A quadratic step in it would take longer than a test may.
test.each(hostile)("the time for many times %j grows with its length", (piece) => {
  const text = piece.repeat(200_000 / piece.length);
  expect(grounded(text, text)).toBeDefined();
});
