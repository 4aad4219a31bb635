import { partialCalls } from "../../analysis/partialTemplate.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { likeness } from "../../diff/likeness.ts";
import { isPartialFile, type PromptFile } from "../../syntax/promptFile.ts";
import { isConfigFile, type Workspace } from "../../workspace/workspace.ts";

/** A prompt on both sides of a comparison; `undefined` on the side where it is not. */
export interface PromptPair {
  readonly before: FileId | undefined;
  readonly after: FileId | undefined;
}

/** The folders of a comparison as they were and as they are. */
export interface WorkspacePair {
  readonly before: Workspace;
  readonly after: Workspace;
  /** Prompts, configurations and schema files whose content differs, or that are on one side only. */
  readonly changed: ReadonlySet<FileId>;
}

/**
 * The prompts that may have changed: those whose files have, and those that reach something that has. A changed partial
 * that no prompt reaches stands for itself.
 */
export function changedPrompts(pair: WorkspacePair): readonly PromptPair[] {
  const { before, after, changed } = pair;
  const [old, now] = [new Set(promptsOf(before)), new Set(promptsOf(after))];
  const shared = [...changed].filter((file) => !file.endsWith(".prompt") || isPartialFile(file));
  const own = [...changed].filter((file) => file.endsWith(".prompt") && !isPartialFile(file));
  const reached = new Set<FileId>();
  const affected = new Set(own);
  if (shared.length > 0) {
    const among = new Set(shared);
    for (const [workspace, files] of [[before, old] as const, [after, now] as const]) {
      for (const file of files) {
        const found = [...partialsOf(workspace, file), ...schemaFilesOf(workspace, file)].filter((one) =>
          among.has(one),
        );
        for (const one of found) reached.add(one);
        if (found.length > 0) affected.add(file);
      }
    }
  }
  for (const file of shared) if (file.endsWith(".prompt") && !reached.has(file)) affected.add(file);
  const has = (files: ReadonlySet<FileId>, workspace: Workspace, file: FileId): boolean =>
    files.has(file) || (isPartialFile(file) && workspace.has(file));
  const pairs = [...affected].sort().map((file) => ({
    before: has(old, before, file) ? file : undefined,
    after: has(now, after, file) ? file : undefined,
  }));
  return withRenames(pair, pairs);
}

function promptsOf(workspace: Workspace): readonly FileId[] {
  return workspace.files.filter((file) => !isConfigFile(file) && !isPartialFile(file));
}

function callsOf(prompt: PromptFile): ReadonlySet<string> {
  return partialCalls(prompt.template).names;
}

/** The files of the partials that a prompt leads to, by names as they are found from the prompt. */
function partialsOf(workspace: Workspace, prompt: FileId): ReadonlySet<FileId> {
  const files = new Set<FileId>();
  const pending = [prompt];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const name of workspace.derived(file, callsOf) ?? []) {
      const partial = workspace.partialFile(name, prompt);
      if (partial === undefined || files.has(partial)) continue;
      files.add(partial);
      pending.push(partial);
    }
  }
  return files;
}

/** The configuration that rules a prompt, and the files it takes schemas from. */
function schemaFilesOf(workspace: Workspace, prompt: FileId): readonly FileId[] {
  const { file, schemas } = workspace.configOf(prompt);
  if (file === undefined) return [];
  return [file, ...[...schemas.values()].flatMap((source) => (source.kind === "file" ? source.file : []))];
}

const mostCompared = 40_000;
const leastLikeness = 0.5;

/** What is gone here and has come there with much the same text is one prompt with another name. */
function withRenames({ before, after }: WorkspacePair, pairs: readonly PromptPair[]): readonly PromptPair[] {
  const gone = pairs.filter((pair) => pair.after === undefined);
  const come = pairs.filter((pair) => pair.before === undefined);
  if (gone.length === 0 || come.length === 0 || gone.length * come.length > mostCompared) return pairs;
  const texts = new Map<FileId, string>();
  for (const { before: file } of gone) texts.set(`before ${file}`, before.text(file!) ?? "");
  for (const { after: file } of come) texts.set(`after ${file}`, after.text(file!) ?? "");
  const scored = gone.flatMap((old) =>
    come.flatMap((now) => {
      if (isPartialFile(old.before!) !== isPartialFile(now.after!)) return [];
      const [a, b] = [texts.get(`before ${old.before}`)!, texts.get(`after ${now.after}`)!];
      const sameName = baseName(old.before!) === baseName(now.after!) ? 0.1 : 0;
      // Texts of very different lengths have little in common, and need not be read.
      const [short, long] = [Math.min(a.length, b.length), Math.max(a.length, b.length)];
      const score = a === b ? 1 : short * 3 < long ? 0 : likeness(a, b);
      return score >= leastLikeness ? [{ old, now, score: score + sameName }] : [];
    }),
  );
  const partner = new Map<PromptPair, PromptPair>();
  const taken = new Set<PromptPair>();
  for (const { old, now } of scored.sort((a, b) => b.score - a.score)) {
    if (taken.has(old) || taken.has(now)) continue;
    taken.add(old).add(now);
    partner.set(now, old);
  }
  const renamed = new Set(partner.values());
  return pairs.flatMap((pair) => {
    if (renamed.has(pair)) return [];
    const old = partner.get(pair);
    return old ? [{ before: old.before, after: pair.after }] : [pair];
  });
}

function baseName(file: FileId): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
