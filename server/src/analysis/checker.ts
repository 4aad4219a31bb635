import type { Arguments, DiagnosticCode } from "../diagnostics/catalogue.ts";
import { type Diagnostic, diagnostic, type Evidence, type FileEdit, type Fix } from "../diagnostics/diagnostic.ts";
import type { PromptFile } from "../syntax/promptFile.ts";
import type { TextRange } from "../text/range.ts";
import { closest } from "../text/suggestion.ts";
import type { HelperSignature } from "../types/helper.ts";
import type { PromptSignature } from "../types/signature.ts";
import { anyType, type Origin, type Property, type Type } from "../types/type.ts";
import { declareInput } from "./declareInput.ts";
import { type PartialResolution, partialCalls } from "./partialTemplate.ts";
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
  /** The text of the partial that a name means. */
  partialText(name: string): string | undefined;
}

/** The key of the outermost context: the keys of all inputs start with it. */
export const rootKey = "input";

/** How many comparisons of a name with another one run may make for the sake of messages and calls. */
const mostComparisons = 1_000_000;

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
  #comparisons = 0;
  readonly #declarations = new Map<string, FileEdit | undefined>();
  #inlines: ReadonlySet<string> | undefined;

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

  /** Takes all inputs with the names of what a template uses for used, whichever context it will be given. */
  useByName(usage: Usage): void {
    for (const name of [...usage.properties.keys(), ...usage.names]) this.mayRead(this.root, name);
    if (usage.escapes) this.escape(this.root);
    for (const [name, target] of usage.calls) if (typeof target === "string") this.rootUsage.calls.set(name, target);
  }

  /** The name that was most likely meant; see `closest`. Nothing is suggested any more where thousands meet thousands. */
  closest(name: string, candidates: readonly string[]): string | undefined {
    return this.affords(candidates.length) ? closest(name, candidates) : undefined;
  }

  /** Whether so many more names may be compared. Only a hostile file comes to the end of it. */
  affords(comparisons: number): boolean {
    this.#comparisons += comparisons;
    return this.#comparisons <= mostComparisons;
  }

  /** The edit that declares a name, for all its uses; asked for when they are known. */
  declarationOf(name: string, usage: Usage): FileEdit | undefined {
    if (!this.#declarations.has(name)) this.#declarations.set(name, declareInput(this.file, name, usage));
    return this.#declarations.get(name);
  }

  /** Whether the file defines an inline partial of this name, at whatever place. */
  definesInline(name: string): boolean {
    this.#inlines ??= partialCalls(this.file.template).inlines;
    return this.#inlines.has(name);
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
