import { partialCalls, partialName } from "../analysis/partialTemplate.ts";
import type { Usage } from "../analysis/usage.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { type Form, renderedTemplate, templateForm } from "../render/templateForm.ts";
import type { PartialNode, ProgramNode, StatementNode } from "../syntax/nodes.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import { parseTemplate } from "../syntax/templateParser.ts";
import { visit } from "../syntax/visit.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";
import { plainValue } from "../syntax/yamlValue.ts";
import { canonicalJson } from "../text/canonicalJson.ts";
import { isJsonSchema } from "../types/schema.ts";
import type { PromptSignature } from "../types/signature.ts";
import type { JsonSchema } from "../types/toJsonSchema.ts";
import type { Type } from "../types/type.ts";
import { checkedSchema, type Side } from "./typeReading.ts";

/** One prompt as it was or is at some time, with everything that it needs: what two sides of a comparison are. */
export interface PromptVersion {
  readonly file: FileId;
  readonly prompt: PromptFile;
  /** Named schemas resolved as they were at that time. */
  readonly signature: PromptSignature;
  /** How the template uses what is not declared; found out when it is asked for. */
  usage(): Usage;
  /** As ajv checks them: of the input closed, of the output open. `undefined` without a schema, or with an unknown one. */
  readonly inputSchema: JsonSchema | undefined;
  readonly outputSchema: JsonSchema | undefined;
  /** Every partial that it reaches, by the name it is called by. */
  readonly partials: ReadonlyMap<string, { readonly file: FileId; readonly text: string }>;
  readonly model: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names and definitions, as the front matter has them. */
  readonly tools: readonly unknown[];
  /** What else of the front matter a request is made from, by path: `output.format`, `toolChoice`, … */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What is laid under the input. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** `version:` of the front matter. */
  readonly version: string | undefined;
  /** The tree of the text that is rendered, which front matter is followed by. */
  readonly template: ProgramNode;
  /** What the templates do, partials written out where they can be: equal forms render the same. */
  readonly form: string;
  /**
   * SHA-256 in hex of all of the above in canonical form, but the version: equal hashes mean equal prompts, and a new
   * number on the same prompt needs no new evaluation.
   */
  readonly hash: string;
}

/** What a version is made from. */
export interface VersionSource {
  readonly prompt: PromptFile;
  readonly signature: PromptSignature;
  usage(): Usage;
  readonly partials: PromptVersion["partials"];
}

/** `sha256` gives a hash in hex. */
export function promptVersion(source: VersionSource, sha256: (text: string) => string): PromptVersion {
  const { prompt, signature, partials } = source;
  const root = prompt.frontMatter?.root;
  const plain = (key: string): unknown => {
    const value = entryOf(root, key)?.value;
    return value === undefined ? undefined : plainValue(value);
  };
  const tools = plain("tools");
  const version = plain("version");
  const input = plain("input");
  const template = renderedTemplate(prompt);
  const parts = {
    inputSchema: schemaOf(prompt, signature.input ?? signature.declaredInput, "input"),
    outputSchema: schemaOf(prompt, signature.output, "output"),
    model: stringOf(entryOf(root, "model")?.value) ?? (root && modelName(plain("model"))),
    config: record(plain("config")),
    tools: Array.isArray(tools) ? tools : tools === undefined || tools === null ? [] : [tools],
    settings: settingsOf(plain),
    defaults: record(record(input).default),
    form: versionForm(template, partials, brokenText(prompt)),
  };
  return {
    file: prompt.file,
    prompt,
    signature,
    usage: () => source.usage(),
    partials,
    version: version === undefined || version === null ? undefined : String(version),
    template,
    ...parts,
    hash: sha256(canonicalJson(parts)),
  };
}

/** The text of a template that Handlebars rejects. */
function brokenText({ diagnostics, frontDiagnostics, source, body }: PromptFile): string[] {
  const front = new Set(frontDiagnostics);
  const isBroken = diagnostics.some((one) => one.severity === "error" && !front.has(one));
  return isBroken ? [source.text.slice(body.start, body.end)] : [];
}

