import {
  type Location,
  NotificationType,
  type Position,
  type RenameFilesParams,
  RequestType,
  RequestType0,
  type TextDocumentPositionParams,
} from "vscode-languageserver-protocol";
import type { EvaluationInput } from "../features/evaluationInputs.ts";
import type { FormField } from "../features/previewForm.ts";
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
}

/** A command of the client: asks for a new name of what is at a position; its arguments are a URI and the position. */
export const renameAtCommand = "typed-prompts.renameAt";

/** A command of the client: shows places where something is used, beside it. */
export const showReferencesCommand = "typed-prompts.showReferences";

/** Of the prompt, with its generated TypeScript, whose uses the server does not know. */
export type ShowReferencesArguments = [
  uri: string,
  position: Position,
  locations: readonly Location[],
  bindings: string | null,
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
