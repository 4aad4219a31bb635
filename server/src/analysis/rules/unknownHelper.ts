import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { TextRange } from "../../text/range.ts";
import type { Checker } from "../checker.ts";

/** A call of something that is not a helper: the runtime refuses to compile the template. */
export function unknownHelper(checker: Checker, range: TextRange, name: string): void {
  const meant = checker.closest(name, [...checker.context.helpers.keys()]);
  const fixes = meant ? [checker.replace(range, meant, `Change to '${meant}'`, true)] : [];
  checker.report("unknown-helper", range, { name, didYouMean: didYouMean(meant) }, { fixes });
}
