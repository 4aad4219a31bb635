import fc from "fast-check";
import { expect, test } from "vitest";
import { openMarked } from "../support/checkMarked.ts";
import "../support/seed.ts";
import { validator } from "../support/validator.ts";
import { anyValue, type Json, jsonSchema, sample } from "../types/jsonSchemaArbitrary.ts";

/** What is said of a case that gives `value` as an input and expects it of the output, both of the schema. */
function codes(schema: Json, value: Json): readonly string[] {
  const part = JSON.stringify(schema);
  const whole = `{"type": "object", "properties": {"v": ${part}}, "required": ["v"], "additionalProperties": false}`;
  const prompt = `//- a.prompt\n---\ninput: { schema: ${whole} }\noutput: { schema: ${whole} }\n---\nHello\n`;
  const written = JSON.stringify({ cases: [{ input: { v: value }, expect: { v: { equals: value } } }] });
  const { diagnosticsOf } = openMarked(`${prompt}//- a.eval.yaml\n${written}`);
  return diagnosticsOf("a.eval.yaml").map(({ code }) => code);
}

test("a case is refused where a validator refuses its values, and nowhere else", () => {
  const counts = { accepted: 0, rejected: 0 };
  fc.assert(
    fc.property(
      jsonSchema({ draft: 2020, exact: true }),
      anyValue,
      fc.infiniteStream(fc.nat(1000)),
      (schema, other, picks) => {
        const validate = validator(2020, schema);
        for (const value of [sample(schema, schema, picks), other]) {
          // A `$ref` to the root means another root in here.
          const expected = JSON.stringify(schema).includes("$ref") ? undefined : validate?.(value);
          if (expected === undefined) continue;
          counts[expected ? "accepted" : "rejected"]++;
          const found = codes(schema, value);
          const shown = `${JSON.stringify(value)} is ${expected ? "valid" : "invalid"}: ${JSON.stringify(schema)}`;
          if (expected) expect(found, shown).toEqual([]);
          else {
            expect(
              found.some((code) => /eval-input/.test(code)),
              shown,
            ).toBe(true);
            expect(found, shown).toContain("impossible-expectation");
          }
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(Math.min(counts.accepted, counts.rejected)).toBeGreaterThan(50);
});
