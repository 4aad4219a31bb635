import type { PromptModel } from "../../analysis/promptModel.ts";
import type { TextRange } from "../../text/range.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { frontMatterCompletion } from "./frontMatterCompletion.ts";
import { templateCompletion } from "./templateCompletion.ts";

export interface CompletionItem {
  readonly label: string;
  readonly kind:
    | "field"
    | "variable"
    | "helper"
    | "partial"
    | "keyword"
    | "value"
    | "key"
    | "type"
    | "schema"
    | "model";
  /** What the item replaces: the word at the offset, or nothing. */
  readonly range: TextRange;
  /** With places to fill in, `${1:name}` and `$0`, if `snippet`. */
  readonly newText: string;
  readonly snippet?: boolean;
  /** Beside the label: a type, the parameters of a helper. */
  readonly detail?: string | undefined;
  /** What fits best has the smallest. */
  readonly rank: number;
  /** In Markdown; made when it is shown. */
  readonly documentation?: () => string | undefined;
}

/** What may be written at an offset, the best first. */
export function completion(workspace: Workspace, model: PromptModel, offset: number): readonly CompletionItem[] {
  const { frontMatter, body } = model.file;
  const inFront = frontMatter !== undefined && offset < body.start;
  const items = inFront
    ? frontMatterCompletion(workspace, model, offset)
    : templateCompletion(workspace, model, offset);
  return [...items].sort((a, b) => a.rank - b.rank || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}
