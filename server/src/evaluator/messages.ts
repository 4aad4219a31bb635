import type { Exchange, ModelErrorKind, ModelRequest, ModelResponse } from "../eval/modelClient.ts";
import type { Run, Sample } from "../eval/run.ts";

/** What the extension and the process that runs evaluations for it say to each other. One process does one thing. */

export type ToEvaluator =
  | { readonly kind: "run"; readonly order: RunOrder }
  /** Asks for the page that shows a run, or how it differs from an earlier one; paths of run files. */
  | { readonly kind: "report"; readonly run: string; readonly baseline: string | undefined }
  /** Asks what there is to say of runs at a glance; paths of their files. */
  | { readonly kind: "describe"; readonly runs: readonly string[] }
  /** Drops the recordings of evaluation files that no case uses; the paths of the folder and of the files. */
  | { readonly kind: "clean"; readonly folder: string; readonly files: readonly string[] }
  /** Ends the run at once; what is done is written and sent as a cancelled run. */
  | { readonly kind: "cancel" }
  /** What a model of the editor answered, or why it did not. */
  | { readonly kind: "answer"; readonly id: number; readonly response: ModelResponse }
  | { readonly kind: "refusal"; readonly id: number; readonly error: ModelErrorKind; readonly message: string };

export interface RunOrder {
  /** The path of the folder that the run's file and relative paths belong to. */
  readonly folder: string;
  readonly files: readonly OrderedFile[];
  readonly replay: Run["replay"];
  /** In place of those that the files name. */
  readonly models: readonly string[] | undefined;
  /** In place of what the files say. */
  readonly trials: number | undefined;
  /** Whether each request and response is to be sent as well. */
  readonly exchanges: boolean;
}

export interface OrderedFile {
  /** Of the evaluation file. */
  readonly path: string;
  /** Those of its prompts that are asked. */
  readonly prompts: readonly {
    readonly path: string;
    /** The names of the cases to run; `undefined` for all of them. */
    readonly cases: readonly string[] | undefined;
  }[];
}

/** What is told of a run while it is made. */
export type RunEvent =
  /** Before the first call. */
  | { readonly kind: "plan"; readonly unpriced: readonly string[] }
  | {
      readonly kind: "sample";
      readonly sample: Sample;
      readonly done: number;
      /** How many have been begun; all, when all cases have been read. */
      readonly total: number;
      /** US dollars so far, of fresh calls whose price is known. */
      readonly cost: number;
    }
  | { readonly kind: "exchange"; readonly exchange: Exchange };

export type FromEvaluator =
  | RunEvent
  /** A call of a model that only the editor reaches, `vscode/…`. */
  | { readonly kind: "ask"; readonly id: number; readonly request: ModelRequest }
  /** `run` is the path of its file. */
  | { readonly kind: "finished"; readonly run: string }
  | { readonly kind: "page"; readonly html: string }
  /** Those that could be read, in the order in which they were asked for. */
  | { readonly kind: "described"; readonly runs: readonly RunDescription[] }
  | { readonly kind: "cleaned"; readonly dropped: number }
  | { readonly kind: "failed"; readonly message: string };

export interface RunDescription {
  /** The path of its file. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly replay: Run["replay"];
  readonly passed: number;
  readonly cases: number;
  readonly trials: number;
  readonly models: readonly string[];
  readonly evalFiles: readonly string[];
  readonly cancelled: boolean;
  /** Whether others may be measured against it. */
  readonly isBaseline: boolean;
}
