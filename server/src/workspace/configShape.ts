import * as z from "zod";
import { type DiagnosticCode, diagnosticCodes } from "../diagnostics/catalogue.ts";

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
