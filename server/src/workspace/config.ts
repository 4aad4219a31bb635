import type { DiagnosticCode, Severity } from "../diagnostics/catalogue.ts";
import type { Diagnostic, FileId } from "../diagnostics/diagnostic.ts";
import type { YamlNode } from "../syntax/yamlNodes.ts";
import type { TextRange } from "../text/range.ts";
import type { HelperSignature } from "../types/helper.ts";

export const configFileName = "typed-prompts.config.json";

/** One `typed-prompts.config.json`, read and checked; `emptyConfig` where there is none. */
export interface Config {
  /** `undefined` for `emptyConfig`. */
  readonly file: FileId | undefined;
  readonly text: string;
  /** Whether `include` and not `exclude` match a prompt file; globs are relative to the configuration's folder. */
  includes(file: FileId): boolean;
  readonly rules: ReadonlyMap<DiagnosticCode, Severity | "off">;
  /** Declared helpers; the built-in ones are not here. */
  readonly helpers: ReadonlyMap<string, HelperSignature>;
  /** Named schemas: written in place, or in a file of their own. */
  readonly schemas: ReadonlyMap<string, NamedSchemaSource>;
  /** Names of partials that the program registers in code. */
  readonly partials: ReadonlySet<string>;
  /** How bindings are generated. */
  readonly generate: {
    /** Whether the configuration says anything of it: then bindings are wanted. */
    readonly isWanted: boolean;
    readonly outDir: string | undefined;
    readonly validation: "zod" | "none";
    /** The module that exports the declared helpers. */
    readonly helpers: string | undefined;
    /** Whether a file exports every prompt. */
    readonly index: boolean;
  };
  /** How evaluations are run. */
  readonly evaluate: {
    readonly judge: string | undefined;
    /** The most calls at a time by provider, `*` for those that are not named. */
    readonly concurrency: ReadonlyMap<string, number>;
    /** Milliseconds that one call may take. */
    readonly timeout: number | undefined;
    /** US dollars that a run may cost. */
    readonly maxCost: number | undefined;
    /** US dollars for a million tokens, by model. */
    readonly prices: ReadonlyMap<string, { readonly input: number; readonly output: number }>;
    /** What is taken out of all that is written. */
    readonly redact: readonly RegExp[];
    /** The module that exports the program's scorers. */
    readonly scorers: string | undefined;
  };
  /** What is wrong with the file itself, code `invalid-config`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Where a named schema is written; `nameRange` is of its name in the configuration, `range` of what is wrong if it is. */
export type NamedSchemaSource = { readonly range: TextRange; readonly nameRange: TextRange } & (
  | { readonly kind: "inline"; readonly node: YamlNode }
  | { readonly kind: "file"; readonly file: FileId; readonly pointer: string }
);

export const emptyConfig: Config = {
  file: undefined,
  text: "",
  includes: () => true,
  rules: new Map(),
  helpers: new Map(),
  schemas: new Map(),
  partials: new Set(),
  generate: { isWanted: false, outDir: undefined, validation: "zod", helpers: undefined, index: false },
  evaluate: {
    judge: undefined,
    concurrency: new Map(),
    timeout: undefined,
    maxCost: undefined,
    prices: new Map(),
    redact: [],
    scorers: undefined,
  },
  diagnostics: [],
};
