import { type Disposable, Range, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { EvaluatorProcess } from "./evaluatorProcess.ts";

const viewType = "typed-prompts.report";

/** What the page says when a case is clicked. */
interface Reveal {
  readonly kind: "reveal";
  /** Relative to the run's folder. */
  readonly file: string;
  readonly line: number;
  /** Whether the cursor goes there too. */
  readonly focus: boolean;
}

/** The report of a run beside the editor: the same page that `eval --format html` writes. */
export class ReportPanel implements Disposable {
  private readonly evaluator: EvaluatorProcess;
  private readonly extension: Uri;
  private panel: WebviewPanel | undefined;
  private folder: Uri | undefined;

  constructor(extension: Uri, evaluator: EvaluatorProcess) {
    this.extension = extension;
    this.evaluator = evaluator;
  }

  async show(run: Uri, baseline?: Uri): Promise<void> {
    let html: string;
    try {
      html = await this.evaluator.report(run.fsPath, baseline?.fsPath);
    } catch (error) {
      return void window.showWarningMessage(error instanceof Error ? error.message : String(error));
    }
    // `.typed-prompts/runs/<id>.json`, below the folder that paths are relative to.
    this.folder = Uri.joinPath(run, "..", "..", "..");
    const panel = this.panel ?? this.create();
    panel.title = baseline ? "Evaluations Compared" : "Evaluation Report";
    panel.webview.html = html;
    panel.reveal(undefined, true);
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private create(): WebviewPanel {
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    const panel = window.createWebviewPanel(viewType, "Evaluation Report", place, {
      enableScripts: true,
      enableFindWidget: true,
      retainContextWhenHidden: true,
      localResourceRoots: [this.extension],
    });
    panel.webview.onDidReceiveMessage((message: Reveal) => void this.reveal(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    this.panel = panel;
    return panel;
  }

  private async reveal({ file, line, focus }: Reveal): Promise<void> {
    if (!this.folder) return;
    const uri = Uri.joinPath(this.folder, file);
    try {
      const document = await workspace.openTextDocument(uri);
      const selection = new Range(line, 0, line, 0);
      // Beside the page, never over it.
      const viewColumn = this.panel?.viewColumn === ViewColumn.One ? ViewColumn.Two : ViewColumn.One;
      await window.showTextDocument(document, { viewColumn, selection, preserveFocus: !focus });
    } catch {
      void window.showWarningMessage(
        `${workspace.asRelativePath(uri)} is not there any more: the case was moved or removed.`,
      );
    }
  }
}
