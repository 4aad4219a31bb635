import type { CallNode } from "../analysis/checkArguments.ts";
import type { PromptModel } from "../analysis/promptModel.ts";
import { templateFacts } from "../analysis/templateFacts.ts";
import { literalsOf } from "../types/literals.ts";
import type { LiteralType } from "../types/type.ts";

/** The values that an argument of `ifEquals` or `unlessEquals` can be compared with: those that the other side can be. */
export function comparedLiterals(model: PromptModel, call: CallNode, index: number): readonly LiteralType[] {
  const facts = templateFacts(model);
  const name = facts.helpers.get(call)?.name;
  const other = name === "ifEquals" || name === "unlessEquals" ? call.params[1 - index] : undefined;
  const value = other?.kind === "PathExpression" ? facts.values.get(other) : undefined;
  return value ? literalsOf(value.type) : [];
}
