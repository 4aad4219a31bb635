import { fileURLToPath, pathToFileURL } from "node:url";
import { watch } from "chokidar";
import picocolors from "picocolors";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { Generation, type GenerationOptions, type GenerationResult } from "../../features/bindings/generation.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { nodeGenerationTools } from "../../node/nodeGenerationTools.ts";
import { isPartialFile } from "../../syntax/promptFile.ts";
import { isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { type GenerationAnswer, type GenerationRequest, generateInThread } from "../generationThread.ts";
import { displayPath } from "../report.ts";
import { selectFiles } from "../selectFiles.ts";
import { printable, type Terminal } from "../terminal.ts";

export interface GenerateOptions {
  /** Writes nothing, and fails when something would be written. */
  readonly check: boolean;
  /** Goes on generating what changes. */
  readonly watch: boolean;
  readonly outDir: string | undefined;
}

/** So many bindings are made by two threads, which costs a second start. */
const worthAThread = 200;

/**
 * `typed-prompts generate`. Returns the exit code: 0, 1 when a prompt has no binding or one is stale, 3 when writing
 * failed. With `watch` it goes on until the process ends.
 */
export async function generate(
  terminal: Terminal,
  paths: readonly string[],
  options: GenerateOptions,
): Promise<number> {
  const workspace = new Workspace(new NodeFileSystem());
  const tools = nodeGenerationTools(__dirname);
  const settings: GenerationOptions = {
    check: options.check,
    outDir: options.outDir,
    base: pathToFileURL(terminal.cwd).href,
  };
  const selected = selectFiles(workspace, terminal.cwd, paths);
  const generation = new Generation(workspace, tools, settings);
  const code = finish(
    terminal,
    generation,
    await generateAll(generation, selected, { cwd: terminal.cwd, paths, settings }),
  );
  if (options.watch) {
    watchPrompts(terminal, workspace, selected, () => new Generation(workspace, tools, settings));
  }
  return code;
}

/** The results in the order of the prompts. */
async function generateAll(
  generation: Generation,
  files: readonly FileId[],
  { cwd, paths, settings }: Omit<GenerationRequest, "prompts">,
): Promise<readonly GenerationResult[]> {
  const prompts = files.filter((file) => !isPartialFile(file) && !isConfigFile(file));
  const results = new Map(prompts.map((prompt) => [prompt, generation.glance(prompt)]));
  const wanted = prompts.filter((prompt) => results.get(prompt) === undefined);
  // The other thread starts later.
  const share = wanted.length < worthAThread ? 0 : Math.floor(wanted.length * 0.45);
  const others = wanted.slice(wanted.length - share);
  const none: GenerationAnswer = { results: new Map(), folders: new Map() };
  const answer = share > 0 ? generateInThread({ cwd, paths, settings, prompts: others }) : Promise.resolve(none);
  for (const prompt of wanted.slice(0, wanted.length - share)) results.set(prompt, generation.generate(prompt));
  const { results: theirs, folders } = await answer;
  for (const [prompt, result] of theirs) results.set(prompt, result);
  generation.join(folders);
  return [...results.values()].filter((result) => result !== undefined);
}

/** Brings what the bindings share up to date, and says what became of all. */
function finish(terminal: Terminal, generation: Generation, own: readonly GenerationResult[]): number {
  const results = [...own, ...generation.shared(), ...generation.orphans()];
  for (const result of results) say(terminal, result);
  const count = (...kinds: readonly GenerationResult["kind"][]): number =>
    results.filter(({ kind }) => kinds.includes(kind)).length;
  const written = count("written");
  const removed = count("removed");
  const failed = results.length - written - removed - count("unchanged");
  const parts = [
    `${written} written`,
    `${count("unchanged")} unchanged`,
    ...(removed > 0 ? [`${removed} removed`] : []),
  ];
  terminal.write(`${[...parts, `${failed} failed`].join(", ")}\n`);
  if (count("unwritable") > 0) return 3;
  return failed > 0 ? 1 : 0;
}

function say(terminal: Terminal, { file, kind, reason }: GenerationResult): void {
  if (kind === "unchanged") return;
  const colors = picocolors.createColors(terminal.colors);
  const line = `${printable(displayPath(file, terminal.cwd))}: ${sentence(kind, reason)}`;
  terminal.write(`${kind === "written" || kind === "removed" ? line : colors.red(line)}\n`);
}

function sentence(kind: Exclude<GenerationResult["kind"], "unchanged">, reason: string | undefined): string {
  switch (kind) {
    case "written":
      return "written.";
    case "removed":
      return "removed: its prompt is gone.";
    case "missing":
      return "missing. Run 'typed-prompts generate'.";
    case "stale":
      return `stale${reason ? `: ${reason}` : ""}. Run 'typed-prompts generate'.`;
    case "edited":
      return reason ? `${reason}.` : "edited by hand: the edits will be lost. Run 'typed-prompts generate'.";
    case "failed":
      return `not generated: ${reason}.`;
    case "foreign":
      return "not written: this file was not generated. Move it, or set 'outDir'.";
    case "unwritable":
      return `not written: ${reason}.`;
  }
}

/** Generates what a change on disk concerns, until the process ends. */
function watchPrompts(
  terminal: Terminal,
  workspace: Workspace,
  selected: readonly FileId[],
  generation: () => Generation,
): void {
  const folders = [...new Set(selected.map((file) => file.slice(0, file.lastIndexOf("/"))))];
  const changed = new Set<FileId>();
  let isWaiting = false;
  const settle = (): void => {
    isWaiting = false;
    const affected = [...new Set([...changed].flatMap((file) => workspace.fileChanged(file)))];
    changed.clear();
    if (affected.length === 0) return;
    const next = generation();
    finish(
      terminal,
      next,
      affected.flatMap((file) => next.generate(file) ?? []),
    );
  };
  const watcher = watch(
    folders.map((folder) => fileURLToPath(folder)),
    { ignoreInitial: true, ignored: (path) => /[\\/](?:node_modules|\.git)(?:[\\/]|$)/.test(path) },
  );
  watcher.on("all", (_, path) => {
    if (!/\.(?:prompt|json)$/.test(path)) return;
    changed.add(pathToFileURL(path).href);
    // An editor's save is several events.
    if (!isWaiting) setTimeout(settle, 30);
    isWaiting = true;
  });
  watcher.on("ready", () => terminal.write("Watching for changes. Press Ctrl+C to stop.\n"));
}
