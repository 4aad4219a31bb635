import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** As strict as a project of the user's may be. */
const compilerOptions = {
  ...{ target: "es2022", module: "nodenext", types: ["node"], noEmit: true, skipLibCheck: true },
  ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
  ...{ noPropertyAccessFromIndexSignature: true, noUnusedLocals: true },
  ...{ isolatedModules: true, verbatimModuleSyntax: true, erasableSyntaxOnly: true },
};

/** Folders with prompts and programs that call them, with the built command line and all packages at hand. */
export class GeneratedProjects {
  readonly root = mkdtempSync(join(tmpdir(), "typed-prompts-projects-"));

  constructor() {
    execFileSync("node", ["scripts/build.mjs", "--production", "--outdir", join(this.root, "dist")]);
    symlinkSync(resolve("node_modules"), join(this.root, "node_modules"));
  }

  /** A copy of `from` with its bindings generated. */
  create(name: string, from: string): string {
    const folder = join(this.root, name);
    cpSync(from, folder, { recursive: true });
    const cli = join(this.root, "dist", "cli.cjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "generate"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stdout + stderr);
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
    return folder;
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
  }
}

/** What tsc has to say about a project. */
export function typeErrors(project: string): string {
  return spawnSync("npx", ["tsc", "-p", project], { encoding: "utf8" }).stdout;
}

/** A file of a project as JavaScript that runs, with its packages left where they are. */
export function bundled(file: string): string {
  const outfile = file.replace(/\.ts$/, ".mjs");
  const options = ["--bundle", "--packages=external", "--platform=node", "--format=esm", "--log-level=error"];
  execFileSync("npx", ["esbuild", file, ...options, `--outfile=${outfile}`]);
  return outfile;
}
