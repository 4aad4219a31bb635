import {
  type Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  type TreeView,
  type Uri,
  window,
  workspace,
} from "vscode";
import type { HistoryResult } from "../../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "../languageServer.ts";

type HistoryEntry = Extract<HistoryResult, { kind: "history" }>["entries"][number];

/** One commit of a prompt's history, and the one before it. */
export interface HistoryNode {
  readonly prompt: Uri;
  readonly entry: HistoryEntry;
  readonly before: HistoryEntry | undefined;
}

/** A commit, or "Show more". */
type Node = HistoryNode | "more";

const pageSize = 30;

const icons: Readonly<Record<HistoryEntry["verdict"], readonly [icon: string, color: string | undefined]>> = {
  breaking: ["error", "testing.iconFailed"],
  dangerous: ["warning", "problemsWarningIcon.foreground"],
  behavioural: ["comment-discussion", "charts.blue"],
  safe: ["pass", "testing.iconPassed"],
  same: ["dash", undefined],
  added: ["add", undefined],
  broken: ["circle-slash", "testing.iconErrored"],
};

/** The history of the prompt in the active editor, in the side bar. */
export class HistoryTree implements TreeDataProvider<Node>, Disposable {
  private readonly server: LanguageServer;
  private readonly view: TreeView<Node>;
  private readonly changed = new EventEmitter<void>();
  private readonly subscriptions: Disposable[];
  private prompt: Uri | undefined;
  private limit = pageSize;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(server: LanguageServer) {
    this.server = server;
    this.view = window.createTreeView("typed-prompts.history", { treeDataProvider: this });
    this.subscriptions = [
      this.view,
      this.changed,
      window.onDidChangeActiveTextEditor(() => this.follow()),
      workspace.onDidSaveTextDocument(({ languageId }) => {
        if (languageId === "dotprompt") this.refresh();
      }),
      this.view.onDidChangeVisibility(() => this.follow()),
      server.onDidMoveHead(() => this.refresh()),
    ];
    this.follow();
  }

  refresh(): void {
    this.changed.fire();
  }

  showMore(): void {
    this.limit += pageSize;
    this.changed.fire();
  }

  getTreeItem(node: Node): TreeItem {
    if (node === "more") {
      const item = new TreeItem("Show More");
      item.command = { title: "Show More", command: "typed-prompts.showMoreHistory" };
      return item;
    }
    const { entry } = node;
    const item = new TreeItem(entry.subject);
    item.id = `${node.prompt.toString()} ${entry.revision}`;
    item.description = [entry.verdict, entry.version, tokens(entry), entry.evaluation, date(entry), entry.author]
      .filter((part) => part !== undefined)
      .join(" · ");
    item.tooltip = tooltip(entry);
    const [icon, color] = icons[entry.verdict];
    item.iconPath = new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
    item.contextValue = "version";
    item.accessibilityInformation = { label: `${entry.subject}, ${item.description}` };
    item.command = {
      title: "Compare with the Version Before",
      command: "typed-prompts.compareVersion",
      arguments: [node],
    };
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { prompt } = this;
    if (node || !prompt) return [];
    const history = await this.server.history({ uri: prompt.toString(), limit: this.limit }).catch(() => undefined);
    if (history?.kind !== "history") {
      this.view.message = history?.message ?? "The language server is not running.";
      return [];
    }
    const { entries, isComplete } = history;
    this.view.message = entries.length === 0 ? "This prompt has not been committed yet." : "";
    const nodes = entries.map((entry, index) => ({ prompt, entry, before: entries[index + 1] }));
    return isComplete ? nodes : [...nodes, "more"];
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  /** Other editors than those of prompts leave the history where it is. */
  private follow(): void {
    const document = window.activeTextEditor?.document;
    if (!this.view.visible || document?.languageId !== "dotprompt" || document.uri.scheme !== "file") return;
    if (document.uri.toString() === this.prompt?.toString()) return;
    this.prompt = document.uri;
    this.limit = pageSize;
    this.view.description = workspace.asRelativePath(document.uri);
    this.changed.fire();
  }
}

function tokens({ tokens: count }: HistoryEntry): string | undefined {
  return count === undefined || count === 0 ? undefined : `${count > 0 ? "+" : "−"}${Math.abs(count)} tokens`;
}

function date({ date: written }: HistoryEntry): string {
  return written.slice(0, 10);
}

function tooltip(entry: HistoryEntry): MarkdownString {
  const text = new MarkdownString();
  text.appendText(
    `${entry.subject}\n\n${entry.author}, ${entry.date}\n\n${entry.revision.slice(0, 12)} · ${entry.verdict}`,
  );
  return text;
}
