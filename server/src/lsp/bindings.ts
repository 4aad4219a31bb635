import {
  type CodeAction,
  type Connection,
  FileChangeType,
  type FileEvent,
  type InitializeParams,
  MessageType,
  type ServerCapabilities,
  ShowMessageNotification,
} from "vscode-languageserver";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { isBindable } from "../features/bindings/bindingDiagnostics.ts";
import type { BindingPlace } from "../features/bindings/bindingPlace.ts";
import type { GenerationResult, GenerationTools } from "../features/bindings/generation.ts";
import type { TextRange } from "../text/range.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { type CheckedFile, isConfigFile, type Workspace } from "../workspace/workspace.ts";
import { BindingUpdates, type OnSave } from "./bindingUpdates.ts";
import {
  type GenerationReport,
  generatedNotification,
  generateRequest,
  type InitializationOptions,
  offerBindingsRequest,
} from "./customRequests.ts";
import type { BoundBindings } from "./featureHandlers.ts";
import { generationReport } from "./generationReport.ts";
import { SavedBindings } from "./savedBindings.ts";
import { type FileLookup, toProtocolDiagnostic } from "./toProto.ts";
import { toFileId } from "./uris.ts";

/** The command of the quick fix. Its argument is the URI of a prompt. */
const generateCommand = "typed-prompts.generateBindingsOf";

/** Generated TypeScript in the protocol. */
export class Bindings implements BoundBindings {
  readonly #connection: Connection;
  readonly #tools: GenerationTools;
  readonly #saved: SavedBindings;
  readonly #updates: BindingUpdates;
  readonly #lookup: FileLookup;
  /** Folders whose people have been asked. */
  readonly #asked = new Set<FileId>();
  /** Files of people's that are in the way, to say it once. */
  readonly #inTheWay = new Set<FileId>();
  #options: InitializationOptions = {};
  #hasProgress = false;

