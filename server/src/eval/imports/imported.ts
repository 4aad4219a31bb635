/** What an import comes to: files to write, and what could not be carried over. */
export interface Imported {
  readonly files: readonly ImportedFile[];
  /** Each one sentence that names what it is about. */
  readonly notes: readonly string[];
}

export interface ImportedFile {
  /** A name without folders. */
  readonly name: string;
  readonly text: string;
}

/** The file is not what it should be; the message is a sentence for its author. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** Reads a file that the imported one names, by its path from there; `undefined` where there is none. */
export type ReadBeside = (path: string) => string | undefined;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A value as a list: nothing is none, one is one. */
export function listOf(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

/** A name that can be a file's: letters, digits and hyphens. */
export function fileStem(name: string, fallback: string): string {
  const stem = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  return stem === "" ? fallback : stem;
}
