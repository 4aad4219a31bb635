import type { Comparison } from "../../diff/compare.ts";

/** What the text in the editor changes of a prompt. */
export interface PendingChanges {
  /** What it is held against, as people call it: `HEAD`, or `saved file`. */
  readonly base: string;
  readonly comparison: Comparison;
}
