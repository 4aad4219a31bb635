import {
  type CancellationToken,
  commands,
  extensions,
  type Location,
  Position,
  Range,
  Uri,
  type WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { BoundRename } from "../../server/src/lsp/customRequests.ts";
import { isGenerated } from "./generatedFiles.ts";
import { importEdits } from "./importEdits.ts";
import { renamedName } from "./renamedName.ts";

/** A name in generated TypeScript, and what it is going to be. */
interface NameChange {
  readonly uri: Uri;
  readonly position: Position;
  readonly newName: string;
}

/** How long to wait for TypeScript to have read a project. In milliseconds. */
const patience = 30_000;

/**
 * Adds to the edit of a rename what has to change in programs, as TypeScript says: the uses of names that generated files
 * declare. The generated files themselves are left out, since they are written anew when the prompt is saved.
 */
export async function renameInPrograms(
  edit: WorkspaceEdit,
  names: readonly { readonly uri: string; readonly range: { readonly start: { line: number; character: number } } }[],
  newName: string,
  token: CancellationToken,
): Promise<void> {
  const changes = names.map(({ uri, range: { start } }): NameChange => {
    return { uri: Uri.parse(uri, true), position: new Position(start.line, start.character), newName };
  });
  await addNameChanges(edit, changes, token);
}

/** The same for prompts that are renamed or moved: the names of what their bindings export, and the paths of imports. */
export async function moveInPrograms(edit: WorkspaceEdit, renames: readonly BoundRename[]): Promise<void> {
  for (const { oldUri, newUri, names } of renames) {
    const bindings = Uri.parse(oldUri, true);
    const changes = names.map(({ uri, range: { start }, newName }): NameChange => {
      return { uri: Uri.parse(uri, true), position: new Position(start.line, start.character), newName };
    });
    const importers = await importersOf(bindings);
    await addNameChanges(edit, changes, undefined);
    for (const uri of importers) {
      const document = await workspace.openTextDocument(uri);
      const edits = importEdits(document.getText(), uri.path, bindings.path, Uri.parse(newUri, true).path);
      for (const { start, end, newText } of edits) {
        edit.replace(uri, new Range(document.positionAt(start), document.positionAt(end)), newText);
      }
    }
  }
}

async function addNameChanges(
  edit: WorkspaceEdit,
  changes: readonly NameChange[],
  token: CancellationToken | undefined,
): Promise<void> {
  const seen = new Set<string>();
  for (const change of changes) {
    const found = await askTypeScript(change, token);
    if (token?.isCancellationRequested) return;
    if (!found) {
      void window.showWarningMessage(
        "TypeScript gave no answer, so programs that use the prompt's bindings were not changed. Compile them to see where.",
      );
      return;
    }
    for (const [uri, edits] of found.entries()) {
      if (await isGenerated(uri)) continue;
      const document = await workspace.openTextDocument(uri);
      for (const { range, newText } of edits) {
        const key = `${uri} ${range.start.line} ${range.start.character}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const written = renamedName(document.getText(), document.offsetAt(range.start), document.offsetAt(range.end), {
          newText,
          newName: change.newName,
        });
        const whole = new Range(document.positionAt(written.start), document.positionAt(written.end));
        edit.replace(uri, whole, written.newText);
      }
    }
  }
}

/** What renaming a name changes; `undefined` when nobody answers. A project that is still being read is waited for. */
async function askTypeScript(
  { uri, position, newName }: NameChange,
  token: CancellationToken | undefined,
): Promise<WorkspaceEdit | undefined> {
  await startTypeScript(uri);
  for (const end = Date.now() + patience; Date.now() < end && !token?.isCancellationRequested; ) {
    const found = await commands
      .executeCommand<WorkspaceEdit>("vscode.executeDocumentRenameProvider", uri, position, newName)
      .then(
        (edit) => edit,
        () => undefined,
      );
    if (found && found.size > 0) return found;
    if (!isTypeScriptThere()) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return undefined;
}

/** Every file that TypeScript knows to use something that bindings export. */
async function importersOf(bindings: Uri): Promise<readonly Uri[]> {
  await startTypeScript(bindings);
  const document = await workspace.openTextDocument(bindings);
  const found = new Map<string, Uri>();
  for (const { index, 0: head } of document
    .getText()
    .matchAll(/^export (?:const|interface|type) (?=[\p{ID_Continue}$]+)/gmu)) {
    const uses = await commands.executeCommand<Location[]>(
      "vscode.executeReferenceProvider",
      bindings,
      document.positionAt(index + head.length),
    );
    for (const { uri } of uses)
      if (!found.has(uri.toString()) && !(await isGenerated(uri))) found.set(uri.toString(), uri);
  }
  return [...found.values()];
}

async function startTypeScript(uri: Uri): Promise<void> {
  await extensions.getExtension(typescriptExtension)?.activate();
  // Its language server opens a project for a file that is open.
  await workspace.openTextDocument(uri);
}

/** Another extension may answer for TypeScript in its place, at once or never. */
function isTypeScriptThere(): boolean {
  return extensions.getExtension(typescriptExtension) !== undefined;
}

const typescriptExtension = "vscode.typescript-language-features";
