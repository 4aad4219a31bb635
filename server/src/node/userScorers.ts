import { stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import type { ScoredAnswer } from "../eval/scorers/scorer.ts";
import type { UserScorers } from "../eval/userScorers.ts";

/** A module of scorers that cannot be loaded. The message says why and what to do. */
export class UserScorersError extends Error {
  override readonly name = "UserScorersError";
}

type Exports = Readonly<Record<string, unknown>>;
type UserScorer = (answer: ScoredAnswer) => unknown;

/** How long one scorer may take for one answer, in milliseconds. */
const timeLimit = 30_000;

/**
 * Loads the module that `evaluate.scorers` of the configuration names: each function that it exports, by itself or in an
 * object as default, is a scorer. It runs code of the workspace, so never in one that is not trusted. Rejects with a
 * `UserScorersError`.
 */
export async function loadUserScorers(file: string, options: { readonly trusted: boolean }): Promise<UserScorers> {
  if (!options.trusted) {
    throw new UserScorersError("The workspace is not trusted, so its scorers are not run. Trust it to use them.");
  }
  const scorers = scorersOf(await load(file));
  if (scorers.size === 0) {
    throw new UserScorersError(
      `${file} exports no scorer. Export a function: 'export function polite({ text }) { … }'.`,
    );
  }
  return {
    names: [...scorers.keys()],
    score: async (name, answer) => {
      const scorer = scorers.get(name);
      if (!scorer) throw new Error(`${file} exports no function '${name}'.`);
      // Scorers are handed copies: none can change what the next one sees.
      return withinTime(async () => scorer(structuredClone(answer)));
    },
  };
}

function scorersOf(exported: Exports): ReadonlyMap<string, UserScorer> {
  const fallback = exported.default;
  const inside = typeof fallback === "object" && fallback !== null ? Object.entries(fallback) : [];
  const functions = [...inside, ...Object.entries(exported)].filter(([name]) => name !== "default");
  return new Map(functions.flatMap(([name, value]) => (isScorer(value) ? [[name, value]] : [])));
}

function isScorer(value: unknown): value is UserScorer {
  return typeof value === "function";
}

async function withinTime(run: () => Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It has taken more than ${timeLimit / 1000} s.`)), timeLimit);
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function load(file: string): Promise<Exports> {
  let modified: number;
  try {
    modified = (await stat(file)).mtimeMs;
  } catch {
    throw new UserScorersError(`${file}, which 'evaluate.scorers' names, cannot be read.`);
  }
  try {
    // Without the time, a changed file would stay what it was when it was first loaded.
    const url = `${pathToFileURL(file).href}?${modified}`;
    if (!isTypeScript(file)) return (await import(url)) as Exports;
    return await loadTypeScript(file, url);
  } catch (error) {
    if (error instanceof UserScorersError) throw error;
    throw new UserScorersError(`${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isTypeScript(file: string): boolean {
  return [".ts", ".mts", ".cts"].includes(extname(file));
}

/** By Node itself where it can; else by what the project has to run TypeScript with. Nothing of the kind is shipped. */
async function loadTypeScript(file: string, url: string): Promise<Exports> {
  if ("typescript" in process.features && process.features.typescript) return (await import(url)) as Exports;
  const require = createRequire(file);
  const tsx = resolved(require, "tsx/esm/api");
  if (tsx !== undefined) {
    const { tsImport } = (await import(pathToFileURL(tsx).href)) as TsxApi;
    return tsImport(file, pathToFileURL(file).href);
  }
  const esbuild = resolved(require, "esbuild");
  if (esbuild !== undefined) return bundled(file, require, require(esbuild) as Esbuild);
  throw new UserScorersError(
    `${file} is TypeScript, which Node ${process.versions.node} cannot run. Use Node 22.18 or newer, install 'tsx' or 'esbuild' in the project, or write the scorers in JavaScript.`,
  );
}

interface TsxApi {
  tsImport(file: string, parent: string): Promise<Exports>;
}

interface Esbuild {
  build(options: object): Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>;
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Run as CommonJS, so that no file has to be written and packages are found from where the module is. */
async function bundled(file: string, require: NodeJS.Require, { build }: Esbuild): Promise<Exports> {
  const made = await build({
    entryPoints: [file],
    bundle: true,
    packages: "external",
    platform: "node",
    format: "cjs",
    target: "node20",
    write: false,
    logLevel: "silent",
  });
  const module = { exports: {} as Exports };
  const names = ["exports", "require", "module", "__filename", "__dirname"];
  const run = compileFunction(made.outputFiles[0]?.text ?? "", names, { filename: file });
  run(module.exports, require, module, file, dirname(file));
  return module.exports;
}
