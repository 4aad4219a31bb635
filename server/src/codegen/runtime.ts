/** What every generated prompt is, and what it is made of. Written by Typed Prompts: your changes would be lost. */

export type Role = "system" | "user" | "model" | "tool";

export type Part =
  | { readonly text: string }
  | { readonly media: { readonly url: string; readonly contentType?: string } }
  | { readonly metadata: { readonly purpose: string; readonly pending: true } };

export interface Message {
  readonly role: Role;
  readonly content: readonly Part[];
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface PromptMeta {
  readonly name: string;
  readonly variant?: string;
  readonly version?: string;
  /** Of the prompt with its partials: another text has another hash. */
  readonly hash: string;
  readonly model?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tools: readonly string[];
}

export interface RenderOptions {
  /** Earlier messages of the conversation, for `{{history}}` or before the last user message. */
  readonly messages?: readonly Message[];
  readonly docs?: readonly unknown[];
  /** What templates read as `@name`. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Leave out the check of the input, for callers that have made it. Default: `true`, it is checked. */
  readonly validate?: boolean;
}

/** Dotprompt's `RenderedPrompt`, as far as a request needs it. */
export interface RenderedPrompt {
  readonly messages: readonly Message[];
  readonly model?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly tools: readonly string[];
  readonly output?: { readonly format?: string; readonly schema?: unknown };
}

/** Something that `parse` had to take away around the JSON of an answer. */
export type Repair = "code-fence" | "surrounding-text";

export interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type ParseResult<Output> =
  | { readonly ok: true; readonly value: Output; readonly repairs: readonly Repair[] }
  | {
      readonly ok: false;
      readonly reason: "not-json" | "schema" | "truncated" | "refused";
      readonly issues: readonly Issue[];
      readonly text: string;
    };

export interface ParseOptions {
  /** As the provider says it: `length` and `max_tokens` mean truncated, `content_filter` and `refusal` refused. */
  readonly finishReason?: string | undefined;
}

export type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;

export interface Prompt<Input, Output> {
  readonly meta: PromptMeta;
  /** Checks the input, fills in defaults, and gives the messages. Throws `PromptInputError`. */
  render(input: Input, options?: RenderOptions): RenderedPrompt;
  /** Reads a model's answer. Never throws and never guesses a value. */
  parse(text: string, options?: ParseOptions): ParseResult<Output>;
  /** What an answer that is still arriving holds so far; later calls with more of it only add to it. */
  parsePartial(text: string): DeepPartial<Output> | undefined;
}

/** The input of a prompt does not fit its schema. */
export class PromptInputError extends Error {
  override readonly name = "PromptInputError";
  readonly issues: readonly Issue[];

  constructor(prompt: string, issues: readonly Issue[]) {
    const listed = issues.map(({ path, message }) => `  ${path.length > 0 ? path.join(".") : "input"}: ${message}`);
    super(`The input of the prompt '${prompt}' does not fit its schema:\n${listed.join("\n")}`);
    this.issues = issues;
  }
}

/** What a schema of zod offers, so that nothing here needs zod. */
interface Schema {
  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: { issues: readonly Issue[] } };
}

// biome-ignore lint/suspicious/noExplicitAny: templates read whatever is there; the schemas say what that is
export type Value = any;

interface Definition {
  readonly meta: PromptMeta;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly input?: Schema;
  readonly output?: Schema;
  /** Whether answers are JSON; otherwise they are text. */
  readonly json?: boolean;
  readonly outputFormat?: RenderedPrompt["output"];
  readonly write: (out: Writer, input: Value, data: Value) => void;
  /** Whether `write` takes the `@` variables. */
  readonly usesData?: boolean;
}

/** A partial, or what stands in a partial's block. */
export type Block = (out: Writer, it: Value, data?: Value, block?: Block) => void;

/** A context and those around it, through which `../` leads. */
export interface Frame {
  readonly value: Value;
  readonly up?: Frame;
}

