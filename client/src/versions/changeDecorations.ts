import {
  type DecorationOptions,
  Disposable,
  MarkdownString,
  OverviewRulerLane,
  Range,
  type TextEditor,
  ThemeColor,
  window,
  workspace,
} from "vscode";
import type { ShownChange } from "../../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "../languageServer.ts";

const refreshDelay = 200;

/** Marks what was changed since the last commit where it is written now, with the verdict in the hover. */
export class ChangeDecorations implements Disposable {
  private readonly server: LanguageServer;
  private readonly looks = {
    breaking: decoration("editorError.foreground", "editorOverviewRuler.errorForeground"),
    other: decoration("editorInfo.foreground", "editorOverviewRuler.infoForeground"),
  };
  private readonly subscriptions: Disposable;
  private timer: NodeJS.Timeout | undefined;

  constructor(server: LanguageServer) {
    this.server = server;
    this.subscriptions = Disposable.from(
      this.looks.breaking,
      this.looks.other,
      window.onDidChangeVisibleTextEditors(() => this.showSoon()),
      workspace.onDidChangeTextDocument(() => this.showSoon()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("typed-prompts.versions")) this.showSoon();
      }),
      server.onDidCheck(() => this.showSoon()),
      server.onDidMoveHead(() => this.showSoon()),
    );
    this.showSoon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.subscriptions.dispose();
  }

  private showSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const editor of window.visibleTextEditors) void this.show(editor);
    }, refreshDelay);
  }

  private async show(editor: TextEditor): Promise<void> {
    const { document } = editor;
    if (document.languageId !== "dotprompt") return;
    const isWanted = workspace.getConfiguration("typed-prompts.versions").get("decorations", true);
    const uri = document.uri.toString();
    const asked = document.version;
    const result = isWanted ? await this.server.changes({ uri }).catch(() => undefined) : undefined;
    if (document.version !== asked) return;
    const marked = (result?.changes ?? []).filter(({ location }) => location?.uri === uri);
    const isBreaking = ({ verdict }: ShownChange): boolean => verdict === "breaking";
    const base = result?.base ?? "";
    editor.setDecorations(
      this.looks.breaking,
      marked.filter(isBreaking).map((one) => mark(one, base)),
    );
    editor.setDecorations(
      this.looks.other,
      marked.filter((one) => !isBreaking(one)).map((one) => mark(one, base)),
    );
  }
}

function decoration(border: string, ruler: string) {
  return window.createTextEditorDecorationType({
    borderColor: new ThemeColor(border),
    borderStyle: "dotted",
    borderWidth: "0 0 1px 0",
    overviewRulerColor: new ThemeColor(ruler),
    overviewRulerLane: OverviewRulerLane.Left,
  });
}

function mark({ location, message, verdict, audience, witness }: ShownChange, base: string): DecorationOptions {
  const { start, end } = location?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const text = new MarkdownString();
  text.appendText(`Since ${base}: ${verdict} for ${audience === "model" ? "the model" : audience}. ${message}`);
  if (witness !== undefined) text.appendText("\n\nFor example:").appendCodeblock(witness, "json");
  return { range: new Range(start.line, start.character, end.line, end.character), hoverMessage: text };
}
