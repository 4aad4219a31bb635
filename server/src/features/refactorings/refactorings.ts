import type { PromptModel } from "../../analysis/promptModel.ts";
import type { TextRange } from "../../text/range.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { convertSchema } from "./convertSchema.ts";
import { declareUses } from "./declareUses.ts";
import { extractPartial } from "./extractPartial.ts";
import { inlinePartial } from "./inlinePartial.ts";
import type { Refactoring } from "./refactoring.ts";
import { removeInput } from "./removeInput.ts";
import { wrapInIf, wrapInJson } from "./wrapTag.ts";

/** What can be done with a selection, or at a cursor, beside fixing what is reported there. */
export function refactorings(workspace: Workspace, model: PromptModel, selection: TextRange): readonly Refactoring[] {
  const offered = [
    removeInput(model, selection),
    extractPartial(workspace, model, selection),
    inlinePartial(workspace, model, selection),
    declareUses(model, selection),
    wrapInIf(model, selection),
    wrapInJson(model, selection),
    convertSchema(model, selection),
  ];
  return offered.filter((one) => one !== undefined);
}
