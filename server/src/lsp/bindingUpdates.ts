import type { FileId } from "../diagnostics/diagnostic.ts";
import { isBindable } from "../features/bindings/bindingDiagnostics.ts";
import { folderOf } from "../features/bindings/bindingPlace.ts";
import { Generation, type GenerationResult, type GenerationTools } from "../features/bindings/generation.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { isConfigFile } from "../workspace/workspace.ts";
import { CheckQueue } from "./checkQueue.ts";
import type { SavedBindings } from "./savedBindings.ts";

/** When bindings are written without being asked for; `auto`: where a configuration or bindings show that they are wanted. */
export type OnSave = "auto" | "on" | "off";

export interface BindingSettings {
  readonly onSave: OnSave;
  /** Nothing is written into a workspace that is not trusted. */
  readonly isTrusted: boolean;
}

/** What generating needs of the language server. */
export interface BindingHost {
  /** Asks the person whether bindings are wanted for a prompt and those around it; asks at most once. */
  readonly offer: (prompt: FileId, folder: FileId) => Promise<boolean>;
  /** Some files have been generated, or could not be. */
  readonly finished: (results: readonly GenerationResult[]) => void;
  /** What is to say of the bindings of these prompts may be different now. */
  readonly changed: (prompts: readonly FileId[]) => void;
}

/** What to do while all prompts are generated. */
export interface Progress {
  readonly report: (done: number, all: number) => void;
  readonly isCancelled: () => boolean;
}

/** How long a file must be gone until it counts as deleted: some programs save by deleting first. In milliseconds. */
const goneAfter = 400;

/** For how long generating goes on before waiting requests get their turn. In milliseconds. */
const slice = 3;

/** Keeps bindings up to date with what is saved, renamed and deleted. */
export class BindingUpdates {
  readonly #saved: SavedBindings;
  readonly #tools: GenerationTools;
  readonly #host: BindingHost;
  readonly #queue: CheckQueue;
  #settings: BindingSettings = { onSave: "off", isTrusted: false };
  #run = new Run();
  /** Folders whose prompts are known to have bindings, or not. */
  #areBound = new Map<FileId, boolean>();
  readonly #gone = new Set<FileId>();
  readonly #created = new Set<FileId>();
  #isSettling = false;

