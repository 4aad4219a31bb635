import { type Diagnostic, diagnostic, type FileId } from "../../diagnostics/diagnostic.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import type { BindingPlace } from "./bindingPlace.ts";
import { bindingState, type Hash } from "./bindings.ts";

/** Whether a file is one that bindings are made of. */
export function isBindable(file: FileId): boolean {
  return file.endsWith(".prompt") && !isPartialFile(file);
}

const codes = { stale: "bindings-stale", edited: "bindings-edited" } as const;

/**
 * What is to say of the bindings that a prompt has: `text` is what is in their file, `undefined` when there is none. The
 * prompt is not checked for it.
 */
export function bindingDiagnostic(
  workspace: Workspace,
  prompt: FileId,
  place: BindingPlace,
  text: string | undefined,
  hash: Hash,
): Diagnostic | undefined {
  if (text === undefined) return undefined;
  const source = workspace.text(prompt);
  if (source === undefined) return undefined;
  const state = bindingState(workspace, prompt, place, text, hash);
  if (state !== "stale" && state !== "edited") return undefined;
  const severity = workspace.configOf(prompt).rules.get(codes[state]);
  if (severity === "off") return undefined;
  const range = { start: 0, end: source.startsWith("---") ? 3 : 0 };
  const file = decodeURIComponent(place.target.slice(place.target.lastIndexOf("/") + 1));
  return diagnostic(codes[state], range, { file }, { severity });
}
