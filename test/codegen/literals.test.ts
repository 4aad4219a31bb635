import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { bindingFileName, type Generated, outputBinding } from "../support/outputBinding.ts";
import { runtimeSource } from "../support/runtimeSource.ts";
import { validator } from "../support/validator.ts";
import { type JsonObject, jsonSchema, sample } from "../types/jsonSchemaArbitrary.ts";
import { namedSchemas, validPicoschema } from "../types/picoschemaArbitrary.ts";

// Values of generated schemas, written as literals of the generated types, in one run of the compiler: it takes all that
// ajv takes, without exception, and refuses most of the others. The bindings themselves must be free of errors too.

const folder = mkdtempSync(join(tmpdir(), "typed-prompts-literals-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Example {
  readonly generated: Generated;
  readonly schema: JsonObject;
  readonly draft: 7 | 2020;
}

const examples: fc.Arbitrary<Example> = fc.oneof(
  jsonSchema({ draft: 7, exact: false }).map((schema) => named(schema, 7)),
  jsonSchema({ draft: 2020, exact: false }).map((schema) => named(schema, 2020)),
  jsonSchema({ draft: 2020, exact: true }).map((schema) => named(schema, 2020)),
  validPicoschema.map((schema): Example => {
    const generated = outputBinding(JSON.stringify(schema), namedSchemas);
    return { generated, schema: jsonSchemaIn(generated.get(bindingFileName)!), draft: 2020 };
  }),
);

function named(schema: JsonObject, draft: 7 | 2020): Example {
  return { generated: outputBinding("Root", { Root: schema }), schema, draft };
}

/** The JSON Schema that a binding has for providers. */
function jsonSchemaIn(binding: string): JsonObject {
  const [, written] = /^export const mainOutputJsonSchema = ([\s\S]*?) as const;$/m.exec(binding)!;
  return new Function(`return ${written}`)();
}

const picks = fc.array(fc.infiniteStream(fc.nat(60)), { minLength: 8, maxLength: 8 });

/** A generated file with one runtime for all, and without the request not to look through it. */
function asChecked(text: string): string {
  return text.replaceAll('"./typed-prompts.js"', '"../typed-prompts.js"').replace("// @ts-nocheck\n", "");
}

/** Named in the order in which they are found; each value stands in a line of its own, below the imports. */
function write(name: string, imports: readonly string[], literals: readonly string[]): void {
  const lines = literals.map((literal, index) => `export const literal${index}: ${literal};`);
  writeFileSync(join(folder, name), [...imports, ...lines].join("\n"));
}

test("the compiler takes what fits, and refuses most of what does not", () => {
  const imports: string[] = [];
  const fitting: string[] = [];
  const others: string[] = [];
  for (const [{ generated, schema, draft }, chosen] of fc.sample(fc.tuple(examples, picks), 160)) {
    const validate = validator(draft, schema);
    if (!validate) continue;
    const index = imports.length;
    mkdirSync(join(folder, `${index}`));
    for (const [file, text] of generated) writeFileSync(join(folder, `${index}`, file), asChecked(text));
    imports.push(`import type { MainOutput as Output${index} } from "./${index}/main.prompt.js";`);
    for (const one of chosen) {
      const value = sample(schema, schema, one[Symbol.iterator]());
      const fits = validate(value);
      if (fits !== undefined) (fits ? fitting : others).push(`Output${index} = ${JSON.stringify(value)}`);
    }
  }
  write("fitting.ts", imports, fitting);
  write("others.ts", imports, others);
  const errors = compile();
  const inOthers = errors.filter((line) => line.startsWith("others.ts"));
  expect(
    errors.filter((line) => !inOthers.includes(line)).map((line) => explain(line, imports.length, fitting)),
  ).toEqual([]);
  expect(fitting.length).toBeGreaterThan(500);
  expect(new Set(inOthers.map((line) => line.replace(/,.*/, ""))).size).toBeGreaterThan(others.length / 4);
});

/** What the compiler prints, a line for each error. */
function compile(): readonly string[] {
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "typed-prompts.ts"), runtimeSource);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const compilerOptions = {
    target: "es2022",
    module: "nodenext",
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", ".", "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout.split(/\r?\n/).filter((line) => /^\S/.test(line));
}

/** An error with the literal it is about. */
function explain(error: string, imports: number, literals: readonly string[]): string {
  const [, line] = /^fitting\.ts\((\d+)/.exec(error) ?? [];
  return line === undefined ? error : `${error} ${literals[Number(line) - 1 - imports]}`;
}
