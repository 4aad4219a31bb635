import type { FileId } from "../diagnostics/diagnostic.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { percentDecoded } from "../text/percentDecoded.ts";
import { closest } from "../text/suggestion.ts";

/** Finds the file that a partial's name means: nearest first, as authors expect, then anywhere, as Genkit does. */
export class PartialIndex {
  /** By the bare name, `_` and `.prompt` removed; then by decoded URI. */
  readonly #byName = new Map<string, Map<string, FileId>>();

  add(file: FileId): void {
    if (!isPartialFile(file)) return;
    const name = bareName(file);
    const files = this.#byName.get(name) ?? new Map<string, FileId>();
    this.#byName.set(name, files.set(percentDecoded(file), file));
  }

  delete(file: FileId): void {
    const files = this.#byName.get(bareName(file));
    files?.delete(percentDecoded(file));
    if (files?.size === 0) this.#byName.delete(bareName(file));
  }

  get files(): readonly FileId[] {
    return [...this.#byName.values()].flatMap((files) => [...files.values()]);
  }

  /** The file of `style` or `shared/style`, as written in `from`. */
  find(name: string, from: FileId): FileId | undefined {
    const bare = bareName(name);
    const candidates = this.#byName.get(bare);
    if (!candidates) return undefined;
    const relative = `${name.slice(0, name.length - bare.length)}_${bare}.prompt`;
    const place = percentDecoded(from);
    for (let folder = parent(place); folder !== undefined; folder = parent(folder)) {
      const file = candidates.get(`${folder}/${relative}`);
      if (file) return file;
    }
    const elsewhere = [...candidates].filter(([path]) => bare === name || path.endsWith(`/${relative}`));
    elsewhere.sort(([a], [b]) => commonLength(b, place) - commonLength(a, place) || (a < b ? -1 : 1));
    return elsewhere[0]?.[1];
  }

  /** The names that mean some file anywhere. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  suggestion(name: string): string | undefined {
    return closest(name, this.names);
  }
}

/** The last part of a partial's name, which is what its file is called after. */
export function bareName(nameOrFile: string): string {
  const base = nameOrFile.slice(nameOrFile.lastIndexOf("/") + 1);
  return base.startsWith("_") && base.endsWith(".prompt") ? percentDecoded(base.slice(1, -".prompt".length)) : base;
}

/** The folder of a file, or of a folder; without a slash at its end, `undefined` at the top. */
export function parent(file: FileId): FileId | undefined {
  const slash = file.lastIndexOf("/");
  return slash <= 0 || file[slash - 1] === "/" ? undefined : file.slice(0, slash);
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
