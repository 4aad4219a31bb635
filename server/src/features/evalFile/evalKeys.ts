import type * as z from "zod";
import { caseShape, evalFileShape } from "../../eval/evalShape.ts";

/** What a person should know of a key of an evaluation file. */
export interface EvalKey {
  readonly name: string;
  readonly documentation: string;
  /** What is written after it. */
  readonly value: "scalar" | "mapping" | "list";
}

/** The keys that may stand at a path, the positions in lists left out; none where names of the prompt stand. */
export function evalKeysAt(path: readonly string[]): readonly EvalKey[] {
  const [section, part, ...rest] = path;
  if (section === undefined) return keysOf(evalFileShape);
  if (section === "threshold" && part === undefined) return keysOf(evalFileShape.shape.threshold.unwrap());
  if (section !== "cases" || rest.length > 0) return [];
  switch (part) {
    case undefined:
      return keysOf(caseShape);
    case "judge":
      return keysOf(caseShape.shape.judge.unwrap());
    case "limits":
      return keysOf(caseShape.shape.limits.unwrap());
    case "history":
      return keysOf(caseShape.shape.history.unwrap().element);
    default:
      return [];
  }
}

function keysOf({ shape }: { readonly shape: Readonly<Record<string, z.ZodType>> }): readonly EvalKey[] {
  return Object.entries(shape).map(([name, type]) => ({
    name,
    documentation: type.description ?? "",
    value: lists.has(name) ? "list" : mappings.has(name) ? "mapping" : "scalar",
  }));
}

const lists: ReadonlySet<string> = new Set(["models", "cases", "tags", "history", "assert", "scorers"]);
const mappings: ReadonlySet<string> = new Set([
  "threshold",
  "input",
  "context",
  "expect",
  "judge",
  "limits",
  "choices",
]);
