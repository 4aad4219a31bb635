import { canonicalJson } from "./canonicalJson.ts";
import type { Change } from "./change.ts";
import type { PromptVersion } from "./promptVersion.ts";

/** Compares the types of two versions. */
export function compareTypes(before: PromptVersion, after: PromptVersion, side: "input" | "output"): readonly Change[] {
  const [from, to] = [before, after].map((one) => canonicalJson(side === "input" ? one.inputSchema : one.outputSchema));
  if (from === to) return [];
  return [
    {
      rule: side === "input" ? "input-added" : "input-removed",
      verdict: "dangerous",
      audience: side === "input" ? "callers" : "consumers",
      path: side,
      message: `The ${side} type is another one.`,
      before: undefined,
      after: undefined,
      witness: undefined,
      from,
      to,
    },
  ];
}
