import { readHeader } from "../codegen/bindingHeader.ts";
import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import { bindingDiagnostic, isBindable } from "../features/bindings/bindingDiagnostics.ts";
import { type BindingPlace, folderOf } from "../features/bindings/bindingPlace.ts";
import { BindingPlaces } from "../features/bindings/bindingPlaces.ts";
import type { GenerationTools } from "../features/bindings/generation.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { bareName } from "../workspace/partialIndex.ts";
import { type CheckedFile, isConfigFile, Workspace } from "../workspace/workspace.ts";

/** What stands on disk for a prompt. */
interface Found {
  /** Where its bindings are, or would be. */
  readonly place: BindingPlace;
  /** The names of the partials that its bindings were made with; `undefined` when there are no bindings of ours. */
  readonly partials: readonly string[] | undefined;
  readonly diagnostic: Diagnostic | undefined;
}

/**
 * Prompts and their bindings as they are on disk, whatever is being typed: bindings are made from saved text, and what is
 * not saved does not make them stale. What was found for a prompt is remembered until a file changes that it depends on.
 */
export class SavedBindings {
  readonly #fileSystem: FileSystem;
  readonly #tools: GenerationTools;
  readonly #folders = new Set<FileId>();
  readonly #found = new Map<FileId, Found>();
  #workspace: Workspace;
  readonly #shown = new WeakMap<readonly Diagnostic[], { readonly extra: Diagnostic; readonly checked: CheckedFile }>();

  constructor(fileSystem: FileSystem, tools: GenerationTools) {
    this.#fileSystem = fileSystem;
    this.#tools = tools;
    this.#workspace = new Workspace(fileSystem);
  }

  /** Knows no open documents. */
  get workspace(): Workspace {
    return this.#workspace;
  }

  /** Reads everything anew: what has just changed on disk, the editor may not have told yet. */
  reread(): void {
    this.#found.clear();
    this.#workspace = new Workspace(this.#fileSystem);
    for (const folder of this.#folders) this.#workspace.addFolder(folder);
  }

  addFolder(folder: FileId): void {
    this.#folders.add(folder);
    this.workspace.addFolder(folder);
  }

  removeFolder(folder: FileId): void {
    this.#folders.delete(folder);
    this.workspace.removeFolder(folder);
    this.#found.clear();
  }

  /** The innermost folder of the editor's that a file is in. */
  folderOf(file: FileId): FileId | undefined {
    const around = [...this.#folders].filter((folder) => file.startsWith(`${folder}/`));
    return around.sort((a, b) => b.length - a.length)[0];
  }

  /** Every prompt in the editor's folders that the configuration does not exclude. */
  get prompts(): readonly FileId[] {
    return this.workspace.files.filter((file) => isBindable(file) && this.folderOf(file) !== undefined);
  }

  place(prompt: FileId): BindingPlace {
    return this.#of(prompt).place;
  }

  hasBindings(prompt: FileId): boolean {
    return this.#of(prompt).partials !== undefined;
  }

  /** Whether the bindings of a prompt were made with a partial. */
  isMadeWith(prompt: FileId, partial: FileId): boolean {
    const name = bareName(partial);
    return this.#of(prompt).partials?.some((one) => bareName(one) === name) ?? false;
  }

  /** The checked file with what is to say of its bindings; the same object until there is something new to say. */
  with(checked: CheckedFile): CheckedFile {
    const { file, diagnostics } = checked;
    if (!file.startsWith("file:") || !isBindable(file)) return checked;
    const extra = this.#of(file).diagnostic;
    if (!extra) return checked;
    const known = this.#shown.get(diagnostics);
    if (known?.extra === extra) return known.checked;
    const both = { ...checked, diagnostics: [extra, ...diagnostics] };
    this.#shown.set(diagnostics, { extra, checked: both });
    return both;
  }

  /** A file has changed on disk. Returns the prompts whose bindings may stand differently now. */
  fileChanged(file: FileId): readonly FileId[] {
    if (file.endsWith(".ts")) return this.#forget([...this.#found].filter(([, { place }]) => place.target === file));
    const affected = this.workspace.fileChanged(file);
    if (file.endsWith(".prompt") && !isPartialFile(file)) return this.forget([file]);
    if (isPartialFile(file)) return this.#forget([...this.#found].filter(([prompt]) => this.isMadeWith(prompt, file)));
    // A configuration, or what named schemas are read from.
    return isConfigFile(file) || affected.length > 0 ? this.#forget([...this.#found]) : [];
  }

  /** What is on disk for these prompts is looked at again. */
  forget(prompts: readonly FileId[]): readonly FileId[] {
    for (const prompt of prompts) this.#found.delete(prompt);
    return prompts;
  }

  #forget(found: readonly (readonly [FileId, Found])[]): readonly FileId[] {
    return this.forget(found.map(([prompt]) => prompt));
  }

  #of(prompt: FileId): Found {
    const known = this.#found.get(prompt);
    if (known) return known;
    // A file that was opened by itself; those in folders are known.
    if (this.folderOf(prompt) === undefined) this.workspace.addFile(prompt);
    const base = this.folderOf(prompt) ?? folderOf(prompt);
    const place = new BindingPlaces(this.workspace, (file) => this.#tools.files.read(file), base).of(prompt);
    const text = this.#tools.files.read(place.target);
    const found: Found = {
      place,
      partials: text === undefined ? undefined : readHeader(text)?.header.partials,
      diagnostic: bindingDiagnostic(this.workspace, prompt, place, text, this.#tools.hash),
    };
    this.#found.set(prompt, found);
    return found;
  }
}
