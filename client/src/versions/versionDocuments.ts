import { commands, type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import type { ComparedDocument } from "../../../server/src/lsp/customRequests.ts";

const scheme = "typed-prompts-version";
/** Comparisons whose documents are still to be had; older ones may be open in a tab that is looked at again. */
const mostKept = 20;

/** Texts of versions that are on no disk, for the editor's own diff editors. */
export class VersionDocuments implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration = workspace.registerTextDocumentContentProvider(scheme, this);
  private readonly changed = new EventEmitter<Uri>();
  private readonly kept: string[] = [];
  private count = 0;
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Opens one editor with a diff for each document. */
  async show(title: string, documents: readonly ComparedDocument[]): Promise<void> {
    const comparison = `/${++this.count}`;
    this.forgetOldest(comparison);
    const resources = documents.map(({ name, before, after, uri }) => {
      const left = before === undefined ? undefined : this.keep(`${comparison}/before/${name}`, before);
      const right = uri
        ? Uri.parse(uri, true)
        : after === undefined
          ? undefined
          : this.keep(`${comparison}/after/${name}`, after);
      return [uri ? Uri.parse(uri, true) : Uri.from({ scheme, path: `${comparison}/${name}` }), left, right];
    });
    await commands.executeCommand("vscode.changes", title, resources);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private keep(path: string, text: string): Uri {
    const uri = Uri.from({ scheme, path });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  private forgetOldest(newest: string): void {
    this.kept.push(newest);
    const oldest = this.kept.length > mostKept ? this.kept.shift() : undefined;
    if (oldest === undefined) return;
    for (const key of this.texts.keys()) if (key.startsWith(`${scheme}:${oldest}/`)) this.texts.delete(key);
  }
}