export function definePrompt<Input, Output>(definition: Definition): Prompt<Input, Output> {
  const { meta, defaults, input: inputSchema, output: outputSchema, json, outputFormat, usesData, write } = definition;
  const { model, config, tools } = meta;
  return {
    meta,
    render(given, options) {
      const input: Value = defaults ? { ...defaults, ...given } : (given ?? {});
      if (inputSchema && options?.validate !== false) {
        const checked = inputSchema.safeParse(input);
        if (!checked.success) throw new PromptInputError(meta.name, checked.error.issues);
      }
      const out = new Writer(options?.messages);
      write(out, input, usesData ? dataOf(meta, input, options) : undefined);
      const rendered = { messages: out.messages(), config, tools } as {
        -readonly [Key in keyof RenderedPrompt]: RenderedPrompt[Key];
      };
      if (model !== undefined) rendered.model = model;
      if (outputFormat) rendered.output = outputFormat;
      return rendered;
    },
    parse: (text, options) => parseAnswer(text, options ?? {}, json === true, outputSchema) as ParseResult<Output>,
    parsePartial: (text) => (json ? (partialJson(text) as DeepPartial<Output>) : (text as DeepPartial<Output>)),
  };
}

/** The `@` variables; those of the caller win. */
function dataOf(meta: PromptMeta, root: Value, options: RenderOptions | undefined): Value {
  const metadata = { prompt: meta, docs: options?.docs, messages: options?.messages };
  return options?.context ? { metadata, root, ...options.context } : { metadata, root };
}

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

/** A value as the text that templates print. */
export function text(value: Value): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : `${value}`;
}

export function json(value: Value, indent?: Value): string {
  return `${JSON.stringify(value, null, indent || 0)}`;
}

/** Whether `{{#if value}}` renders its block. */
export function truthy(value: Value, includeZero = false): boolean {
  if (value === 0) return includeZero;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** Whether `{{#with value}}` renders its block: zero is something. */
export function present(value: Value): boolean {
  return value === 0 || truthy(value);
}

/** A property that a value has itself: for names that every object, text or list inherits. */
export function own(value: Value, name: PropertyKey): Value {
  return value !== null && value !== undefined && Object.hasOwn(Object(value), name) ? value[name] : undefined;
}

/** `{{lookup value key}}` */
export function lookup(value: Value, key: Value): Value {
  return value ? own(value, key) : value;
}

/** The frame of a block's context. A block that keeps the context adds none. */
export function enter(frame: Frame, value: Value): Frame {
  // biome-ignore lint/suspicious/noDoubleEquals: as Handlebars compares them
  return value != frame.value ? { value, up: frame } : frame;
}

/** The context of a partial with named values: both, the named ones over it. */
export function extend(context: Value, named: Readonly<Record<string, Value>>): Value {
  return { ...(typeof context === "string" ? Object(context) : context), ...named };
}

/** The items of `{{#each value}}`; none for what is neither a list nor an object. */
export function items(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== "object") return none;
  return Symbol.iterator in value ? [...value] : Object.values(value);
}

const none: readonly Value[] = [];

/** The keys of the items of an object; `undefined` for a list, whose keys count them. */
export function keys(value: Value): readonly string[] | undefined {
  if (Array.isArray(value) || value === null || typeof value !== "object") return undefined;
  return Symbol.iterator in value ? undefined : Object.keys(value);
}

/** The `@` variables inside `{{#each}}`. */
export function loop(data: Value, key: Value, index: number, count: number): Value {
  return { ...data, _parent: data, key, index, first: index === 0, last: index === count - 1 };
}