  constructor(saved: SavedBindings, tools: GenerationTools, host: BindingHost) {
    this.#saved = saved;
    this.#tools = tools;
    this.#host = host;
    this.#queue = new CheckQueue(
      (prompt) => this.#run.add(prompt, this.#generation(prompt)?.generate(prompt)),
      () => this.#finish(),
    );
  }

  apply(settings: BindingSettings): void {
    this.#settings = settings;
  }

  /** A document was saved. `affected` are the files that the change of a partial or a configuration concerns. */
  saved(file: FileId, affected: readonly FileId[]): void {
    const concerned = isBindable(file) ? [file] : this.#concerned(file, affected);
    const prompts = concerned.filter((prompt) => this.#saved.folderOf(prompt) !== undefined);
    const wanted = prompts.filter((prompt) => this.#isWanted(prompt));
    this.#queue.add(wanted, () => true);
    if (isBindable(file) && prompts.length > wanted.length) this.#offer(file);
  }

  /** A schema that a configuration names was changed. */
  schemaChanged(): void {
    const prompts = this.#saved.prompts.filter((prompt) => this.#isKept(prompt) && this.#isWanted(prompt));
    this.#queue.add(prompts, () => false);
  }

  bindingsChanged(): void {
    this.#areBound.clear();
  }

  created(file: FileId): void {
    if (!isBindable(file)) return;
    this.#created.add(file);
    this.#settle();
  }

  gone(file: FileId): void {
    if (!isBindable(file)) return;
    this.#gone.add(file);
    this.#settle();
  }

  /** Generates these prompts, because somebody asked for it; of all prompts, what is left of deleted ones is removed too. */
  async generate(prompts: readonly FileId[] | undefined, progress: Progress): Promise<readonly GenerationResult[]> {
    const run = new Run();
    if (prompts === undefined) this.#saved.reread();
    const all = prompts ?? this.#saved.prompts;
    let end = performance.now() + slice;
    for (const [done, prompt] of all.entries()) {
      run.add(prompt, this.#generation(prompt, run)?.generate(prompt));
      if (performance.now() < end) continue;
      progress.report(done + 1, all.length);
      await new Promise<void>((resume) => setImmediate(resume));
      if (progress.isCancelled()) break;
      end = performance.now() + slice;
    }
    const isWhole = prompts === undefined && !progress.isCancelled();
    const results = run.finish(isWhole);
    this.#written(run);
    return results;
  }

  #finish(): void {
    const run = this.#run;
    this.#run = new Run();
    const results = run.finish(false);
    this.#written(run);
    this.#host.finished(results);
  }

  #written({ prompts }: Run): void {
    this.#areBound.clear();
    this.#host.changed(this.#saved.forget([...prompts]));
  }

  #generation(prompt: FileId, run: Run = this.#run): Generation | undefined {
    const folder = this.#saved.folderOf(prompt);
    if (folder === undefined) return undefined;
    return run.generation(
      folder,
      () => new Generation(this.#saved.workspace, this.#tools, { check: false, base: folder }),
    );
  }

  #concerned(file: FileId, affected: readonly FileId[]): readonly FileId[] {
    if (isConfigFile(file)) {
      const folder = `${folderOf(file)}/`;
      return this.#saved.prompts.filter((prompt) => prompt.startsWith(folder) && this.#isKept(prompt));
    }
    if (!isPartialFile(file)) return [];
    const callers = new Set(affected);
    return this.#saved.prompts.filter((prompt) => callers.has(prompt) || this.#saved.isMadeWith(prompt, file));
  }

  #isWanted(prompt: FileId): boolean {
    const { onSave, isTrusted } = this.#settings;
    if (!isTrusted || onSave === "off") return false;
    if (onSave === "on" || this.#saved.workspace.configOf(prompt).generate.isWanted) return true;
    const folder = this.#saved.folderOf(prompt);
    return folder !== undefined && this.#isBound(folder);
  }

  /** Whether the bindings of a prompt are kept up to date though it is not saved itself. */
  #isKept(prompt: FileId): boolean {
    return this.#saved.hasBindings(prompt) || this.#saved.workspace.configOf(prompt).generate.isWanted;
  }

  /** Whether any prompt of a folder has bindings. */
  #isBound(folder: FileId): boolean {
    let isBound = this.#areBound.get(folder);
    if (isBound === undefined) {
      isBound = this.#saved.prompts.some((one) => one.startsWith(`${folder}/`) && this.#saved.hasBindings(one));
      this.#areBound.set(folder, isBound);
    }
    return isBound;
  }

  #offer(prompt: FileId): void {
    const { onSave, isTrusted } = this.#settings;
    const folder = this.#saved.folderOf(prompt);
    if (folder === undefined || onSave !== "auto" || !isTrusted || !this.#isProgram(folderOf(prompt), folder)) return;
    void this.#host.offer(prompt, folder).then((isAccepted) => {
      if (isAccepted) this.#queue.add([prompt], () => true);
    });
  }

  /** Whether there is JavaScript or TypeScript around a prompt: to others, bindings are of no use. */
  #isProgram(folder: FileId, top: FileId): boolean {
    const marks = ["package.json", "tsconfig.json", "deno.json"];
    if (marks.some((name) => this.#tools.files.read(`${folder}/${name}`) !== undefined)) return true;
    return folder.length > top.length && this.#isProgram(folderOf(folder), top);
  }

  #settle(): void {
    if (this.#isSettling) return;
    this.#isSettling = true;
    setTimeout(() => {
      this.#isSettling = false;
      const [gone, created] = [[...this.#gone], [...this.#created]];
      this.#gone.clear();
      this.#created.clear();
      if (this.#settings.isTrusted && this.#settings.onSave !== "off") this.#removeGone(gone, created);
    }, goneAfter);
  }

  /** Removes the bindings of deleted prompts, and makes those of the prompts that they were renamed to. */
  #removeGone(gone: readonly FileId[], created: readonly FileId[]): void {
    const { workspace } = this.#saved;
    const bound = gone.filter((prompt) => !workspace.check(prompt) && this.#saved.hasBindings(prompt));
    if (bound.length === 0) return;
    const folders = new Set<FileId>();
    for (const prompt of bound) {
      const { target, folder } = this.#saved.place(prompt);
      folders.add(folder);
      this.#run.add(prompt, this.#generation(prompt)?.remove(target));
    }
    this.#queue.add([...created, ...this.#oneOfEach(folders)], () => true);
    if (this.#queue.length === 0) this.#finish();
  }

  /** A file that exports every prompt is written together with any of them. */
  #oneOfEach(folders: ReadonlySet<FileId>): readonly FileId[] {
    return [...folders].flatMap((folder) => {
      const isIn = (prompt: FileId): boolean => this.#saved.place(prompt).folder === folder;
      return this.#saved.prompts.find((prompt) => isIn(prompt) && this.#saved.hasBindings(prompt)) ?? [];
    });
  }
}

/** Files that are generated together. */
class Run {
  readonly prompts = new Set<FileId>();
  readonly #generations = new Map<FileId, Generation>();
  readonly #results: GenerationResult[] = [];

  generation(folder: FileId, make: () => Generation): Generation {
    let generation = this.#generations.get(folder);
    if (!generation) {
      generation = make();
      this.#generations.set(folder, generation);
    }
    return generation;
  }

  add(prompt: FileId, result: GenerationResult | undefined): void {
    this.prompts.add(prompt);
    if (result) this.#results.push(result);
  }

  /** Brings what bindings share up to date. */
  finish(withOrphans: boolean): readonly GenerationResult[] {
    for (const generation of this.#generations.values()) {
      this.#results.push(...generation.shared());
      if (withOrphans) this.#results.push(...generation.orphans());
    }
    return this.#results;
  }
}
