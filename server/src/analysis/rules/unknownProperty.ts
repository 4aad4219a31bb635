import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { TextRange } from "../../text/range.ts";
import { displayType } from "../../types/display.ts";
import type { Checker } from "../checker.ts";
import { memberNames, type StaticValue } from "../staticValue.ts";

/** A name that the value before it cannot have; `ownerRange` is where that value is written. */
export function unknownProperty(
  checker: Checker,
  segment: { readonly name: string; readonly range: TextRange },
  ownerRange: TextRange | undefined,
  owner: StaticValue,
): void {
  const meant = checker.closest(segment.name, memberNames(owner.type));
  const fixes = meant
    ? [checker.replace(segment.range, quoted(checker, segment.range, meant), `Change to '${meant}'`, true)]
    : [];
  const args = {
    name: segment.name,
    owner: ownerRange ? checker.textOf(ownerRange) : "this",
    type: displayType(owner.type),
    didYouMean: didYouMean(meant),
  };
  checker.report("unknown-property", segment.range, args, { fixes, related: declaredAt(owner) });
}

function declaredAt(owner: StaticValue) {
  const origin = owner.property?.nameOrigin;
  return origin ? [{ ...origin, message: `'${owner.property?.name}' is declared here.` }] : [];
}

/** `lookup`'s key is text, and stays so. */
function quoted(checker: Checker, range: TextRange, name: string): string {
  const quote = /^["']/.exec(checker.textOf(range))?.[0] ?? "";
  return quote + name + quote;
}
