import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { PathNode } from "../../syntax/nodes.ts";
import { closest } from "../../text/suggestion.ts";
import { displayType } from "../../types/display.ts";
import type { Checker } from "../checker.ts";
import { memberNames, type StaticValue } from "../staticValue.ts";

/** A name further along a path that the value before it cannot have. */
export function unknownProperty(checker: Checker, path: PathNode, index: number, owner: StaticValue): void {
  const segment = path.segments[index]!;
  const before = path.segments[index - 1];
  const ownerText = before ? checker.textOf({ start: path.range.start, end: before.range.end }) : "this";
  const meant = closest(segment.name, memberNames(owner.type));
  const fixes = meant ? [checker.replace(segment.range, meant, `Change to '${meant}'`, true)] : [];
  const args = {
    name: segment.name,
    owner: ownerText,
    type: displayType(owner.type),
    didYouMean: didYouMean(meant),
  };
  checker.report("unknown-property", segment.range, args, { fixes, related: declaredAt(owner) });
}

function declaredAt(owner: StaticValue) {
  const origin = owner.property?.nameOrigin;
  return origin ? [{ ...origin, message: `'${owner.property?.name}' is declared here.` }] : [];
}
