import { generatedMark, readHeader } from "../../codegen/bindingHeader.ts";
import { promptIndex } from "../../codegen/promptIndex.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { ProgramNode } from "../../syntax/nodes.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import { isConfigFile, type Workspace } from "../../workspace/workspace.ts";
import {
  type BindingPlace,
  folderOf,
  helpersFileName,
  importPath,
  indexFileName,
  joined,
  runtimeFileName,
  schemasFileName,
} from "./bindingPlace.ts";
import { BindingPlaces } from "./bindingPlaces.ts";
import { bindingOf, bindingState, type Hash, isUntouched, sharedHelpersOf, sharedSchemasOf } from "./bindings.ts";

/** The disk, as far as generated files need it. */
export interface GeneratedFiles {
  /** `undefined` when there is no such file, or it cannot be read as one. */
  read(file: FileId): string | undefined;
  /** Whether there is a file, though it may not be readable. */
  exists(file: FileId): boolean;
  /** Whether a file is only a link to another. */
  isLink(file: FileId): boolean;
  /** Writes a whole file or none of it, and makes its folder. Throws what the disk says. */
  write(file: FileId, text: string): void;
  /** Throws what the disk says. */
  remove(file: FileId): void;
  /** The files in a folder and below that are named as bindings are. */
  bindingsIn(folder: FileId): readonly FileId[];
}

/** What generating takes from the machine. */
export interface GenerationTools {
  readonly files: GeneratedFiles;
  /** What the bindings of a folder share. Throws when it is not installed. */
  readonly runtime: string;
  readonly hash: Hash;
}

export interface GenerationOptions {
  /** Says what would be written, and writes nothing. */
  readonly check: boolean;
  readonly outDir?: string | undefined;
  /** Where `outDir` starts from, and what counts as the project where there is no configuration. */
  readonly base: FileId;
}

/** What became of one generated file. */
export interface GenerationResult {
  /** The file that was generated; of a failed prompt, the prompt. */
  readonly file: FileId;
  readonly kind:
    | "written"
    | "unchanged"
    | "missing"
    | "stale"
    | "edited"
    | "removed"
    | "failed"
    | "foreign"
    | "unwritable";
  /** Why not, for people. */
  readonly reason?: string;
}

/** One run over some prompts. */
export class Generation {
  readonly #workspace: Workspace;
  readonly #tools: GenerationTools;
  readonly #files: GeneratedFiles;
  readonly #places: BindingPlaces;
  readonly #check: boolean;
  /** What writes which file; disks may take names that differ in case for one. */
  readonly #targets = new Map<string, FileId>();
  /** A prompt of each folder that bindings share files in. */
  readonly #folders = new Map<FileId, FileId>();
  /** The trees of partials, by their texts. */
  readonly #parsed = new Map<string, ProgramNode>();

  constructor(workspace: Workspace, tools: GenerationTools, { check, base, outDir }: GenerationOptions) {
    this.#workspace = workspace;
    this.#tools = tools;
    this.#files = tools.files;
    this.#places = new BindingPlaces(workspace, (file) => tools.files.read(file), base, outDir);
    this.#check = check;
  }

  /** Brings the binding of a prompt up to date; with a prompt that is gone its binding goes too. */
  generate(prompt: FileId): GenerationResult | undefined {
    if (isPartialFile(prompt) || isConfigFile(prompt)) return undefined;
    return this.glance(prompt) ?? this.#make(prompt);
  }

