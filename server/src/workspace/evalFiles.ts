import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import { checkEvalFile, type EvalContext } from "../eval/checkEvalFile.ts";
import {
  evalFileEnding,
  evalFilesNamedAfter,
  promptsOf,
  readEvalFile,
  type WrittenEvalFile,
} from "../eval/evalFile.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { range } from "../text/range.ts";
import { SourceText } from "../text/sourceText.ts";
import type { PromptSignature } from "../types/signature.ts";

/** What is remembered of one file. Of a closed one only what `promptsOf` needs. */
interface Entry {
  /** The text of an open document, which wins over the disk. */
  buffer: string | undefined;
  /** The prompts that it names with `prompt:`, once it has been read. */
  prompts: readonly FileId[] | undefined;
  /** Its datasets, as it was when it was last read. */
  datasets: readonly FileId[];
  /** Of an open document. */
  document: EvalDocument | undefined;
  /** What was derived from the text alone, by what derives it. */
  readonly derived: Map<unknown, unknown>;
}

/** One evaluation file, read and checked. */
export interface EvalDocument {
  readonly file: FileId;
  readonly source: SourceText;
  readonly written: WrittenEvalFile;
  /** What it was checked against. */
  readonly context: EvalContext;
  readonly diagnostics: readonly Diagnostic[];
}

/** The evaluation files of a workspace, and which prompts each is about. They are read when that is first asked. */
export class EvalFiles {
  readonly #read: (file: FileId) => string | undefined;
  readonly #files = new Map<FileId, Entry>();

  constructor(read: (file: FileId) => string | undefined) {
    this.#read = read;
  }

  get all(): readonly FileId[] {
    return [...this.#files.keys()];
  }

  has(file: FileId): boolean {
    return this.#files.has(file);
  }

  /** The text of an open one. */
  buffer(file: FileId): string | undefined {
    return this.#files.get(file)?.buffer;
  }

  /** There is such a file, and its text may be another. */
  changed(file: FileId): void {
    this.#set(file, this.buffer(file));
  }

  open(file: FileId, text: string): void {
    if (this.buffer(file) !== text) this.#set(file, text);
  }

  close(file: FileId): void {
    this.#set(file, undefined);
  }

  delete(file: FileId): void {
    this.#files.delete(file);
  }

  #set(file: FileId, buffer: string | undefined): void {
    const datasets = this.#files.get(file)?.datasets ?? [];
    this.#files.set(file, { buffer, prompts: undefined, datasets, document: undefined, derived: new Map() });
  }

  /** The prompts that a file is about: those it names, else the one that it is called after. */
  promptsOf(file: FileId): readonly FileId[] {
    const known = this.#files.get(file);
    const prompts = known?.prompts ?? readPrompts(file, this.#read(file) ?? "");
    if (known) known.prompts = prompts;
    return prompts;
  }

  /** What follows from the text of a file alone, remembered until that is another, of closed files too: it is to be small. */
  derived<Value>(file: FileId, derive: (written: WrittenEvalFile) => Value): Value | undefined {
    const entry = this.#files.get(file);
    if (!entry) return undefined;
    if (!entry.derived.has(derive)) {
      const written = entry.document?.written ?? writtenIn(file, this.#read(file));
      entry.derived.set(derive, written && derive(written));
    }
    return entry.derived.get(derive) as Value | undefined;
  }

  /** The files that are about a prompt. */
  of(prompt: FileId): readonly FileId[] {
    return this.all.filter((file) => this.promptsOf(file).includes(prompt));
  }

  /** The files whose results depend on a prompt: those about it, and what it is called after if it is a variant. */
  concernedBy(prompt: FileId): readonly FileId[] {
    if (this.#files.size === 0) return [];
    return [...new Set([...this.of(prompt), ...evalFilesNamedAfter(prompt).filter((file) => this.#files.has(file))])];
  }

  /** The files that have a dataset, which has come, gone or changed. */
  datasetChanged(dataset: FileId): readonly FileId[] {
    const found: FileId[] = [];
    for (const [file, entry] of this.#files) {
      if (!entry.datasets.includes(dataset)) continue;
      entry.document = undefined;
      found.push(file);
    }
    return found;
  }

  /** Reads and checks a file; an open one only if it, or what it is checked against, is another than the last time. */
  check(file: FileId, text: string, context: EvalContext): EvalDocument {
    const entry = this.#files.get(file);
    const before = entry?.document;
    if (before && isSame(before.context.signatures, context.signatures)) return before;
    const written = before?.written ?? readEvalFile(file, text);
    const diagnostics = checkEvalFile(written, context);
    const source = before?.source ?? new SourceText(text);
    const document: EvalDocument = { file, source, written, context, diagnostics };
    if (entry) {
      entry.datasets = written.evalFile.datasets.map(({ value }) => value);
      if (entry.buffer !== undefined) entry.document = document;
    }
    return document;
  }
}

function writtenIn(file: FileId, text: string | undefined): WrittenEvalFile | undefined {
  return text === undefined ? undefined : readEvalFile(file, text);
}

export function isEvalFile(file: FileId): boolean {
  return file.endsWith(evalFileEnding);
}

function readPrompts(file: FileId, text: string): readonly FileId[] {
  // Most are about the prompt they are called after, and need not be parsed to be known.
  const isNamed = /^["']?prompt["']?\s*:/m.test(text);
  const { root } = isNamed ? parseYaml(text, range(0, text.length)) : { root: undefined };
  return promptsOf(file, root).map(({ value }) => value);
}

function isSame(
  before: readonly (PromptSignature | undefined)[],
  after: readonly (PromptSignature | undefined)[],
): boolean {
  return before.length === after.length && before.every((one, index) => one === after[index]);
}
