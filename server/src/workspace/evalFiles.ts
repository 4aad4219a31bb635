import type { FileId } from "../diagnostics/diagnostic.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";
import { range } from "../text/range.ts";
import { relativeFile } from "../text/relativeFile.ts";

interface EvalFile {
  /** The text of an open document, which wins over the disk. */
  buffer: string | undefined;
  /** The prompts that it names with `prompt:`, once it has been read: all that is remembered of a closed one. */
  prompts: readonly FileId[] | undefined;
}

/** The evaluation files of a workspace, and which prompts each is about. They are read when that is first asked. */
export class EvalFiles {
  readonly #read: (file: FileId) => string | undefined;
  readonly #files = new Map<FileId, EvalFile>();

  constructor(read: (file: FileId) => string | undefined) {
    this.#read = read;
  }

  get all(): readonly FileId[] {
    return [...this.#files.keys()];
  }

  /** The text of an open one. */
  buffer(file: FileId): string | undefined {
    return this.#files.get(file)?.buffer;
  }

  /** There is such a file, and its text may be another. */
  changed(file: FileId): void {
    this.#files.set(file, { buffer: this.buffer(file), prompts: undefined });
  }

  open(file: FileId, text: string): void {
    this.#files.set(file, { buffer: text, prompts: undefined });
  }

  close(file: FileId): void {
    this.#files.set(file, { buffer: undefined, prompts: undefined });
  }

  delete(file: FileId): void {
    this.#files.delete(file);
  }

  /** The prompts that a file is about: those it names, else the one that it is called after. */
  promptsOf(file: FileId): readonly FileId[] {
    const known = this.#files.get(file);
    const named = known?.prompts ?? namedPrompts(file, this.#read(file) ?? "");
    if (known) known.prompts = named;
    return named.length > 0 ? named : [`${file.slice(0, -evalSuffix.length)}.prompt`];
  }

  /** The files that are about a prompt. */
  of(prompt: FileId): readonly FileId[] {
    return this.all.filter((file) => this.promptsOf(file).includes(prompt));
  }
}

const evalSuffix = ".eval.yaml";

export function isEvalFile(file: FileId): boolean {
  return file.endsWith(evalSuffix);
}

function namedPrompts(file: FileId, text: string): readonly FileId[] {
  // Most are about the prompt they are called after, and need not be parsed to be known.
  if (!/^["']?prompt["']?\s*:/m.test(text)) return [];
  const value = entryOf(parseYaml(text, range(0, text.length)).root, "prompt")?.value;
  const written = value?.kind === "sequence" ? value.items : value ? [value] : [];
  return written.flatMap((one) => {
    const path = stringOf(one);
    return (path === undefined ? undefined : relativeFile(path, file)) ?? [];
  });
}
