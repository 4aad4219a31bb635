import type { FileId } from "../diagnostics/diagnostic.ts";
import { partialCallRanges } from "../features/partialCallRanges.ts";
import { isEvalFile } from "../workspace/evalFiles.ts";
import type { Workspace } from "../workspace/workspace.ts";

/** Notices when lenses say something else because of other files, so that editors are told to ask again; not more often. */
export class CodeLensUpdates {
  readonly #workspace: Workspace;
  readonly #refresh: () => void;
  /** What each file uses. */
  readonly #uses = new Map<FileId, string>();
  #isStale = false;

  constructor(workspace: Workspace, refresh: () => void) {
    this.#workspace = workspace;
    this.#refresh = refresh;
  }

  /** A prompt has been checked, or is gone. */
  checked(file: FileId): void {
    // What those use is told by `changed`.
    if (isEvalFile(file)) return;
    const calls = this.#workspace.derived(file, partialCallRanges)?.calls ?? [];
    if (this.#changes(file, calls.map(({ name, range }) => `${name} ${range.start}`).join())) this.#isStale = true;
  }

  /** Everything is checked for now. */
  settled(): void {
    if (this.#isStale) this.#refresh();
    this.#isStale = false;
  }

  /** Files have changed, among them those that nothing is checked for: evaluation files, and generated ones. */
  changed(files: readonly FileId[]): void {
    const evaluations = files.filter(isEvalFile).filter((file) => {
      const isThere = this.#workspace.evalFiles.includes(file);
      return this.#changes(file, isThere ? this.#workspace.promptsOfEvalFile(file).join() : "");
    });
    if (evaluations.length > 0 || files.some((file) => file.endsWith(".prompt.ts"))) this.#refresh();
  }

  #changes(file: FileId, uses: string): boolean {
    const before = this.#uses.get(file) ?? "";
    if (before === uses) return false;
    if (uses === "") this.#uses.delete(file);
    else this.#uses.set(file, uses);
    return true;
  }
}
