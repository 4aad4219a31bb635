import {
  type DeepPartial,
  type Issue,
  type ParseOptions,
  type ParseResult,
  parseAnswer,
  partialJson,
} from "./answers.ts";
import type { Message } from "./messages.ts";
import type { Value } from "./values.ts";
import { Writer } from "./writer.ts";

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

  constructor(prompt: string, issues: readonly Issue[], input?: unknown) {
    const listed = issues.map(({ path, message }) => {
      const place = path.length > 0 ? path.join(".") : "input";
      return `  ${place}: ${message}${/received|[Uu]nrecognized/.test(message) ? "" : `, received ${shown(input, path)}`}`;
    });
    super(`The input of the prompt '${prompt}' does not fit its schema:\n${listed.join("\n")}`);
    this.issues = issues;
  }
}

/** What stands at a path of a value, cut short for a message. */
function shown(value: Value, path: readonly PropertyKey[]): string {
  const found = path.reduce((inner, key) => inner?.[key], value);
  const written = JSON.stringify(found) ?? String(found);
  return written.length > 60 ? `${written.slice(0, 60)}…` : written;
}

/** What a schema of zod offers, so that nothing here needs zod. */
export interface Schema {
  safeParse(value: unknown): { success: true; data: unknown } | { success: false; error: { issues: readonly Issue[] } };
}

interface Definition {
  readonly meta: PromptMeta;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly input?: Schema;
  readonly output?: Schema;
  /** What is asked of the answer: JSON, where it has a schema of anything but text. */
  readonly format?: {
    readonly format?: string;
    readonly schema?: { readonly type?: unknown; readonly [keyword: string]: unknown };
  };
  /** Takes the `@` variables where the template reads any. */
  readonly write: (out: Writer, input: Value, data: Value) => void;
}

export function definePrompt<Input, Output>(definition: Definition): Prompt<Input, Output> {
  const { meta, defaults, input: inputSchema, output: outputSchema, format, write } = definition;
  const { model, config, tools } = meta;
  const usesData = write.length > 2;
  const json = format?.schema !== undefined && format.schema.type !== "string";
  return {
    meta,
    render(given, options) {
      const input = defaults ? withDefaults(defaults, given) : (given ?? {});
      if (inputSchema && options?.validate !== false) {
        const checked = inputSchema.safeParse(input);
        if (!checked.success) throw new PromptInputError(meta.name, checked.error.issues, input);
      }
      const out = new Writer(options?.messages);
      write(out, input, usesData ? dataOf(meta, input, options) : undefined);
      const rendered = { messages: out.messages(), config, tools } as {
        -readonly [Key in keyof RenderedPrompt]: RenderedPrompt[Key];
      };
      if (model !== undefined) rendered.model = model;
      if (format) rendered.output = format;
      return rendered;
    },
    parse: (text, options) => parseAnswer(text, options ?? {}, json, outputSchema) as ParseResult<Output>,
    parsePartial: (text) => (json ? (partialJson(text) as DeepPartial<Output>) : (text as DeepPartial<Output>)),
  };
}

/** The input itself where nothing is missing from it. */
function withDefaults(defaults: Readonly<Record<string, unknown>>, given: Value): Value {
  for (const name in defaults) if (!given || !(name in given)) return { ...defaults, ...given };
  return given;
}

/** The `@` variables; those of the caller win. */
function dataOf(meta: PromptMeta, root: Value, options: RenderOptions | undefined): Value {
  const metadata = { prompt: meta, docs: options?.docs, messages: options?.messages };
  return options?.context ? { metadata, root, ...options.context } : { metadata, root };
}
