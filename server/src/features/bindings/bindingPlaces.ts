import { generatedMark } from "../../codegen/bindingHeader.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { type BindingPlace, bindingPlace, folderOf, runtimeFileName } from "./bindingPlace.ts";

/**
 * Where bindings are written, as the disk is now. Where no configuration says what the project is, the nearest folder
 * upwards with a file that bindings share is it: whoever generates, and from wherever, comes to the same bindings.
 */
export class BindingPlaces {
  readonly #workspace: Workspace;
  readonly #read: (file: FileId) => string | undefined;
  readonly #base: FileId;
  readonly #outDir: string | undefined;
  readonly #shared = new Map<FileId, FileId>();

  /** @param base the project where there is neither, and where `outDir` starts from */
  constructor(workspace: Workspace, read: (file: FileId) => string | undefined, base: FileId, outDir?: string) {
    this.#workspace = workspace;
    this.#read = read;
    this.#base = base;
    this.#outDir = outDir;
  }

  of(prompt: FileId): BindingPlace {
    const isGiven = this.#outDir !== undefined || this.#workspace.configOf(prompt).file !== undefined;
    const base = isGiven ? this.#base : this.#sharedAbove(folderOf(prompt));
    return bindingPlace(this.#workspace, prompt, base, this.#outDir);
  }

  #sharedAbove(folder: FileId): FileId {
    let found = this.#shared.get(folder);
    if (found === undefined) {
      const above = folderOf(folder);
      if (this.#read(`${folder}/${runtimeFileName}`)?.startsWith(generatedMark)) found = folder;
      else found = above.length > "file://".length ? this.#sharedAbove(above) : this.#base;
      this.#shared.set(folder, found);
    }
    return found;
  }
}
