import * as z from "zod";
import { type DiagnosticCode, diagnosticCodes } from "../diagnostics/catalogue.ts";
import { compilePattern } from "../types/pattern.ts";

const typeName = z
  .enum(["string", "number", "integer", "boolean", "null", "any", "array", "object"])
  .describe("The type that the argument must have; 'any' is not checked.");

const parameter = z.strictObject({
  name: z.string().min(1).describe("The parameter's name, for messages."),
  type: typeName.optional(),
  optional: z.boolean().optional().describe("Whether the argument may be left out."),
  rest: z.boolean().optional().describe("Takes all remaining arguments. Only for the last parameter."),
  description: z.string().optional(),
});

const namedArgument = z.union([
  typeName,
  z.strictObject({ type: typeName.optional(), required: z.boolean().optional(), description: z.string().optional() }),
]);

const helper = z.strictObject({
  form: z
    .enum(["inline", "block", "either"])
    .optional()
    .describe("Whether it is called as {{name}}, as {{#name}}…{{/name}}, or as either. Default: inline."),
  parameters: z.array(parameter).optional().describe("Positional arguments. Left out: any number of any type."),
  hash: z.record(z.string(), namedArgument).optional().describe("Named arguments, key=value."),
  returns: typeName.optional().describe("What it gives when used as an argument. Default: any."),
  description: z.string().optional(),
});

/** Longer ones, and empty ones, are no patterns for the library that matches them. */
const glob = z.string().min(1).max(1000);

const callsAtATime = z.number().int().min(1).max(1000);

const pattern = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => compilePattern(text) !== undefined, "is no regular expression");

const severity = z.enum(["off", "hint", "information", "warning", "error"]);

/** What `typed-prompts.config.json` may hold. The published JSON Schema is made from it. */
export const configShape = z.strictObject({
  $schema: z.string().optional().describe("The JSON Schema of this file, for editors."),
  include: z.array(glob).optional().describe("Globs of the prompts to check, relative to this file. Default: all."),
  exclude: z.array(glob).optional().describe("Globs of prompts not to check, relative to this file."),
  rules: z
    .partialRecord(z.enum(diagnosticCodes as [DiagnosticCode, ...DiagnosticCode[]]), severity)
    .optional()
    .describe("The severity of diagnostics, by code; 'off' silences one."),
  helpers: z
    .record(z.string(), helper)
    .optional()
    .describe("Helpers that the program registers, by name, so that calls of them are checked."),
  schemas: z
    .record(z.string(), z.union([z.string(), z.looseObject({})]))
    .optional()
    .describe(
      "Named schemas: a JSON Schema or Picoschema in place, or the path of a JSON file, with a pointer after '#'.",
    ),
  generate: z
    .strictObject({
      outDir: z
        .string()
        .min(1)
        .optional()
        .describe("The folder of the bindings, relative to this file. Default: beside the prompts."),
      validation: z
        .enum(["zod", "none"])
        .optional()
        .describe("How inputs and outputs are checked at run time. Default: zod."),
      helpers: z
        .string()
        .min(1)
        .optional()
        .describe("The TypeScript module that exports the functions of 'helpers', relative to this file."),
      index: z
        .boolean()
        .optional()
        .describe("Whether a file 'prompts.ts' beside the shared runtime exports every prompt. Default: false."),
    })
    .optional()
    .describe("How TypeScript bindings are generated."),
  evaluate: z
    .strictObject({
      judge: z
        .string()
        .regex(/^[^/]+\/./, "must be a provider and a model, as in openai/gpt-5-mini")
        .optional()
        .describe("The model that judges where a case names no other, as in openai/gpt-5-mini."),
      concurrency: z
        .union([callsAtATime, z.record(z.string(), callsAtATime)])
        .optional()
        .describe("The most calls of a model at a time: of every provider, or by provider. Default: 10."),
      timeout: z.number().positive().max(3600).optional().describe("Seconds that one call may take. Default: 120."),
      maxCost: z.number().nonnegative().optional().describe("US dollars that one run may cost. Default: no limit."),
      prices: z
        .record(
          z.string(),
          z.strictObject({
            input: z.number().nonnegative().describe("US dollars for a million tokens."),
            output: z.number().nonnegative().describe("US dollars for a million tokens."),
          }),
        )
        .optional()
        .describe("Prices of models that are not known, by model, as in ollama/llama3.2."),
      redact: z
        .array(pattern)
        .optional()
        .describe("Regular expressions of texts that are taken out of everything that is written. Keys are anyway."),
      scorers: z
        .string()
        .min(1)
        .optional()
        .describe("The module that exports scorers of the program, relative to this file."),
    })
    .optional()
    .describe("How evaluations are run. Addresses and keys of models are not set here but in the environment."),
  partials: z.array(z.string()).optional().describe("Names of partials that the program registers in code."),
});

export type ConfigShape = z.infer<typeof configShape>;

/** The names that may stand at a path of the configuration, for suggestions. */
export function settingsAt(path: readonly PropertyKey[]): readonly string[] {
  const [section, , part] = path;
  if (section === undefined) return Object.keys(configShape.shape);
  if (section === "rules") return diagnosticCodes;
  return Object.keys((part === "parameters" ? parameter : helper).shape);
}

/** The JSON Schema of `typed-prompts.config.json`. */
export function configJsonSchema(): unknown {
  return {
    title: "Typed Prompts",
    description: "Configuration of Typed Prompts for the prompts in this folder and below.",
    ...z.toJSONSchema(configShape, { target: "draft-7" }),
  };
}