  /** What can be told of a prompt without making its binding: `undefined` when that must be made. */
  glance(prompt: FileId): GenerationResult | undefined {
    const place = this.place(prompt);
    const other = this.#targets.get(place.target.toLowerCase());
    if (other !== undefined && other !== prompt) {
      return {
        file: prompt,
        kind: "failed",
        reason: `'${nameOf(other)}' would write the same file, '${nameOf(place.target)}'`,
      };
    }
    this.#targets.set(place.target.toLowerCase(), prompt);
    const before = this.#files.read(place.target);
    if (before === undefined || bindingState(this.#workspace, prompt, place, before, this.#tools.hash) !== "fresh") {
      return undefined;
    }
    this.#folders.set(place.folder, prompt);
    return { file: place.target, kind: "unchanged" };
  }

  #make(prompt: FileId): GenerationResult | undefined {
    const place = this.place(prompt);
    const made = bindingOf(this.#workspace, prompt, place, this.#tools.hash, this.#parsed);
    if (!made) return this.remove(place.target);
    if (made.kind === "failed") return { file: prompt, kind: "failed", reason: made.reason };
    this.#folders.set(place.folder, prompt);
    return this.#put(place.target, this.#files.read(place.target), made.text);
  }

  /** A prompt of each folder whose bindings share files. */
  get folders(): ReadonlyMap<FileId, FileId> {
    return this.#folders;
  }

  /** Takes over the folders of another run over prompts of the same workspace. */
  join(folders: ReadonlyMap<FileId, FileId>): void {
    for (const [folder, prompt] of folders) this.#folders.set(folder, prompt);
  }

  /** Brings the files up to date that the bindings generated so far share. */
  shared(): readonly GenerationResult[] {
    const { runtime, hash } = this.#tools;
    return [...this.#folders].flatMap(([folder, prompt]) => {
      const results = [this.#putAt(`${folder}/${runtimeFileName}`, runtime)];
      const schemas = sharedSchemasOf(this.#workspace, prompt, hash);
      if (schemas !== undefined) results.push(this.#putAt(`${folder}/${schemasFileName}`, schemas));
      const helpers = sharedHelpersOf(this.#workspace, prompt, folder, hash);
      if (helpers !== undefined) results.push(this.#putAt(`${folder}/${helpersFileName}`, helpers));
      if (this.#workspace.configOf(prompt).generate.index) {
        results.push(this.#putAt(`${folder}/${indexFileName}`, this.#index(folder)));
      }
      return results;
    });
  }

  /** Removes the bindings of prompts that are gone from the folders of this run, if they are as they were generated. */
  orphans(): readonly GenerationResult[] {
    return [...this.#folders.keys()].flatMap((folder) =>
      this.#files.bindingsIn(folder).flatMap((file) => {
        const header = readHeader(this.#files.read(file) ?? "")?.header;
        if (!header || this.#files.exists(joined(folderOf(file), header.prompt))) return [];
        return this.remove(file) ?? [];
      }),
    );
  }

  /** Removes a binding whose prompt is gone, if it is as it was generated. */
  remove(file: FileId): GenerationResult | undefined {
    const text = this.#files.read(file);
    if (text === undefined || this.#files.isLink(file)) return undefined;
    if (!isUntouched(text, this.#tools.hash)) {
      return (
        readHeader(text) && {
          file,
          kind: "edited",
          reason: "its prompt is gone, but it was edited: remove it yourself",
        }
      );
    }
    if (this.#check) return { file, kind: "stale", reason: "its prompt is gone" };
    return this.#attempt(file, "removed", () => this.#files.remove(file));
  }

  place(prompt: FileId): BindingPlace {
    return this.#places.of(prompt);
  }

  /** All prompts that share a folder, whether or not they were asked for. */
  #index(folder: FileId): string {
    const index = `${folder}/${indexFileName}`;
    const prompts = this.#workspace.files
      .filter((file) => !isPartialFile(file) && !isConfigFile(file))
      .map((prompt) => ({ prompt, place: this.place(prompt) }))
      .filter(({ place }) => place.folder === folder && this.#files.read(place.target) !== undefined);
    return promptIndex(
      prompts.map(({ place }) => importPath(index, place.target)),
      this.#tools.hash,
    );
  }

  #putAt(file: FileId, text: string): GenerationResult {
    return this.#put(file, this.#files.read(file), text);
  }

  #put(file: FileId, before: string | undefined, text: string): GenerationResult {
    if (before === text || before?.replaceAll("\r\n", "\n") === text) return { file, kind: "unchanged" };
    if (before !== undefined && !this.#isOurs(file, before)) {
      return { file, kind: "foreign" };
    }
    if (this.#check) {
      if (before === undefined) return { file, kind: "missing" };
      return { file, kind: readHeader(before) && !isUntouched(before, this.#tools.hash) ? "edited" : "stale" };
    }
    return this.#attempt(file, "written", () => this.#files.write(file, text));
  }

  #attempt(file: FileId, kind: "written" | "removed", action: () => void): GenerationResult {
    try {
      action();
      return { file, kind };
    } catch (error) {
      return { file, kind: "unwritable", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Files of the user's are left alone, and so is what a link leads to. */
  #isOurs(file: FileId, text: string): boolean {
    return !this.#files.isLink(file) && text.startsWith(generatedMark);
  }
}

function nameOf(file: FileId): string {
  return decodeURIComponent(file.slice(file.lastIndexOf("/") + 1));
}
