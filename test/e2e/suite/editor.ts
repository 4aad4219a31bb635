import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CodeAction,
  commands,
  type Diagnostic,
  DiagnosticSeverity,
  languages,
  Position,
  Range,
  type TextDocument,
  type TextEditor,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";

/** A file of the opened folder. */
export function fileUri(name: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  assert(folder, "a folder is open");
  return Uri.joinPath(folder.uri, name);
}

/** Opens a file as a person does. A document that an extension asks for stays open long after its tab is closed. */
export async function open(name: string): Promise<TextEditor> {
  const uri = fileUri(name);
  await commands.executeCommand("vscode.open", uri, { preview: false });
  const isIt = () => window.activeTextEditor?.document.uri.toString() === uri.toString() && window.activeTextEditor;
  return eventually(`an editor of ${name}`, isIt, () => window.activeTextEditor?.document.uri.path);
}

/** Polls until the probe yields something, and fails with what was expected and what was there instead. */
export async function eventually<T>(
  expected: string,
  probe: () => T | undefined | false,
  seen: () => unknown,
): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(30)) {
    const result = probe();
    if (result !== undefined && result !== false) return result;
  }
  assert.fail(`expected ${expected}, but there was ${JSON.stringify(seen(), undefined, 1)}`);
}

/** The diagnostics of a file as `severity code "the text marked"`, in order, once they are these; from nobody but us. */
export async function diagnosticsAre(uri: Uri, expected: readonly string[]): Promise<void> {
  const wanted = expected.toSorted();
  const seen = () =>
    languages
      .getDiagnostics(uri)
      .map((one) => describe(uri, one))
      .toSorted();
  await eventually(`in ${uri.path}: ${JSON.stringify(wanted)}`, () => String(seen()) === String(wanted), seen);
}

/** The first diagnostic with this code, once there is one. */
export function diagnostic(uri: Uri, code: string): Promise<Diagnostic> {
  const seen = () => languages.getDiagnostics(uri);
  return eventually(`${code} in ${uri.path}`, () => seen().find((one) => codeOf(one) === code), seen);
}

function describe(uri: Uri, one: Diagnostic): string {
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  const marked = document ? ` "${document.getText(one.range)}"` : "";
  return `${DiagnosticSeverity[one.severity].toLowerCase()} ${codeOf(one)}${marked}`;
}

function codeOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** The range of the one occurrence of a text. */
export function rangeOf(document: TextDocument, text: string): Range {
  const at = document.getText().indexOf(text);
  assert(at >= 0, `${JSON.stringify(text)} is in ${document.uri.path}`);
  return new Range(document.positionAt(at), document.positionAt(at + text.length));
}

export async function replace(document: TextDocument, text: string, by: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, text), by);
  assert(await workspace.applyEdit(edit), "the edit applies");
}

export async function append(document: TextDocument, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, new Position(document.lineCount, 0), text);
  assert(await workspace.applyEdit(edit), "the edit applies");
}

export async function quickFixes(uri: Uri, range: Range): Promise<readonly CodeAction[]> {
  const actions = await commands.executeCommand<CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    "quickfix",
    20,
  );
  return actions.filter((action) => action instanceof CodeAction);
}

/** Puts a file back to what is on disk and closes every editor. */
export async function closeAll(): Promise<void> {
  for (const document of workspace.textDocuments) {
    if (!document.isDirty) continue;
    await window.showTextDocument(document);
    await commands.executeCommand("workbench.action.files.revert");
  }
  await commands.executeCommand("workbench.action.closeAllEditors");
}

export async function write(name: string, text: string): Promise<void> {
  await workspace.fs.writeFile(fileUri(name), new TextEncoder().encode(text));
}
