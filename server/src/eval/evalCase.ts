import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Message } from "../render/messages.ts";
import type { TextRange } from "../text/range.ts";
import type { Expression } from "./expression/expression.ts";

/** A value of an evaluation file and where it is written, in the file of its case. */
export interface Located<Value> {
  readonly value: Value;
  readonly range: TextRange;
}

/** One case: an input and what must hold of the answer. Everything about its values is checked elsewhere. */
export interface EvalCase {
  /** Unique in its evaluation file, dataset included; `case 3` or `refunds.jsonl:17` where nobody named it. */
  readonly name: string;
  /** The evaluation file, or the dataset that holds it. */
  readonly file: FileId;
  /** Of the whole case, and of its name or first key: where results are shown. */
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly tags: readonly string[];
  readonly input: Readonly<Record<string, unknown>>;
  /** Context values (`@name` in templates) and the conversation so far. */
  readonly context: Readonly<Record<string, unknown>> | undefined;
  readonly history: readonly Message[] | undefined;
  readonly expectations: readonly Expectation[];
  readonly assertions: readonly Assertion[];
  readonly judge: Judge | undefined;
  /** Names of scorers of the program's own module. */
  readonly scorers: readonly Located<string>[];
  readonly limits: Limits;
  /** `undefined`: as many as the file says. */
  readonly trials: number | undefined;
}

/** `expect: {amount: {groundedIn: input.ticket}}`: a scorer applied to the value at a path of the output. */
export interface Expectation {
  /** Empty for the whole output. Numbers are indices. */
  readonly path: readonly (string | number)[];
  readonly pathRange: TextRange;
  /** The scorer's name, `equals` for a plain value. */
  readonly scorer: string;
  readonly options: unknown;
  /** Of the options. */
  readonly range: TextRange;
}

export interface Assertion {
  readonly source: string;
  readonly expression: Expression;
  readonly range: TextRange;
}

/** A model judges the answer by a rubric and must choose one of the closed choices. */
export interface Judge {
  readonly rubric: string;
  /** Each choice's score, 0 to 1. */
  readonly choices: Readonly<Record<string, number>>;
  /** The least score that passes. Default: 1. */
  readonly pass: number;
  /** `undefined`: the configuration's judge model. */
  readonly model: string | undefined;
  readonly range: TextRange;
}

/** The most that one answer may take. */
export interface Limits {
  /** Milliseconds. */
  readonly latency?: Located<number> | undefined;
  /** US dollars. */
  readonly cost?: Located<number> | undefined;
  /** Output tokens. */
  readonly tokens?: Located<number> | undefined;
  readonly repairs?: Located<number> | undefined;
}

/** Pass rates that a run must reach, 0 to 1. */
export interface Thresholds {
  readonly passRate: Located<number> | undefined;
  readonly tags: ReadonlyMap<string, Located<number>>;
}

/** `name.eval.yaml`, read. */
export interface EvalFile {
  readonly file: FileId;
  /**
   * The prompts that the cases are for, resolved against the file's folder: those that it names, else the one of its own
   * name. Every case is asked of each.
   */
  readonly prompts: readonly Located<FileId>[];
  /** Empty: the prompt's own. */
  readonly models: readonly Located<string>[];
  readonly trials: number;
  readonly thresholds: Thresholds;
  /** Those in the file itself; the dataset's are read as a stream. */
  readonly cases: readonly EvalCase[];
  /** Resolved against the file's folder: `.jsonl` or `.csv`. */
  readonly datasets: readonly Located<FileId>[];
}
