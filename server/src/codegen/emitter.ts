/** Collects lines of code with their indentation. */
export class Emitter {
  readonly #lines: string[] = [];
  #depth = 0;

  line(text: string): void {
    this.#lines.push(text === "" ? "" : "  ".repeat(this.#depth) + text);
  }

  /** `head {`, what `body` emits, `tail`. */
  block(head: string, body: () => void, tail = "}"): void {
    this.line(`${head} {`);
    this.#depth++;
    body();
    this.#depth--;
    this.line(tail);
  }

  /** Takes over the lines of another emitter, indented as this one is. */
  append(other: Emitter): void {
    for (const line of other.#lines) this.line(line);
  }

  /** Whether a name occurs in what has been emitted. */
  mentions(name: string): boolean {
    const word = new RegExp(`\\b${name}\\b`);
    return this.#lines.some((line) => word.test(line));
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}
