import type { FileId } from "../diagnostics/diagnostic.ts";
import type { Audience } from "../diff/change.ts";
import { isPartialFile } from "../syntax/promptFile.ts";
import { parseYaml } from "../syntax/yamlDocument.ts";
import { entryOf, stringOf } from "../syntax/yamlNodes.ts";
import { range, type TextRange } from "../text/range.ts";
import { relativeFile } from "../text/relativeFile.ts";
import { contentRange } from "../types/schemaReader.ts";
import type { Origin } from "../types/type.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { partialCallRanges } from "./partialCallRanges.ts";
import type { PendingChanges } from "./versions/pendingChanges.ts";

/** A line above a place in a file, which says something of it or does something with it. */
export interface CodeLens {
  /** Of what it is about: it is shown above its first line. */
  readonly range: TextRange;
  /** Tells the lenses of one source in one file apart. */
  readonly key: string;
}

/** What a lens shows and does. */
export type LensContent =
  | { readonly kind: "references"; readonly title: string; readonly places: readonly Origin[] }
  /** The uses of a prompt in programs, which only the client knows. */
  | { readonly kind: "callers"; readonly title: string }
  /** Shows what a prompt was beside what it is. */
  | { readonly kind: "compare"; readonly title: string; readonly file: FileId };

/** What lenses may ask. */
export interface LensContext {
  readonly workspace: Workspace;
  /** Whether a program has generated TypeScript of a prompt. */
  hasBindings(prompt: FileId): boolean;
  /** What is known of what a prompt's text changes; `undefined` also until it is. */
  changesOf(prompt: FileId): PendingChanges | undefined;
}

/** One kind of lens, such as the references. Others stand beside it in `lsp/handlers/codeLenses.ts`. */
export interface LensSource {
  /** Never the same as another's. */
  readonly name: string;
  /** Where its lenses are in a file. This is asked after each change, and so has to be cheap. */
  lenses(context: LensContext, file: FileId): readonly CodeLens[];
  /** What a lens says, asked when it comes into sight; `undefined` when it has nothing to say any more. */
  content(context: LensContext, file: FileId, key: string): LensContent | undefined;
}

/**
 * How often a prompt or a partial is used, above its first line. A prompt of which nothing in the workspace tells how it
 * is used has none: "0 references" would be a guess.
 */
export const referencesLens: LensSource = {
  name: "references",
  lenses(context, file) {
    const { workspace } = context;
    const isCounted = isPartialFile(file) || context.hasBindings(file) || workspace.evalFilesOf(file).length > 0;
    return workspace.has(file) && file.endsWith(".prompt") && isCounted ? [{ range: range(0, 0), key: "" }] : [];
  },
  content({ workspace }, file) {
    const places = uses(workspace, file);
    return { kind: "references", title: places.length === 1 ? "1 reference" : `${places.length} references`, places };
  },
};

/** What was changed since the last commit and whom it breaks, above a prompt's first line; nothing where nothing was. */
export const changesLens: LensSource = {
  name: "changes",
  lenses(context, file) {
    const changes = context.changesOf(file);
    if (!changes || changes.comparison.changes.length === 0) return [];
    const breaksCallers = countOf(changes, "callers") > 0 && context.hasBindings(file);
    return ["changes", ...(breaksCallers ? ["callers"] : [])].map((key) => ({ range: range(0, 0), key }));
  },
  content(context, file, key) {
    const changes = context.changesOf(file);
    if (!changes) return undefined;
    return key === "callers" ? { kind: "callers", title: "Call sites affected" } : changesContent(changes, file);
  },
};

function changesContent(changes: PendingChanges, file: FileId): LensContent {
  const { base, comparison } = changes;
  const count = comparison.changes.length;
  const broken = (["callers", "consumers", "model"] as const).flatMap((audience) => {
    const breaking = countOf(changes, audience);
    return breaking > 0 ? `${breaking} breaking for ${audience === "model" ? "the model" : audience}` : [];
  });
  const title = [`${count} change${count === 1 ? "" : "s"} since ${base}`, ...broken].join(" · ");
  return { kind: "compare", title, file };
}

function countOf({ comparison }: PendingChanges, audience: Audience): number {
  return comparison.changes.filter((one) => one.verdict === "breaking" && one.audience === audience).length;
}

/** Every call of a partial; the evaluation files that are about a prompt. */
function uses(workspace: Workspace, file: FileId): readonly Origin[] {
  const calls = isPartialFile(file) ? callsOf(workspace, file) : [];
  const evaluations = workspace.evalFilesOf(file).map((one) => ({ file: one, range: mentionIn(workspace, one, file) }));
  return [...calls, ...evaluations];
}

function callsOf(workspace: Workspace, partial: FileId): readonly Origin[] {
  return workspace.files.flatMap((file) => {
    const calls = workspace.derived(file, partialCallRanges)?.calls ?? [];
    return calls
      .filter(({ name, inline }) => !inline.has(name) && workspace.partialFile(name, file) === partial)
      .map((call) => ({ file, range: call.range }));
  });
}

/** Where an evaluation file names a prompt; its start when its own name does. */
function mentionIn(workspace: Workspace, evaluation: FileId, prompt: FileId): TextRange {
  const text = workspace.text(evaluation) ?? "";
  const value = entryOf(parseYaml(text, range(0, text.length)).root, "prompt")?.value;
  const written = value?.kind === "sequence" ? value.items : value ? [value] : [];
  for (const one of written) {
    const path = stringOf(one);
    const isIt = path !== undefined && relativeFile(path, evaluation) === prompt;
    if (isIt && one.kind === "scalar") return contentRange(one);
  }
  return range(0, 0);
}
