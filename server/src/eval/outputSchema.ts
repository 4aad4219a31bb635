import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Issue } from "../codegen/runtime/answers.ts";
import type { Schema } from "../codegen/runtime/prompt.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";

/** Checks answers against the JSON Schema of an output, in the notation that `parseAnswer` takes. Throws what ajv says. */
export function outputSchema(schema: JsonSchema): Schema {
  const validator = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, logger: false });
  formats.default(validator);
  // A copy, since ajv writes into schemas that are `nullable`.
  const validate = validator.compile(structuredClone(schema));
  return {
    safeParse(value) {
      if (validate(value)) return { success: true, data: value };
      const issues = (validate.errors ?? []).slice(0, mostIssues).map(
        ({ instancePath, message, params }): Issue => ({
          path: instancePath.split("/").slice(1).map(unescaped),
          message: `${message ?? "does not fit"}${detail(params)}`,
        }),
      );
      return { success: false, error: { issues } };
    },
  };
}

const mostIssues = 20;

function unescaped(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** What the message of ajv leaves out. */
function detail({ allowedValues, additionalProperty }: Record<string, unknown>): string {
  if (Array.isArray(allowedValues)) return `: ${allowedValues.map((value) => JSON.stringify(value)).join(", ")}`;
  return typeof additionalProperty === "string" ? `: '${additionalProperty}'` : "";
}
