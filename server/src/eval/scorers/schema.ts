import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { matchesPattern } from "../../types/pattern.ts";
import type { JsonSchema } from "../../types/toJsonSchema.ts";
import { LinearRegExp } from "../expression/linearRegExp.ts";
import { pathText } from "../pathText.ts";
import { enumerate } from "./describeValue.ts";
import type { ScoreResult } from "./scorer.ts";

/** Where an output does not fit its schema. */
export interface SchemaIssue {
  readonly path: readonly (string | number)[];
  readonly problem: string;
}

const mostIssues = 20;

/** Whether an output fits the prompt's output schema. Throws, with a sentence, when the schema itself cannot be used. */
export function scoreSchema(output: unknown, schema: JsonSchema): ScoreResult {
  const issues = schemaIssues(output, schema);
  if (issues.length === 0) return { pass: true, message: "Fits the output schema." };
  const listed = issues.map(({ path, problem }) => `${path.length > 0 ? pathText(path) : "the output"} ${problem}`);
  return { pass: false, actual: output, message: `Does not fit the output schema: ${enumerate(listed)}.` };
}

function schemaIssues(output: unknown, schema: JsonSchema): readonly SchemaIssue[] {
  const validate = validatorOf(schema);
  try {
    if (validate(output)) return [];
  } catch (error) {
    // A schema that leads only to itself, or an answer nested a hundred thousand times.
    if (error instanceof RangeError) return [{ path: [], problem: "is nested too deep to be checked" }];
    throw error;
  }
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== "if").slice(0, mostIssues);
  return errors.map((error) => ({ path: pathOf(error.instancePath, output), problem: problemOf(error) }));
}

const validators = new WeakMap<JsonSchema, ValidateFunction | Error>();

function validatorOf(schema: JsonSchema): ValidateFunction {
  const known = validators.get(schema) ?? compile(schema);
  validators.set(schema, known);
  if (known instanceof Error) throw known;
  return known;
}

function compile(schema: JsonSchema): ValidateFunction | Error {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    logger: false,
    code: { regExp },
  });
  addFormats.default(ajv);
  // A copy, since ajv writes into schemas that are `nullable`; without the dialect, which it would look for.
  const { $schema: _, $id: __, ...plain } = structuredClone(schema);
  try {
    return ajv.compile(plain);
  } catch (error) {
    return new Error(`The output schema cannot be used: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

interface BoundedRegExp {
  test(text: string): boolean;
  toString(): string;
}

/** Patterns come from the workspace and texts from models: they are matched in bounded time. */
function regExp(pattern: string, flags: string): BoundedRegExp {
  const compiled = LinearRegExp.compile(pattern, flags);
  // In doubt the text fits: what cannot be decided is no fact.
  const test = (text: string): boolean => {
    return (typeof compiled === "string" ? matchesPattern(pattern, text) : compiled.test(text)) !== false;
  };
  // By this text ajv tells patterns apart.
  return { test, toString: () => `/${pattern}/${flags}` };
}
// Only for code that is written to a file, which this is not.
regExp.code = "";

/** The steps of a JSON pointer; what steps into a list is an index. */
function pathOf(pointer: string, output: unknown): readonly (string | number)[] {
  let value: unknown = output;
  return pointer
    .split("/")
    .slice(1)
    .map((written) => {
      const key = written.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

function problemOf({ keyword, message, params }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return `lacks '${params.missingProperty}'`;
    case "additionalProperties":
    case "unevaluatedProperties":
      return `has '${params.additionalProperty ?? params.unevaluatedProperty}', which is not declared`;
    case "enum":
      return `must be one of ${enumerate((params.allowedValues as readonly unknown[]).map((one) => JSON.stringify(one)))}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)}`;
    default:
      return message ?? "does not fit";
  }
}
