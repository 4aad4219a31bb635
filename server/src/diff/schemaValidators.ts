import { matchesPattern } from "../types/pattern.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";

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
const mostRemembered = 500;

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
  return {
    of(schema) {
      const key = JSON.stringify(schema);
      if (key.length > longestSchema) return undefined;
      if (!remembered.has(key)) {
        if (remembered.size >= mostRemembered) remembered.clear();
        // A copy: ajv remembers by identity, and writes into schemas.
        remembered.set(key, compile(JSON.parse(key) as JsonSchema));
      }
      return remembered.get(key);
    },
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