/** A schema that only the program has is `any`: nothing is known of it. */
function schemaOf(prompt: PromptFile, type: Type | undefined, side: Side): JsonSchema | undefined {
  if (!type || type.kind === "any") return undefined;
  const written = entryOf(entryOf(prompt.frontMatter?.root, side)?.value, "schema")?.value;
  const schema = written && isJsonSchema(written) ? (plainValue(written) as JsonSchema) : undefined;
  // With `properties` alone it is recognised as the schema of an object, and engines give it the type.
  return checkedSchema(type, side, schema && !("type" in schema) ? { ...schema, type: "object" } : schema);
}

function modelName(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : canonicalJson(value);
}

const requestKeys = ["toolDefs", "toolChoice", "maxTurns", "returnToolRequests", "use"];
const outputKeys = ["format", "contentType", "constrained", "instructions", "jsonSchema"];

function settingsOf(plain: (key: string) => unknown): Readonly<Record<string, unknown>> {
  const output = record(plain("output"));
  const all = [
    ...requestKeys.map((key) => [key, plain(key)] as const),
    ...outputKeys.map((key) => [`output.${key}`, output[key]] as const),
  ];
  return Object.fromEntries(all.filter(([, value]) => value !== undefined && value !== null));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function versionForm(main: ProgramNode, partials: PromptVersion["partials"], broken: string[]): string {
  const parsed = [...partials].map(
    ([name, { text }]) => [name, text, parseTemplate(name, text, { start: 0, end: text.length })] as const,
  );
  const programs = new Map(parsed.map(([name, , { program }]) => [name, program]));
  // What a broken template does is a guess: it is known by its text.
  for (const [, text, { diagnostics }] of parsed) if (diagnostics.length > 0) broken.push(text);
  const calls = [main, ...programs.values()].map(partialCalls);
  const inlines = new Set(calls.flatMap((one) => [...one.inlines]));
  const apart = new Set([...programs].filter(([, program]) => readsOuter(program)).map(([name]) => name));
  const open: string[] = [];
  const left = new Set<string>();
  let written = 0;
  const formOf = (program: ProgramNode): readonly Form[] =>
    templateForm(program, {
      paramsByPlace: true,
      statement: (node) => {
        const name = plainCall(node);
        const partial = name === undefined || inlines.has(name) || apart.has(name) ? undefined : programs.get(name);
        // A partial that calls itself has no end, and one that many others call twice has one nobody waits for.
        if (name === undefined || !partial || open.includes(name) || ++written > 500) {
          noteCalls(node, left);
          return undefined;
        }
        open.push(name);
        const forms = formOf(partial);
        open.pop();
        // Tags side by side are added up where both are numbers, but not across the edge of a partial.
        return [...edge(forms[0]), ...forms, ...edge(forms.at(-1))];
      },
    });
  const form = formOf(main);
  const others: [string, Form][] = [];
  for (const name of left) {
    const program = programs.get(name);
    if (program) others.push([name, formOf(program)]);
  }
  return JSON.stringify([form, others.sort(([a], [b]) => (a < b ? -1 : 1)), ...broken]);
}

function edge(form: Form): readonly Form[] {
  return typeof form === "string" ? [] : [["edge"]];
}

/** Whether a partial reads beyond the context that it is called in, which partials cannot, and its text elsewhere can. */
function readsOuter(program: ProgramNode): boolean {
  let found = false;
  visit(program, (node) => {
    if (node.kind === "PathExpression" && node.depth > 0) found = true;
  });
  return found;
}

/** The name in `{{>name}}` on its own: such a call stands for the partial's own statements. */
function plainCall(node: StatementNode): string | undefined {
  if (node.kind !== "PartialStatement" || node.params.length > 0 || node.hash || node.indent !== "") return undefined;
  return partialName((node as PartialNode).name);
}

function noteCalls(node: StatementNode, names: Set<string>): void {
  if (node.kind !== "PartialStatement" && node.kind !== "PartialBlockStatement") return;
  const name = partialName(node.name);
  if (name !== undefined) names.add(name);
}
