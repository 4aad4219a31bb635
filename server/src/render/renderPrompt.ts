import Handlebars from "handlebars";
import { partialCalls } from "../analysis/partialTemplate.ts";
import type { ProgramNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { entryOf } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import type { PromptSignature } from "../types/signature.ts";
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
  const engine = newEngine();
  const metadata = promptMetadata(file, signature.declaredInput, signature.output);
  const { input: _, ...prompt } = metadata;
  try {
    const template = templateText(file);
    registerPartials(engine, file.template, partialText);
    const knownHelpers = Object.fromEntries(Object.keys(engine.helpers).map((name) => [name, true]));
    const render = engine.compile(template, { knownHelpers, knownHelpersOnly: true, noEscape: true });
    const { docs, messages } = data;
    const frame = { metadata: { prompt, docs, messages }, ...data.context };
    const rendered = render({ ...defaultsOf(file), ...data.input }, { data: frame });
    return { metadata, messages: toMessages(rendered, messages) };
  } catch (error) {
    throw new RenderError(reason(error));
  }
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

/** The text that the reference takes for the template: all of it, where it does not read the front matter. */
function templateText(file: PromptFile): string {
  const { text } = file.source;
  switch (file.frontMatter?.status) {
    case undefined:
      return text.slice(file.body.start, file.body.end);
    case "read":
      return text.slice(file.body.start, file.body.end).trim();
    case "not parsed":
      return text.trim();
    case "not found":
      return text;
  }
}

function defaultsOf(file: PromptFile): object {
  const node = entryOf(entryOf(file.frontMatter?.root, "input")?.value, "default")?.value;
  return node?.kind === "map" ? (plainValue(node) as object) : {};
}

/** Registers the partials that the template names, and those that they name. */
function registerPartials(
  engine: typeof Handlebars,
  template: ProgramNode,
  partialText: (name: string) => string | undefined,
): void {
  const pending = [template];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const name of partialCalls(next).names) {
      if (Object.hasOwn(engine.partials, name)) continue;
      const text = partialText(name);
      if (text === undefined) continue;
      engine.registerPartial(name, text);
      pending.push(parseTemplate(name, text, { start: 0, end: text.length }).program);
    }
  }
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
