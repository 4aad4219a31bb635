import { Disposable, type Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { LanguageServer } from "../languageServer.ts";
import { PreviewPanel, pageFolders } from "./previewPanel.ts";
import type { PageState } from "./protocol.ts";

const viewType = "typed-prompts.preview";
/** Between two refreshes, in milliseconds. */
const shortestPause = 100;
const longestPause = 1_000;

/** The open previews, one for each prompt, kept up to date while anything that they show is edited. */
export class Previews implements Disposable {
  private readonly extension: Uri;
  private readonly server: LanguageServer;
  private readonly panels = new Set<PreviewPanel>();
  private readonly subscriptions: Disposable;
  private refreshTimer: NodeJS.Timeout | undefined;
  private pause = shortestPause;

  constructor(extension: Uri, server: LanguageServer) {
    this.extension = extension;
    this.server = server;
    this.subscriptions = Disposable.from(
      window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: PageState | undefined) => {
          if (state) this.add(panel, state);
          else panel.dispose();
        },
      }),
      // A prompt also changes when one of its partials does, or the configuration.
      workspace.onDidChangeTextDocument(({ document }) => {
        if (["dotprompt", "json", "jsonc"].includes(document.languageId)) this.refreshSoon();
      }),
      workspace.onDidSaveTextDocument(() => this.refreshSoon()),
      server.onDidCheck(() => this.refreshSoon()),
    );
  }

  /** Opens the preview of the prompt in the active editor beside it. */
  open(): void {
    const source = window.activeTextEditor?.document;
    if (source?.languageId !== "dotprompt") {
      void window.showInformationMessage("Open a .prompt file first: its preview is shown beside it.");
      return;
    }
    const uri = source.uri.toString();
    const known = [...this.panels].find((one) => one.uri === uri);
    if (known) return known.panel.reveal(undefined, true);
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    const options = { enableScripts: true, localResourceRoots: pageFolders(this.extension) };
    this.add(window.createWebviewPanel(viewType, "Preview", place, options), { uri });
  }

  /** A preview that is to be seen. */
  get shown(): PreviewPanel | undefined {
    return [...this.panels].find(({ panel }) => panel.visible);
  }

  dispose(): void {
    clearTimeout(this.refreshTimer);
    for (const preview of this.panels) preview.dispose();
    this.subscriptions.dispose();
  }

  private add(panel: WebviewPanel, state: PageState): void {
    const preview = new PreviewPanel(panel, this.extension, this.server, state);
    this.panels.add(preview);
    panel.onDidDispose(() => this.panels.delete(preview));
    panel.onDidChangeViewState(() => {
      if (panel.visible) void preview.refresh();
    });
  }

  /** Waits for what is typed at once, but not until somebody stops typing. */
  private refreshSoon(): void {
    this.refreshTimer ??= setTimeout(() => void this.refresh(), this.pause);
  }

  private async refresh(): Promise<void> {
    this.refreshTimer = undefined;
    const started = performance.now();
    const shown = [...this.panels].filter(({ panel }) => panel.visible);
    await Promise.all(shown.map((preview) => preview.refresh()));
    // What takes long is shown less often: most of the time is left to the checks.
    const took = performance.now() - started;
    this.pause = Math.min(longestPause, Math.max(shortestPause, 4 * took));
  }
}
