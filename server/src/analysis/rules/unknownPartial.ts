import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { TextRange } from "../../text/range.ts";
import type { Checker } from "../checker.ts";
import type { PartialResolution } from "../partialTemplate.ts";

/** A partial that no file defines and the configuration does not name. */
export function unknownPartial(
  checker: Checker,
  range: TextRange,
  name: string,
  resolution: Extract<PartialResolution, { kind: "unknown" }>,
): void {
  const meant = resolution.suggestion;
  const misnamed = resolution.misnamed;
  const hint = misnamed ? ` There is '${misnamed}', but only files whose name starts with '_' are partials.` : "";
  const quote = /^["']/.exec(checker.textOf(range))?.[0] ?? "";
  const fixes = meant ? [checker.replace(range, quote + meant + quote, `Change to '${meant}'`, true)] : [];
  checker.report("unknown-partial", range, { name, didYouMean: hint || didYouMean(meant) }, { fixes });
}
