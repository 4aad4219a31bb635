import { builtinHelpers } from "../analysis/builtinHelpers.ts";
import type { AnalysisContext } from "../analysis/checker.ts";
import { type PartialCalls, type PartialResolution, partialCalls } from "../analysis/partialTemplate.ts";
import { checkPrompt, type PromptModel, withConfiguredSeverity } from "../analysis/promptModel.ts";
import { readSignature } from "../analysis/readSignature.ts";
import { Usage } from "../analysis/usage.ts";
import { type Diagnostic, diagnostic, type FileId } from "../diagnostics/diagnostic.ts";
import { type EvalContext, relativeName } from "../eval/checkEvalFile.ts";
import { evalFileEnding, evalFilesNamedAfter } from "../eval/evalFile.ts";
import { isPartialFile, type PromptFile, parsePromptFile } from "../syntax/promptFile.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { SourceText } from "../text/sourceText.ts";
import type { PromptSignature } from "../types/signature.ts";
import type { Type } from "../types/type.ts";
import { type Config, configFileName } from "./config.ts";
import { ConfigStore } from "./configStore.ts";
import { type EvalDocument, EvalFiles, isEvalFile } from "./evalFiles.ts";
import { type FileSymbols, fileSymbols } from "./fileSymbols.ts";
import type { FileContent, FileSystem } from "./fileSystem.ts";
import { endlessCycle, type PartialNode, type PartialOrder, partialNode, partialOrder } from "./partialGraph.ts";
import { bareName, PartialIndex } from "./partialIndex.ts";

/** The result of checking one file. */
export interface CheckedFile {
  readonly file: FileId;
  /** Converts the diagnostics' ranges. */
  readonly source: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/** What is remembered of one file. Each part is dropped when what it was made from changes. */
interface Entry {
  /** The text of an open document, which wins over the disk. */
  buffer: string | undefined;
  content: FileContent | undefined;
  prompt: PromptFile | undefined;
  /** The tree before the last change of an open document: most changes leave the front matter as it was. */
  before: PromptFile | undefined;
  calls: PartialCalls | undefined;
  /** Whether it pins phrases, which may be in the partials that it calls: then their texts matter, not only their use. */
  hasPins: boolean;
  checked: { readonly model: PromptModel; readonly basis: Basis; generation: number } | undefined;
  /** By the function that made it; see `derived`. */
  readonly derived: Map<unknown, unknown>;
  /** Of a closed file too: that is what other files' requests ask for. */
  symbols: { readonly shared: FileSymbols; readonly basis: Basis; generation: number } | undefined;
  /** Once an evaluation file has asked for it; not current after a change, which may have left the front matter as it was. */
  signature:
    | {
        readonly signature: PromptSignature;
        readonly frontMatter: PromptFile["frontMatter"];
        readonly config: Config;
        isCurrent: boolean;
      }
    | undefined;
}

/** What a check has read beside the file itself: when all of it is the same, so is the result. */
interface Basis {
  readonly config: Config;
  readonly partials: ReadonlyMap<string, unknown>;
}

/**
 * The only holder of state: folders, open documents, configurations, and remembered results. Every method is
 * synchronous and cheap but `check`, which does the work for one file (and remembers it).
 *
 * Methods that take in a change return the files whose results may differ now, the changed file first, then those
 * that depend on it; the caller decides when to `check` them.
 */
export class Workspace {
  readonly #fileSystem: FileSystem;
  readonly #options: { readonly symbols: boolean };
  readonly #folders = new Set<FileId>();
  readonly #entries = new Map<FileId, Entry>();
  readonly #partials = new PartialIndex();
  readonly #configs: ConfigStore;
  readonly #evalFiles = new EvalFiles((file) => this.text(file));
  readonly #ahead = new Set<(prompt: PromptFile) => unknown>();
  #order: PartialOrder | undefined;
  #nodes = new Map<FileId, PartialNode>();
  #cycles = new Map<string, readonly string[] | undefined>();
  /** The inline partials of each file that defines some; `undefined` until a partial calls what no file is. */
  #inlines: Map<FileId, ReadonlySet<string>> | undefined;
  /** Counts the changes that can make a result differ whose own file is the same: results of this one need no second look. */
  #generation = 0;

  /** With `symbols`, a check remembers the names in each file as well: editors ask for them, the command line does not. */
  constructor(fileSystem: FileSystem, options: { readonly symbols: boolean } = { symbols: false }) {
    this.#fileSystem = fileSystem;
    this.#options = options;
    this.#configs = new ConfigStore((file) => this.#read(file));
  }

