import type { Checker } from "../checker.ts";

/** Inputs that are declared and that neither the template nor its partials use. */
export function checkUnusedVariables(checker: Checker): void {
  const input = checker.signature.input;
  if (!input || checker.usesWholeInput) return;
  // Where the syntax is broken, a use may be hidden in what could not be read.
  if (checker.file.diagnostics.some((one) => one.severity === "error")) return;
  for (const property of input.properties) {
    const origin = property.nameOrigin;
    if (!origin || origin.file !== checker.file.file || checker.used.has(property)) continue;
    checker.report("unused-variable", origin.range, { name: property.name });
  }
}
