import type { DiagnosticCode, Severity } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import type { PromptSignature } from "../types/signature.ts";
import { type AnalysisContext, Checker } from "./checker.ts";
import { checkTemplate } from "./checkTemplate.ts";
import { readSignature } from "./readSignature.ts";
import { checkShadowedInputs } from "./rules/helperShadowsVariable.ts";
import { checkOutputExamples } from "./rules/outputExampleMismatch.ts";
import { checkPinnedPhrases } from "./rules/pinnedPhraseMissing.ts";
import { checkUndeclaredInputs } from "./rules/undeclaredInput.ts";
import { checkUnusedVariables } from "./rules/unusedVariable.ts";
import { applySuppressions } from "./suppressions.ts";
import type { Usage } from "./usage.ts";

/** One file, checked: what it promises, what it needs, and what is wrong with it. */
export interface PromptModel {
  readonly file: PromptFile;
  readonly signature: PromptSignature;
  /** What it was checked against. */
  readonly context: AnalysisContext;
  /** How the template uses what its schema does not declare: for a partial, its parameters. */
  readonly usage: Usage;
  /** In the order of the text, suppressed ones left out. */
  readonly diagnostics: readonly Diagnostic[];
}

export function checkPrompt(
  file: PromptFile,
  context: AnalysisContext,
  rules: ReadonlyMap<DiagnosticCode, Severity | "off">,
): PromptModel {
  const { signature, diagnostics } = readSignature(file, (name) => context.namedSchema(name));
  const checker = new Checker(file, signature, context);
  checkTemplate(checker);
  checkShadowedInputs(checker);
  checkUnusedVariables(checker);
  checkUndeclaredInputs(checker);
  checkOutputExamples(checker);
  checkPinnedPhrases(checker);
  checker.finish();
  const all = [...file.diagnostics, ...diagnostics, ...checker.diagnostics];
  const shown = withConfiguredSeverity(applySuppressions(file, all), rules);
  return {
    file,
    signature,
    context,
    usage: checker.rootUsage,
    diagnostics: [...shown].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end),
  };
}

/** Diagnostics as a configuration wants them. */
export function withConfiguredSeverity(
  diagnostics: readonly Diagnostic[],
  rules: ReadonlyMap<DiagnosticCode, Severity | "off">,
): readonly Diagnostic[] {
  if (rules.size === 0) return diagnostics;
  return diagnostics.flatMap((one) => {
    const severity = rules.get(one.code) ?? one.severity;
    if (severity === "off") return [];
    return severity === one.severity ? [one] : [{ ...one, severity }];
  });
}
