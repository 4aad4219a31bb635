import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { TypescriptTypes } from "../../server/src/codegen/typescriptTypes.ts";
import type { Change } from "../../server/src/diff/change.ts";
import { isSubtype } from "../../server/src/types/isSubtype.ts";
import { resolve, type Type } from "../../server/src/types/type.ts";
import { compareRead, type ReadSchema, readJsonSide, readSide, validators } from "../support/comparedSchemas.ts";
import { edited } from "../support/schemaEdits.ts";
import { jsonSchema } from "../types/jsonSchemaArbitrary.ts";
import { type Pico, validPicoschema } from "../types/picoschemaArbitrary.ts";

// A change of an input breaks callers exactly where `tsc` refuses the old input of a binding for the new one. Where the two
// differ, one of the reasons below holds; any other difference fails.

const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-type-changes-"));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Pair {
  readonly before: Type;
  readonly after: Type;
  readonly changes: readonly Change[];
  /** TypeScript in a namespace of its own, in which the last line assigns the old input to the new one. */
  readonly code: string;
}

function pairOf(old: ReadSchema, now: ReadSchema): Pair | undefined {
  if (!old.type || !now.type) return undefined;
  const code = [
    ...declared("Before", old.type),
    ...declared("After", now.type),
    "declare const before: Before;",
    "export const after: After = before;",
  ];
  return { before: old.type, after: now.type, changes: compareRead(old, now, "input"), code: code.join("\n") };
}

function declared(name: string, type: Type): readonly string[] {
  const types = new TypescriptTypes({ shared: new Map(), prefix: `${name}Of`, taken: ["Before", "After"] });
  const root = types.declaration(name, type);
  return [root, ...types.referenced()];
}

/** Of each pair, whether the compiler takes its last line. */
function compiled(pairs: readonly Pair[], compiler: string): readonly (boolean | undefined)[] {
  const lines: string[] = [];
  const ends = pairs.map(({ code }, index) => {
    lines.push(`export namespace P${index} {`, ...code.split("\n"), "}");
    return lines.length - 1;
  });
  writeFileSync(join(scratch, "pairs.ts"), lines.join("\n"));
  const compilerOptions = {
    target: "es2022",
    lib: ["es2022"],
    types: [],
    noEmit: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    module: "nodenext",
  };
  writeFileSync(join(scratch, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["pairs.ts"] }));
  const tsc = join(process.cwd(), "node_modules", compiler, "bin", "tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "--pretty", "false"], {
    cwd: scratch,
    encoding: "utf8",
    maxBuffer: 1e9,
  });
  const refused = new Set([...stdout.matchAll(/^pairs\.ts\((\d+),/gm)].map((match) => Number(match[1])));
  const starts = [-1, ...ends];
  return ends.map((line, index) => {
    // A type that leads only to itself is none for a compiler, which bindings ask not to look at them.
    const isBroken = [...refused].some((other) => other < line && other > starts[index]! + 1);
    return isBroken ? undefined : !refused.has(line);
  });
}

type Reason = string;

