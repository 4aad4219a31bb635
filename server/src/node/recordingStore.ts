import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, statSync, writeSync } from "node:fs";
import {
  keyLength,
  parseRecording,
  type Recording,
  type Recordings,
  recordingLine,
  recordingStart,
} from "../eval/recording.ts";

const newline = 0x0a;
const chunkSize = 1 << 20;
const start = Buffer.from(recordingStart);
const replacesMark = '","replaces":true';
/** Of a line: enough for its key and what follows it. */
const headLength = start.length + keyLength + replacesMark.length;

/** Where a recording stands in the file, in bytes. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

/**
 * The recordings of one evaluation file, in a file to which several processes may append at a time: each line is one
 * write, and what was not written to its end is passed over. Only keys and places are kept in memory.
 */
export class RecordingStore implements Recordings {
  readonly #path: string;
  readonly #places = new Map<string, Place>();
  /** Where lines are that are no recordings, though they begin and end as one. */
  readonly #broken = new Set<number>();
  #reader: number | undefined;
  #writer: number | undefined;
  /** How much of the file has been looked through. */
  #indexed = 0;
  #unsynced = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** The keys of all recordings, in the order of the file. */
  get keys(): Iterable<string> {
    this.#refresh();
    return this.#places.keys();
  }

  get(key: string): Recording | undefined {
    // Another process may have written it since.
    if (!this.#places.has(key)) this.#refresh();
    for (;;) {
      const place = this.#places.get(key);
      const line = this.line(key);
      if (!place || line === undefined) return undefined;
      const recording = parseRecording(line);
      if (recording) return recording;
      // It only looked whole: one of the same key further on counts.
      this.#broken.add(place.offset);
      this.#forget();
      this.#refresh();
    }
  }

  /** A recording as it is written. */
  line(key: string): string | undefined {
    const place = this.#places.get(key);
    if (!place || this.#reader === undefined) return undefined;
    const bytes = Buffer.allocUnsafe(place.length);
    const read = readSync(this.#reader, bytes, 0, place.length, place.offset);
    return bytes.toString("utf8", 0, read);
  }

  add(recording: Recording): void {
    const line = Buffer.from(recordingLine(recording));
    const writer = this.#openWriter();
    const isWhole = this.#endsWithLine(writer) ? write(writer, line) : write(writer, withBreak(line));
    // A full disk takes the beginning of a line, and may take the whole after something else was removed.
    if (!isWhole && !write(writer, withBreak(line))) throw new Error(`The disk is full: ${this.#path}`);
    this.#unsynced = true;
  }

  /** Makes what was added safe from the end of the machine as well. */
  sync(): void {
    if (this.#unsynced && this.#writer !== undefined) fdatasyncSync(this.#writer);
    this.#unsynced = false;
  }

  close(): void {
    this.sync();
    for (const file of [this.#reader, this.#writer]) if (file !== undefined) closeSync(file);
    this.#reader = undefined;
    this.#writer = undefined;
  }

  /** The file may have been replaced since: what is added to one that has no name any more is lost. */
  #openWriter(): number {
    if (this.#writer !== undefined) {
      const named = statSync(this.#path, { throwIfNoEntry: false });
      if (named?.ino === fstatSync(this.#writer).ino) return this.#writer;
      this.close();
      this.#broken.clear();
      this.#forget();
    }
    // Not through a link: a repository could have one that leads anywhere.
    const noFollow = constants.O_NOFOLLOW ?? 0;
    this.#writer = openSync(this.#path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | noFollow, 0o644);
    return this.#writer;
  }

  #forget(): void {
    this.#places.clear();
    this.#indexed = 0;
  }

  #endsWithLine(file: number): boolean {
    const { size } = fstatSync(file);
    if (size === 0) return true;
    const last = Buffer.allocUnsafe(1);
    readSync(file, last, 0, 1, size - 1);
    return last[0] === newline;
  }

  /** Looks through what has been added to the file. */
  #refresh(): void {
    if (this.#reader === undefined) {
      try {
        this.#reader = openSync(this.#path, "r");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
        throw error;
      }
    }
    const { size } = fstatSync(this.#reader);
    if (size <= this.#indexed) return;
    let buffer = Buffer.allocUnsafe(Math.min(chunkSize, size - this.#indexed));
    let kept = 0;
    for (;;) {
      const base = this.#indexed;
      const read = readSync(this.#reader, buffer, kept, buffer.length - kept, base + kept);
      const bytes = buffer.subarray(0, kept + read);
      const end = bytes.lastIndexOf(newline) + 1;
      if (end > 0) this.#index(bytes.subarray(0, end), base);
      this.#indexed = base + end;
      kept = bytes.length - end;
      if (read === 0) {
        // The last line has no end: somebody has edited the file, or it is being written.
        const rest = bytes.subarray(end);
        if (kept > 0 && parseRecording(rest.toString())) this.#indexLine(rest, base + end);
        return;
      }
      if (end > 0) buffer.copyWithin(0, end, bytes.length);
      else if (kept === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
    }
  }

  #index(bytes: Buffer, base: number): void {
    for (let from = 0; from < bytes.length; ) {
      const to = bytes.indexOf(newline, from);
      this.#indexLine(bytes.subarray(from, to), base + from);
      from = to + 1;
    }
  }

  #indexLine(line: Buffer, offset: number): void {
    if (line.length === 0 || this.#broken.has(offset)) return;
    // What follows the beginning of another line was added to one that was not written to its end.
    const again = line.lastIndexOf(start);
    if (again > 0 && parseRecording(line.toString()) === undefined) {
      this.#indexLine(line.subarray(again), offset + again);
      return;
    }
    const head = line.toString("latin1", 0, headLength);
    const hasEnd = line.subarray(-3).toString("latin1").trimEnd().endsWith("}}");
    const isOurs = head.startsWith(recordingStart) && head[start.length + keyLength] === '"' && hasEnd;
    const key = isOurs ? head.slice(start.length, start.length + keyLength) : parseRecording(line.toString())?.key;
    if (key === undefined) return;
    const replaces = head.startsWith(replacesMark, start.length + keyLength);
    if (replaces || !this.#places.has(key)) this.#places.set(key, { offset, length: line.length });
  }
}

function withBreak(line: Buffer): Buffer {
  return Buffer.concat([Buffer.from([newline]), line]);
}

function write(file: number, bytes: Buffer): boolean {
  return writeSync(file, bytes) === bytes.length;
}
