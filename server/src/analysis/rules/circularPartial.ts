import type { TextRange } from "../../text/range.ts";
import type { Checker } from "../checker.ts";

/** Longer ways round are shown without their middle. */
const longest = 10;

/** A partial that calls itself, through others perhaps, with nothing on the way that could end it. */
export function circularPartial(checker: Checker, range: TextRange, cycle: readonly string[]): void {
  const shown = cycle.length > longest ? [...cycle.slice(0, longest - 2), "…", ...cycle.slice(-2)] : cycle;
  checker.report("circular-partial", range, { cycle: shown.join(" → ") });
}
