import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generatedMark } from "../../codegen/binding.ts";
import type { FileId } from "../../diagnostics/diagnostic.ts";
import { type Binding, bindingOf, runtimeFileName } from "../../features/bindings.ts";
import { NodeFileSystem } from "../../node/nodeFileSystem.ts";
import { writeAtomically } from "../../node/writeAtomically.ts";
import { percentDecoded } from "../../text/percentDecoded.ts";
import { configFileName } from "../../workspace/config.ts";
import { isConfigFile, Workspace } from "../../workspace/workspace.ts";
import { displayPath } from "../report.ts";
import { selectFiles } from "../selectFiles.ts";
import type { Terminal } from "../terminal.ts";

export interface GenerateOptions {
  /** Writes nothing, and fails when something would be written. */
  readonly check: boolean;
  readonly outDir: string | undefined;
}

/** `typed-prompts generate`. Returns the exit code: 0, 1 when a prompt has no binding or one is stale, 3 when writing failed. */
export function generate(terminal: Terminal, paths: readonly string[], options: GenerateOptions): number {
  const workspace = new Workspace(new NodeFileSystem());
  const prompts = selectFiles(workspace, terminal.cwd, paths).filter((file) => !isConfigFile(file));
  const run = new Generation(terminal, options.check);
  const targets = new Map<string, FileId>();
  const roots = new Set<FileId>();
  for (const prompt of prompts) {
    const { validation, outDir: configured } = workspace.configOf(prompt).generate;
    const root = rootOf(prompt, terminal.cwd);
    const folder = options.outDir === undefined ? configured : resolve(terminal.cwd, options.outDir);
    const outDir = folder === undefined ? undefined : pathToFileURL(resolve(fileURLToPath(root), folder)).href;
    const made = bindingOf(workspace, prompt, { root, outDir, validation, hash: sha256 });
    if (!made) continue;
    const other = made.kind === "binding" ? targets.get(made.target.toLowerCase()) : undefined;
    if (other && made.kind === "binding") {
      run.fail(
        prompt,
        `'${displayPath(other, terminal.cwd)}' would write the same file, '${displayPath(made.target, terminal.cwd)}'`,
      );
      continue;
    }
    if (made.kind === "binding") {
      targets.set(made.target.toLowerCase(), prompt);
      roots.add(outDir ?? root);
    }
    run.take(made);
  }
  for (const folder of roots) run.write(`${folder}/${runtimeFileName}`, runtimeText());
  return run.finish();
}

/** One run: what it wrote, and what it could not. */
class Generation {
  readonly #terminal: Terminal;
  readonly #check: boolean;
  #written = 0;
  #unchanged = 0;
  #failed = 0;
  #broken = false;

  constructor(terminal: Terminal, check: boolean) {
    this.#terminal = terminal;
    this.#check = check;
  }

  take(made: Binding): void {
    if (made.kind === "failed") this.fail(made.prompt, made.reason);
    else this.write(made.target, made.text);
  }

  fail(prompt: FileId, reason: string): void {
    this.#failed++;
    this.#say(`${displayPath(prompt, this.#terminal.cwd)}: not generated: ${reason}.`);
  }

  write(target: FileId, text: string): void {
    const path = fileURLToPath(target);
    const shown = displayPath(target, this.#terminal.cwd);
    const before = readIfThere(path);
    if (before === text) {
      this.#unchanged++;
      return;
    }
    if (before !== undefined && !isOurs(path, before)) {
      this.#failed++;
      this.#say(`${shown}: not written: this file was not generated. Move it, or set 'outDir'.`);
      return;
    }
    if (this.#check) {
      this.#failed++;
      this.#say(`${shown}: ${before === undefined ? "missing" : "stale"}. Run 'typed-prompts generate'.`);
      return;
    }
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeAtomically(path, text);
      this.#written++;
      this.#say(`${shown}: written.`);
    } catch (error) {
      this.#broken = true;
      this.#say(`${shown}: not written: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  finish(): number {
    const parts = [`${this.#written} written`, `${this.#unchanged} unchanged`, `${this.#failed} failed`];
    this.#say(parts.join(", "));
    if (this.#broken) return 3;
    return this.#failed > 0 ? 1 : 0;
  }

  #say(line: string): void {
    this.#terminal.write(`${line}\n`);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Files of the user's are left alone, and so is what a link leads to. */
function isOurs(path: string, text: string): boolean {
  return (
    !lstatSync(path).isSymbolicLink() &&
    (text.startsWith(generatedMark) || text === runtimeText() || text.startsWith(runtimeMark))
  );
}

/** The folder of the nearest configuration, else the working directory when the prompt is in it, else the prompt's own. */
function rootOf(prompt: FileId, cwd: string): FileId {
  const path = fileURLToPath(prompt);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (existsSync(join(folder, configFileName)) || folder === cwd) return pathToFileURL(folder).href;
    if (dirname(folder) === folder) return pathToFileURL(dirname(path)).href;
  }
}

const runtimeMark = "/** What every generated prompt is, and what it is made of.";

/** The runtime lies beside the command line's bundle. */
function runtimeText(): string {
  return readFileSync(join(percentDecoded(__dirname), runtimeFileName), "utf8");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
