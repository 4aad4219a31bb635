import type { TextRange } from "../../text/range.ts";
import type { Checker } from "../checker.ts";

/** A partial that calls itself, through others perhaps, with nothing on the way that could end it. */
export function circularPartial(checker: Checker, range: TextRange, cycle: readonly string[]): void {
  checker.report("circular-partial", range, { cycle: cycle.join(" → ") });
}
