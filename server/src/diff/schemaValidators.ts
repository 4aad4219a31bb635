import { matchesPattern } from "../types/pattern.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import { isSchema } from "./schemaReading.ts";

/** Whether a value fits a schema; `undefined` where that cannot be said: it has no end, or a pattern is too costly. */
export type Validate = (value: unknown) => boolean | undefined;

/** What ajv says of values, in draft 2020-12, with formats. */
export interface SchemaValidators {
  /** `undefined` for what ajv does not take for a schema, and for schemas so large that reading them takes too long. */
  of(schema: JsonSchema): Validate | undefined;
  /** Whether a text has a format; `undefined` for formats that are not known, which every text has. */
  hasFormat(format: string, text: string): boolean | undefined;
}

const longestSchema = 100_000;
const mostRemembered = 5000;

let loaded: Promise<SchemaValidators> | undefined;

/** Loads ajv when it is first needed; there is one for all. */
export function loadSchemaValidators(): Promise<SchemaValidators> {
  loaded ??= load();
  return loaded;
}

class CostlyPattern extends Error {}

async function load(): Promise<SchemaValidators> {
  const [{ Ajv2020 }, formats] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  const addFormats = formats.default as unknown as typeof formats.default.default;
  const ajv = new Ajv2020({
    strict: false,
    validateSchema: false,
    logger: false,
    // Each schema is run on few values: what ajv would optimize in it takes longer than they do.
    code: { regExp: guardedRegExp, optimize: false },
  });
  addFormats(ajv);
  const remembered = new Map<string, Validate | undefined>();

  const compile = (schema: JsonSchema): Validate | undefined => {
    const validate = unlessImpossible(() => ajv.compile(schema));
    ajv.removeSchema(schema);
    if (!validate) return undefined;
    // A schema that leads only to itself fills the stack with each value, which takes its time.
    let overflows = 0;
    return (value) => {
      if (overflows > 1) return undefined;
      try {
        return validate(value) as boolean;
      } catch (error) {
        if (error instanceof RangeError) overflows++;
        else if (!(error instanceof CostlyPattern)) throw error;
        return undefined;
      }
    };
  };
  const of = (schema: JsonSchema): Validate | undefined => {
    const key = JSON.stringify(schema);
    if (key.length > longestSchema) return undefined;
    if (!remembered.has(key)) {
      if (remembered.size >= mostRemembered) remembered.clear();
      // A copy: ajv remembers by identity, and writes into schemas.
      remembered.set(key, inParts(JSON.parse(key) as JsonSchema, key, compile, of));
    }
    return remembered.get(key);
  };
  return {
    of,
    hasFormat(name, text) {
      const format = ajv.formats[name];
      if (format instanceof RegExp) return format.test(text);
      if (typeof format === "function") return unlessImpossible(() => format(text) as boolean);
      if (typeof format !== "object" || !("validate" in format)) return undefined;
      const { validate, type } = format;
      if (type === "number") return undefined;
      return validate instanceof RegExp ? validate.test(text) : (validate as (text: string) => boolean)(text);
    },
  };
}

/** What makes one part of a schema speak of another. */
const reference = /"\$(?:ref|dynamicRef|recursiveRef|id|anchor|dynamicAnchor|schema)"/;

/**
 * Reads the fields of an object one by one: most fields of two versions are the same, and reading them is what takes the
 * time.
 */
function inParts(
  schema: JsonSchema,
  key: string,
  compile: (schema: JsonSchema) => Validate | undefined,
  of: (schema: JsonSchema) => Validate | undefined,
): Validate | undefined {
  const { properties } = schema;
  if (!isSchema(properties) || reference.test(key)) return compile(schema);
  const fields = Object.entries(properties).flatMap(([name, part]) => (isSchema(part) ? [{ name, part }] : []));
  if (fields.length === 0) return compile(schema);
  const isRead = new Set(fields.map(({ name }) => name));
  const rest = Object.entries(properties).map(([name, part]) => [name, isRead.has(name) ? true : part] as const);
  const whole = compile({ ...schema, properties: Object.fromEntries(rest) });
  const parts = fields.map(({ name, part }) => ({ name, validate: of(part) }));
  if (!whole || parts.some(({ validate }) => !validate)) return undefined;
  return (value) => {
    const result = whole(value);
    if (result !== true || typeof value !== "object" || value === null || Array.isArray(value)) return result;
    for (const { name, validate } of parts) {
      const field = (value as Readonly<Record<string, unknown>>)[name];
      // As ajv knows whether a field is there.
      const fits = field === undefined || validate!(field);
      if (fits !== true) return fits;
    }
    return true;
  };
}

/** A user's pattern could take for ever: those that might are not tried. */
function guardedRegExp(pattern: string, flags: string) {
  // What is not valid is found when the schema is read.
  new RegExp(pattern, flags);
  return {
    test: (text: string): boolean => {
      const matches = matchesPattern(pattern, text);
      if (matches === undefined) throw new CostlyPattern();
      return matches;
    },
    toString: (): string => `/${pattern}/${flags}`,
  };
}
guardedRegExp.code = "guardedRegExp";

/** Schemas that are none throw when they are read; those that lead only to themselves overflow the stack. */
function unlessImpossible<Result>(run: () => Result): Result | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
