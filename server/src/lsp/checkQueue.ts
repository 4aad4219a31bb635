import type { FileId } from "../diagnostics/diagnostic.ts";

/** For how long checking goes on before waiting requests get their turn. In milliseconds. */
const slice = 3;

/**
 * The files that wait to be checked: those a person is looking at first. Works in short slices between the messages
 * from the editor, so that no request waits for the files of a whole workspace.
 */
export class CheckQueue {
  readonly #urgent = new Set<FileId>();
  readonly #others = new Set<FileId>();
  readonly #check: (file: FileId) => void;
  readonly #idle: () => void;
  #scheduled = false;

  /** `idle` is called each time that everything has been checked. */
  constructor(check: (file: FileId) => void, idle: () => void) {
    this.#check = check;
    this.#idle = idle;
  }

  get length(): number {
    return this.#urgent.size + this.#others.size;
  }

  add(files: Iterable<FileId>, isUrgent: (file: FileId) => boolean): void {
    for (const file of files) {
      if (isUrgent(file)) {
        this.#others.delete(file);
        this.#urgent.add(file);
      } else if (!this.#urgent.has(file)) {
        this.#others.add(file);
      }
    }
    this.#schedule();
  }

  clear(): void {
    this.#urgent.clear();
    this.#others.clear();
  }

  #schedule(): void {
    if (this.#scheduled || this.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#work();
    });
  }

  #work(): void {
    const end = performance.now() + slice;
    try {
      for (let file = this.#next(); file !== undefined; file = this.#next()) {
        this.#check(file);
        if (performance.now() >= end) break;
      }
    } finally {
      // Also after an error: the other files are checked all the same.
      if (this.length > 0) this.#schedule();
      else this.#idle();
    }
  }

  #next(): FileId | undefined {
    for (const files of [this.#urgent, this.#others]) {
      for (const file of files) {
        files.delete(file);
        return file;
      }
    }
    return undefined;
  }
}
