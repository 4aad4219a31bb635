import { NotificationType, RequestType } from "vscode-languageserver-protocol";

/** Requests of ours beside the protocol's; the client shares these types. */

/** What a client may ask for when it initializes the server. */
export interface InitializationOptions {
  /** `push`: diagnostics of open documents are sent unasked, although the client could ask for them. */
  readonly diagnostics?: "push";
}

/** `typed-prompts/render`: the messages of a prompt for sample values, without a model. */
export const renderRequest = new RequestType<RenderParams, RenderResult, void>("typed-prompts/render");

export interface RenderParams {
  readonly uri: string;
}

export type RenderResult =
  | {
      readonly kind: "messages";
      readonly input: unknown;
      readonly messages: readonly { readonly role: string; readonly text: string }[];
    }
  | { readonly kind: "error"; readonly message: string };

/** `typed-prompts/status`: sent when a check of the workspace begins and when everything is checked. */
export const statusNotification = new NotificationType<StatusParams>("typed-prompts/status");

export interface StatusParams {
  readonly state: "checking" | "ready";
  /** How many files have been checked, and what was found in them. */
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
}
