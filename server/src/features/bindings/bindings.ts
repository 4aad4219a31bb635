import packageJson from "../../../../package.json" with { type: "json" };
import { partialCalls } from "../../analysis/partialTemplate.ts";
import type { PromptModel } from "../../analysis/promptModel.ts";
import { binding, sharedSchemas } from "../../codegen/binding.ts";
import { readHeader, withHeader } from "../../codegen/bindingHeader.ts";
import { CompileError } from "../../codegen/expressionCompiler.ts";
import { helpersModule } from "../../codegen/helpersModule.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { ProgramNode } from "../../syntax/nodes.ts";
import { parseTemplate } from "../../syntax/templateParser.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import {
  type BindingPlace,
  folderOf,
  helpersFileName,
  importPath,
  joined,
  promptsPath,
  relativePath,
  runtimeFileName,
  schemasFileName,
} from "./bindingPlace.ts";

/** Gives a short hash of a text, the same on every machine. */
export type Hash = (text: string) => string;

export type Binding =
  | { readonly kind: "binding"; readonly text: string }
  /** Nothing is to be written: the reason is for the author of the prompt. */
  | { readonly kind: "failed"; readonly reason: string };

/**
 * The generated TypeScript of a prompt; `undefined` when its file is gone. `parsed` remembers the trees of partials, by
 * their texts, from one prompt to the next.
 */
export function bindingOf(
  workspace: Workspace,
  prompt: FileId,
  place: BindingPlace,
  hash: Hash,
  parsed = new Map<string, ProgramNode>(),
): Binding | undefined {
  const model = workspace.model(prompt);
  if (!model) {
    // There is something to say of a file that is there.
    return workspace.check(prompt) && { kind: "failed", reason: "it cannot be read" };
  }
  const errors = model.diagnostics.filter((one) => one.severity === "error").length;
  if (errors > 0) {
    const problem = errors === 1 ? "it has an error" : `it has ${errors} errors`;
    return { kind: "failed", reason: `${problem}; run 'typed-prompts check'` };
  }
  const texts = new Map<string, string>();
  const programs = new Map<string, ProgramNode>();
  const partial = (name: string): ProgramNode | undefined => {
    const known = programs.get(name);
    if (known) return known;
    const text = workspace.partialText(name, prompt);
    if (text === undefined) return undefined;
    const program = parsed.get(text) ?? whole(text);
    parsed.set(text, program);
    texts.set(name, text);
    programs.set(name, program);
    return program;
  };
  const template = templateOf(model);
  collectPartials(template, partial);
  const config = workspace.configOf(prompt);
  const source = sourceHash(model.file.source.text, texts, hash);
  try {
    const body = binding({
      file: { ...model.file, template },
      signature: model.signature,
      partial,
      promptPath: promptsPath(prompt, place),
      runtimePath: importPath(place.target, `${place.folder}/${runtimeFileName}`),
      schemasPath: importPath(place.target, `${place.folder}/${schemasFileName}`),
      helpers: config.generate.helpers === undefined ? new Map() : config.helpers,
      helpersPath: importPath(place.target, `${place.folder}/${helpersFileName}`),
      namedSchemas: workspace.namedSchemas(config),
      hash: source,
      validation: config.generate.validation,
    });
    const settings = settingsHash(workspace, prompt, place, hash);
    const partials = [...texts.keys()].sort();
    const header = { prompt: promptsPath(prompt, place), source, settings, partials };
    return { kind: "binding", text: withHeader(header, body, hash) };
  } catch (error) {
    if (error instanceof CompileError) return { kind: "failed", reason: error.message };
    throw error;
  }
}

/** How a generated file on disk stands to its prompt: told from its header, without checking the prompt. */
export type BindingState = "fresh" | "stale" | "edited" | "foreign";

export function bindingState(
  workspace: Workspace,
  prompt: FileId,
  place: BindingPlace,
  text: string,
  hash: Hash,
): BindingState {
  const found = readHeader(text);
  if (!found) return "foreign";
  const { header, body } = found;
  if (hash(body) !== header.text) return "edited";
  const source = workspace.text(prompt);
  if (source === undefined || settingsHash(workspace, prompt, place, hash) !== header.settings) return "stale";
  const texts = new Map(header.partials.map((name) => [name, workspace.partialText(name, prompt) ?? ""]));
  return sourceHash(source, texts, hash) === header.source ? "fresh" : "stale";
}

/** Whether a generated file is as it was generated: then nothing of the user's is lost with it. */
export function isUntouched(text: string, hash: Hash): boolean {
  const found = readHeader(text);
  return found !== undefined && hash(found.body) === found.header.text;
}

/** The file that all bindings of a folder take named schemas from; `undefined` when its configuration has none. */
export function sharedSchemasOf(workspace: Workspace, prompt: FileId, hash: Hash): string | undefined {
  const config = workspace.configOf(prompt);
  if (config.schemas.size === 0) return undefined;
  const runtimePath = `./${runtimeFileName.replace(/\.ts$/, ".js")}`;
  const body = sharedSchemas(workspace.namedSchemas(config), config.generate.validation, runtimePath);
  const header = {
    prompt: "the named schemas of the configuration",
    source: hash(workspace.schemaTexts(config).join("\0")),
    settings: hash(packageJson.version),
    partials: [],
  };
  return withHeader(header, body, hash);
}

/** The program's helpers for the bindings of a folder; `undefined` when the configuration names no module of them. */
export function sharedHelpersOf(workspace: Workspace, prompt: FileId, folder: FileId, hash: Hash): string | undefined {
  const { file, generate, helpers } = workspace.configOf(prompt);
  if (file === undefined || generate.helpers === undefined || helpers.size === 0) return undefined;
  const modulePath = importPath(`${folder}/${helpersFileName}`, joined(folderOf(file), generate.helpers));
  const body = helpersModule(helpers, modulePath);
  const header = {
    prompt: "the helpers of the configuration",
    source: hash(body),
    settings: hash(packageJson.version),
    partials: [],
  };
  return withHeader(header, body, hash);
}

/** Rendering trims the body of a prompt with front matter, which changes which tags have a line of their own. */
function templateOf({ file: { source, frontMatter, body } }: PromptModel): ProgramNode {
  return whole(frontMatter ? source.text.slice(body.start, body.end).trim() : source.text);
}

function whole(text: string): ProgramNode {
  return parseTemplate("", text, { start: 0, end: text.length }).program;
}

function collectPartials(template: ProgramNode, partial: (name: string) => ProgramNode | undefined): void {
  const seen = new Set<string>();
  const pending = [template];
  for (let next = pending.pop(); next; next = pending.pop()) {
    for (const name of partialCalls(next).names) {
      const called = seen.has(name) ? undefined : partial(name);
      seen.add(name);
      if (called) pending.push(called);
    }
  }
}

function sourceHash(prompt: string, partials: ReadonlyMap<string, string>, hash: Hash): string {
  return hash([prompt, ...[...partials].sort(([a], [b]) => (a < b ? -1 : 1)).flat()].join("\0"));
}

/** Of all that a binding is made from beside its prompt and the partials. */
function settingsHash(workspace: Workspace, prompt: FileId, place: BindingPlace, hash: Hash): string {
  const config = workspace.configOf(prompt);
  const settings = [
    packageJson.version,
    config.generate.validation,
    relativePath(place.target, place.folder),
    config.generate.helpers === undefined
      ? ""
      : [...config.helpers].map(([name, { form }]) => `${name} ${form}`).join(),
    ...workspace.schemaTexts(config),
  ];
  return hash(settings.join("\0"));
}
