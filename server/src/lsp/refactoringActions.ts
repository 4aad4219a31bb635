import type { CodeAction, TextDocumentEdit, WorkspaceEdit } from "vscode-languageserver";
import type { Refactoring } from "../features/refactorings/refactoring.ts";
import { refactorings } from "../features/refactorings/refactorings.ts";
import { SourceText } from "../text/sourceText.ts";
import { renameAtCommand } from "./customRequests.ts";
import type { FeatureHost } from "./featureHandlers.ts";
import { toDocumentChanges, toRange, toWorkspaceEdit } from "./toProto.ts";

/** The kinds that `refactoringActions` offers, beside quick fixes. */
export const refactoringKinds = ["refactor.extract", "refactor.inline", "refactor.rewrite"];

/** What can be done with a selection beside fixing what is reported; `span` in offsets. */
export function refactoringActions(
  host: FeatureHost,
  uri: string,
  span: { readonly start: number; readonly end: number },
  wants: (kind: string) => boolean,
): CodeAction[] {
  const model = ["quickfix", ...refactoringKinds].some(wants) ? host.model(uri) : undefined;
  if (!model) return [];
  return refactorings(host.workspace, model, span)
    .filter(({ kind }) => wants(kind))
    .flatMap((one) => toCodeAction(host, uri, one));
}

/** None where the editor cannot show that it is disabled, or cannot make the file that is needed. */
function toCodeAction(host: FeatureHost, uri: string, refactoring: Refactoring): CodeAction[] {
  const { title, kind, disabled, rename } = refactoring;
  if (disabled !== undefined)
    return host.client.disabledActions ? [{ title, kind, disabled: { reason: disabled } }] : [];
  if (refactoring.newFile && !host.client.newFiles) return [];
  const action: CodeAction = { title, kind, edit: toEdit(host, refactoring) };
  const source = rename && host.client.renameCommand ? host.model(uri)?.file.source : undefined;
  if (!source || !rename) return [action];
  const { line, character } = source.positionAt(rename.from);
  const position = { line, character: character + rename.shift };
  return [{ ...action, command: { title: "Rename", command: renameAtCommand, arguments: [uri, position] } }];
}

function toEdit(host: FeatureHost, { edits, newFile }: Refactoring): WorkspaceEdit {
  const changes = toDocumentChanges(host, edits);
  if (!newFile) return toWorkspaceEdit(changes, host.client.versionedEdits);
  const filled: TextDocumentEdit = {
    textDocument: { uri: newFile.file, version: null },
    edits: [{ range: toRange(new SourceText(""), { start: 0, end: 0 }), newText: newFile.text }],
  };
  return { documentChanges: [{ kind: "create", uri: newFile.file }, filled, ...changes] };
}
