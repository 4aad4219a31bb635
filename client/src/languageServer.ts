import {
  commands,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  CodeLensRequest,
  type DocumentSelector,
  type ErrorHandler,
  LanguageClient,
  RevealOutputChannelOn,
  type ServerOptions,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import {
  boundNamesRequest,
  boundRenamesRequest,
  type ChangesResult,
  type CompareParams,
  type CompareResult,
  changesRequest,
  compareRequest,
  countTokensRequest,
  type EvaluationListing,
  type ExtractPromptParams,
  type ExtractPromptResult,
  evaluationsRequest,
  extractPromptRequest,
  type GenerationReport,
  generatedNotification,
  generateRequest,
  type HistoryParams,
  type HistoryResult,
  headMovedNotification,
  historyRequest,
  type InitializationOptions,
  offerBindingsRequest,
  type PreviewAsParams,
  type PreviewAsResult,
  type PreviewParams,
  type PreviewResult,
  type PromptParams,
  previewAsRequest,
  previewRequest,
  type RestoreParams,
  type RestoreResult,
  type RevisionsResult,
  restoreRequest,
  revisionsRequest,
  statusNotification,
  type TokenCounts,
} from "../../server/src/lsp/customRequests.ts";
import type { BindingMessages } from "./bindingMessages.ts";
import { hasOtherFormatter } from "./otherExtensions.ts";
import { moveInPrograms, renameInPrograms } from "./programRename.ts";
import type { PromptReferences } from "./promptReferences.ts";
import { openSetting, type ServerStatusItem } from "./serverStatusItem.ts";

/** Everywhere a prompt can be edited. Of `git:`, the old side of a diff, nobody wants diagnostics. */
const schemes = ["file", "untitled", "vscode-vfs", "vscode-remote", "vscode-userdata"];

const promptDocuments = schemes.map((scheme) => ({ scheme, language: "dotprompt" }));

const configDocuments = schemes.map((scheme) => ({ scheme, pattern: "**/typed-prompts.config.json" }));

/** Whatever language they are taken for, `yaml` or one that another extension gives. */
const evalDocuments = schemes.map((scheme) => ({ scheme, pattern: "**/*.eval.yaml" }));

/** The language server as the extension sees it: at most one, started and stopped as the setting `enable` says. */
export class LanguageServer {
  private readonly bundle: string;
  private readonly output: LogOutputChannel;
  private readonly status: ServerStatusItem;
  private readonly bindings: BindingMessages;
  private readonly references: PromptReferences;
  private client: LanguageClient | undefined;
  private listeners: Disposable[] = [];
  private queue: Promise<void> = Promise.resolve();
  private readonly checked = new EventEmitter<void>();
  /** Everything that was to be checked is checked: what the server says of any file may be different now. */
  readonly onDidCheck = this.checked.event;
  private readonly headMoved = new EventEmitter<void>();
  /** Something was committed or checked out: what prompts change of it, and their histories, are others now. */
  readonly onDidMoveHead = this.headMoved.event;

  /** @param bundle the absolute path of the server's bundle */
  constructor(
    bundle: string,
    output: LogOutputChannel,
    status: ServerStatusItem,
    bindings: BindingMessages,
    references: PromptReferences,
  ) {
    this.bundle = bundle;
    this.output = output;
    this.status = status;
    this.bindings = bindings;
    this.references = references;
  }

  /** Starts or stops the server, so that it agrees with the setting. */
  applyEnabled(): Promise<void> {
    return this.inTurn(async () => {
      if (isEnabled()) return this.startNow();
      await this.stopNow();
      this.status.showTurnedOff();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.stopNow());
  }

  /** What is turned off stays off, and says so. */
  restart(): Promise<void> {
    if (!isEnabled()) tellTurnedOff();
    return this.inTurn(() => this.stopNow()).then(() => this.applyEnabled());
  }

  /** The messages that a prompt becomes, or `undefined` while no server runs; so the next two. */
  preview(params: PreviewParams): Promise<PreviewResult | undefined> {
    return this.request((client) => client.sendRequest(previewRequest, params));
  }

  previewAs(params: PreviewAsParams): Promise<PreviewAsResult | undefined> {
    return this.request((client) => client.sendRequest(previewAsRequest, params));
  }

  countTokens(texts: readonly string[]): Promise<TokenCounts | undefined> {
    return this.request((client) => client.sendRequest(countTokensRequest, { texts }));
  }

  /** The evaluation files of the workspace and their cases; `undefined` while no server runs. */
  evaluations(): Promise<readonly EvaluationListing[] | undefined> {
    return this.request((client) => client.sendRequest(evaluationsRequest));
  }

  /** What the text in the editor changes; `undefined` where nothing can be compared, or while no server runs. */
  async changes(params: PromptParams): Promise<ChangesResult | undefined> {
    return (await this.request((client) => client.sendRequest(changesRequest, params))) ?? undefined;
  }

  /** `undefined` while no server runs; so the next three. */
  compare(params: CompareParams): Promise<CompareResult | undefined> {
    return this.request((client) => client.sendRequest(compareRequest, params));
  }

  history(params: HistoryParams): Promise<HistoryResult | undefined> {
    return this.request((client) => client.sendRequest(historyRequest, params));
  }

  restore(params: RestoreParams): Promise<RestoreResult | undefined> {
    return this.request((client) => client.sendRequest(restoreRequest, params));
  }

  revisions(params: PromptParams): Promise<RevisionsResult | undefined> {
    return this.request((client) => client.sendRequest(revisionsRequest, params));
  }

  private async request<Result>(send: (client: LanguageClient) => Promise<Result>): Promise<Result | undefined> {
    await this.queue;
    return this.client?.isRunning() ? send(this.client) : undefined;
  }

  /** Writes the bindings of all prompts; `undefined` while no server runs. */
  generateBindings(): Promise<GenerationReport | undefined> {
    return this.request((client) => client.sendRequest(generateRequest));
  }

  /** The prompt that says what a literal says; `undefined` where none can, or while no server runs. */
  async extractPrompt(params: ExtractPromptParams): Promise<ExtractPromptResult | undefined> {
    const found = await this.request((client) => client.sendRequest(extractPromptRequest, params));
    return found ?? undefined;
  }

  /** Starting and stopping overlap badly, so each waits for the one before. */
  private inTurn(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step).catch((error: unknown) => this.output.error(String(error)));
    return this.queue;
  }

  private async startNow(): Promise<void> {
    if (this.client) return;
    const client: LanguageClient = new LanguageClient("typed-prompts", "Typed Prompts", serverOptions(this.bundle), {
      documentSelector: [...promptDocuments, ...configDocuments, ...evalDocuments] satisfies DocumentSelector,
      outputChannel: this.output,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: "typed-prompts",
      // Editors that ask forget the diagnostics of a tab when it is closed, long before they close its document.
      initializationOptions: {
        diagnostics: "push",
        trusted: workspace.isTrusted,
        offersBindings: true,
        renames: true,
        showsReferences: true,
        comparesVersions: true,
      } satisfies InitializationOptions,
      synchronize: { configurationSection: "typed-prompts" },
      middleware: {
        provideRenameEdits: async (document, position, newName, token, next) => {
          const textDocument = client.code2ProtocolConverter.asTextDocumentIdentifier(document);
          const where = { textDocument, position: client.code2ProtocolConverter.asPosition(position) };
          const [edit, { names, problem }] = await Promise.all([
            next(document, position, newName, token),
            client.sendRequest(boundNamesRequest, where, token),
          ]);
          if (edit && problem !== null) throw new Error(problem);
          if (edit && edit.size > 0) await renameInPrograms(edit, names, newName, token);
          return edit;
        },
        workspace: {
          willRenameFiles: async (event, next) => {
            const files = event.files.map(({ oldUri, newUri }) => ({ oldUri: `${oldUri}`, newUri: `${newUri}` }));
            const [edit, renames] = await Promise.all([
              next(event),
              client.sendRequest(boundRenamesRequest, { files }),
            ]);
            const whole = edit ?? new WorkspaceEdit();
            await moveInPrograms(whole, renames);
            return whole.size > 0 ? whole : edit;
          },
        },
        resolveCodeLens: async (lens, token, next) => {
          const resolved = (await next(lens, token)) ?? lens;
          return this.references.complete(resolved, client.protocol2CodeConverter);
        },
        provideOnTypeFormattingEdits: (document, position, typed, options, token, next) =>
          hasOtherFormatter(document) ? undefined : next(document, position, typed, options, token),
      },
      errorHandler: { error: (...args) => policy.error(...args), closed: () => this.afterCrash(policy) },
      initializationFailedHandler: (error) => {
        this.output.error(`The language server did not start: ${String(error)}`);
        return false;
      },
    });
    const policy: ErrorHandler = client.createDefaultErrorHandler();
    this.client = client;
    this.listeners = [
      client.onDidChangeState(({ newState }) => this.status.showState(newState)),
      client.onNotification(statusNotification, (params) => {
        this.status.showStatus(params);
        if (params.state === "ready") this.checked.fire();
      }),
      client.onNotification(headMovedNotification, () => this.headMoved.fire()),
      client.onNotification(generatedNotification, (report) => this.bindings.showUpdate(report)),
      this.references.onDidChange(() => refreshLenses(client)),
      client.onRequest(offerBindingsRequest, ({ uri }) => this.bindings.offer(uri)),
    ];
    try {
      await client.start();
    } catch (error) {
      this.output.error(String(error));
      this.status.showState(State.StartFailed);
      this.tellStopped("The Typed Prompts language server did not start, so prompts are not checked.");
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (!client) return;
    // Its last words would otherwise overwrite what the next server says.
    for (const listener of this.listeners) listener.dispose();
    await client.dispose().catch((error: unknown) => this.output.warn(String(error)));
    this.status.showState(State.Stopped);
  }

  /** The usual policy (four restarts in three minutes), quiet while it helps, plain when it gives up. */
  private async afterCrash(policy: ErrorHandler): Promise<CloseHandlerResult> {
    const { action } = await policy.closed();
    if (action === CloseAction.Restart) {
      return { action, message: "The language server stopped unexpectedly and is restarted.", handled: true };
    }
    this.tellStopped("The Typed Prompts language server keeps stopping, so prompts are no longer checked.");
    return { action, message: "The language server stopped five times in three minutes.", handled: true };
  }

  private tellStopped(message: string): void {
    void window.showErrorMessage(message, "Restart", "Show Output").then((choice) => {
      if (choice === "Restart") void this.restart();
      if (choice === "Show Output") void commands.executeCommand("typed-prompts.showOutput");
    });
  }
}

/** Has the editor ask for what lenses say again. */
function refreshLenses(client: LanguageClient): void {
  const shown = workspace.textDocuments.find(({ languageId }) => languageId === "dotprompt");
  if (!shown) return;
  // One provider for all documents.
  client.getFeature(CodeLensRequest.method).getProvider(shown)?.onDidChangeCodeLensEmitter.fire();
}

function isEnabled(): boolean {
  return workspace.getConfiguration("typed-prompts").get("enable", true);
}

function tellTurnedOff(): void {
  const message = "Typed Prompts is turned off by the setting 'typed-prompts.enable'.";
  void window.showInformationMessage(message, openSetting.title).then((choice) => {
    if (choice) void commands.executeCommand(openSetting.command, ...openSetting.arguments);
  });
}

function serverOptions(module: string): ServerOptions {
  const transport = TransportKind.ipc;
  return {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ["--nolazy", "--inspect=6009"] } },
  };
}
