import { concatenation, inlineText, type Piece } from "./textPieces.ts";

/** Collects lines of code with their indentation, and the text to be written between them. */
export class Emitter {
  readonly #lines: string[] = [];
  /** Text and values that have not been written yet: they become one statement. */
  readonly #pending: Piece[] = [];
  #depth = 0;

  write(...pieces: readonly Piece[]): void {
    this.#pending.push(...pieces);
  }

  line(text: string): void {
    this.#flush();
    this.#push(text);
  }

  /** `head {`, what `body` emits, `tail`. */
  block(head: string, body: () => void, tail = "}"): void {
    this.line(`${head} {`);
    this.#depth++;
    body();
    this.#flush();
    this.#depth--;
    this.line(tail);
  }

  /** Takes over what another emitter has, indented as this one is. */
  append(other: Emitter): void {
    if (other.#lines.length > 0) this.#flush();
    for (const line of other.#lines) this.#push(line);
    this.write(...other.#pending);
  }

  /** What was written, where it needs no statement but itself. */
  get expression(): string | undefined {
    return this.#lines.length === 0 ? inlineText(this.#pending) : undefined;
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0 && this.#pending.length === 0;
  }

  /** Whether a name occurs in what has been emitted. */
  mentions(name: string): boolean {
    const word = new RegExp(`(?<![\\w$.])${name}(?![\\w$])`);
    const isMentioned = (piece: Piece): boolean => piece.kind === "value" && word.test(piece.code);
    return this.#lines.some((line) => word.test(line)) || this.#pending.some(isMentioned);
  }

  get text(): string {
    this.#flush();
    return this.#lines.join("\n");
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const [first = "", ...rest] = concatenation(this.#pending);
    this.#pending.length = 0;
    if (rest.length === 0) return this.#push(`out.t += ${first};`);
    this.#push("out.t +=");
    for (const line of [first, ...rest.slice(0, -1)]) this.#push(`  ${line}`);
    this.#push(`  ${rest.at(-1)};`);
  }

  #push(text: string): void {
    this.#lines.push(text === "" ? "" : "  ".repeat(this.#depth) + text);
  }
}
