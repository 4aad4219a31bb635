import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import type { Exchange } from "../../../server/src/evaluator/messages.ts";

const scheme = "typed-prompts-exchange";
/** Older ones are forgotten. */
const mostKept = 50;

/** Requests and responses exactly as they were, each as a document that is on no disk. */
export class ExchangeDocuments implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  private readonly registration = workspace.registerTextDocumentContentProvider(scheme, this);
  private count = 0;
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: Uri): string | undefined {
    return this.texts.get(uri.toString());
  }

  async show({ request, response }: Exchange): Promise<void> {
    const path = `/request and response ${++this.count}.json`;
    const uri = Uri.from({ scheme, path });
    this.texts.set(uri.toString(), `${JSON.stringify({ request, response }, undefined, 2)}\n`);
    const [oldest] = this.texts.keys();
    if (this.texts.size > mostKept && oldest !== undefined) this.texts.delete(oldest);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
