import {
  type Location,
  NotificationType,
  NotificationType0,
  type Position,
  type Range,
  type RenameFilesParams,
  RequestType,
  RequestType0,
  type TextDocumentPositionParams,
} from "vscode-languageserver-protocol";
import type { Audience, Verdict } from "../diff/change.ts";
import type { EvaluationInput } from "../features/evaluations/evaluationInputs.ts";
import type { FormField } from "../features/preview/previewForm.ts";
import type { HistoryEntry } from "../features/versions/versionHost.ts";
import type { TokenCount } from "../render/tokenCount.ts";

/** Requests of ours beside the protocol's; the client shares these types. */

/** What a client may ask for when it initializes the server. */
export interface InitializationOptions {
  /** `push`: diagnostics of open documents are sent unasked, although the client could ask for them. */
  readonly diagnostics?: "push";
  /** Whether files may be written into the workspace; editors without the notion of trust say nothing. */
  readonly trusted?: boolean;
  /** Whether the client answers `typed-prompts/offerBindings`. */
  readonly offersBindings?: boolean;
  /** Whether the client has the command `typed-prompts.renameAt`. */
  readonly renames?: boolean;
  /** Whether the client has the command `typed-prompts.showReferences`. */
  readonly showsReferences?: boolean;
  /** Whether the client has the command `typed-prompts.compareWithHead`. */
  readonly comparesVersions?: boolean;
}

/** A command of the client: asks for a new name of what is at a position; its arguments are a URI and the position. */
export const renameAtCommand = "typed-prompts.renameAt";

/** A command of the client: shows places where something is used, beside it. */
export const showReferencesCommand = "typed-prompts.showReferences";

/** A command of the client: shows what a prompt was beside what it is; its argument is a URI. */
export const compareWithHeadCommand = "typed-prompts.compareWithHead";

/** Of the prompt, with its generated TypeScript, whose uses the server does not know. */
export type ShowReferencesArguments = [
  uri: string,
  position: Position,
  locations: readonly Location[],
  bindings: string | null,
  /** Only those in programs are meant: what is being changed breaks them. */
  areBroken?: boolean,
];

/** `typed-prompts/boundNames`: where generated TypeScript declares the field that a rename at a position renames. */
export const boundNamesRequest = new RequestType<TextDocumentPositionParams, BoundNamesResult, void>(
  "typed-prompts/boundNames",
);

export interface BoundNamesResult {
  /** None when there are no bindings, or it is no field. */
  readonly names: readonly Location[];
  /** Why uses in programs would be missed, a sentence. */
  readonly problem: string | null;
}

/** `typed-prompts/boundRenames`: what becomes of the bindings of prompts that are renamed or moved. */
export const boundRenamesRequest = new RequestType<RenameFilesParams, readonly BoundRename[], void>(
  "typed-prompts/boundRenames",
);

export interface BoundRename {
  /** Of the bindings. */
  readonly oldUri: string;
  readonly newUri: string;
  /** What they export under a name that changes. */
  readonly names: readonly (Location & { readonly newName: string })[];
}

/** `typed-prompts/preview`: the messages of a prompt for an input, without a model, and what a form needs to change it. */
export const previewRequest = new RequestType<PreviewParams, PreviewResult, void>("typed-prompts/preview");