/** Why values break that the compiler lets pass: of each change that breaks, one of these. */
const unseen: readonly (readonly [Reason, (change: Change, pair: Pair) => boolean])[] = [
  [
    "bounds, formats and patterns are no part of a type",
    ({ rule }) => /^(?:bound|multiple-of|format|pattern|unique-items)-/.test(rule),
  ],
  ["a whole number is a number", ({ from, to }) => from === "number" && to === "integer"],
  [
    "fields that a type does not declare are found in literals only",
    ({ rule }) => /^(?:input-field-removed|additional-properties-refused|name-pattern-removed)$/.test(rule),
  ],
  ["beside fields that are declared, all others are unknown", ({ path }) => /\[(?:\*|\/)/.test(path)],
  ["a field of any name may be called like one that is declared", ({ rule }) => rule === "input-field-added-optional"],
  ["no type says it", ({ rule }) => rule === "other-constraint-changed"],
  [
    "another member of the union takes the value, bounds apart",
    (_, { before, after }) => isSubtype(asTypescript(before), asTypescript(after), validators.hasFormat),
  ],
];

/** Why the compiler refuses what is not shown to break: one of the changes tells. */
const refusedOnly: readonly (readonly [Reason, (change: Change) => boolean])[] = [
  ["it is left open whether it breaks", ({ verdict }) => verdict === "dangerous"],
  [
    "no list gets as far, or no value is possible before it",
    ({ rule, path, from }) => path.includes("[") && (/^type-(?:changed|narrowed)$/.test(rule) || from === "never"),
  ],
];

/** What TypeScript sees of a type: no bounds, and of fields that are not declared only that there may be some. */
function asTypescript(type: Type, known = new Map<Type, Type>()): Type {
  switch (type.kind) {
    case "string":
      return { kind: "string" };
    case "number":
    case "integer":
      return { kind: "number" };
    case "array":
      return {
        kind: "array",
        items: asTypescript(type.items, known),
        prefixItems: type.prefixItems?.map((item) => asTypescript(item, known)),
        minItems: Math.min(type.minItems ?? 0, type.prefixItems?.length ?? 0),
      };
    case "object":
      return {
        kind: "object",
        properties: type.properties.map((property) => ({ ...property, type: asTypescript(property.type, known) })),
        index: { kind: "any" },
      };
    case "union":
      return { kind: "union", members: type.members.map((member) => asTypescript(member, known)) };
    case "reference": {
      const target = resolve(type);
      const seen = known.get(target);
      if (seen) return seen;
      const read = { ...type, target: { type: target as Type } };
      known.set(target, read);
      read.target.type = asTypescript(target, known);
      return read;
    }
    default:
      return type;
  }
}

function differences(
  pairs: readonly Pair[],
  accepted: readonly (boolean | undefined)[],
): { agreed: number; reasons: Map<Reason, number>; others: readonly string[] } {
  const reasons = new Map<Reason, number>();
  const others: string[] = [];
  let agreed = 0;
  pairs.forEach((pair, index) => {
    const breaking = pair.changes.filter((change) => change.verdict === "breaking");
    const accepts = accepted[index];
    if (accepts === undefined) return;
    if ((breaking.length === 0) === accepts) {
      agreed++;
      return;
    }
    const found = accepts
      ? breaking.map((change) => unseen.find(([, holds]) => holds(change, pair))?.[0])
      : [refusedOnly.find(([, holds]) => pair.changes.some(holds))?.[0]];
    if (found.includes(undefined))
      others.push(`${accepts ? "tsc takes" : "tsc refuses"}: ${pair.changes.map(told).join("; ")}\n${pair.code}`);
    else for (const reason of new Set(found)) reasons.set(reason!, (reasons.get(reason!) ?? 0) + 1);
  });
  return { agreed, reasons, others };
}

function told({ verdict, rule, path, from, to }: Change): string {
  return `${verdict} ${rule} ${path} ${from} → ${to}`;
}

const picks = fc.infiniteStream(fc.nat(9973));

function generated(): readonly Pair[] {
  const pairs: (Pair | undefined)[] = [];
  const schemas = fc.tuple(jsonSchema({ draft: 2020, exact: true }), picks);
  fc.assert(
    fc.property(schemas, ([before, stream]) => {
      pairs.push(
        pairOf(readJsonSide(before, "input"), readJsonSide(edited(before, stream[Symbol.iterator]()), "input")),
      );
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(validPicoschema, picks, validPicoschema, (before, stream, other) => {
      const after = editedPicoschema(before, other, stream[Symbol.iterator]());
      pairs.push(pairOf(readSide(stringify(before), "input"), readSide(stringify(after), "input")));
    }),
    { numRuns: 500 },
  );
  return pairs.filter((pair) => pair !== undefined);
}

/** One field more or less, optional or not, or of another type. */
function editedPicoschema(schema: Pico, other: Pico, picks: Iterator<number>): Pico {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return other;
  const entries = Object.entries(schema);
  const at = (picks.next().value as number) % Math.max(entries.length, 1);
  const [key, value] = entries[at] ?? ["a", "string"];
  const rest = entries.filter((_, index) => index !== at);
  switch ((picks.next().value as number) % 6) {
    case 0:
      return Object.fromEntries(rest);
    case 1:
      return Object.fromEntries([...entries, ["added", "string"]]);
    case 2:
      return Object.fromEntries([...entries, ["added?", "number"]]);
    case 3: {
      const [bare = "", suffix = ""] = /^([^?(]*)\??(.*)$/s.exec(key)?.slice(1) ?? [];
      const isOptional = key.startsWith(`${bare}?`);
      return key === "(*)"
        ? schema
        : Object.fromEntries([...rest, [`${bare}${isOptional ? "" : "?"}${suffix}`, value]]);
    }
    case 4:
      return Object.fromEntries([
        ...rest,
        [
          key,
          Array.isArray(value)
            ? [...(value as readonly Pico[]), "new"]
            : editedPicoschema(value as Pico, "integer", picks),
        ],
      ]);
    default:
      return Object.fromEntries([...rest, [key.replace(/\(enum.*\)/s, ""), "boolean"]]);
  }
}

test("callers break exactly where the compiler says so, but for the reasons listed", () => {
  const pairs = generated();
  for (const compiler of ["typescript", "typescript-5.9"]) {
    const accepted = compiled(pairs, compiler);
    expect(accepted.filter((one) => one === undefined).length).toBeLessThan(pairs.length / 50);
    const { agreed, reasons, others } = differences(pairs, accepted);
    console.log(`${compiler}: ${agreed} of ${pairs.length} agree; ${JSON.stringify(Object.fromEntries(reasons))}`);
    expect(others.length, others.slice(0, 40).join("\n\n")).toBe(0);
  }
});
