import type { Checker } from "../checker.ts";

/** Inputs named like a helper, which a bare `{{name}}` cannot print. */
export function checkShadowedInputs(checker: Checker): void {
  for (const property of checker.signature.input?.properties ?? []) {
    const origin = property.nameOrigin;
    if (!origin || origin.file !== checker.file.file || !checker.context.helpers.has(property.name)) continue;
    checker.report("helper-shadows-variable", origin.range, { name: property.name });
  }
}
