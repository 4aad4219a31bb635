import { Checker, rootKey } from "../../analysis/checker.ts";
import { checkTemplate } from "../../analysis/checkTemplate.ts";
import { declareInput, declareInputs } from "../../analysis/declareInput.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { subjectAt } from "../../analysis/subjectAt.ts";
import type { Usage } from "../../analysis/usage.ts";
import type { FileEdit } from "../../diagnostics/diagnostic.ts";
import type { TextRange } from "../../text/range.ts";
import type { Refactoring } from "./refactoring.ts";

const kind = "refactor.rewrite";

/** Declares what nothing asks to be declared: all inputs of a prompt without schema, or one that an open schema allows. */
export function declareUses(model: PromptModel, { start }: TextRange): Refactoring | undefined {
  if (model.file.isPartial || model.file.diagnostics.some((one) => one.severity === "error")) return undefined;
  const subject = subjectAt(model, start);
  const isFront = start < model.file.body.start;
  if (!model.signature.declaresInput) {
    const isName = subject?.kind === "name" && subject.fact.kind === "member";
    if ((!isFront && !isName) || model.usage.properties.size === 0) return undefined;
    return refactoring("Declare the inputs that the template uses", declareInputs(model.file, model.usage));
  }
  if (subject?.kind !== "name" || subject.fact.kind !== "member" || subject.fact.owner.key !== rootKey)
    return undefined;
  const { name, fact } = subject;
  if (!fact.value || fact.value.property || fact.value.usage) return undefined;
  const usage = usageIfClosed(model).properties.get(name);
  return usage && refactoring(`Declare '${name}' in the input schema`, declareInput(model.file, name, usage));
}

/** How the template uses the inputs that its schema allows without declaring them. */
function usageIfClosed({ file, signature, context }: PromptModel): Usage {
  const { input } = signature;
  const closed = input && { ...input, index: undefined, patterns: undefined };
  const checker = new Checker(file, { ...signature, input: closed }, context);
  checkTemplate(checker);
  return checker.rootUsage;
}

function refactoring(title: string, edit: FileEdit | undefined): Refactoring | undefined {
  return edit && { title, kind, edits: [edit] };
}