  /** Adds a folder's prompts, configurations and evaluation files. Files elsewhere may call its partials. */
  addFolder(folder: FileId): readonly FileId[] {
    this.#folders.add(folder);
    const all = this.#fileSystem.findFiles(folder);
    const found = all.filter((file) => !isEvalFile(file));
    const evalFiles = found.length < all.length ? all.filter((file) => isEvalFile(file)) : [];
    for (const file of evalFiles) this.#evalFiles.changed(file);
    const added = found.filter((file) => !this.#entries.has(file));
    for (const file of added) this.#newEntry(file);
    const given = added.flatMap((file) => this.#inlinesChanged(file));
    const concerned = this.#evalFiles.all.length > evalFiles.length ? this.#evalFilesConcerned(added) : [];
    return [...new Set([...found, ...this.#dependents(added), ...given, ...evalFiles, ...concerned])];
  }

  /** Forgets a folder's files, but those open or inside another folder. The returned files include the forgotten ones. */
  removeFolder(folder: FileId): readonly FileId[] {
    this.#folders.delete(folder);
    const goneEvalFiles = this.#evalFiles.all.filter(
      (file) => isInside(file, folder) && this.#evalFiles.buffer(file) === undefined && !this.#isSearched(file),
    );
    for (const file of goneEvalFiles) this.#evalFiles.delete(file);
    const gone = [...this.#entries]
      .filter(([file, { buffer }]) => buffer === undefined && isInside(file, folder) && !this.#isSearched(file))
      .map(([file]) => file);
    const affected = [...new Set([...gone, ...this.#dependents(gone)])];
    const given = gone.flatMap((file) => this.#forget(file));
    return [...new Set([...affected, ...given, ...goneEvalFiles, ...this.#evalFilesConcerned(gone)])];
  }

  /** Adds a single file outside any folder, as the command line does for a named path. */
  addFile(file: FileId): readonly FileId[] {
    if (isEvalFile(file)) {
      if (!this.#evalFiles.has(file)) this.#evalFiles.changed(file);
      return [file];
    }
    if (this.#entries.has(file)) return [file];
    this.#newEntry(file);
    return [file, ...this.#inlinesChanged(file)];
  }

  /** An open document's text wins over the disk, from now until `close`. Also for its later changes. */
  open(file: FileId, text: string): readonly FileId[] {
    if (isEvalFile(file)) {
      this.#evalFiles.open(file, text);
      return [file];
    }
    const entry = this.#entries.get(file) ?? this.#newEntry(file);
    if (entry.buffer === text) return [file];
    // A partial is mostly opened as it was checked: what was made of it, and of its callers, still holds.
    const isKnown = entry.buffer === undefined && entry.content?.kind === "text" && entry.content.text === text;
    entry.buffer = text;
    if (isKnown) return [file];
    return this.#changed(file, entry);
  }

  /** The disk counts again. A file that is not there, or not in any folder, is forgotten. */
  close(file: FileId): readonly FileId[] {
    if (isEvalFile(file)) {
      this.#evalFiles.close(file);
      return this.#evalFileChanged(file);
    }
    const entry = this.#entries.get(file);
    if (entry?.buffer === undefined) return [];
    const onDisk = this.#isSearched(file) ? this.#fileSystem.readFile(file) : undefined;
    if (onDisk?.kind === "text" && onDisk.text === entry.buffer) {
      entry.buffer = undefined;
      return [file];
    }
    entry.buffer = undefined;
    const affected = this.#changed(file, entry);
    if (onDisk && onDisk.kind !== "missing") return affected;
    return [...new Set([...affected, ...this.#forget(file)])];
  }

  /**
   * A file was created, changed or deleted on disk: a prompt, a configuration, or a schema file one refers to. Of a
   * deleted folder editors name only the folder.
   */
  fileChanged(file: FileId): readonly FileId[] {
    if (isEvalFile(file)) return this.#evalFileChanged(file);
    if (this.#configs.isSchemaFile(file)) {
      this.#configs.reset();
      this.#generation++;
      return [file, ...this.files, ...this.evalFiles];
    }
    if (/\.(?:jsonl|csv)$/.test(file)) return this.#evalFiles.datasetChanged(file);
    if (!file.endsWith(".prompt") && !isConfigFile(file)) return this.#folderChanged(file);
    const entry = this.#entries.get(file);
    if (entry?.buffer !== undefined) return [];
    if (!entry && !this.#isSearched(file)) return isConfigFile(file) ? this.#configChanged(file) : [];
    if (this.#fileSystem.readFile(file).kind !== "missing") {
      return this.#changed(file, entry ?? this.#newEntry(file));
    }
    if (!entry) return [];
    const affected = this.#changed(file, entry);
    return [...new Set([...affected, ...this.#forget(file)])];
  }

  #evalFileChanged(file: FileId): readonly FileId[] {
    if (this.#evalFiles.buffer(file) !== undefined) return [];
    const isThere = this.#isSearched(file) && this.#fileSystem.readFile(file).kind !== "missing";
    if (!isThere && !this.#evalFiles.has(file)) return [];
    if (isThere) this.#evalFiles.changed(file);
    else this.#evalFiles.delete(file);
    return [file];
  }

  /** The evaluation files whose results may differ because prompts have come, gone or changed. */
  #evalFilesConcerned(prompts: readonly FileId[]): readonly FileId[] {
    return prompts.flatMap((prompt) => this.#evalFiles.concernedBy(prompt));
  }

  #folderChanged(folder: FileId): readonly FileId[] {
    const evalFiles = this.#evalFiles.all
      .filter((file) => isInside(file, folder))
      .flatMap((file) => this.#evalFileChanged(file));
    const gone = [...this.#entries.keys()].filter(
      (file) => isInside(file, folder) && this.#fileSystem.readFile(file).kind === "missing",
    );
    return [...new Set([...gone.flatMap((file) => this.fileChanged(file)), ...evalFiles])];
  }

  /** Every file that has results, but evaluation files: prompts that the configuration does not exclude, configurations, open documents. */
  get files(): readonly FileId[] {
    return [...this.#entries.keys()].filter((file) => this.has(file));
  }

  /** Whether a file is one of `files` or of `evalFiles`, and not excluded. */
  has(file: FileId): boolean {
    if (isEvalFile(file)) {
      if (!this.#evalFiles.has(file)) return false;
      // What the configuration says of the prompt that it is called after holds for it too.
      const prompt = `${file.slice(0, -evalFileEnding.length)}.prompt`;
      return this.#evalFiles.buffer(file) !== undefined || this.#configs.configFor(file).includes(prompt);
    }
    const entry = this.#entries.get(file);
    if (!entry) return false;
    return entry.buffer !== undefined || isConfigFile(file) || this.#configs.configFor(file).includes(file);
  }

  /** `undefined` when the file is gone. */
  check(file: FileId): CheckedFile | undefined {
    if (isEvalFile(file)) return this.#checkEvalFile(file);
    const entry = this.#entries.get(file);
    if (!entry) return undefined;
    const content = this.#content(file, entry);
    if (content.kind === "missing") return undefined;
    if (content.kind === "unreadable") return unreadable(file, content.reason);
    if (isConfigFile(file)) {
      const config = this.#configs.configAt(file);
      return { file, source: new SourceText(content.text), diagnostics: this.#configs.diagnosticsOf(config) };
    }
    const model = this.#model(file, entry, content.text);
    for (const derive of this.#ahead) {
      if (!entry.derived.has(derive)) entry.derived.set(derive, derive(model.file));
    }
    // Of what stays in memory they are made when they are asked for, not with each key that is typed.
    const isKept = entry.buffer !== undefined;
    if (this.#options.symbols && !entry.symbols && !isKept) this.#rememberSymbols(entry);
    release(file, entry);
    return { file, source: model.file.source, diagnostics: model.diagnostics };
  }

  #checkEvalFile(file: FileId): CheckedFile | undefined {
    if (!this.#evalFiles.has(file)) return undefined;
    const content = this.#read(file);
    if (content.kind === "missing") return undefined;
    if (content.kind === "unreadable") return unreadable(file, content.reason);
    return this.#evalDocument(file, content.text);
  }

  /** An evaluation file, read and checked. `undefined` when it is gone or unreadable. */
  evalDocument(file: FileId): EvalDocument | undefined {
    const content = isEvalFile(file) && this.#evalFiles.has(file) ? this.#read(file) : undefined;
    return content?.kind === "text" ? this.#evalDocument(file, content.text) : undefined;
  }

  #evalDocument(file: FileId, text: string): EvalDocument {
    const prompts = this.#promptsAsked(file);
    const context: EvalContext = {
      signatures: prompts.map((prompt) => this.signature(prompt)),
      prompts: () => {
        const known = [...this.#entries.keys()].filter((one) => one.endsWith(".prompt") && !isPartialFile(one));
        return known.map((prompt) => relativeName(prompt, file));
      },
      exists: (other) => this.#exists(other),
    };
    const document = this.#evalFiles.check(file, text, context);
    const { rules } = this.#configs.configFor(file);
    return rules.size === 0
      ? document
      : { ...document, diagnostics: withConfiguredSeverity(document.diagnostics, rules) };
  }

  /** The prompts of an evaluation file; of one called after what is no prompt, the variants that have no file of their own. */
  #promptsAsked(file: FileId): readonly FileId[] {
    const prompts = this.#evalFiles.promptsOf(file);
    const stem = file.slice(0, -evalFileEnding.length);
    const [only] = prompts;
    if (prompts.length > 1 || only !== `${stem}.prompt` || this.#exists(only)) return prompts;
    const variants = [...this.#entries.keys()].filter((one) => {
      const [own, shared] = one.startsWith(`${stem}.`) ? evalFilesNamedAfter(one) : [];
      return shared === file && own !== undefined && !this.#evalFiles.has(own);
    });
    return variants.length > 0 ? variants : prompts;
  }

  #exists(file: FileId): boolean {
    const entry = this.#entries.get(file);
    if (entry?.buffer !== undefined) return true;
    return this.#fileSystem.exists?.(file) ?? this.#fileSystem.readFile(file).kind !== "missing";
  }

  /** What the front matter of a prompt promises; the same object until that changes. `undefined` when there is no such prompt. */
  signature(file: FileId): PromptSignature | undefined {
    const entry = this.#entries.get(file);
    const config = this.#configs.configFor(file);
    const known = entry?.signature;
    if (known?.isCurrent && known.config === config) return known.signature;
    const content = entry ? this.#content(file, entry) : this.#fileSystem.readFile(file);
    if (content.kind !== "text") return undefined;
    const prompt = entry ? this.#prompt(file, entry, content.text) : parsePromptFile(file, content.text);
    const { frontMatter } = prompt;
    const isSame = known && known.config === config && frontMatter !== undefined && known.frontMatter === frontMatter;
    const signature = isSame
      ? known.signature
      : readSignature(prompt, (name) => this.#configs.namedSchema(config, name)).signature;
    if (entry) {
      entry.signature = { signature, frontMatter, config, isCurrent: true };
      release(file, entry);
    }
    return signature;
  }

  /** What is known of a prompt, for features beyond its diagnostics. `undefined` when the file is gone or unreadable. */
  model(file: FileId): PromptModel | undefined {
    const entry = this.#entries.get(file);
    const content = entry && this.#content(file, entry);
    if (!entry || content?.kind !== "text" || isConfigFile(file)) return undefined;
    const model = this.#model(file, entry, content.text);
    release(file, entry);
    return model;
  }

  /** The tree of a prompt and what its front matter promises, for what needs no check of it. `undefined` as for `model`. */
  promise(file: FileId): { readonly prompt: PromptFile; readonly signature: PromptSignature } | undefined {
    const entry = this.#entries.get(file);
    const content = entry && this.#content(file, entry);
    if (!entry || content?.kind !== "text" || isConfigFile(file)) return undefined;
    const prompt = this.#prompt(file, entry, content.text);
    const config = this.#configs.configFor(file);
    const { signature } = readSignature(prompt, (name) => this.#configs.namedSchema(config, name));
    release(file, entry);
    return { prompt, signature };
  }

  /**
   * What a function makes of a prompt's tree alone, remembered until the prompt changes, of closed ones too: so it should
   * be small. The function is the key. `undefined` for what is no prompt, or cannot be read.
   */
  derived<Result>(file: FileId, derive: (prompt: PromptFile) => Result): Result | undefined {
    const entry = this.#entries.get(file);
    if (!entry || isConfigFile(file)) return undefined;
    if (entry.derived.has(derive)) return entry.derived.get(derive) as Result;
    const content = this.#content(file, entry);
    if (content.kind !== "text") return undefined;
    const result = derive(this.#prompt(file, entry, content.text));
    entry.derived.set(derive, result);
    release(file, entry);
    return result;
  }

  /** Has `derived` ready of every file that is checked, so that the first request for it need not read them all again. */
  deriveAhead(derive: (prompt: PromptFile) => unknown): void {
    this.#ahead.add(derive);
  }

  /** Every evaluation file, with the texts of open ones in `text`. */
  get evalFiles(): readonly FileId[] {
    return this.#evalFiles.all;
  }

  /** The evaluation files about a prompt: those that name it, and the one that is called after it. */
  evalFilesOf(prompt: FileId): readonly FileId[] {
    return this.#evalFiles.of(prompt);
  }

  /** The prompts that an evaluation file is about, whether or not they exist. */
  promptsOfEvalFile(file: FileId): readonly FileId[] {
    return this.#evalFiles.promptsOf(file);
  }

  get folders(): ReadonlySet<FileId> {
    return this.#folders;
  }

  /** Every partial that a name may mean, those that the configuration excludes too. */
  get partials(): readonly FileId[] {
    return this.#partials.files;
  }

  /** What other files may ask of the names in a file. `undefined` when the file is gone or unreadable. */
  symbols(file: FileId): FileSymbols | undefined {
    const entry = this.#entries.get(file);
    const known = entry?.symbols;
    if (known?.generation === this.#generation) return known.shared;
    if (entry?.calls && known) {
      if (entry.calls.names.size > 0) this.#checkPartialsOf(file, entry.calls);
      if (isSameBasis(known.basis, this.#basis(file, entry.calls).basis)) {
        known.generation = this.#generation;
        return known.shared;
      }
    }
    const content = entry && this.#content(file, entry);
    if (!entry || content?.kind !== "text" || isConfigFile(file)) return undefined;
    this.#model(file, entry, content.text);
    const shared = this.#rememberSymbols(entry);
    release(file, entry);
    return shared;
  }

  #rememberSymbols(entry: Entry): FileSymbols | undefined {
    if (!entry.checked) return undefined;
    const { model, basis, generation } = entry.checked;
    const shared = fileSymbols(model);
    entry.symbols = { shared, basis, generation };
    return shared;
  }

  /** The configuration that rules a file. */
  configOf(file: FileId): Config {
    return this.#configs.configFor(file);
  }

  /** The partial that a name means in a file. */
  partialFile(name: string, from: FileId): FileId | undefined {
    return this.#partials.find(name, from);
  }

  /** The partials that a file may call, with the file of each or what else is known of it. */
  partialNames(from: FileId): readonly { readonly name: string; readonly detail: string }[] {
    const files = this.#partials.names.flatMap((name) => {
      const file = this.#partials.find(name, from);
      if (file === undefined || file === from) return [];
      return [{ name, detail: percentDecoded(file.slice(sharedFolder(from, file))) }];
    });
    const configured = [...this.#configs.configFor(from).partials].map((name) => ({ name, detail: "configured" }));
    return [...files, ...configured];
  }

  /** The named schemas that the configuration of a file gives, by name; those that cannot be read are left out. */
  namedSchemas(config: Config): ReadonlyMap<string, Type> {
    const schemas = [...config.schemas.keys()].map((name) => [name, this.#configs.namedSchema(config, name)] as const);
    return new Map(schemas.filter((entry): entry is readonly [string, Type] => entry[1] !== undefined));
  }

  /** The text of everything that the named schemas of a configuration are read from. */
  schemaTexts(config: Config): readonly string[] {
    return this.#configs.schemaTexts(config);
  }

  /** The text of a file: of any that it refers to, as well as its own. */
  text(file: FileId): string | undefined {
    const content = this.#read(file);
    return content.kind === "text" ? content.text : undefined;
  }

  /** Whether there is a partial of this name anywhere. */
  hasPartial(name: string): boolean {
    return this.#partials.names.includes(name);
  }

  /** The text of the partial that a name means in a file. */
  partialText(name: string, from: FileId): string | undefined {
    const file = this.partialFile(name, from);
    return file === undefined ? undefined : this.text(file);
  }

  /** The files that call a partial, directly or through others, as far as they have been checked. */
  dependentsOf(partial: FileId): readonly FileId[] {
    return this.#dependents([partial]);
  }

  #model(file: FileId, entry: Entry, text: string): PromptModel {
    const calls = this.#calls(file, entry, text);
    if (calls.names.size > 0) this.#checkPartialsOf(file, calls);
    return this.#checkOne(file, entry, text, calls);
  }

  /** Checks the partials that a file needs, those that are called before those that call them. */
  #checkPartialsOf(file: FileId, calls: PartialCalls): void {
    const direct = [...calls.names]
      .flatMap((name) => this.#partials.find(name, file) ?? [])
      .filter((partial) => this.#entries.get(partial)?.checked?.generation !== this.#generation);
    if (direct.length === 0) return;
    const { files } = partialOrder(direct, (partial) => this.#node(partial));
    for (const partial of files) {
      const entry = this.#entries.get(partial);
      const content = entry && partial !== file ? this.#content(partial, entry) : undefined;
      if (!entry || content?.kind !== "text") continue;
      try {
        this.#checkOne(partial, entry, content.text, this.#calls(partial, entry, content.text));
      } catch {
        // A bug of ours, which is reported when the partial itself is checked. Its callers have results all the same.
      }
    }
  }

  #checkOne(file: FileId, entry: Entry, text: string, calls: PartialCalls): PromptModel {
    const generation = this.#generation;
    if (entry.checked?.generation === generation) return entry.checked.model;
    const { basis, resolutions } = this.#basis(file, calls);
    const { config } = basis;
    const known = entry.checked;
    if (known && isSameBasis(known.basis, basis)) {
      known.generation = generation;
      return known.model;
    }
    const context: AnalysisContext = {
      helpers: this.#configs.helpersOf(config, builtinHelpers),
      namedSchema: (name) => this.#configs.namedSchema(config, name),
      schemaNames: this.#configs.schemaNames(config),
      resolvePartial: (name) => resolutions.get(name) ?? this.#resolve(name, file, config),
      partialText: (name) => this.partialText(name, file),
    };
    const model = checkPrompt(this.#prompt(file, entry, text), context, config.rules);
    entry.checked = { model, basis, generation };
    return model;
  }

  /** What a check of a file would read beside the file itself now. */
  #basis(file: FileId, calls: PartialCalls) {
    const config = this.#configs.configFor(file);
    const resolutions = new Map<string, PartialResolution>();
    const partials = new Map<string, unknown>();
    for (const name of calls.names) {
      const resolution = this.#resolve(name, file, config);
      resolutions.set(name, resolution);
      partials.set(name, identityOf(resolution));
    }
    if (this.#entries.get(file)?.hasPins) partials.set("tp.pin", this.#textsOf(calls, file));
    const basis: Basis = { config, partials };
    return { basis, resolutions };
  }

  /** The texts of all partials that a file leads to. */
  #textsOf(calls: PartialCalls, from: FileId): string {
    const texts = new Map<string, string>();
    const pending = [...calls.names];
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      const file = texts.has(name) ? undefined : this.#partials.find(name, from);
      const text = file === undefined ? undefined : this.text(file);
      if (file === undefined || text === undefined) continue;
      texts.set(name, text);
      const entry = this.#entries.get(file);
      if (entry) pending.push(...this.#calls(file, entry, text).names);
    }
    return [...texts.values()].join("\0");
  }

  #resolve(name: string, from: FileId, config: Config): PartialResolution {
    const file = this.#partials.find(name, from);
    if (file === undefined) {
      if (config.partials.has(name)) return { kind: "configured" };
      if (isPartialFile(from) && this.#isDefinedInline(name)) return { kind: "open" };
      return {
        kind: "unknown",
        suggestion: this.#partials.suggestion(bareName(name)),
        misnamed: this.#misnamed(name, from),
      };
    }
    const inCircle = isPartialFile(from) && this.#sameCircle(from, file);
    const cycle = inCircle ? this.#cycle(from, file) : undefined;
    // Inside a circle the parameters of each depend on those of the other: nothing is asked of such a call.
    const usage = inCircle ? undefined : this.#entries.get(file)?.checked?.model.usage;
    return { kind: "file", file, partial: { name, parameters: usage ?? noUsage }, cycle };
  }

  /** The names of the partials that lead from a caller back to it without end; the same array until the calls change. */
  #cycle(caller: FileId, target: FileId): readonly string[] | undefined {
    const key = `${caller} ${target}`;
    if (!this.#cycles.has(key)) {
      this.#cycles.set(key, endlessCycle(caller, target, (file) => this.#node(file))?.map(bareName));
    }
    return this.#cycles.get(key);
  }

  /** Whether some file defines an inline partial of this name, for the partials that it calls. */
  #isDefinedInline(name: string): boolean {
    if (!this.#inlines) {
      this.#inlines = new Map();
      for (const file of this.#entries.keys()) this.#inlines.set(file, this.#inlinesOf(file));
    }
    for (const names of this.#inlines.values()) if (names.has(name)) return true;
    return false;
  }

  #inlinesOf(file: FileId): ReadonlySet<string> {
    const entry = this.#entries.get(file);
    if (!entry || isConfigFile(file)) return noCalls.inlines;
    if (entry.calls) return entry.calls.inlines;
    const isKept = entry.buffer !== undefined || entry.content !== undefined;
    const content = this.#content(file, entry);
    const { inlines } =
      content.kind === "text" && content.text.includes("inline") ? this.#calls(file, entry, content.text) : noCalls;
    if (!isKept) release(file, entry);
    return inlines;
  }

  /** Takes in a file's inline partials anew. Returns the files that this concerns: those that call them, and so on. */
  #inlinesChanged(file: FileId): readonly FileId[] {
    if (!this.#inlines) return [];
    const before = this.#inlines.get(file) ?? noCalls.inlines;
    const after = this.#inlinesOf(file);
    this.#inlines.set(file, after);
    const changed = [...before]
      .filter((name) => !after.has(name))
      .concat([...after].filter((name) => !before.has(name)));
    if (changed.length === 0) return [];
    this.#generation++;
    const callers = [...this.#entries]
      .filter(([caller, { calls }]) => isPartialFile(caller) && changed.some((name) => calls?.names.has(name)))
      .map(([caller]) => caller);
    return [...callers, ...this.#dependents(callers)];
  }

  #misnamed(name: string, from: FileId): string | undefined {
    const file = `${from.slice(0, from.lastIndexOf("/") + 1)}${name}.prompt`;
    return file !== from && this.#entries.has(file) ? `${name}.prompt` : undefined;
  }

  #sameCircle(a: FileId, b: FileId): boolean {
    this.#order ??= partialOrder(
      [...this.#entries.keys()].filter((file) => isPartialFile(file)),
      (file) => this.#node(file),
    );
    const circle = this.#order.circles.get(a);
    return circle !== undefined && circle === this.#order.circles.get(b);
  }

  #node(file: FileId): PartialNode {
    let node = this.#nodes.get(file);
    if (!node) {
      const entry = this.#entries.get(file);
      const content = entry && this.#content(file, entry);
      const calls = entry && content?.kind === "text" ? this.#calls(file, entry, content.text) : noCalls;
      node = partialNode(file, calls, (name) => this.#partials.find(name, file));
      this.#nodes.set(file, node);
    }
    return node;
  }

  #newEntry(file: FileId): Entry {
    const entry: Entry = {
      buffer: undefined,
      content: undefined,
      prompt: undefined,
      before: undefined,
      calls: undefined,
      hasPins: false,
      checked: undefined,
      derived: new Map(),
      symbols: undefined,
      signature: undefined,
    };
    this.#entries.set(file, entry);
    this.#partials.add(file);
    this.#graphChanged();
    return entry;
  }

  /** Returns the files that called the inline partials it had. */
  #forget(file: FileId): readonly FileId[] {
    this.#entries.delete(file);
    this.#partials.delete(file);
    this.#graphChanged();
    const affected = this.#inlinesChanged(file);
    this.#inlines?.delete(file);
    return affected;
  }

  /** Drops what was made from the file's text, and names the files that this concerns. */
  #changed(file: FileId, entry: Entry): readonly FileId[] {
    entry.content = undefined;
    entry.before = entry.buffer === undefined ? undefined : (entry.prompt ?? entry.before);
    entry.prompt = undefined;
    entry.calls = undefined;
    entry.checked = undefined;
    entry.derived.clear();
    entry.symbols = undefined;
    if (isConfigFile(file)) return this.#configChanged(file);
    const given = this.#inlinesChanged(file);
    if (!isPartialFile(file)) return [...new Set([file, ...given, ...this.#evalFilesOfChanged(file, entry)])];
    this.#graphChanged();
    return [...new Set([file, ...this.#dependents([file]), ...given])];
  }

  /** None if the front matter is what it was: whoever types in a template changes no signature. */
  #evalFilesOfChanged(file: FileId, entry: Entry): readonly FileId[] {
    const before = entry.signature;
    if (before) before.isCurrent = false;
    const concerned = this.#evalFiles.concernedBy(file);
    return concerned.length > 0 && before && this.signature(file) === before.signature ? [] : concerned;
  }

  /** All files, because those that were excluded may no longer be, and the other way round. */
  #configChanged(file: FileId): readonly FileId[] {
    this.#configs.reset();
    this.#generation++;
    return [file, ...[...this.#entries.keys()].filter((other) => other !== file), ...this.evalFiles];
  }

  #graphChanged(): void {
    this.#order = undefined;
    this.#nodes = new Map();
    this.#cycles = new Map();
    this.#generation++;
  }

  /** The files that call one of the partials by its name, directly or through others, as far as they have been checked. */
  #dependents(files: readonly FileId[]): readonly FileId[] {
    const partials = new Set(files.filter((file) => isPartialFile(file)));
    const found = new Set<FileId>();
    const names = new Set([...partials].map(bareName));
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const [file, { calls }] of this.#entries) {
        if (!calls || partials.has(file) || found.has(file)) continue;
        if (![...calls.names].some((name) => names.has(bareName(name)))) continue;
        found.add(file);
        if (isPartialFile(file)) names.add(bareName(file));
      }
    }
    return [...found];
  }

  #calls(file: FileId, entry: Entry, text: string): PartialCalls {
    if (entry.calls) return entry.calls;
    entry.hasPins = text.includes("tp.pin");
    // Most prompts call no partial, and most files of a large workspace are only asked for their calls.
    entry.calls =
      text.includes("{{") && text.includes(">") ? partialCalls(this.#prompt(file, entry, text).template) : noCalls;
    return entry.calls;
  }

  #prompt(file: FileId, entry: Entry, text: string): PromptFile {
    entry.prompt ??= parsePromptFile(file, text, entry.before);
    entry.before = undefined;
    return entry.prompt;
  }

  #content(file: FileId, entry: Entry): FileContent {
    if (entry.buffer !== undefined) return { kind: "text", text: entry.buffer };
    entry.content ??= this.#fileSystem.readFile(file);
    return entry.content;
  }

  #read(file: FileId): FileContent {
    const entry = this.#entries.get(file);
    if (entry) return this.#content(file, entry);
    const buffer = this.#evalFiles.buffer(file);
    return buffer === undefined ? this.#fileSystem.readFile(file) : { kind: "text", text: buffer };
  }

  /** Whether the search of one of the folders finds the file, if it is there; see `FileSystem.findFiles`. */
  #isSearched(file: FileId): boolean {
    for (const folder of this.#folders) {
      if (!isInside(file, folder)) continue;
      const path = file.slice(folder.length).split("/");
      if (!path.some((name) => name === "node_modules" || name.startsWith("."))) return true;
    }
    return false;
  }
}

const noUsage = new Usage();
noUsage.blockContext = "changed";

const noCalls: PartialCalls = { names: new Set(), unconditional: new Set(), inlines: new Set() };

/** What two resolutions of a name share when the caller need not be checked again. */
function identityOf(resolution: PartialResolution): unknown {
  switch (resolution.kind) {
    case "file":
      return resolution.cycle ?? resolution.partial.parameters;
    case "configured":
    case "open":
      return resolution.kind;
    case "unknown":
      return `${resolution.suggestion} ${resolution.misnamed}`;
  }
}

/** How much of a file's URI is the folder, or a folder above it, of another file. */
function sharedFolder(from: FileId, file: FileId): number {
  let length = 0;
  for (let at = 0; at < file.length && file[at] === from[at]; at++) if (file[at] === "/") length = at + 1;
  return length;
}

function isSameBasis(a: Basis, b: Basis): boolean {
  return a.config === b.config && sameEntries(a.partials, b.partials);
}

function sameEntries(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}

/**
 * Lets go of all that checking a closed prompt has made: nobody but its own editor asks for it again, and a workspace may
 * have thousands. Which partials it calls is kept, so that it is checked again when one of them changes.
 */
function release(file: FileId, entry: Entry): void {
  if (entry.buffer !== undefined || isPartialFile(file)) return;
  entry.content = undefined;
  entry.prompt = undefined;
  entry.checked = undefined;
}

export function isConfigFile(file: FileId): boolean {
  return file.endsWith(`/${configFileName}`);
}

function isInside(file: FileId, folder: FileId): boolean {
  return file.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function unreadable(file: FileId, reason: string): CheckedFile {
  const remedy = "Save it as UTF-8 text, or exclude it in typed-prompts.config.json.";
  const range = { start: 0, end: 0 };
  return { file, source: new SourceText(""), diagnostics: [diagnostic("unreadable-file", range, { reason, remedy })] };
}
