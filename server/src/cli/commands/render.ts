import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { messageText } from "../../render/messages.ts";
import type { PromptMetadata } from "../../render/metadata.ts";
import { RenderError, renderPrompt } from "../../render/renderPrompt.ts";
import { sampleInput } from "../../render/sampleInput.ts";
import { parseYaml } from "../../syntax/yamlDocument.ts";
import { withOptionalDefaults } from "../../types/signature.ts";
import type { ObjectType } from "../../types/type.ts";
import { checkValue } from "../../types/values.ts";
import { Workspace } from "../../workspace/workspace.ts";
import type { renderFormats } from "../renderFormats.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";
import { UsageError } from "../usageError.ts";

const mostIssues = 20;

export interface RenderOptions {
  readonly input: string | undefined;
  readonly format: (typeof renderFormats)[number];
}

/** `typed-prompts render`. Returns the exit code: 0, or 1 when the prompt cannot be rendered. */
export function render(terminal: Terminal, path: string, options: RenderOptions): number {
  const workspace = new Workspace(new NodeFileSystem());
  const file = pathToFileURL(resolve(terminal.cwd, path)).href;
  if (!selectFiles(workspace, terminal.cwd, [path]).includes(file))
    throw new UsageError(`'${path}' is not one prompt.`);
  const model = workspace.model(file);
  if (!model) throw new UsageError(`'${path}' cannot be read as text.`);
  const given = options.input === undefined ? undefined : readInput(terminal, options.input);
  if (given) noteMisfits(given, model.signature.input);
  const input = given ?? sampleInput(model.signature.input, model.usage);
  try {
    const partialText = (name: string): string | undefined => workspace.partialText(name, file);
    const { messages, metadata } = renderPrompt(model.file, model.signature, partialText, { input });
    if (options.format === "json") {
      terminal.write(`${JSON.stringify({ version: 1, ...shownMetadata(metadata), input, messages }, undefined, 2)}\n`);
      return 0;
    }
    const note = given ? "" : `Sample input (pass your own with --input):\n${JSON.stringify(input, undefined, 2)}\n\n`;
    const texts = messages.map((message) => `── ${message.role} ──\n${messageText(message)}\n`);
    terminal.write(note + texts.join("\n"));
    return 0;
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    process.stderr.write(`typed-prompts: ${path} cannot be rendered: ${error.message}\n`);
    return 1;
  }
}

/** What goes into a request beside the messages. */
function shownMetadata({ model, config, tools, toolDefs, output }: PromptMetadata) {
  return { model, config, tools, toolDefs, output };
}

function readInput(terminal: Terminal, given: string): Record<string, unknown> {
  const text =
    given === "@-" ? terminal.readStandardInput() : given.startsWith("@") ? readText(terminal, given.slice(1)) : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--input is not valid JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new UsageError("--input must be a JSON object with a value for each input.");
  }
  return value as Record<string, unknown>;
}

/** Says what does not fit the schema. It is rendered all the same, as a program without types would. */
function noteMisfits(input: Record<string, unknown>, type: ObjectType | undefined): void {
  if (!type) return;
  const text = JSON.stringify(input);
  const { root } = parseYaml(text, { start: 0, end: text.length });
  const issues = root ? checkValue(withOptionalDefaults(type), root) : [];
  for (const { kind, path, problem } of issues.slice(0, mostIssues)) {
    const name = path.join(".");
    const what =
      kind === "missing" ? "is missing." : kind === "unknown" ? "is not in the schema." : `does not fit: ${problem}`;
    process.stderr.write(`typed-prompts: ${printable(`the input '${name}' ${what}`)}\n`);
  }
}

function readText(terminal: Terminal, path: string): string {
  try {
    return readFileSync(resolve(terminal.cwd, path), "utf8");
  } catch {
    throw new UsageError(`The input file '${path}' cannot be read.`);
  }
}
