import type { FileId } from "../diagnostics/diagnostic.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";

/** As many closed documents may wait to be saved, or not. */
const most = 1_000;

/**
 * Documents that are closed without having been said to be saved. That is how VS Code changes files that nobody has open,
 * in a rename: it opens, changes and closes them, and saves them before or after that without a word.
 */
export class ClosedDocuments {
  readonly #fileSystem: FileSystem;
  /** Of open documents the text that was on disk, as far as the client has told. */
  readonly #saved = new Map<FileId, string>();
  /** Of closed documents the text that was not. */
  readonly #unsaved = new Map<FileId, string>();

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  /** A document was opened, or is said to be saved. */
  saved(file: FileId, text: string): void {
    this.#saved.set(file, text);
  }

  /** Returns whether what was changed in it has been saved all the same. */
  closed(file: FileId, text: string): boolean {
    const isChanged = this.#saved.get(file) !== text;
    this.#saved.delete(file);
    this.#unsaved.delete(file);
    if (!isChanged || this.#isOnDisk(file, text)) return isChanged;
    this.#unsaved.set(file, text);
    const [oldest] = this.#unsaved.keys();
    if (this.#unsaved.size > most && oldest !== undefined) this.#unsaved.delete(oldest);
    return false;
  }

  /** Whether a file that has changed on disk is as its document was when it was closed. */
  isSaved(file: FileId): boolean {
    const text = this.#unsaved.get(file);
    if (text === undefined) return false;
    this.#unsaved.delete(file);
    return this.#isOnDisk(file, text);
  }

  #isOnDisk(file: FileId, text: string): boolean {
    const content = this.#fileSystem.readFile(file);
    return content.kind === "text" && plain(content.text) === plain(text);
  }
}

/** Without the white space that editors change when they save. */
function plain(text: string): string {
  const lines = text.split("\n").map((line) => line.trimEnd());
  return lines.join("\n").trimEnd();
}
