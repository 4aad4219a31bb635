import * as z from "zod";
import type { FileId } from "../diagnostics/diagnostic.ts";
import { canonicalJson } from "../text/canonicalJson.ts";
import type { Change } from "./change.ts";
import type { Comparison } from "./compare.ts";

export const approvalsFileName = "typed-prompts.approvals.json";

const approvalsShape = z.object({
  version: z.literal(1),
  approvals: z.array(
    z.object({
      fingerprint: z.string(),
      /** The prompt or partial that is changed, for people. */
      file: z.string(),
      rule: z.string(),
      path: z.string(),
      message: z.string(),
      reason: z.string().min(1),
    }),
  ),
});

export type Approvals = z.infer<typeof approvalsShape>;

export const noApprovals: Approvals = { version: 1, approvals: [] };

/** The approvals in a text, or what is wrong with it, for the user. */
export function readApprovals(text: string): Approvals | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `it is not valid JSON: ${error instanceof Error ? error.message : error}`;
  }
  const result = approvalsShape.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `${issue?.path.join(".") || "it"}: ${issue?.message}`;
}

/** As it is written to the file, sorted, so that two branches rarely touch the same line. */
export function writtenApprovals({ approvals }: Approvals): string {
  const sorted = [...approvals].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
  return `${JSON.stringify({ version: 1, approvals: sorted }, undefined, 2)}\n`;
}

/** Where a change is made: in a partial it concerns every prompt that reaches it, and is approved for all of them. */
export function changedFile(comparison: Comparison, change: Change): FileId {
  const own = comparison.after ?? comparison.before ?? "";
  const place = change.after?.file ?? change.before?.file ?? own;
  return place.endsWith(".prompt") ? place : own;
}

/**
 * What an approval knows a change by: twelve hex digits over its canonical values. `path` is the file's, relative to the
 * folder of the approvals. How the change is laid out, and where in the text it stands, makes no difference.
 */
export function fingerprint(path: string, change: Change, sha256: (text: string) => string): string {
  const place = change.path.startsWith("messages") ? "messages" : change.path;
  return sha256(canonicalJson([path, change.rule, place, change.from ?? null, change.to ?? null])).slice(0, 12);
}
