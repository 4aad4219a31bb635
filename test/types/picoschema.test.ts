import { PicoschemaParser } from "dotprompt";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { Diagnostic } from "../../server/src/diagnostics/diagnostic.ts";
import { parseJson, parseYaml } from "../../server/src/syntax/yamlDocument.ts";
import { isJsonSchema, readSchema } from "../../server/src/types/schema.ts";
import { toJsonSchema } from "../../server/src/types/toJsonSchema.ts";
import type { Type } from "../../server/src/types/type.ts";
import { mutatedPicoschema, namedSchemas, type Pico, validPicoschema, yamlStyle } from "./picoschemaArbitrary.ts";

const file = "file:///w/main.prompt";

/** What the reference makes of Picoschema, or what it throws. At the top, its `any` is no JSON Schema; ours is. */
async function reference(text: string): Promise<{ readonly schema: unknown } | { readonly error: string }> {
  // A copy each time: the reference writes into what it is given.
  const schemaResolver = async (name: string) =>
    Object.hasOwn(namedSchemas, name) ? structuredClone(namedSchemas[name]!) : null;
  try {
    const schema = comparable(await new PicoschemaParser({ schemaResolver }).parse(parse(text)));
    const { type, ...others } = (schema ?? {}) as { readonly type?: unknown };
    return { schema: type === "any" ? others : schema };
  } catch (error) {
    return { error: String(error) };
  }
}

const namedTypes = new Map(
  Object.entries(namedSchemas).map(([name, schema]) => {
    const text = JSON.stringify(schema);
    const node = parseJson(text, 0)!;
    return [name, readSchema(`file:///w/${name}.json`, text, node, () => undefined, node).type!] as const;
  }),
);

function read(text: string): { readonly type: Type | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { root, problems } = parseYaml(text, { start: 0, end: text.length });
  expect(problems, text).toEqual([]);
  if (!root) return { type: undefined, diagnostics: [] };
  return readSchema(file, text, root, (name) => namedTypes.get(name));
}

/**
 * Without what is undefined, and with `required` in order: integer-like keys come first in JavaScript. `a?: null` gives
 * the reference's schema a `type` of `["null", "null"]`, and `a?(object): any` one of `[undefined, "null"]`.
 */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
    if (!Array.isArray(inner)) return [key, comparable(inner)];
    if (key === "required") return [key, [...inner].sort()];
    if (key !== "type" || inner.length !== 2) return [key, comparable(inner)];
    return [key, inner[0] === "null" ? "null" : inner[0] === undefined ? undefined : inner];
  });
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

test("generated Picoschema is what the reference makes of it, without an error", async () => {
  await fc.assert(
    fc.asyncProperty(validPicoschema, yamlStyle, async (schema, style) => {
      const text = style(schema);
      const { type, diagnostics } = read(text);
      expect(diagnostics.map((one) => one.message)).toEqual([]);
      expect({ schema: comparable(type && toJsonSchema(type)) }).toEqual(await reference(text));
    }),
    { numRuns: 700 },
  );
});

/**
 * What the reference takes without a word and nobody means; it is an error here:
 * - a list where a type belongs, which becomes an object with the fields "0", "1", …
 * - `null` where a type belongs, which becomes an object without fields
 * - an `enum` that is no list, or an empty one, which becomes a JSON Schema that is not valid
 * - a field without a name: `(array): string`
 * - `a(enum, x)?`, which declares a required field
 * - text of several lines whose last line happens to begin with a type and a comma
 */
function isRefusedHereOnly(type: Pico): boolean {
  if (typeof type === "string") return /[\n\r\u2028\u2029]/.test(type);
  if (type === null || typeof type !== "object" || Array.isArray(type)) return true;
  return Object.entries(type).some(([key, value]) => {
    const isNameless = key !== "(*)" && /^\??(\(|$)/.test(key);
    if (isNameless || /\(enum,.*\)\?$/.test(key)) return true;
    return /\(enum\b/.test(key) ? !Array.isArray(value) || value.length === 0 : isRefusedHereOnly(value);
  });
}

/** Members of enumerations that are lists or mappings: then the type is `any`. */
function hasOddMember(schema: Pico, key = ""): boolean {
  if (schema === null || typeof schema !== "object") return false;
  const isEnumeration = /\(enum\b/.test(key);
  return Object.entries(schema).some(
    ([inner, value]) =>
      (isEnumeration && value !== null && typeof value === "object") ||
      hasOddMember(value, Array.isArray(schema) ? "" : inner),
  );
}

/** The same verdict, and the same schema where there is nothing to say. Returns whether the reference throws. */
async function compare(schema: Pico, text: string): Promise<boolean> {
  const { root } = parseYaml(text, { start: 0, end: text.length });
  const { type, diagnostics } = read(text);
  // JSON Schema, or what is meant to be: the reference passes it on unread.
  if (root && (isJsonSchema(root) || diagnostics.some((one) => one.code === "invalid-json-schema"))) return false;
  const expected = await reference(text);
  // A name may be that of a schema that the program registers.
  const found = diagnostics.filter((one) => one.severity === "error" || one.code === "unresolved-schema");
  const messages = found.map((one) => one.message).join("\n");
  if ("error" in expected) expect(messages, `${expected.error} in ${text}`).not.toBe("");
  else if (messages !== "") expect(isRefusedHereOnly(schema), `${messages} in ${text}`).toBe(true);
  else if (diagnostics.length === 0 && !hasOddMember(schema))
    expect(comparable(type ? toJsonSchema(type) : null), text).toEqual(expected.schema);
  return "error" in expected;
}

test("mutated Picoschema is refused where the reference refuses it", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(mutatedPicoschema, yamlStyle, async (schema, style) => {
      if (await compare(schema, style(schema))) refused++;
    }),
    { numRuns: 700 },
  );
  expect(refused).toBeGreaterThan(150);
});