export interface PreviewParams {
  readonly uri: string;
  /** Default: samples made from the schema. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export type PreviewResult =
  | {
      readonly kind: "messages";
      readonly messages: readonly PreviewMessage[];
      readonly inputs: PreviewInputs;
    }
  /** `inputs` are `undefined` when there is no such prompt. */
  | { readonly kind: "error"; readonly message: string; readonly inputs: PreviewInputs | undefined };

export interface PreviewInputs {
  /** What the prompt was rendered with. */
  readonly used: Readonly<Record<string, unknown>>;
  readonly sample: Readonly<Record<string, unknown>>;
  /** Of the prompt's evaluation file. */
  readonly cases: readonly EvaluationInput[];
  readonly form: readonly FormField[];
}

export interface PreviewMessage {
  readonly role: string;
  readonly parts: readonly { readonly kind: "text" | "data"; readonly pieces: readonly PreviewPiece[] }[];
}

export interface PreviewPiece {
  readonly text: string;
  readonly isValue: boolean;
  readonly conditions: readonly string[];
  readonly optional: readonly string[];
  /** Where it is written, if that is known. */
  readonly source?: Location;
}

/** `typed-prompts/previewAs`: the same messages as JSON, or as a command that sends them to a model. */
export const previewAsRequest = new RequestType<PreviewAsParams, PreviewAsResult, void>("typed-prompts/previewAs");

export interface PreviewAsParams extends PreviewParams {
  readonly format: "json" | "curl";
}

export type PreviewAsResult =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "error"; readonly message: string };

/** `typed-prompts/countTokens`: how many tokens each of some texts has. The first answer takes a while. */
export const countTokensRequest = new RequestType<CountTokensParams, TokenCounts, void>("typed-prompts/countTokens");

export type TokenCounts = readonly TokenCount[];

export interface CountTokensParams {
  readonly texts: readonly string[];
}

/** `typed-prompts/extractPrompt`: the prompt that says what a literal of a program says. */
export const extractPromptRequest = new RequestType<ExtractPromptParams, ExtractPromptResult | null, void>(
  "typed-prompts/extractPrompt",
);

export interface ExtractPromptParams {
  /** What the literal says, and the expressions between. */
  readonly pieces: readonly (string | { readonly expression: string })[];
  /** What stands before the literal, as far as it may name it. */
  readonly before: string;
}

export interface ExtractPromptResult {
  /** What the prompt may be called. */
  readonly name: string;
  /** Of the file. */
  readonly text: string;
  /** What its bindings are called with, an object literal. */
  readonly argument: string;
}

/** `typed-prompts/status`: sent when a check of the workspace begins and when everything is checked. */
export const statusNotification = new NotificationType<StatusParams>("typed-prompts/status");

