import type { TextRange } from "../../text/range.ts";
import { displayType } from "../../types/display.ts";
import type { Checker } from "../checker.ts";
import { isAlways, type StaticValue } from "../staticValue.ts";

/** `{{x}}` where `x` is an object (`prints-object`) or a list (`prints-array`); `name` is `x` as an argument. */
export function printsStructure(checker: Checker, range: TextRange, name: string, value: StaticValue): void {
  const code = isAlways(value.type, ["object"])
    ? "prints-object"
    : isAlways(value.type, ["array"])
      ? "prints-array"
      : undefined;
  if (!code) return;
  const fixes = [checker.replace(range, `json ${name}`, `Print as JSON: '{{json ${name}}}'`)];
  checker.report(code, range, { name, type: displayType(value.type) }, { fixes });
}
