import type { Arguments, DiagnosticCode } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic, type Evidence, type Fix } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import type { TextRange } from "../text/range.ts";
import type { HelperSignature } from "../types/helper.ts";
import type { PromptSignature } from "../types/signature.ts";
import { anyType, type Origin, type Property, type Type } from "../types/type.ts";
import type { PartialResolution } from "./partialTemplate.ts";
import type { StaticValue } from "./staticValue.ts";
import type { TemplateFacts } from "./templateFacts.ts";
import { Usage } from "./usage.ts";

/** What the analysis of one file may ask about the rest of the workspace. */
export interface AnalysisContext {
  /** The built-in helpers and those that the configuration declares. */
  readonly helpers: ReadonlyMap<string, HelperSignature>;
  /** The configuration's named schemas. */
  namedSchema(name: string): Type | undefined;
  /** Where the configuration names each of them. */
  readonly schemaNames: ReadonlyMap<string, Origin>;
  resolvePartial(name: string): PartialResolution;
}

/** The key of the outermost context: the keys of all inputs start with it. */
export const rootKey = "input";

/** One run over one template: what it has reported and found out so far. */
export class Checker {
  readonly file: PromptFile;
  readonly signature: PromptSignature;
  readonly context: AnalysisContext;
  /** Where the walk writes down what it finds out about each place, when an editor asks; plain checking does not. */
  readonly facts: TemplateFacts | undefined;
  readonly diagnostics: Diagnostic[] = [];
  /** The declared inputs that the template or its partials use. */
  readonly used = new Set<Property>();
  /** Whether the whole input goes somewhere that may use any part of it. */
  usesWholeInput = false;
  /** How the template uses its root: everything where nothing is declared, otherwise only the unknown names. */
  readonly rootUsage = new Usage();
  readonly #afterwards: (() => void)[] = [];
  #keys = 0;

  constructor(file: PromptFile, signature: PromptSignature, context: AnalysisContext, facts?: TemplateFacts) {
    this.file = file;
    this.signature = signature;
    this.context = context;
    this.facts = facts;
  }

  report<Code extends DiagnosticCode>(code: Code, range: TextRange, args: Arguments<Code>, evidence?: Evidence): void {
    this.diagnostics.push(diagnostic(code, range, args, evidence));
  }

  /** Runs when all uses are known. */
  afterwards(action: () => void): void {
    this.#afterwards.push(action);
  }

  finish(): void {
    for (const action of this.#afterwards) action();
  }

  /** What `@root` is in a prompt, and the outermost context of a partial. */
  get root(): StaticValue {
    const input = this.signature.input;
    if (input) return { type: input, absent: false, key: rootKey };
    return { type: anyType, absent: false, key: rootKey, usage: this.rootUsage };
  }

  /** A key for a context that no path names, such as a loop's item. */
  newKey(): string {
    this.#keys++;
    return `#${this.#keys}`;
  }

  /** The text of a node as the user wrote it. */
  textOf(range: TextRange): string {
    return this.file.source.text.slice(range.start, range.end);
  }

  replace(range: TextRange, newText: string, title: string, preferred = false): Fix {
    return { title, edits: [{ file: this.file.file, range, newText }], preferred };
  }

  /** Marks the inputs that have the names of what a template uses, whichever context it will be given. */
  useByName(usage: Usage): void {
    for (const property of this.signature.input?.properties ?? []) {
      if (usage.properties.has(property.name) || usage.names.has(property.name)) this.used.add(property);
    }
    if (usage.escapes) this.usesWholeInput = true;
  }

  /** A partial reads `@root`, which is the input of whichever prompt leads to it. */
  useRootOfCaller(): void {
    this.usesWholeInput = true;
    this.rootUsage.readsRoot = true;
  }

  /** A name that may be one of the value's, or of something else that is in scope: it counts as used. */
  mayRead(value: StaticValue, name: string): void {
    value.usage?.names.add(name);
    if (value.key !== rootKey) return;
    const property = this.signature.input?.properties.find((one) => one.name === name);
    if (property) this.used.add(property);
  }

  /** The whole value goes somewhere that may read any part of it. */
  escape(value: StaticValue): void {
    if (value.key === rootKey) this.usesWholeInput = true;
    if (value.usage) value.usage.escapes = true;
  }
}
