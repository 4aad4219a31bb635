import type { FileId } from "../diagnostics/diagnostic.ts";
import type { TextRange } from "../text/range.ts";
import type { ChangeRule } from "./changeRules.ts";
import type { ModelRule } from "./modelRules.ts";

/** From worst to best. `dangerous`: it may break, and neither could be shown. */
export type Verdict = "breaking" | "dangerous" | "behavioural" | "safe" | "same";

export type Audience = "callers" | "consumers" | "model";

/** Where a change is, in the text of its side. */
export interface ChangePlace {
  readonly file: FileId;
  readonly range: TextRange;
}

/** One JSON value that shows what a change of a type does; checked with ajv. */
export interface Witness {
  readonly value: unknown;
  /** For inputs: it was accepted and is refused. For outputs: it could not be produced and can be now. */
  readonly shows: "was-accepted" | "can-be-produced";
}

export interface Change {
  readonly rule: ChangeRule | ModelRule;
  readonly verdict: Exclude<Verdict, "same">;
  readonly audience: Audience;
  /** `input.tone`, `output.items[].name`, `config.temperature`, `messages[0]`. */
  readonly path: string;
  /** One sentence with the user's own names. */
  readonly message: string;
  readonly before: ChangePlace | undefined;
  readonly after: ChangePlace | undefined;
  readonly witness: Witness | undefined;
  /** What was and what is, in few words, for tables and approvals; canonical, independent of layout. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const order: readonly Verdict[] = ["breaking", "dangerous", "behavioural", "safe", "same"];

/** The worst of them; `same` of none. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  return order.find((one) => verdicts.includes(one)) ?? "same";
}
