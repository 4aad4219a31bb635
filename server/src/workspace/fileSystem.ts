import type { FileId } from "../diagnostics/diagnostic.ts";

/** What reading a file gave. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" }
  /** `digest` tells apart contents that are no text. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly digest?: string | undefined };

/** The disk, as the workspace sees it. `node/nodeFileSystem.ts` has the real one; tests use a map. */
export interface FileSystem {
  readFile(file: FileId): FileContent;
  /** Whether there is a file, however large; without it, files are read to know. */
  exists?(file: FileId): boolean;
  /**
   * Every `*.prompt`, `*.eval.yaml` and `typed-prompts.config.json` below a folder, `node_modules` and hidden folders left
   * out, sorted.
   */
  findFiles(folder: FileId): FileId[];
}
