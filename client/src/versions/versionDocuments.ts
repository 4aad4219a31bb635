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
  private readonly kept: number[] = [];
  private count = 0;
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Opens one editor with a diff for each document. */
  async show(title: string, documents: readonly ComparedDocument[]): Promise<void> {
    const comparison = ++this.count;
    this.forgetOldest(comparison);
    const resources = documents.map(({ name, before, after, uri }) => {
      const live = uri === undefined ? undefined : Uri.parse(uri, true);
      // Both sides have one path, else the editor says that the file was renamed.
      const path = live?.path ?? `/${name}`;
      const left = before === undefined ? undefined : this.keep(path, `${comparison}-before`, before);
      const right = live ?? (after === undefined ? undefined : this.keep(path, `${comparison}-after`, after));
      return [live ?? Uri.from({ scheme, path, query: `${comparison}` }), left, right];
    });
    await commands.executeCommand("vscode.changes", title, resources);
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  private keep(path: string, query: string, text: string): Uri {
    const uri = Uri.from({ scheme, path, query });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  private forgetOldest(newest: number): void {
    this.kept.push(newest);
    const oldest = this.kept.length > mostKept ? this.kept.shift() : undefined;
    if (oldest === undefined) return;
    for (const key of this.texts.keys()) if (key.includes(`?${oldest}-`)) this.texts.delete(key);
  }
}
