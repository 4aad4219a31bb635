import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { Change } from "../../server/src/diff/change.ts";
import type { Side } from "../../server/src/diff/typeReading.ts";
import { compareRead, type ReadSchema, readJsonSide, readSide } from "../support/comparedSchemas.ts";
import { edited } from "../support/schemaEdits.ts";
import {
  anyValue,
  type Dialect,
  type Json,
  type JsonObject,
  jsonSchema,
  sample,
} from "../types/jsonSchemaArbitrary.ts";
import { mutatedPicoschema, validPicoschema } from "../types/picoschemaArbitrary.ts";

// Of generated pairs: what is called safe has no counter-example among values that another generator makes, what breaks has a
// witness that ajv confirms, and what is not reported at all is the same both ways.

const addFormats = formats as unknown as typeof formats.default;
const ajv = addFormats(
  new Ajv2020({ strict: false, validateSchema: false, logger: false }) as never,
) as unknown as Ajv2020;
/** Says of a value that it refuses every place where it does. */
const explaining = addFormats(
  new Ajv2020({ strict: false, validateSchema: false, logger: false, allErrors: true }) as never,
) as unknown as Ajv2020;
const valuesPerPair = 200;

type Validate = (value: unknown) => boolean | undefined;

/** `undefined` for what ajv does not take, and what has no end. */
function validatorOf({ schema }: ReadSchema): Validate | undefined {
  try {
    const validate = ajv.compile(structuredClone(schema ?? {}));
    // Where a schema leads only to itself, each value fills the stack.
    let endless = 0;
    return (value) => {
      if (endless > 1) return undefined;
      try {
        return validate(value) as boolean;
      } catch {
        endless++;
        return undefined;
      }
    };
  } catch {
    return undefined;
  }
}

/** Values of either schema, some of them with one place changed. */
function valuesOf(schemas: readonly JsonObject[], seed: number, others: readonly Json[]): readonly Json[] {
  const picks = numbers(seed);
  const values = Array.from({ length: valuesPerPair - others.length }, (_, index): Json => {
    const schema = schemas[index % schemas.length]!;
    const value = sample(schema, schema, picks);
    return index % 4 < 2 ? value : changedAt(value, { left: picks.next().value % 12 }, others[index % others.length]!);
  });
  return [...values, ...others];
}

function* numbers(seed: number): Generator<number, never> {
  for (let state = (seed % 2_147_483_646) + 1; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state % 9973;
  }
}

function changedAt(value: Json, at: { left: number }, by: Json): Json {
  if (at.left-- === 0) return by;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Json) => changedAt(item, at, by));
  const entries = Object.entries(value as JsonObject).flatMap(([name, inner]) =>
    at.left-- === 0 ? [] : [[name, changedAt(inner, at, by)] as const],
  );
  return Object.fromEntries(at.left-- === 0 ? [...entries, ["added", by]] : entries);
}

const newCounts = () => ({ pairs: 0, same: 0, safe: 0, breaking: 0, dangerous: 0, values: 0 });
type Kind = "edited, exact" | "edited" | "unrelated" | "picoschema";
const all: Record<Kind, ReturnType<typeof newCounts>> = {
  "edited, exact": newCounts(),
  edited: newCounts(),
  unrelated: newCounts(),
  picoschema: newCounts(),
};

function hold(kind: Kind, old: ReadSchema, now: ReadSchema, side: Side, seed: number, others: readonly Json[]): void {
  const counts = all[kind];
  if (!old.type || !now.type) return;
  const changes = compareRead(old, now, side);
  const shown = `${side}: ${JSON.stringify(old.schema)} → ${JSON.stringify(now.schema)}: ${changes.map(told).join("; ")}`;
  const [before, after] = [validatorOf(old), validatorOf(now)];
  const [source, target] = side === "input" ? [before, after] : [after, before];
  counts.pairs++;
  for (const { verdict, witness } of changes) {
    expect(witness !== undefined, shown).toBe(verdict === "breaking");
    // What ajv takes for no schema, or finds no end of, is checked by the schema of the type.
    if (!witness || !source || !target) continue;
    const [written, taken] = [source(witness.value), target(witness.value)];
    const isConfirmed = written !== false && taken !== true;
    expect(isConfirmed, `${JSON.stringify(witness.value)} of ${shown}`).toBe(true);
  }
  const verdicts = new Set(changes.map((change) => change.verdict));
  if (verdicts.has("breaking")) counts.breaking++;
  else if (verdicts.has("dangerous")) counts.dangerous++;
  else if (verdicts.has("safe")) counts.safe++;
  else counts.same++;
  if (!source || !target) return;
  if (verdicts.has("breaking") || verdicts.has("dangerous")) {
    if (verdicts.has("safe"))
      holdBeside(
        changes,
        old,
        now,
        side,
        valuesOf([old.schema as JsonObject, now.schema as JsonObject], seed, others),
        source,
        shown,
      );
    return;
  }
  const isSame = verdicts.size === 0;
  for (const value of valuesOf([old.schema as JsonObject, now.schema as JsonObject], seed, others)) {
    counts.values++;
    const [written, taken] = [source(value), target(value)];
    const isCounterExample = (written === true && taken === false) || (isSame && written === false && taken === true);
    expect(isCounterExample, `${JSON.stringify(value)} of ${shown}`).toBe(false);
  }
}