function parseAnswer(
  answer: string,
  { finishReason = "" }: ParseOptions,
  isJson: boolean,
  schema: Schema | undefined,
): ParseResult<unknown> {
  const failed = (reason: "not-json" | "schema" | "truncated" | "refused", issues: readonly Issue[] = []) =>
    ({ ok: false, reason, issues, text: answer }) as const;
  if (/refus|content.?filter|safety|blocked/i.test(finishReason)) return failed("refused");
  const isTruncated = /length|max.?(?:output.?)?tokens/i.test(finishReason);
  if (!isJson) return isTruncated ? failed("truncated") : { ok: true, value: answer, repairs: [] };
  const found = findJson(answer);
  if (!found) return failed(isTruncated ? "truncated" : "not-json");
  if (!schema) return { ok: true, ...found };
  const checked = schema.safeParse(found.value);
  if (checked.success) return { ok: true, value: checked.data, repairs: found.repairs };
  return failed(isTruncated ? "truncated" : "schema", checked.error.issues);
}

/** The one JSON value of an answer: alone, in a code fence, or with text around it. */
function findJson(answer: string): { value: unknown; repairs: readonly Repair[] } | undefined {
  const whole = tryJson(answer);
  if (whole) return { ...whole, repairs: [] };
  const fence = /```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?[ \t]*```/.exec(answer);
  const fenced = fence && tryJson(fence[1] ?? "");
  if (fence && fenced) {
    const alone = answer.replace(fence[0], "").trim() === "";
    return { ...fenced, repairs: alone ? ["code-fence"] : ["code-fence", "surrounding-text"] };
  }
  const start = answer.search(/[[{]/);
  const end = Math.max(answer.lastIndexOf("}"), answer.lastIndexOf("]"));
  const inside = start >= 0 && end > start ? tryJson(answer.slice(start, end + 1)) : undefined;
  return inside && { ...inside, repairs: ["surrounding-text"] };
}

function tryJson(written: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(written) };
  } catch {
    return undefined;
  }
}

/** What the beginning of a JSON text holds: complete names and values, and texts as far as they have come. */
function partialJson(answer: string): unknown {
  const start = answer.search(/[[{]/);
  return start < 0 ? undefined : new JsonPrefix(answer, start).value();
}

class JsonPrefix {
  readonly #text: string;
  #at: number;

  constructor(written: string, at: number) {
    this.#text = written;
    this.#at = at;
  }

  /** `undefined` for what is not there yet, or may still become something else, as a number may. */
  value(): unknown {
    this.#blank();
    const character = this.#text[this.#at];
    if (character === "{") return this.#object();
    if (character === "[") return this.#array();
    if (character === '"') return this.#string().value;
    const found = /[^\s,\]}]*/y;
    found.lastIndex = this.#at;
    const written = found.exec(this.#text)?.[0] ?? "";
    this.#at += written.length;
    return this.#at < this.#text.length ? tryJson(written)?.value : undefined;
  }

  #object(): unknown {
    const object: Record<string, unknown> = {};
    for (this.#at++; ; this.#at++) {
      this.#blank();
      if (this.#text[this.#at] !== '"') break;
      const key = this.#string();
      this.#blank();
      if (!key.isComplete || this.#text[this.#at] !== ":") return object;
      this.#at++;
      const value = this.value();
      if (value === undefined) return object;
      Object.defineProperty(object, key.value, { value, enumerable: true, writable: true, configurable: true });
      this.#blank();
      if (this.#text[this.#at] !== ",") break;
    }
    this.#at++;
    return object;
  }

  #array(): unknown {
    const items: unknown[] = [];
    for (this.#at++; ; this.#at++) {
      this.#blank();
      if (this.#text[this.#at] === "]") break;
      const value = this.value();
      if (value === undefined) return items;
      items.push(value);
      this.#blank();
      if (this.#text[this.#at] !== ",") break;
    }
    this.#at++;
    return items;
  }

  #string(): { readonly value: string; readonly isComplete: boolean } {
    const start = this.#at++;
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    const isComplete = this.#at < this.#text.length;
    if (isComplete) this.#at++;
    const written = isComplete
      ? this.#text.slice(start, this.#at)
      : `${this.#text.slice(start).replace(/(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$/, "$1")}"`;
    const value = tryJson(written)?.value;
    return { value: typeof value === "string" ? value : "", isComplete };
  }

  #blank(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }
}
