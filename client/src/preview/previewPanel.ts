import {
  type Disposable,
  env,
  Range,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { PreviewMessage } from "../../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "../languageServer.ts";
import { pageHtml } from "./pageHtml.ts";
import type { PageState, Sight, ToPage, ToPanel } from "./protocol.ts";

/** The preview of one prompt. */
export class PreviewPanel implements Disposable {
  readonly panel: WebviewPanel;
  private readonly server: LanguageServer;
  private readonly looked: ((sight: Sight) => void)[] = [];
  private state: PageState;
  private isReady = false;
  /** Answers to older questions are dropped. */
  private asked = 0;

  constructor(panel: WebviewPanel, extension: Uri, server: LanguageServer, state: PageState) {
    this.panel = panel;
    this.server = server;
    this.state = state;
    panel.title = `Preview ${this.name}`;
    panel.webview.options = { enableScripts: true, localResourceRoots: pageFolders(extension) };
    panel.webview.onDidReceiveMessage((message: ToPanel) => void this.receive(message));
    panel.webview.html = pageHtml(panel.webview, extension, state);
  }

  get uri(): string {
    return this.state.uri;
  }

  private get name(): string {
    const { path } = Uri.parse(this.uri, true);
    return path.slice(path.lastIndexOf("/") + 1);
  }

  dispose(): void {
    this.panel.dispose();
  }

  async refresh(): Promise<void> {
    if (!this.isReady) return;
    const asked = ++this.asked;
    const result = await this.server.preview(this.state).catch((error: unknown) => failure(String(error)));
    if (asked !== this.asked) return;
    this.send({ kind: "show", name: this.name, result: result ?? failure(notRunning) });
    if (result?.kind !== "messages") return;
    // Without them the messages are still there to be read.
    const counts = await this.server.countTokens(result.messages.map(textOf)).catch(() => undefined);
    if (asked === this.asked && counts) this.send({ kind: "tokens", counts });
  }

  /** What is to be seen of the page after something has been done there: for tests. */
  look(action: { readonly press?: string; readonly type?: string }): Promise<Sight> {
    return new Promise((done) => {
      this.looked.push(done);
      this.send({ kind: "look", ...action });
    });
  }

  private send(message: ToPage): void {
    void this.panel.webview.postMessage(message);
  }

  private async receive(message: ToPanel): Promise<void> {
    switch (message.kind) {
      case "ready":
      case "input":
        this.isReady = true;
        this.state = { ...message.state, uri: this.uri };
        return this.refresh();
      case "reveal":
        return reveal(message.source);
      case "copy":
        return this.copy(message.format);
      case "looked":
        for (const done of this.looked.splice(0)) done(message.sight);
    }
  }

  private async copy(format: "json" | "curl"): Promise<void> {
    const answer = await this.server.previewAs({ ...this.state, format });
    if (answer?.kind !== "text") {
      void window.showWarningMessage(answer?.message ?? notRunning);
      return;
    }
    await env.clipboard.writeText(answer.text);
    window.setStatusBarMessage(format === "json" ? "Messages copied as JSON" : "Request copied as curl command", 4_000);
  }
}

const notRunning = 'The language server is not running. "Typed Prompts: Restart Language Server" starts it.';

function failure(message: string) {
  return { kind: "error", message, inputs: undefined } as const;
}

export function pageFolders(extension: Uri): Uri[] {
  return [Uri.joinPath(extension, "dist"), Uri.joinPath(extension, "media")];
}

function textOf({ parts }: PreviewMessage): string {
  const texts = parts.flatMap(({ kind, pieces }) => (kind === "text" ? pieces.map(({ text }) => text) : []));
  return texts.join("");
}

/** Shows a place of a prompt in the group where it is open, and else beside the preview. */
async function reveal({ uri, range: { start, end } }: Extract<ToPanel, { kind: "reveal" }>["source"]): Promise<void> {
  const target = Uri.parse(uri, true);
  const selection = new Range(start.line, start.character, end.line, end.character);
  const visible = window.visibleTextEditors.find(({ document }) => document.uri.toString() === target.toString());
  const group = window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => (input as { uri?: Uri } | undefined)?.uri?.toString() === target.toString()),
  );
  const editor = await window.showTextDocument(await workspace.openTextDocument(target), {
    viewColumn: visible?.viewColumn ?? group?.viewColumn ?? ViewColumn.One,
    selection,
  });
  editor.revealRange(selection, TextEditorRevealType.InCenterIfOutsideViewport);
}
