import type { EvalDocument } from "../../../server/src/workspace/evalFiles.ts";
import type { Workspace } from "../../../server/src/workspace/workspace.ts";
import type { MarkedFile } from "../../support/carets.ts";
import { openMarked, root } from "../../support/checkMarked.ts";

/** The prompt that the evaluation files of these tests are about. */
const prompt = `//- classify.prompt
---
model: googleai/gemini-2.5-flash
input:
  schema:
    ticket: string, what the customer writes
    tone?(enum, how it sounds): [formal, casual]
    urgent?: boolean
    lines?(array):
      text: string, one line
  default:
    tone: formal
output:
  schema:
    category(enum, what it is about): [refund, bug, other thing]
    summary?: string, in one sentence
    items(array):
      name: string
      price: number
---
{{ticket}}
`;

/** Opens an evaluation file with a cursor, `classify.eval.yaml` unless it says otherwise, beside its prompt. */
export function evalAtCursor(source: string): {
  readonly files: readonly MarkedFile[];
  readonly workspace: Workspace;
  readonly document: EvalDocument;
  readonly offset: number;
} {
  const { files, workspace } = openMarked(`${prompt}//- classify.eval.yaml\n${source.replace(/^\n/, "")}`);
  const { path, text, cursor } = files.find((file) => file.cursor !== undefined) ?? files[1]!;
  workspace.open(`${root}/${path}`, text);
  return { files, workspace, document: workspace.evalDocument(`${root}/${path}`)!, offset: cursor ?? 0 };
}
