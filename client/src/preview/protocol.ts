import type {
  PreviewInputs,
  PreviewMessage,
  PreviewResult,
  TokenCounts,
} from "../../../server/src/lsp/customRequests.ts";

/** What the panel and its page say to each other. */

export type { PreviewInputs, PreviewMessage, TokenCounts };

export type FormField = PreviewInputs["form"][number];
export type Input = PreviewInputs["used"];

export type ToPage =
  | { readonly kind: "show"; readonly name: string; readonly result: PreviewResult }
  | { readonly kind: "tokens"; readonly counts: TokenCounts }
  /** For tests: does what a person could do, and answers with what is to be read then. */
  | { readonly kind: "look"; readonly press?: string; readonly type?: string };

export type ToPanel =
  | { readonly kind: "ready"; readonly state: PageState }
  | { readonly kind: "input"; readonly state: PageState }
  | {
      readonly kind: "reveal";
      readonly source: NonNullable<PreviewMessage["parts"][number]["pieces"][number]["source"]>;
    }
  | { readonly kind: "copy"; readonly format: "json" | "curl" }
  | { readonly kind: "looked"; readonly sight: Sight };

/** What a test sees of a page. */
export interface Sight {
  readonly text: string;
  /** The id of what has the focus. */
  readonly focus: string;
  /** Whether the first message is the same element as it was at the last look. */
  readonly isSame: boolean;
}

/** What a page remembers while it is hidden, and after a restart. */
export interface PageState {
  readonly uri: string;
  /** The name of the evaluation case that is chosen. Neither: samples. */
  readonly chosen?: string;
  /** What was filled in instead. */
  readonly input?: Input;
}
