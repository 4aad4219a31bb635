import { formatting } from "../../../server/src/features/formatting/formatting.ts";
import { parsePromptFile } from "../../../server/src/syntax/promptFile.ts";
import { applyEdits } from "../../../server/src/text/textEdit.ts";

/** The text after formatting; `undefined` where the file is left alone because of an error. */
export function formatted(text: string, path = "main.prompt"): string | undefined {
  const result = formatting(parsePromptFile(`file:///${path}`, text));
  return result.kind === "formatted" ? applyEdits(text, result.edits) : undefined;
}
