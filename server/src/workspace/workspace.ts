import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../text/sourceText.ts";
import type { FileSystem } from "./fileSystem.ts";

/** The result of checking one file. */
export interface CheckedFile {
  readonly file: FileId;
  /** Converts the diagnostics' ranges. */
  readonly source: SourceText;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The only holder of state: folders, open documents, configurations, and remembered results. Every method is
 * synchronous and cheap but `check`, which does the work for one file (and remembers it).
 *
 * Methods that take in a change return the files whose results may differ now, the changed file first, then those
 * that depend on it; the caller decides when to `check` them.
 */
export class Workspace {
  constructor(_files: FileSystem) {}

  /** Adds a folder's prompts and configurations. */
  addFolder(_folder: FileId): readonly FileId[] {
    throw new Error("stub");
  }

  /** Forgets a folder's files, but those open or inside another folder. The returned files include the forgotten ones. */
  removeFolder(_folder: FileId): readonly FileId[] {
    throw new Error("stub");
  }

  /** Adds a single file outside any folder, as the command line does for a named path. */
  addFile(_file: FileId): readonly FileId[] {
    throw new Error("stub");
  }

  /** An open document's text wins over the disk, from now until `close`. Also for its later changes. */
  open(_file: FileId, _text: string): readonly FileId[] {
    throw new Error("stub");
  }

  close(_file: FileId): readonly FileId[] {
    throw new Error("stub");
  }

  /** A file was created, changed or deleted on disk: a prompt, a configuration, or a schema file one refers to. */
  fileChanged(_file: FileId): readonly FileId[] {
    throw new Error("stub");
  }

  /** Every file that has results: prompts and partials that a configuration does not exclude, configurations, open documents. */
  get files(): readonly FileId[] {
    throw new Error("stub");
  }

  /** `undefined` when the file is gone. */
  check(_file: FileId): CheckedFile | undefined {
    throw new Error("stub");
  }
}
