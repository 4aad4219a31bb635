import { type Disposable, EventEmitter, type TextDocumentContentProvider, Uri, window, workspace } from "vscode";
import type { Exchange } from "../../../server/src/eval/modelClient.ts";

const scheme = "typed-prompts-exchange";
/** Older ones are forgotten. */
const mostKept = 50;

/** An exchange, and the case that it was made for; `undefined` where a judge was asked. */
export interface ShownExchange {
  readonly case: string | undefined;
  readonly exchange: Exchange;
}

/** Requests and responses exactly as they were, each run's as a document that is on no disk. */
export class ExchangeDocuments implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  private readonly registration = workspace.registerTextDocumentContentProvider(scheme, this);
  private count = 0;
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: Uri): string | undefined {
    return this.texts.get(uri.toString());
  }

  /** @param about what was run, for the title */
  async show(about: string, exchanges: readonly ShownExchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    const what = exchanges.length === 1 ? "Request and Response" : "Requests and Responses";
    const uri = Uri.from({ scheme, path: `/${++this.count}/${what}: ${about.replaceAll("/", " ")}.json` });
    const shown = exchanges.map(({ case: name, exchange: { key: _, ...rest } }) => ({ case: name, ...rest }));
    this.texts.set(uri.toString(), `${JSON.stringify(shown.length === 1 ? shown[0] : shown, undefined, 2)}\n`);
    const [oldest] = this.texts.keys();
    if (this.texts.size > mostKept && oldest !== undefined) this.texts.delete(oldest);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
