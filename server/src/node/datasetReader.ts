import { createReadStream } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type DatasetItem, type DatasetLine, DatasetReader } from "../eval/dataset.ts";
import type { EvalCase } from "../eval/evalCase.ts";
import type { PromptSignature } from "../types/signature.ts";

/** A case of a dataset, or the line that is none. */
export type DatasetCase =
  | { readonly kind: "case"; readonly line: number; readonly case: EvalCase }
  | { readonly kind: "problem"; readonly line: number; readonly message: string };

/** In bytes. */
const chunkSize = 1 << 18;

/** A longer line is cut, which the reader refuses. In characters. */
const longestLine = 10_000_001;

/**
 * The cases of a dataset, one after another, in constant memory however large the file. Lines are counted from zero.
 * Rejects when the file cannot be read.
 */
export async function* datasetCases(file: FileId, signature: PromptSignature | undefined): AsyncGenerator<DatasetCase> {
  for await (const items of datasetItems(file, signature)) {
    for (const { line, written, problems } of items) {
      if (written) yield { kind: "case", line, case: written.case };
      for (const { message } of problems) yield { kind: "problem", line, message };
    }
  }
}

/**
 * What the lines of a dataset hold, in batches: one wait for each line would take longer than reading it. Each item is
 * made when it is taken, so that few are there at a time.
 */
export async function* datasetItems(
  file: FileId,
  signature: PromptSignature | undefined,
): AsyncGenerator<Iterable<DatasetItem>> {
  const reader = new DatasetReader(file, signature);
  for await (const lines of datasetLines(file)) yield items(reader, lines);
  const last = reader.end();
  if (last) yield [last];
}

function* items(reader: DatasetReader, lines: readonly DatasetLine[]): Generator<DatasetItem> {
  for (const line of lines) {
    const item = reader.add(line);
    if (item) yield item;
  }
}

async function* datasetLines(file: FileId): AsyncGenerator<readonly DatasetLine[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const splitter = new LineSplitter();
  for await (const chunk of createReadStream(fileURLToPath(file), { highWaterMark: chunkSize })) {
    yield splitter.add(decoder.decode(chunk as Buffer, { stream: true }));
  }
  yield splitter.end(decoder.decode());
}

class LineSplitter {
  #rest = "";
  /** How much of a line that is too long has been dropped. */
  #dropped = 0;
  #start = 0;
  #line = 0;

  add(text: string): readonly DatasetLine[] {
    const lines: DatasetLine[] = [];
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      lines.push(this.#take(text.slice(from, end), 1));
      from = end + 1;
    }
    this.#keep(text.slice(from));
    return lines;
  }

  end(text: string): readonly DatasetLine[] {
    return [...this.add(text), this.#take("", 0)];
  }

  #keep(text: string): void {
    const room = Math.max(0, longestLine - this.#rest.length);
    this.#dropped += Math.max(0, text.length - room);
    this.#rest += text.slice(0, room);
  }

  #take(text: string, lineBreak: number): DatasetLine {
    this.#keep(text);
    const start = this.#start;
    const line = this.#line++;
    // A byte order mark is no part of the first line.
    const mark = line === 0 && this.#rest.startsWith("\ufeff") ? 1 : 0;
    const taken = { text: this.#rest.slice(mark), start: start + mark, line };
    this.#start += this.#rest.length + this.#dropped + lineBreak;
    this.#rest = "";
    this.#dropped = 0;
    return taken;
  }
}
