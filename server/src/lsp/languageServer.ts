import {
  type CodeAction,
  type CodeActionParams,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DidSaveTextDocumentNotification,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type Diagnostic as ProtocolDiagnostic,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import packageJson from "../../../package.json" with { type: "json" };
import type { PromptModel } from "../analysis/promptModel.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { GenerationTools } from "../features/bindings/generation.ts";
import { promptName, promptOfLiteral } from "../features/bindings/promptOfLiteral.ts";
import { codeActions, fixAllKind } from "../features/codeActions.ts";
import type { PendingChanges } from "../features/versions/pendingChanges.ts";
import type { VersionHost } from "../features/versions/versionHost.ts";
import { SourceText } from "../text/sourceText.ts";
import { configFileName } from "../workspace/config.ts";
import { type EvalDocument, isEvalFile } from "../workspace/evalFiles.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { type CheckedFile, isConfigFile, Workspace } from "../workspace/workspace.ts";
import { Bindings } from "./bindings.ts";
import { CheckQueue } from "./checkQueue.ts";
import { ClosedDocuments } from "./closedDocuments.ts";
import { CodeLensUpdates } from "./codeLensUpdates.ts";
import {
  extractPromptRequest,
  type InitializationOptions,
  type StatusParams,
  statusNotification,
} from "./customRequests.ts";
import {
  type BoundBindings,
  type ClientAbilities,
  type FeatureHost,
  featureHandlers,
  type LoadTokenizer,
} from "./featureHandlers.ts";
import { refactoringActions, refactoringKinds } from "./refactoringActions.ts";
import { type Settings, toSettings, unknownSettings } from "./settings.ts";
import { toCodeAction, toProtocolDiagnostic } from "./toProto.ts";
import { isChecked, toFileId } from "./uris.ts";
import { Versions } from "./versions.ts";

/** What the client has been sent last for a file. */
interface Published {
  readonly uri: string;
  readonly version: number | undefined;
  /** As JSON, to send only what is new. */
  readonly diagnostics: string;
}

const none = JSON.stringify([]);

/** Translates between the protocol and the workspace, and decides when what is checked. */
export class LanguageServer implements FeatureHost {
  readonly loadTokenizer: LoadTokenizer;
  readonly versions: Versions;
  readonly #connection: Connection;
  readonly #fileSystem: FileSystem;
  readonly #workspace: Workspace;
  readonly #documents = new TextDocuments(TextDocument);
  /** The client's spelling of the URIs of open documents. */
  readonly #open = new Map<FileId, string>();
  readonly #queue: CheckQueue;
  readonly #bindings: Bindings;
  readonly #lenses: CodeLensUpdates;
  readonly #closed: ClosedDocuments;
  readonly #published = new Map<FileId, Published>();
  /** How the check of a file has failed, to say it once. */
  readonly #failures = new Map<FileId, string>();
  /** The numbers of errors and warnings of each checked file, for the status. */
  readonly #counts = new Map<FileId, { readonly errors: number; readonly warnings: number }>();
  readonly #resultIds = new WeakMap<readonly unknown[], string>();
  #lastResultId = 0;
  #settings = unknownSettings;
  #folders: readonly string[] = [];
  #client = {
    pull: false,
    refresh: false,
    watch: false,
    openEvalFiles: false,
    configuration: false,
    folders: false,
    versionedEdits: false,
    inlayHintRefresh: false,
    semanticTokensRefresh: false,
    snippets: false,
    labelDetails: false,
    fileRenames: false,
    newFiles: false,
    disabledActions: false,
    renameCommand: false,
    showReferencesCommand: false,
    compareWithHeadCommand: false,
    codeLensRefresh: false,
  };

  constructor(
    connection: Connection,
    fileSystem: FileSystem,
    tools: GenerationTools,
    versions: VersionHost,
    loadTokenizer: LoadTokenizer,
  ) {
    this.#connection = connection;
    this.loadTokenizer = loadTokenizer;
    this.#fileSystem = fileSystem;
    this.#workspace = new Workspace(fileSystem, { symbols: true });
    this.#queue = new CheckQueue(
      (file) => this.#checkAndPublish(file),
      () => {
        this.#sendStatus("ready");
        this.#lenses.settled();
        this.versions.settled();
      },
    );
    this.#closed = new ClosedDocuments(fileSystem);
    this.#lenses = new CodeLensUpdates(this.#workspace, () => this.#refreshCodeLenses());
    this.#bindings = new Bindings(connection, fileSystem, tools, this, (prompts) => this.#changed(prompts));
    this.versions = new Versions(versions, this.#workspace, fileSystem, {
      savedWorkspace: () => this.#bindings.savedWorkspace,
      changesMoved: () => this.#refreshCodeLenses(),
    });
  }

  listen(): void {
    const connection = this.#connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#initialized());
    connection.onDidChangeWatchedFiles(({ changes }) => {
      const affected = changes.flatMap(({ uri }) => this.#workspace.fileChanged(toFileId(uri)));

      this.#changed([...new Set([...affected, ...this.#bindings.watched(changes)])]);
      for (const { uri } of changes) if (this.#closed.isSaved(toFileId(uri))) this.#fileSaved(toFileId(uri));
      this.#lenses.changed(changes.map(({ uri }) => toFileId(uri)));
    });
    connection.onDidChangeConfiguration(() => this.#readSettings());
    connection.onCodeAction((params) => this.#codeActions(params));
    connection.onRequest(extractPromptRequest, ({ pieces, before }) => {
      const prompt = promptOfLiteral(pieces);
      return prompt ? { ...prompt, name: promptName(before) } : null;
    });
    for (const handler of featureHandlers) handler.listen(connection, this);
    this.#bindings.listen();
    connection.languages.diagnostics.on((params) => this.#pullDiagnostics(params));
    this.#documents.onDidChangeContent(({ document }) => this.#documentChanged(document));
    this.#documents.onDidOpen(({ document }) => this.#closed.saved(toFileId(document.uri), document.getText()));
    this.#documents.onDidSave(({ document }) => this.#documentSaved(document));
    this.#documents.onDidClose(({ document }) => this.#documentClosed(document));
    this.#documents.listen(connection);
    connection.listen();
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  get settings(): Settings {
    return this.#settings;
  }

  get client(): ClientAbilities {
    return this.#client;
  }

  model(uri: string): PromptModel | undefined {
    const file = toFileId(uri);
    return isChecked(uri) && this.#check(file) ? this.#workspace.model(file) : undefined;
  }

  evalDocument(uri: string): EvalDocument | undefined {
    const file = toFileId(uri);
    if (!isEvalFile(file)) return undefined;
    return isChecked(uri) && this.#check(file) ? this.#workspace.evalDocument(file) : undefined;
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

  get bound(): BoundBindings {
    return this.#bindings;
  }

  changesOf(prompt: FileId): PendingChanges | undefined {
    return this.versions.changesOf(prompt);
  }

  hasBindings(prompt: FileId): boolean {
    return this.#bindings.of(prompt) !== undefined;
  }

  #initialize(params: InitializeParams): InitializeResult {
    const { capabilities, workspaceFolders, rootUri } = params;
    const options = params.initializationOptions as InitializationOptions | null | undefined;
    this.#bindings.initialize(params);
    this.#folders = workspaceFolders?.map((folder) => folder.uri) ?? (rootUri ? [rootUri] : []);
    this.#client = {
      pull: capabilities.textDocument?.diagnostic !== undefined && options?.diagnostics !== "push",
      refresh: capabilities.workspace?.diagnostics?.refreshSupport ?? false,
      watch: capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
      openEvalFiles: capabilities.textDocument?.synchronization?.dynamicRegistration ?? false,
      configuration: capabilities.workspace?.configuration ?? false,
      folders: capabilities.workspace?.workspaceFolders ?? false,
      snippets: capabilities.textDocument?.completion?.completionItem?.snippetSupport ?? false,
      labelDetails: capabilities.textDocument?.completion?.completionItem?.labelDetailsSupport ?? false,
      fileRenames: capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("rename") ?? false,
      newFiles: capabilities.workspace?.workspaceEdit?.resourceOperations?.includes("create") ?? false,
      disabledActions: capabilities.textDocument?.codeAction?.disabledSupport ?? false,
      renameCommand: options?.renames ?? false,
      showReferencesCommand: options?.showsReferences ?? false,
      compareWithHeadCommand: options?.comparesVersions ?? false,
      codeLensRefresh: capabilities.workspace?.codeLens?.refreshSupport ?? false,
      versionedEdits: capabilities.workspace?.workspaceEdit?.documentChanges ?? false,
      inlayHintRefresh: capabilities.workspace?.inlayHint?.refreshSupport ?? false,
      semanticTokensRefresh: capabilities.workspace?.semanticTokens?.refreshSupport ?? false,
    };
    const features: Partial<ServerCapabilities> = Object.assign(
      {},
      ...featureHandlers.map((handler) => handler.capabilities),
    );
    return {
      serverInfo: { name: "typed-prompts", version: packageJson.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        codeActionProvider: { codeActionKinds: ["quickfix", ...refactoringKinds, fixAllKind] },
        ...(this.#client.pull
          ? {
              diagnosticProvider: {
                identifier: "typed-prompts",
                interFileDependencies: true,
                workspaceDiagnostics: false,
              },
            }
          : {}),
        ...this.#bindings.capabilities,
        ...features,
        workspace: { ...features.workspace, workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  #initialized(): void {
    if (this.#client.watch) {
      const kind = WatchKind.Create | WatchKind.Change;
      const evalFiles = ["**/*.eval.yaml", "**/*.{jsonl,csv}"];
      const globs = ["**/*.prompt", `**/${configFileName}`, "**/*.json", "**/*.prompt.ts", ...evalFiles];
      const watchers = globs.map((globPattern) => ({ globPattern, kind }));
      // Of a deleted folder editors name only the folder.
      watchers.push({ globPattern: "**/*", kind: WatchKind.Delete });
      this.#ask(this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
    if (this.#client.openEvalFiles) {
      // What is being typed there counts too, but no feature for prompts is to be offered in what is YAML.
      const documentSelector = [{ pattern: "**/*.eval.yaml" }];
      const syncKind = TextDocumentSyncKind.Incremental;
      this.#ask(this.#connection.client.register(DidOpenTextDocumentNotification.type, { documentSelector }));
      this.#ask(
        this.#connection.client.register(DidChangeTextDocumentNotification.type, { documentSelector, syncKind }),
      );
      this.#ask(this.#connection.client.register(DidSaveTextDocumentNotification.type, { documentSelector }));
      this.#ask(this.#connection.client.register(DidCloseTextDocumentNotification.type, { documentSelector }));
    }
    if (this.#client.folders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) {
          this.#bindings.removeFolder(toFolderId(uri));
          this.#changed(this.#workspace.removeFolder(toFolderId(uri)));
        }
        for (const { uri } of added) this.#addFolder(uri);
      });
    }
    for (const folder of this.#folders) this.#addFolder(folder);
    this.#readSettings();
  }

  #addFolder(uri: string): void {
    if (!uri.startsWith("file:")) return;
    try {
      this.#bindings.addFolder(toFolderId(uri));
      this.#changed(this.#workspace.addFolder(toFolderId(uri)));
    } catch (error) {
      this.#connection.console.error(`The folder ${uri} cannot be searched: ${messageOf(error)}`);
    }
  }

  #readSettings(): void {
    if (!this.#client.configuration) return this.#apply(toSettings(undefined));
    const told = this.#connection.workspace.getConfiguration("typed-prompts").catch((error: unknown) => {
      this.#connection.console.error(messageOf(error));
      return undefined;
    });
    this.#ask(told.then((found: unknown) => this.#apply(toSettings(found))));
  }

  #apply(settings: Settings): void {
    const before = this.#settings;
    this.#settings = settings;
    if (JSON.stringify(settings.inlayHints) !== JSON.stringify(before.inlayHints)) this.#refreshFeatures();
    if (JSON.stringify(settings.codeLens) !== JSON.stringify(before.codeLens)) this.#refreshCodeLenses();
    this.#bindings.apply(settings.enable ? settings.generateOnSave : "off");
    const all = [...new Set([...this.#workspace.files, ...this.#workspace.evalFiles, ...this.#counts.keys()])];
    if (settings.enable !== before.enable) this.#changed(all);
    else if (settings.checkWorkspace !== before.checkWorkspace)
      this.#changed(all.filter((file) => !this.#open.has(file)));
  }

  /** Goes on without waiting for an answer; that there is none is worth a line. */
  #ask(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => this.#connection.console.error(messageOf(error)));
  }

  #documentChanged(document: TextDocument): void {
    if (!isChecked(document.uri)) return;
    const file = toFileId(document.uri);
    this.#open.set(file, document.uri);
    if (this.#client.pull) this.#publish(file, []);
    this.#changed(this.#workspace.open(file, document.getText()), file);
    this.#lenses.changed([file]);
  }

  #documentSaved(document: TextDocument): void {
    const file = toFileId(document.uri);
    if (!this.#open.has(file)) return;
    this.#closed.saved(file, document.getText());
    this.#fileSaved(file);
  }

  #fileSaved(file: FileId): void {
    this.#changed(this.#bindings.documentSaved(file, this.#workspace.dependentsOf(file)), file);
  }

  #documentClosed(document: TextDocument): void {
    const file = toFileId(document.uri);
    if (this.#open.delete(file)) {
      this.versions.forget(file);
      this.#changed(this.#workspace.close(file));
      if (this.#closed.closed(file, document.getText())) this.#fileSaved(file);
    }
    this.#lenses.changed([file]);
  }

  /** The results of these files may be different now. The client asks for those of the one `edited` without being told. */
  #changed(changed: readonly FileId[], edited?: FileId): void {
    this.versions.changed();
    const isKnown = this.#settings !== unknownSettings;
    const files = changed.filter((file) => isKnown || this.#open.has(file) || this.#published.has(file));
    if (files.length === 0) return;
    if (this.#client.pull && this.#client.refresh && files.some((file) => file !== edited && this.#open.has(file))) {
      this.#ask(this.#connection.languages.diagnostics.refresh());
    }
    if (files.some((file) => file !== edited && this.#open.has(file))) this.#refreshFeatures();
    if (files.length > 20) this.#sendStatus("checking");
    this.#queue.add(files, (file) => file === files[0] || this.#open.has(file));
  }

  /** What is shown of open documents beside diagnostics may be different, although they are the same. */
  #refreshFeatures(): void {
    if (this.#client.inlayHintRefresh) this.#ask(this.#connection.languages.inlayHint.refresh());
    if (this.#client.semanticTokensRefresh) this.#ask(this.#connection.languages.semanticTokens.refresh());
  }

  #refreshCodeLenses(): void {
    if (this.#client.codeLensRefresh) this.#ask(this.#connection.sendRequest(CodeLensRefreshRequest.type));
  }

  #check(file: FileId): CheckedFile | undefined {
    if (!this.#settings.enable || (!this.#settings.checkWorkspace && !this.#open.has(file))) return undefined;
    try {
      const found = this.#workspace.has(file) ? this.#workspace.check(file) : undefined;
      const checked = found && this.#bindings.with(found);
      if (checked) this.#count(checked);
      this.#failures.delete(file);
      return checked;
    } catch (error) {
      const failure = String(error);
      const known = this.#failures.get(file) === failure;
      if (!known) this.#connection.console.error(`Checking ${file} failed: ${messageOf(error)}`);
      this.#failures.set(file, failure);
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
    if (!checked) this.#counts.delete(file);
    this.#lenses.checked(file);
    // Documents that are open are asked for by clients that can.
    if (this.#client.pull && this.#open.has(file)) return;
    this.#publish(file, checked ? this.#toProtocol(checked) : []);
  }

  #publish(file: FileId, diagnostics: ProtocolDiagnostic[]): void {
    const next = { uri: this.uri(file), version: this.version(file), diagnostics: JSON.stringify(diagnostics) };
    const before = this.#published.get(file);
    const same = before?.uri === next.uri;
    if (same && before.version === next.version && before.diagnostics === next.diagnostics) return;
    const shown = before !== undefined && before.diagnostics !== none;
    // The client may spell the file differently when it opens it.
    if (shown && !same) this.#send(before.uri, undefined, []);
    // Each version of an open document is answered; of a closed file without problems nothing is said.
    const isAnswer = next.version !== undefined && !this.#client.pull;
    if (isAnswer || diagnostics.length > 0) this.#published.set(file, next);
    else this.#published.delete(file);
    if (isAnswer || diagnostics.length > 0 || (shown && same)) this.#send(next.uri, next.version, diagnostics);
  }

  #send(uri: string, version: number | undefined, diagnostics: ProtocolDiagnostic[]): void {
    this.#ask(this.#connection.sendDiagnostics({ uri, diagnostics, ...(version === undefined ? {} : { version }) }));
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
    const wants = (kind = ""): boolean => !context.only || context.only.some((only) => isOfKind(kind, only));
    const fixes = codeActions(checked, span).map((one) => toCodeAction(this, checked.source, one, this.#client));
    const found = [...fixes, ...this.#bindings.codeActions(checked, textDocument.uri, span)];
    return [...found.filter(({ kind }) => wants(kind)), ...refactoringActions(this, textDocument.uri, span, wants)];
  }

  #sendStatus(state: StatusParams["state"]): void {
    let files = 0;
    let errors = 0;
    let warnings = 0;
    for (const [file, counts] of this.#counts) {
      if (!isConfigFile(file) && !isEvalFile(file)) files++;
      errors += counts.errors;
      warnings += counts.warnings;
    }
    const params: StatusParams = { state, files, errors, warnings };
    this.#ask(this.#connection.sendNotification(statusNotification, params));
  }
}

/** Kinds are hierarchical; the empty one is above all. */
function isOfKind(kind: string, wanted: string): boolean {
  return wanted === "" || `${kind}.`.startsWith(`${wanted}.`);
}

function toFolderId(uri: string): FileId {
  return toFileId(uri).replace(/\/$/, "");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