/**
 * A safe change beside others cannot be taken alone out of the two schemas. What can be held against it: a value that was
 * taken and is refused must be refused somewhere where a change is told that is not called safe, be it above or below.
 */
function holdBeside(
  changes: readonly Change[],
  old: ReadSchema,
  now: ReadSchema,
  side: Side,
  values: readonly Json[],
  source: Validate,
  shown: string,
): void {
  const target = side === "input" ? now : old;
  const validate = explaining.compile(structuredClone(target.schema ?? {}));
  // Schemas that lead to themselves have no end, where ajv looks at all of them.
  const explain = (value: Json): boolean => {
    try {
      return validate(value) as boolean;
    } catch {
      return true;
    }
  };
  const open = changes.flatMap(({ verdict, path }) => (verdict === "breaking" || verdict === "dangerous" ? path : []));
  for (const value of values) {
    if (source(value) !== true || explain(value)) continue;
    beside.refused++;
    const places = (validate.errors ?? []).map(({ instancePath, params }) => {
      const name = (params.missingProperty ?? params.additionalProperty ?? params.propertyName) as string | undefined;
      return pathOf(side, instancePath, name);
    });
    const isTold = places.some((place) => open.some((path) => isAboveOrBelow(path, place)));
    expect(isTold, `${JSON.stringify(value)} is refused at ${JSON.stringify(places)}, of ${shown}`).toBe(true);
  }
}

const beside = { refused: 0 };

function pathOf(side: Side, instancePath: string, name: string | undefined): readonly string[] {
  return [side, ...instancePath.split("/").slice(1), ...(name === undefined ? [] : [name])];
}

/** Steps in brackets stand for any item, or for any field whose name fits. */
function isAboveOrBelow(path: string, place: readonly string[]): boolean {
  const steps = path.match(/\[\/.*?\/\]|\[[^\]]*\]|[^.[\]]+/g) ?? [];
  return steps.every((step, at) => place[at] === undefined || step.startsWith("[") || step === place[at]);
}

function told({ verdict, rule, path }: Change): string {
  return `${verdict} ${rule} ${path}`;
}

const side = fc.constantFrom<Side>("input", "output");
const seed = fc.nat();
const others = fc.array(anyValue, { minLength: 12, maxLength: 12 });
const picks = fc.infiniteStream(fc.nat(9973));
const dialects = [true, false].flatMap((exact) => [{ draft: 2020, exact } as const, { draft: 7, exact } as const]);
const schema = fc.constantFrom(...dialects).chain(jsonSchema);

test.each([
  ["edited, exact", true, 800],
  ["edited", false, 400],
] as const)("one to three edits of a JSON Schema: %s", (kind, exact, numRuns) => {
  const schema = fc.constantFrom<Dialect>({ draft: 2020, exact }, { draft: 7, exact }).chain(jsonSchema);
  fc.assert(
    fc.property(
      schema,
      picks,
      fc.integer({ min: 1, max: 3 }),
      side,
      seed,
      others,
      (before, stream, edits, at, start, more) => {
        let after = before;
        const iterator = stream[Symbol.iterator]();
        for (let count = 0; count < edits; count++) after = edited(after, iterator);
        hold(kind, readJsonSide(before, at), readJsonSide(after, at), at, start, more);
      },
    ),
    { numRuns, endOnFailure: true },
  );
});

test("two JSON Schemas that have nothing to do with each other", () => {
  fc.assert(
    fc.property(schema, schema, side, seed, others, (before, after, at, start, more) => {
      hold("unrelated", readJsonSide(before, at), readJsonSide(after, at), at, start, more);
    }),
    { numRuns: 400, endOnFailure: true },
  );
});

test("Picoschema, some of it changed or all", () => {
  fc.assert(
    fc.property(
      validPicoschema,
      fc.oneof(validPicoschema, mutatedPicoschema),
      side,
      seed,
      others,
      (before, after, at, start, more) => {
        hold("picoschema", readSide(stringify(before), at), readSide(stringify(after), at), at, start, more);
      },
    ),
    { numRuns: 400, endOnFailure: true },
  );
});

test("no more verdicts are left open than were", () => {
  expect(beside.refused).toBeGreaterThan(500);
  console.log(`refused beside a safe change: ${beside.refused}`);
  console.log(`verdicts over generated pairs: ${JSON.stringify(all)}`);
  const counts = Object.values(all);
  const sum = (of: (one: ReturnType<typeof newCounts>) => number) => counts.reduce((total, one) => total + of(one), 0);
  expect(sum((one) => one.pairs)).toBeGreaterThanOrEqual(2000);
  // Known flaw: 112 of 800 were left open when this was written (seed 20261), more than the tenth that was aimed at. Most of
  // these edits set keywords beside `$ref`, `anyOf` or `enum`, which the comparison of types does not follow. This keeps it
  // from getting worse; it is no promise.
  expect(all["edited, exact"].dangerous / all["edited, exact"].pairs).toBeLessThan(0.15);
  expect(all.picoschema.dangerous).toBeLessThan(5);
});
