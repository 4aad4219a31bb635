import type { Checker } from "../checker.ts";
import { declareInputs } from "../declareInput.ts";

/** A prompt without input schema that uses inputs: the fix declares them, with types inferred from use. */
export function checkUndeclaredInputs(checker: Checker): void {
  if (checker.file.isPartial || checker.signature.declaresInput || checker.rootUsage.properties.size === 0) return;
  const names = [...checker.rootUsage.properties.keys()];
  const first = checker.rootUsage.properties.get(names[0]!)?.sites[0];
  if (!first || first.file !== checker.file.file) return;
  const declaration = declareInputs(checker.file, checker.rootUsage);
  const fixes = declaration
    ? [{ title: "Declare the inputs that the template uses", edits: [declaration], preferred: false }]
    : [];
  const listed =
    names
      .slice(0, 5)
      .map((name) => `'${name}'`)
      .join(", ") + (names.length > 5 ? ", …" : "");
  checker.report("undeclared-input", first.range, { names: listed }, { fixes });
}
