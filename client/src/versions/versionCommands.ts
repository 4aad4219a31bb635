import { commands, Disposable, env, Range, Uri, WorkspaceEdit, window, workspace } from "vscode";
import type { CompareParams } from "../../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "../languageServer.ts";
import { ChangeDecorations } from "./changeDecorations.ts";
import { type HistoryNode, HistoryTree } from "./historyTree.ts";
import { VersionDocuments } from "./versionDocuments.ts";

/** Versions in the editor: comparisons, the history in the side bar, marks at what has changed. */
export function registerVersions(server: LanguageServer, isTested: boolean): Disposable {
  const documents = new VersionDocuments();
  const tree = new HistoryTree(server);
  let last: Compared | undefined;

  const show = async (compared: Compared): Promise<void> => {
    const { params } = compared;
    const uri = Uri.parse(params.uri, true);
    const result = await server.compare(params);
    if (result?.kind !== "comparison") {
      return void window.showWarningMessage(result?.message ?? notRunning);
    }
    const title = result.isSavedFile ? "the saved file" : compared.title;
    const shown = result.documents.filter(({ before, after }) => before !== after);
    if (shown.length === 0) {
      return void window.showInformationMessage(`${baseName(uri)} is the same as ${title}.`);
    }
    last = { params, title, cases: result.cases };
    await documents.show(`${baseName(uri)}: ${title} · ${result.verdict}`, shown);
  };

  const compare = async (uri: Uri | undefined, base: CompareParams["base"], title: string, head?: string) => {
    if (!uri) return;
    const params = { uri: uri.toString(), base, ...(head === undefined ? {} : { head: { revision: head } }) };
    await show({ params, title, cases: [] });
  };

  const chooseCase = async (): Promise<void> => {
    if (!last) return void window.showInformationMessage("Compare a prompt first.");
    const { params, title, cases } = last;
    if (cases.length === 0) {
      return void window.showInformationMessage(
        "This prompt has no evaluation cases: its messages are those for a sample.",
      );
    }
    const chosen = await window.showQuickPick(cases, { title: "Compare the Messages for the Case" });
    if (chosen !== undefined) await show({ params: { ...params, case: chosen }, title, cases });
  };

  const compareWithRevision = async (target: unknown): Promise<void> => {
    const uri = promptUri(target);
    if (!uri) return;
    const history = await server.history({ uri: uri.toString(), limit: 100 });
    const entries = history?.kind === "history" ? history.entries : [];
    const items = entries.map(({ revision, subject, date, author, verdict }) => ({
      label: subject,
      description: `${verdict} · ${date.slice(0, 10)} · ${author}`,
      revision,
    }));
    const other = {
      label: "Another Revision…",
      description: "a commit, a tag or an expression as git takes it",
      revision: "",
    };
    const chosen = await window.showQuickPick([...items, other], {
      title: "Compare with Revision",
      matchOnDescription: true,
    });
    const revision =
      chosen === other ? await window.showInputBox({ title: "Compare with Revision" }) : chosen?.revision;
    if (revision) await compare(uri, { kind: "revision", revision }, revision.slice(0, 12));
  };

  const compareWithBranch = async (target: unknown): Promise<void> => {
    const uri = promptUri(target);
    const revisions = uri && (await server.revisions({ uri: uri.toString() }));
    if (!uri || !revisions) return;
    const names = [...revisions.branches, ...revisions.tags];
    if (names.length === 0) return void window.showInformationMessage("There are no branches or tags here.");
    const branch = await window.showQuickPick(names, { title: "Compare with Branch" });
    if (branch) await compare(uri, { kind: "revision", revision: branch }, branch);
  };

  const compareWithVariant = async (target: unknown): Promise<void> => {
    const uri = promptUri(target);
    const revisions = uri && (await server.revisions({ uri: uri.toString() }));
    if (!uri || !revisions) return;
    const items = revisions.variants.map((one) => ({ label: baseName(Uri.parse(one, true)), uri: one }));
    if (items.length === 0) {
      return void window.showInformationMessage(
        `${baseName(uri)} has no variants: 'name.variant.prompt' beside it is one.`,
      );
    }
    const chosen = await window.showQuickPick(items, { title: "Compare with Variant" });
    if (chosen) await compare(uri, { kind: "file", uri: chosen.uri }, chosen.label);
  };

  const restore = async (node: unknown): Promise<void> => {
    if (!isHistoryNode(node)) return;
    const { prompt, entry } = node;
    const result = await server.restore({ uri: prompt.toString(), revision: entry.revision });
    if (result?.kind !== "files") return void window.showWarningMessage(result?.message ?? notRunning);
    const edit = new WorkspaceEdit();
    for (const { uri, text } of result.files) await restoreFile(edit, Uri.parse(uri, true), text);
    if (!(await workspace.applyEdit(edit))) return void window.showWarningMessage("The editor refused the edit.");
    await window.showTextDocument(prompt);
    const count = result.files.length === 1 ? "1 file is" : `${result.files.length} files are`;
    window.setStatusBarMessage(`${count} as in ${entry.revision.slice(0, 12)}; Undo takes it back`, 6_000);
  };

  const handlers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    compareWithHead: (target) => compare(promptUri(target), { kind: "revision", revision: "HEAD" }, "HEAD"),
    compareWithRevision,
    compareWithBranch,
    compareWithVariant,
    compareWithClipboard: async (target) =>
      compare(promptUri(target), { kind: "text", text: await env.clipboard.readText() }, "the clipboard"),
    compareVersion: (node) => {
      if (!isHistoryNode(node)) return;
      const { prompt, entry, before } = node;
      const base: CompareParams["base"] = before
        ? { kind: "revision", revision: before.revision }
        : { kind: "nothing" };
      return compare(prompt, base, entry.subject, entry.revision);
    },
    compareVersionWithNow: (node) => {
      if (!isHistoryNode(node)) return;
      const { prompt, entry } = node;
      return compare(prompt, { kind: "revision", revision: entry.revision }, entry.revision.slice(0, 12));
    },
    restoreVersion: restore,
    chooseComparedCase: chooseCase,
    refreshHistory: () => tree.refresh(),
    showMoreHistory: () => tree.showMore(),
  };
  return Disposable.from(
    documents,
    tree,
    new ChangeDecorations(server),
    ...(isTested ? [commands.registerCommand("typed-prompts.test.history", () => tree.getChildren())] : []),
    ...Object.entries(handlers).map(([name, handler]) => commands.registerCommand(`typed-prompts.${name}`, handler)),
  );
}

/** A comparison that was asked for. */
interface Compared {
  readonly params: CompareParams;
  /** What the prompt is held against, for people. */
  readonly title: string;
  readonly cases: readonly string[];
}

const notRunning = 'The language server is not running. "Typed Prompts: Restart Language Server" starts it.';

/** The prompt that a command is for: its argument, or what is in the active editor. */
function promptUri(target: unknown): Uri | undefined {
  if (target instanceof Uri) return target;
  if (typeof target === "string") return Uri.parse(target, true);
  const document = window.activeTextEditor?.document;
  if (document?.languageId === "dotprompt") return document.uri;
  void window.showInformationMessage("Open a .prompt file first.");
  return undefined;
}

function isHistoryNode(node: unknown): node is HistoryNode {
  return typeof node === "object" && node !== null && "entry" in node;
}

async function restoreFile(edit: WorkspaceEdit, uri: Uri, text: string): Promise<void> {
  try {
    const document = await workspace.openTextDocument(uri);
    const end = document.lineAt(document.lineCount - 1).rangeIncludingLineBreak.end;
    edit.replace(uri, new Range(document.positionAt(0), end), text);
  } catch {
    edit.createFile(uri, { contents: Buffer.from(text) });
  }
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
