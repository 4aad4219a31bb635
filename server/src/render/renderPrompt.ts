import Handlebars from "handlebars";
import { partialCalls } from "../analysis/partialTemplate.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { entryOf } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { range, type TextRange } from "../text/range.ts";
import type { PromptSignature } from "../types/signature.ts";
import type { HandlebarsNode } from "./handlebarsTree.ts";
import { type Message, markers, toMessages } from "./messages.ts";
import { type PromptMetadata, promptMetadata } from "./metadata.ts";

/** What a prompt is rendered with, as Dotprompt's `DataArgument`. */
export interface RenderData {
  readonly input: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly messages?: readonly Message[] | undefined;
  readonly docs?: readonly unknown[] | undefined;
}

/** Dotprompt's `RenderedPrompt`. */
export interface RenderedPrompt {
  readonly metadata: PromptMetadata;
  readonly messages: readonly Message[];
}

/** The prompt cannot be rendered, by us or by the reference; the message says why, for the author of the prompt. */
export class RenderError extends Error {}

/**
 * The messages that the reference makes of a prompt, with one difference: the file's `input.default` is laid under the
 * input, as the documentation says and all but the JavaScript engine do. Throws `RenderError`.
 */
export function renderPrompt(
  file: PromptFile,
  signature: PromptSignature,
  partialText: (name: string) => string | undefined,
  data: RenderData,
): RenderedPrompt {
  return promptRenderer(file, signature, partialText)(data);
}

/** `renderPrompt` for one prompt and many inputs: its templates are compiled once. */
export function promptRenderer(
  file: PromptFile,
  signature: PromptSignature,
  partialText: (name: string) => string | undefined,
): (data: RenderData) => RenderedPrompt {
  const metadata = promptMetadata(file, signature.declaredInput, signature.output);
  const render = templateRenderer(file, metadata, templateTexts(file, partialText));
  return (data) => ({ metadata, messages: toMessages(render(data), data.messages) });
}

/** A template and the partials that it needs, as Handlebars compiles them: texts or trees. */
export interface Templates<Template extends string | HandlebarsNode = string | HandlebarsNode> {
  readonly main: Template;
  readonly partials: ReadonlyMap<string, Template>;
}

/** The text that templates render to, with the markers of roles and media. Throws `RenderError`. */
export function renderTemplates(
  file: PromptFile,
  metadata: PromptMetadata,
  templates: Templates,
  data: RenderData,
): string {
  return templateRenderer(file, metadata, templates)(data);
}

/**
 * Compiles templates once to render them for many inputs; `observe` may wrap the helpers of the engine first. What it
 * returns throws `RenderError`.
 */
export function templateRenderer(
  file: PromptFile,
  metadata: PromptMetadata,
  { main, partials }: Templates,
  observe?: (engine: typeof Handlebars) => void,
): (data: RenderData) => string {
  const engine = newEngine();
  observe?.(engine);
  const { input: _, ...prompt } = metadata;
  const defaults = defaultsOf(file);
  const knownHelpers = Object.fromEntries(Object.keys(engine.helpers).map((name) => [name, true]));
  const compile = (template: string | HandlebarsNode): Handlebars.TemplateDelegate => {
    // In a tree of ours the blank space is as it is rendered.
    const ignoreStandalone = typeof template !== "string";
    return engine.compile(template, { knownHelpers, knownHelpersOnly: true, noEscape: true, ignoreStandalone });
  };
  let render: Handlebars.TemplateDelegate | undefined;
  return ({ input, docs, messages, context }) => {
    try {
      if (!render) {
        for (const [name, partial] of partials) engine.registerPartial(name, compile(partial));
        render = compile(main);
      }
      const frame = { metadata: { prompt, docs, messages }, ...context };
      return render({ ...defaults, ...input }, { data: frame });
    } catch (error) {
      throw new RenderError(reason(error));
    }
  };
}

/** A private Handlebars: helpers and partials of one rendering never meet those of another. */
function newEngine(): typeof Handlebars {
  const engine = Handlebars.create();
  engine.logger.level = "off" as unknown as number;
  const { SafeString } = engine;
  engine.registerHelper({
    json: (value: unknown, options: Handlebars.HelperOptions) =>
      new SafeString(JSON.stringify(value, null, options.hash.indent || 0)),
    role: (name: unknown) => new SafeString(markers.role(name)),
    history: () => new SafeString(markers.history),
    section: (name: unknown) => new SafeString(markers.section(name)),
    media: ({ hash }: Handlebars.HelperOptions) => new SafeString(markers.media(hash.url, hash.contentType)),
    ifEquals(this: unknown, a: unknown, b: unknown, options: Handlebars.HelperOptions) {
      return a === b ? options.fn(this) : options.inverse(this);
    },
    unlessEquals(this: unknown, a: unknown, b: unknown, options: Handlebars.HelperOptions) {
      return a !== b ? options.fn(this) : options.inverse(this);
    },
  });
  return engine;
}

/** What the reference takes for the template: everything, where it does not read the front matter. */
export function templateRange({ source: { text }, body, frontMatter }: PromptFile): TextRange {
  switch (frontMatter?.status) {
    case undefined:
      return body;
    case "read":
      return trimmed(text, body);
    case "not parsed":
      return trimmed(text, range(0, text.length));
    case "not found":
      return range(0, text.length);
  }
}

function trimmed(text: string, { start, end }: TextRange): TextRange {
  const part = text.slice(start, end);
  const from = start + (part.length - part.trimStart().length);
  return range(from, from + part.trim().length);
}

function defaultsOf(file: PromptFile): object {
  const node = entryOf(entryOf(file.frontMatter?.root, "input")?.value, "default")?.value;
  return node?.kind === "map" ? (plainValue(node) as object) : {};
}

/** The texts of a template, of the partials that it names, and of those that they name. */
export function templateTexts(file: PromptFile, partialText: (name: string) => string | undefined): Templates<string> {
  const { start, end } = templateRange(file);
  const partials = new Map<string, string>();
  const pending = [file.template];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const name of partialCalls(next).names) {
      if (partials.has(name)) continue;
      const text = partialText(name);
      if (text === undefined) continue;
      partials.set(name, text);
      pending.push(parseTemplate(name, text, range(0, text.length)).program);
    }
  }
  return { main: file.source.text.slice(start, end), partials };
}

function reason(error: unknown): string {
  if (error instanceof RangeError) return "A partial includes itself without end.";
  const message = error instanceof Error ? error.message : String(error);
  const helper = /unknown helper (\S+)/.exec(message)?.[1];
  if (helper)
    return `The helper '${helper}' is not built in. Your program registers it, so only your program can call it.`;
  const partial = /The partial (.+) could not be found/.exec(message)?.[1];
  if (partial) return `The partial '${partial}' is not among the files here.`;
  return message;
}
