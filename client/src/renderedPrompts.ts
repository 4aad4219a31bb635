import { Disposable, EventEmitter, type TextDocument, Uri, ViewColumn, window, workspace } from "vscode";
import type { RenderResult } from "../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "./languageServer.ts";

const scheme = "typed-prompts-messages";
const refreshDelay = 150;

/** Read-only documents that show the messages a prompt becomes, kept up to date while the prompt is edited. */
export class RenderedPrompts implements Disposable {
  private readonly server: LanguageServer;
  private readonly changed = new EventEmitter<Uri>();
  private readonly subscriptions: Disposable;
  private refreshTimer: NodeJS.Timeout | undefined;

  constructor(server: LanguageServer) {
    this.server = server;
    this.subscriptions = Disposable.from(
      this.changed,
      workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.content(sourceOf(uri)),
      }),
      // A prompt also changes when one of its partials does.
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document.languageId === "dotprompt") this.refreshSoon();
      }),
      workspace.onDidSaveTextDocument(() => this.refreshSoon()),
    );
  }

  /** Opens the messages of the prompt in the active editor beside it. */
  async open(): Promise<void> {
    const source = window.activeTextEditor?.document;
    if (source?.languageId !== "dotprompt") {
      void window.showInformationMessage("Open a .prompt file first: its messages are shown beside it.");
      return;
    }
    const uri = renderedUri(source);
    const document = await workspace.openTextDocument(uri);
    // A document that is open already shows what it showed last.
    this.changed.fire(uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  dispose(): void {
    clearTimeout(this.refreshTimer);
    this.subscriptions.dispose();
  }

  private refreshSoon(): void {
    clearTimeout(this.refreshTimer);
    this.refreshTimer = setTimeout(() => {
      for (const { uri } of workspace.textDocuments) if (uri.scheme === scheme) this.changed.fire(uri);
    }, refreshDelay);
  }

  private async content(source: Uri): Promise<string> {
    try {
      const result = await this.server.render(source.toString());
      if (!result) return 'The language server is not running. "Typed Prompts: Restart Language Server" starts it.\n';
      return display(result);
    } catch (error) {
      return `This prompt could not be rendered.\n\n${error instanceof Error ? error.message : String(error)}\n`;
    }
  }
}

/** The address of the messages: the prompt's name for the tab, its address in the query. */
function renderedUri(source: TextDocument): Uri {
  const name = source.uri.path.slice(source.uri.path.lastIndexOf("/") + 1);
  return Uri.from({ scheme, path: `Messages of ${name}`, query: source.uri.toString() });
}

function sourceOf(rendered: Uri): Uri {
  return Uri.parse(rendered.query, true);
}

function display(result: RenderResult): string {
  if (result.kind === "error") return `This prompt cannot be rendered.\n\n${result.message}\n`;
  const input = JSON.stringify(result.input, undefined, 2);
  const messages = result.messages.map(({ role, text }) => `${heading(role)}\n${text.trimEnd()}\n`);
  const nothing = messages.length === 0 ? ["This prompt renders to no message at all.\n"] : [];
  return [...messages, ...nothing, `${heading("input used")}\n${input}\n`].join("\n");
}

function heading(title: string): string {
  return `──── ${title} ${"─".repeat(Math.max(4, 60 - title.length))}`;
}