  /** @param changed is told of prompts whose diagnostics may be different now */
  constructor(
    connection: Connection,
    fileSystem: FileSystem,
    tools: GenerationTools,
    lookup: FileLookup,
    changed: (prompts: readonly FileId[]) => void,
  ) {
    this.#connection = connection;
    this.#tools = tools;
    this.#lookup = lookup;
    this.#saved = new SavedBindings(fileSystem, tools);
    this.#updates = new BindingUpdates(this.#saved, tools, {
      offer: (prompt, folder) => this.#offer(prompt, folder),
      finished: (results) => this.#finished(results),
      changed,
    });
  }

  get capabilities(): Partial<ServerCapabilities> {
    return { executeCommandProvider: { commands: [generateCommand] } };
  }

  listen(): void {
    this.#connection.onRequest(generateRequest, () => this.#generate(undefined));
    this.#connection.onExecuteCommand(async ({ command, arguments: uris = [] }) => {
      if (command !== generateCommand) return;
      const report = await this.#generate(uris.map((uri) => toFileId(String(uri))));
      for (const { message } of report.problems) this.#warn(message);
    });
  }

  initialize({ initializationOptions, capabilities }: InitializeParams): void {
    this.#options = (initializationOptions ?? {}) as InitializationOptions;
    this.#hasProgress = capabilities.window?.workDoneProgress ?? false;
  }

  /** Prompts as they are on disk. */
  get savedWorkspace(): Workspace {
    return this.#saved.workspace;
  }

  addFolder(folder: FileId): void {
    this.#saved.addFolder(folder);
  }

  removeFolder(folder: FileId): void {
    this.#saved.removeFolder(folder);
  }

  apply(onSave: OnSave): void {
    this.#updates.apply({ onSave, isTrusted: this.#isTrusted });
  }

  /** Where the bindings of a prompt are; `undefined` when it has none of ours. */
  of(prompt: FileId): BindingPlace | undefined {
    const isBound = prompt.startsWith("file:") && isBindable(prompt) && this.#saved.hasBindings(prompt);
    return isBound ? this.#saved.place(prompt) : undefined;
  }

  placeFor(prompt: FileId): BindingPlace {
    const place = this.#saved.place(prompt);
    this.#saved.forget([prompt]);
    return place;
  }

  read(file: FileId): string | undefined {
    return this.#tools.files.read(file);
  }

  async generate(prompts: readonly FileId[]): Promise<void> {
    await this.#generate(prompts);
  }

  /** The checked file with what is to say of its bindings. */
  with(checked: CheckedFile): CheckedFile {
    return this.#saved.with(checked);
  }

  /** Returns the prompts whose bindings may stand differently now. */
  watched(changes: readonly FileEvent[]): readonly FileId[] {
    return changes.flatMap(({ uri, type }) => {
      const file = toFileId(uri);
      const prompts = file.endsWith(".prompt") ? [file] : this.#saved.prompts;
      const affected = this.#saved.fileChanged(file);
      if (file.endsWith(".prompt.ts")) this.#updates.bindingsChanged();
      if (file.endsWith(".json") && !isConfigFile(file) && affected.length > 0) this.#updates.schemaChanged();
      if (type === FileChangeType.Created) this.#updates.created(file);
      if (type === FileChangeType.Deleted) {
        for (const one of prompts) if (one === file || one.startsWith(`${file}/`)) this.#updates.gone(one);
      }
      return affected;
    });
  }

  /** A document was saved. `affected` are the files that it concerns. Returns the prompts whose bindings may be stale. */
  documentSaved(file: FileId, affected: readonly FileId[]): readonly FileId[] {
    if (!file.startsWith("file:")) return [];
    const stale = this.#saved.fileChanged(file);
    this.#updates.saved(file, affected);
    return stale;
  }

  codeActions({ diagnostics, source }: CheckedFile, uri: string, { start, end }: TextRange): readonly CodeAction[] {
    return diagnostics
      .filter(({ code }) => code === "bindings-stale" || code === "bindings-edited")
      .filter(({ range }) => range.start <= end && start <= range.end)
      .map((one) => ({
        title: "Generate bindings",
        kind: "quickfix",
        isPreferred: one.code === "bindings-stale",
        diagnostics: [toProtocolDiagnostic(this.#lookup, source, one)],
        command: { title: "Generate bindings", command: generateCommand, arguments: [uri] },
      }));
  }

  get #isTrusted(): boolean {
    return this.#options.trusted !== false;
  }

  async #generate(prompts: readonly FileId[] | undefined): Promise<GenerationReport> {
    if (!this.#isTrusted) {
      const message = "Nothing was written, because this workspace is not trusted.";
      return { written: [], removed: [], unchanged: 0, problems: [{ uri: "", message }] };
    }
    const progress =
      prompts === undefined && this.#hasProgress ? await this.#connection.window.createWorkDoneProgress() : undefined;
    progress?.begin("Generating bindings", 0, "", true);
    try {
      const results = await this.#updates.generate(prompts, {
        report: (done, all) => progress?.report(Math.floor((100 * done) / all), `${done} of ${all}`),
        isCancelled: () => progress?.token.isCancellationRequested ?? false,
      });
      return this.#report(results);
    } finally {
      progress?.done();
    }
  }

  async #offer(prompt: FileId, folder: FileId): Promise<boolean> {
    if (!this.#options.offersBindings || this.#asked.has(folder)) return false;
    this.#asked.add(folder);
    return this.#connection.sendRequest(offerBindingsRequest, { uri: this.#lookup.uri(prompt) });
  }

  #finished(results: readonly GenerationResult[]): void {
    const report = this.#report(results);
    for (const { file, kind } of results) {
      if (kind !== "foreign" || this.#inTheWay.has(file)) continue;
      this.#inTheWay.add(file);
      const said = report.problems.find(({ uri }) => uri === this.#lookup.uri(file));
      if (said) this.#warn(said.message);
    }
    if (report.written.length + report.removed.length + report.problems.length === 0) return;
    void this.#connection.sendNotification(generatedNotification, report);
  }

  #warn(message: string): void {
    void this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message });
  }

  /** What happened, which the log keeps. */
  #report(results: readonly GenerationResult[]): GenerationReport {
    const report = generationReport(results, (file) => this.#lookup.uri(file));
    for (const uri of report.written) this.#connection.console.info(`Written: ${uri}`);
    for (const uri of report.removed) this.#connection.console.info(`Removed, because its prompt is gone: ${uri}`);
    for (const { message, uri } of report.problems) this.#connection.console.warn(`${message} (${uri})`);
    return report;
  }
}