export interface StatusParams {
  readonly state: "checking" | "ready";
  /** How many prompts have been checked, and what was found in them and in configurations. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
}

/** `typed-prompts/generate`: writes the bindings of all prompts of the workspace, because a person asked for it. */
export const generateRequest = new RequestType0<GenerationReport, void>("typed-prompts/generate");

/** `typed-prompts/generated`: sent after bindings were written without being asked for, or could not be. */
export const generatedNotification = new NotificationType<GenerationReport>("typed-prompts/generated");

export interface GenerationReport {
  /** The URIs of generated files. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** How many bindings were up to date. */
  readonly unchanged: number;
  /** What was not written, and why, as a sentence. The URI is the prompt's, or that of the file in the way. */
  readonly problems: readonly { readonly uri: string; readonly message: string }[];
}

/** `typed-prompts/offerBindings`: whether bindings are to be written on save, which nothing in the workspace tells. */
export const offerBindingsRequest = new RequestType<OfferBindingsParams, boolean, void>("typed-prompts/offerBindings");

export interface OfferBindingsParams {
  /** The prompt that was saved. */
  readonly uri: string;
}

/** `typed-prompts/evaluations`: the evaluation files of the workspace and their cases, as they are in the editor now. */
export const evaluationsRequest = new RequestType0<readonly EvaluationListing[], void>("typed-prompts/evaluations");

export interface EvaluationListing {
  /** Of the evaluation file. */
  readonly uri: string;
  /** Those that it is for, and the files that each is made of: itself and the partials that it reaches. */
  readonly prompts: readonly { readonly uri: string; readonly parts: readonly string[] }[];
  readonly models: readonly string[];
  /** Those that are written in the file; cases of datasets are known once they have run. */
  readonly cases: readonly CaseListing[];
  readonly datasets: readonly string[];
}

export interface CaseListing {
  readonly name: string;
  readonly tags: readonly string[];
  /** Of its name or first key. */
  readonly range: Range;
  /** Of the paths of the output that something is expected of. */
  readonly expectations: readonly { readonly path: string; readonly range: Range }[];
}

/** `typed-prompts/changes`: what the text in the editor changes of the last committed version; `null` where nothing can be compared. */
export const changesRequest = new RequestType<PromptParams, ChangesResult | null, void>("typed-prompts/changes");

export interface PromptParams {
  /** Of a prompt. */
  readonly uri: string;
}

export interface ChangesResult {
  /** What it is compared with: `HEAD`, or `saved file` without git. */
  readonly base: string;
  readonly verdict: Verdict;
  readonly changes: readonly ShownChange[];
}

export interface ShownChange {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly audience: Audience;
  readonly path: string;
  readonly message: string;
  /** Where it is to be seen now; of what is gone, nothing. */
  readonly location?: Location;
  /** A JSON value that shows it. */
  readonly witness?: string;
}

/** `typed-prompts/headMoved`: something was committed or checked out, so that changes and histories are others now. */
export const headMovedNotification = new NotificationType0("typed-prompts/headMoved");

/** `typed-prompts/compare`: two versions of a prompt, as documents to be read beside each other. */
export const compareRequest = new RequestType<CompareParams, CompareResult, void>("typed-prompts/compare");

export interface CompareParams extends PromptParams {
  /** The text in the editor is held against this. */
  readonly base:
    | { readonly kind: "revision"; readonly revision: string }
    | { readonly kind: "file"; readonly uri: string }
    | { readonly kind: "text"; readonly text: string }
    /** What was before the first version. */
    | { readonly kind: "nothing" };
  /** In place of the text in the editor. */
  readonly head?: { readonly revision: string };
  /** The evaluation case whose input both sides are rendered with; the first by default, a sample without cases. */
  readonly case?: string;
}

export type CompareResult =
  | {
      readonly kind: "comparison";
      /** Whether HEAD was asked for and does not have the prompt, or there is no git: the saved file stands for it. */
      readonly isSavedFile: boolean;
      readonly verdict: Verdict;
      readonly changes: readonly ShownChange[];
      /** Source, contract, rendered text, evaluations: those that there are. */
      readonly documents: readonly ComparedDocument[];
      /** The evaluation cases whose inputs it can be rendered with. */
      readonly cases: readonly string[];
    }
  | { readonly kind: "error"; readonly message: string };

export interface ComparedDocument {
  /** Its name with the extension that tells its language: `classify.prompt`, `contract.ts`, `rendered.md`. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Where `after` is the text in the editor, the document that it is of: then it can be edited in the comparison. */
  readonly uri?: string;
}

/** `typed-prompts/history`: the commits that changed a prompt, the newest first, through renames. */
export const historyRequest = new RequestType<HistoryParams, HistoryResult, void>("typed-prompts/history");

export interface HistoryParams extends PromptParams {
  readonly limit: number;
}

export type HistoryResult =
  | { readonly kind: "history"; readonly entries: readonly HistoryEntry[]; readonly isComplete: boolean }
  | { readonly kind: "error"; readonly message: string };

/** `typed-prompts/restore`: a prompt with its partials and schemas as they were. Nothing is written: the client edits. */
export const restoreRequest = new RequestType<RestoreParams, RestoreResult, void>("typed-prompts/restore");

export interface RestoreParams extends PromptParams {
  readonly revision: string;
}

export type RestoreResult =
  | { readonly kind: "files"; readonly files: readonly { readonly uri: string; readonly text: string }[] }
  | { readonly kind: "error"; readonly message: string };

/** `typed-prompts/revisions`: what a prompt can be compared with, for a list to choose from. */
export const revisionsRequest = new RequestType<PromptParams, RevisionsResult, void>("typed-prompts/revisions");

export interface RevisionsResult {
  readonly branches: readonly string[];
  readonly tags: readonly string[];
  /** Other variants of the prompt, and the prompt itself for a variant: URIs. */
  readonly variants: readonly string[];
}
