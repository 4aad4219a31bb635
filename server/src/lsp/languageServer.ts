import {
  type CodeAction,
  type CodeActionParams,
  type Connection,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type Diagnostic as ProtocolDiagnostic,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { version } from "../../../package.json" with { type: "json" };
import type { FileId } from "../diagnostics/diagnostic.ts";
import { codeActions, fixAllKind } from "../features/codeActions.ts";
import { SourceText } from "../text/sourceText.ts";
import { configFileName } from "../workspace/config.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { type CheckedFile, isConfigFile, Workspace } from "../workspace/workspace.ts";
import { CheckQueue } from "./checkQueue.ts";
import {
  type RenderParams,
  type RenderResult,
  renderRequest,
  type StatusParams,
  statusNotification,
} from "./customRequests.ts";
import { renderMessages } from "./renderMessages.ts";
import { type FileLookup, toCodeAction, toProtocolDiagnostic } from "./toProto.ts";
import { isChecked, toFileId } from "./uris.ts";

/** Settings under `typed-prompts` in the editor. */
interface Settings {
  readonly enable: boolean;
  /** Whether files that are not open are checked too. */
  readonly checkWorkspace: boolean;
}

/** Translates between the protocol and the workspace, and decides when what is checked. */
export class LanguageServer implements FileLookup {
  readonly #connection: Connection;
  readonly #fileSystem: FileSystem;
  readonly #workspace: Workspace;
  readonly #documents = new TextDocuments(TextDocument);
  /** The client's spelling of the URIs of open documents. */
  readonly #open = new Map<FileId, string>();
  readonly #queue: CheckQueue;
  /** What has been sent last for each file, to send only what is new. */
  readonly #published = new Map<FileId, readonly unknown[]>();
  /** The numbers of errors and warnings of each checked file, for the status. */
  readonly #counts = new Map<FileId, { readonly errors: number; readonly warnings: number }>();
  readonly #resultIds = new WeakMap<readonly unknown[], string>();
  #lastResultId = 0;
  #settings: Settings = { enable: true, checkWorkspace: true };
  #folders: readonly string[] = [];
  #client = { pull: false, refresh: false, watch: false, configuration: false, folders: false };

  constructor(connection: Connection, fileSystem: FileSystem) {
    this.#connection = connection;
    this.#fileSystem = fileSystem;
    this.#workspace = new Workspace(fileSystem);
    this.#queue = new CheckQueue(
      (file) => this.#checkAndPublish(file),
      () => this.#sendStatus("ready"),
    );
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeWatchedFiles(({ changes }) => {
      for (const { uri } of changes) this.#changed(this.#workspace.fileChanged(toFileId(uri)));
    });
    connection.onDidChangeConfiguration(() => this.#readSettings());
    connection.onCodeAction((params) => this.#codeActions(params));
    connection.onRequest(renderRequest, (params: RenderParams) => this.#render(params));
    connection.languages.diagnostics.on((params) => this.#pullDiagnostics(params));
    this.#documents.onDidChangeContent(({ document }) => this.#documentChanged(document));
    this.#documents.onDidClose(({ document }) => this.#documentClosed(document));
    this.#documents.listen(connection);
    connection.listen();
  }

  source(file: FileId): SourceText | undefined {
    const uri = this.#open.get(file);
    const document = uri === undefined ? undefined : this.#documents.get(uri);
    if (document) return new SourceText(document.getText());
    const content = this.#fileSystem.readFile(file);
    return content.kind === "text" ? new SourceText(content.text) : undefined;
  }

  uri(file: FileId): string {
    return this.#open.get(file) ?? file;
  }

  version(file: FileId): number | undefined {
    const uri = this.#open.get(file);
    return uri === undefined ? undefined : this.#documents.get(uri)?.version;
  }

  #initialize({ capabilities, workspaceFolders, rootUri }: InitializeParams): InitializeResult {
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    this.#client = {
      pull: capabilities.textDocument?.diagnostic !== undefined,
      refresh: capabilities.workspace?.diagnostics?.refreshSupport ?? false,
      watch: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
      configuration: capabilities.workspace?.configuration ?? false,
      folders: capabilities.workspace?.workspaceFolders ?? false,
    };
    return {
      serverInfo: { name: "typed-prompts", version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        codeActionProvider: { codeActionKinds: ["quickfix", fixAllKind] },
        ...(this.#client.pull
          ? {
              diagnosticProvider: {
                identifier: "typed-prompts",
                interFileDependencies: true,
                workspaceDiagnostics: false,
              },
            }
          : {}),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  #initialized(): void {
    if (this.#client.watch) {
      const globs = ["**/*.prompt", `**/${configFileName}`, "**/*.json"];
      const watchers = globs.map((globPattern) => ({ globPattern }));
      this.#ask(this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (this.#client.folders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.#changed(this.#workspace.removeFolder(toFolderId(uri)));
        for (const { uri } of added) this.#addFolder(uri);
      });
    }
    for (const folder of this.#folders) this.#addFolder(folder);
    this.#readSettings();
  }

  #addFolder(uri: string): void {
    if (!uri.startsWith("file:")) return;
    try {
      this.#changed(this.#workspace.addFolder(toFolderId(uri)));
    } catch (error) {
      this.#connection.console.error(`The folder ${uri} cannot be searched: ${messageOf(error)}`);
    }
  }

  #readSettings(): void {
    if (!this.#client.configuration) return;
    const read = this.#connection.workspace.getConfiguration("typed-prompts").then((found: unknown) => {
      const settings = toSettings(found);
      if (settings.enable === this.#settings.enable && settings.checkWorkspace === this.#settings.checkWorkspace)
        return;
      this.#settings = settings;
      this.#published.clear();
      this.#changed([...this.#workspace.files, ...this.#counts.keys()]);
    });
    this.#ask(read);
  }

  /** Goes on without waiting for an answer; that there is none is worth a line. */
  #ask(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => this.#connection.console.error(messageOf(error)));
  }

  #documentChanged(document: TextDocument): void {
    if (!isChecked(document.uri)) return;
    const file = toFileId(document.uri);
    if (!this.#open.has(file) && this.#client.pull) this.#publish(file, document.uri, []);
    this.#open.set(file, document.uri);
    this.#changed(this.#workspace.open(file, document.getText()));
  }

  #documentClosed(document: TextDocument): void {
    const file = toFileId(document.uri);
    if (!this.#open.delete(file)) return;
    this.#published.delete(file);
    const affected = this.#workspace.close(file);
    if (!this.#workspace.check(file)) this.#forget(file, document.uri);
    this.#changed(affected);
  }

  /** The results of these files may be different now; the first is the one that has changed. */
  #changed(files: readonly FileId[]): void {
    const [first, ...dependents] = files;
    if (first === undefined) return;
    if (this.#client.pull && this.#client.refresh && dependents.some((file) => this.#open.has(file))) {
      this.#connection.languages.diagnostics.refresh();
    }
    if (files.length > 20) this.#sendStatus("checking");
    this.#queue.add(files, (file) => file === first || this.#open.has(file));
  }

  #check(file: FileId): CheckedFile | undefined {
    if (!this.#settings.enable || (!this.#settings.checkWorkspace && !this.#open.has(file))) return undefined;
    try {
      const checked = this.#workspace.check(file);
      if (checked) this.#count(checked);
      return checked;
    } catch (error) {
      this.#connection.console.error(`Checking ${file} failed: ${messageOf(error)}`);
      return undefined;
    }
  }

  #count({ file, diagnostics }: CheckedFile): void {
    const errors = diagnostics.filter((one) => one.severity === "error").length;
    const warnings = diagnostics.filter((one) => one.severity === "warning").length;
    this.#counts.set(file, { errors, warnings });
  }

  #checkAndPublish(file: FileId): void {
    const checked = this.#check(file);
    const uri = this.uri(file);
    if (!checked) return this.#forget(file, uri);
    // Documents that are open are asked for by clients that can.
    if (this.#client.pull && this.#open.has(file)) return;
    if (this.#published.get(file) === checked.diagnostics) return;
    this.#publish(file, uri, this.#toProtocol(checked));
    this.#published.set(file, checked.diagnostics);
  }

  #publish(file: FileId, uri: string, diagnostics: ProtocolDiagnostic[]): void {
    const before = this.#published.get(file);
    if (diagnostics.length === 0 && (before === undefined || before.length === 0) && !this.#open.has(file)) return;
    const version = this.version(file);
    this.#ask(this.#connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) }));
    this.#published.set(file, diagnostics);
  }

  #forget(file: FileId, uri: string): void {
    this.#counts.delete(file);
    this.#publish(file, uri, []);
    this.#published.delete(file);
  }

  #toProtocol(checked: CheckedFile): ProtocolDiagnostic[] {
    return checked.diagnostics.map((one) => toProtocolDiagnostic(this, checked.source, one));
  }

  #pullDiagnostics({ textDocument, previousResultId }: DocumentDiagnosticParams): DocumentDiagnosticReport {
    const checked = isChecked(textDocument.uri) ? this.#check(toFileId(textDocument.uri)) : undefined;
    if (!checked) return { kind: "full", items: [] };
    let resultId = this.#resultIds.get(checked.diagnostics);
    if (resultId === undefined) {
      resultId = String(++this.#lastResultId);
      this.#resultIds.set(checked.diagnostics, resultId);
    }
    if (resultId === previousResultId) return { kind: "unchanged", resultId };
    return { kind: "full", resultId, items: this.#toProtocol(checked) };
  }

  #codeActions({ textDocument, range, context }: CodeActionParams): CodeAction[] {
    const checked = isChecked(textDocument.uri) ? this.#check(toFileId(textDocument.uri)) : undefined;
    if (!checked) return [];
    const span = { start: checked.source.offsetAt(range.start), end: checked.source.offsetAt(range.end) };
    return codeActions(checked, span)
      .filter(({ kind }) => !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`)))
      .map((action) => toCodeAction(this, checked.source, action));
  }

  async #render({ uri }: RenderParams): Promise<RenderResult> {
    const file = toFileId(uri);
    return renderMessages(this.#workspace, file);
  }

  #sendStatus(state: StatusParams["state"]): void {
    let errors = 0;
    let warnings = 0;
    for (const [file, counts] of this.#counts) {
      if (isConfigFile(file) && counts.errors + counts.warnings === 0) continue;
      errors += counts.errors;
      warnings += counts.warnings;
    }
    const params: StatusParams = { state, files: this.#counts.size, errors, warnings };
    this.#ask(this.#connection.sendNotification(statusNotification, params));
  }
}

function toFolderId(uri: string): FileId {
  return toFileId(uri).replace(/\/$/, "");
}

function toSettings(found: unknown): Settings {
  const settings = (found ?? {}) as { enable?: unknown; diagnostics?: { workspace?: unknown } };
  return { enable: settings.enable !== false, checkWorkspace: settings.diagnostics?.workspace !== false };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
