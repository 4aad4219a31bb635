import type { ModelErrorKind, ModelRequest, ModelResponse } from "../eval/modelClient.ts";
import type { Run, Sample } from "../eval/run.ts";

/** What the extension and the process that runs evaluations for it say to each other. One process makes one run. */

export type ToEvaluator =
  | { readonly kind: "run"; readonly order: RunOrder }
  /** Ends the run at once; what is done is written and sent as a cancelled run. */
  | { readonly kind: "cancel" }
  /** What a model of the editor answered, or why it did not. */
  | { readonly kind: "answer"; readonly id: number; readonly response: ModelResponse }
  | { readonly kind: "refusal"; readonly id: number; readonly error: ModelErrorKind; readonly message: string };

export interface RunOrder {
  /** The path of the folder that the run's file and relative paths belong to. */
  readonly folder: string;
  /** The paths of evaluation files, and the names of the cases to run; `undefined` for all of them. */
  readonly files: readonly { readonly path: string; readonly cases: readonly string[] | undefined }[];
  readonly replay: Run["replay"];
  /** In place of those that the files name. */
  readonly models: readonly string[] | undefined;
  /** In place of what the files say. */
  readonly trials: number | undefined;
  /** Whether each request and response is to be sent as well. */
  readonly exchanges: boolean;
}

export type FromEvaluator =
  /** Before the first call. */
  | { readonly kind: "plan"; readonly total: number; readonly unpriced: readonly string[] }
  | {
      readonly kind: "sample";
      readonly sample: Sample;
      readonly done: number;
      readonly total: number;
      /** US dollars so far, of fresh calls whose price is known. */
      readonly cost: number;
    }
  | { readonly kind: "exchange"; readonly exchange: Exchange }
  /** A call of a model that only the editor reaches, `vscode/…`. */
  | { readonly kind: "ask"; readonly id: number; readonly request: ModelRequest }
  | { readonly kind: "finished"; readonly run: Run; readonly file: string; readonly failures: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };

/** One call exactly as it was made, without keys. */
export interface Exchange {
  readonly case: string;
  readonly request: unknown;
  readonly response: unknown;
}
