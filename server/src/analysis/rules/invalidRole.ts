import { didYouMean } from "../../diagnostics/didYouMean.ts";
import type { ExpressionNode } from "../../syntax/nodes.ts";
import { closest } from "../../text/suggestion.ts";
import type { Checker } from "../checker.ts";

export const roles = ["system", "user", "model", "tool"] as const;

/** What other formats call the same roles. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["assistant", "model"],
  ["ai", "model"],
  ["bot", "model"],
  ["human", "user"],
  ["developer", "system"],
  ["function", "tool"],
]);

export function checkRole(checker: Checker, role: ExpressionNode | undefined): void {
  if (role?.kind !== "StringLiteral" || (roles as readonly string[]).includes(role.value)) return;
  const written = role.value.trim().toLowerCase();
  const meant = synonyms.get(written) ?? closest(written, roles);
  const quote = checker.textOf(role.range)[0] ?? '"';
  const fixes = meant ? [checker.replace(role.range, quote + meant + quote, `Change to '${meant}'`, true)] : [];
  checker.report("invalid-role", role.range, { role: role.value, didYouMean: didYouMean(meant) }, { fixes });
}
