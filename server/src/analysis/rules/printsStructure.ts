import type { PathNode } from "../../syntax/nodes.ts";
import { displayType } from "../../types/display.ts";
import type { Checker } from "../checker.ts";
import { isAlways, type StaticValue } from "../staticValue.ts";

/** `{{x}}` where `x` is an object (`prints-object`) or a list (`prints-array`). */
export function printsStructure(checker: Checker, path: PathNode, value: StaticValue): void {
  const code = isAlways(value.type, ["object"])
    ? "prints-object"
    : isAlways(value.type, ["array"])
      ? "prints-array"
      : undefined;
  if (!code) return;
  const name = checker.textOf(path.range);
  const fixes = [checker.replace(path.range, `json ${name}`, `Print as JSON: '{{json ${name}}}'`)];
  checker.report(code, path.range, { name, type: displayType(value.type) }, { fixes });
}
