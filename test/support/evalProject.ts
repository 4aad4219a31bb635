import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Run } from "../../server/src/eval/run.ts";

/** The real command line over real files: a folder with evaluations, and runs of them as processes of their own. */
export class EvalProject {
  readonly folder: string;
  readonly #cli: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(cli: string, environment: Readonly<Record<string, string>>) {
    this.#cli = cli;
    this.#environment = environment;
    this.folder = mkdtempSync(join(dirname(dirname(cli)), "project-"));
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  /** The text of every file, by its path. */
  get files(): ReadonlyMap<string, string> {
    const paths = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(
      paths.map((entry) => join(entry.parentPath, entry.name)).map((path) => [path, readFileSync(path, "utf8")]),
    );
  }

  start(...args: readonly string[]): ChildProcess {
    return this.#start(["eval", ...args]);
  }

  async run(...args: readonly string[]): Promise<Result> {
    return this.command("eval", ...args);
  }

  /** Another command than `eval`. */
  async command(...args: readonly string[]): Promise<Result> {
    const child = this.#start(args);
    const [stdout, stderr] = [textOf(child.stdout!), textOf(child.stderr!)];
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, stdout: await stdout, stderr: await stderr };
  }

  /** Runs, and returns the run that was written. */
  async evaluate(...args: readonly string[]): Promise<Run> {
    const { stdout, stderr } = await this.run(...args);
    const path = /^Run: (.*)$/m.exec(stdout)?.[1];
    if (path === undefined) throw new Error(`There is no run: ${stdout}${stderr}`);
    return JSON.parse(readFileSync(path, "utf8"));
  }

  #start(args: readonly string[]): ChildProcess {
    const env = { PATH: process.env.PATH, HOME: this.folder, NO_COLOR: "1", ...this.#environment };
    return spawn(process.execPath, [this.#cli, ...args], { cwd: this.folder, env });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}

/** Builds the command line as it is shipped, and other parts of it by name. Returns its path; `removeCli` removes it. */
export function buildCli(...others: readonly string[]): string {
  const scratch = mkdtempSync(join(tmpdir(), "typed-prompts-eval-"));
  const only = ["cli", "providers", "prices", ...others].flatMap((name) => ["--only", name]);
  const built = spawnSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist"), ...only]);
  if (built.status !== 0) throw new Error(built.stderr.toString());
  return join(scratch, "dist", "cli.cjs");
}

export function removeCli(cli: string): void {
  rmSync(dirname(dirname(cli)), { recursive: true });
}

/** A prompt that is answered with JSON. */
export const classifyPrompt = `---
model: openai/gpt-5-mini
config:
  maxOutputTokens: 50
input:
  schema:
    ticket: string
output:
  schema:
    category(enum): [refund, other]
---
{{role "system"}}Classify.
{{role "user"}}{{ticket}}
`;

/** Cases whose tickets are `ticket <n>`, and for which `refund` is right. */
export function manyCases(count: number): string {
  const cases = Array.from(
    { length: count },
    (_, index) => `  - {name: case ${index}, input: {ticket: ticket ${index}}, expect: {category: refund}}\n`,
  );
  return `cases:\n${cases.join("")}`;
}
