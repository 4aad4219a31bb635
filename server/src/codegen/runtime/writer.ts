import type { Message, Part, Role } from "./messages.ts";
import { text, type Value } from "./values.ts";

/** A partial, or what stands in a partial's block. */
export type Block = (out: Writer, it: Value, data?: Value, block?: Block) => void;

/** Takes in what a template writes. Roles and media come as calls of their own: no text can become one. */
export class Writer {
  /** The text since the last call. */
  t = "";
  private readonly done: Message[] = [];
  private readonly earlier: readonly Message[] | undefined;
  private current: Role = "user";
  private content: Part[] = [];
  private hasHistory = false;

  constructor(history: readonly Message[] | undefined) {
    this.earlier = history;
  }

  /** Begins a message; one that is blank so far gets the role instead. */
  role(role: Role): void {
    this.finish();
    this.current = role;
  }

  history(): void {
    this.finish();
    for (const message of this.earlier ?? []) {
      this.done.push({ ...message, metadata: { ...message.metadata, purpose: "history" } });
      this.hasHistory = true;
    }
    this.current = "model";
  }

  section(name: Value): void {
    this.part({ metadata: { purpose: text(name), pending: true } });
  }

  media(url: Value, contentType?: Value): void {
    this.part({ media: contentType ? { url: `${url}`, contentType: `${contentType}` } : { url: `${url}` } });
  }

  /** The text since the last call is known not to be blank. */
  keep(): void {
    this.content.push({ text: this.t });
    this.t = "";
  }

  /** Writes what `write` writes with each line indented, as a partial on a line of its own is. */
  indented(prefix: string, write: (out: Writer) => void): void {
    const inner = new IndentedWriter(this, prefix);
    write(inner);
    inner.end();
  }

  /** The messages of all that was written, as Dotprompt forms them. */
  messages(): readonly Message[] {
    this.finish();
    const { done, earlier } = this;
    if (!earlier || this.hasHistory) return done;
    const last = done.at(-1);
    if (!last) return earlier;
    return last.role === "user" ? [...done.slice(0, -1), ...earlier, last] : [...done, ...earlier];
  }

  private part(part: Part): void {
    this.flush();
    this.content.push(part);
  }

  /** Blank text between two parts is no part. */
  private flush(): void {
    if (this.t !== "" && /\S/.test(this.t)) this.keep();
    this.t = "";
  }

  private finish(): void {
    this.flush();
    if (this.content.length === 0) return;
    this.done.push({ role: this.current, content: this.content });
    this.content = [];
  }
}

/** Hands everything on to another writer, with a prefix at the start of each line that has something on it. */
class IndentedWriter extends Writer {
  private readonly outer: Writer;
  private readonly prefix: string;
  private startsLine = true;

  constructor(outer: Writer, prefix: string) {
    super(undefined);
    this.outer = outer;
    this.prefix = prefix;
  }

  override role(role: Role): void {
    this.call();
    this.outer.role(role);
  }

  override history(): void {
    this.call();
    this.outer.history();
  }

  override section(name: Value): void {
    this.call();
    this.outer.section(name);
  }

  override media(url: Value, contentType?: Value): void {
    this.call();
    this.outer.media(url, contentType);
  }

  /** What is not blank here is not blank there: there it is found out. */
  override keep(): void {}

  end(): void {
    if (this.t === "") return;
    const indented = this.t.replace(/\n(?=[\s\S])/g, `\n${this.prefix}`);
    this.outer.t += (this.startsLine ? this.prefix : "") + indented;
    this.startsLine = this.t.endsWith("\n");
    this.t = "";
  }

  private call(): void {
    this.end();
    if (this.startsLine) this.outer.t += this.prefix;
    this.startsLine = false;
  }
}
