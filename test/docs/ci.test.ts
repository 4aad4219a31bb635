import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";

// The commands of the page, in a real repository, up to where they would call a forge.

const [github, gitlab] = [...readFileSync("docs/ci.md", "utf8").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => parse(text!) as { jobs: { prompts: { steps: { run?: string }[] } }; prompts: { script: string[] } },
);

let scratch: string;
let bin: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "typed-prompts-ci-"));
  const built = spawnSync("node", ["scripts/build.mjs", "--production", "--outdir", join(scratch, "dist")]);
  expect(built.stderr.toString()).toBe("");
  const cli = join(scratch, "dist", "cli.cjs");
  // What `npx` would find, and a forge that is told what it would be told.
  bin = join(scratch, "bin");
  mkdirSync(bin);
  const tools = {
    npx: `shift; exec "${process.execPath}" "${cli}" "$@"`,
    npm: "exit 0",
    gh: 'echo "gh $*" > told.txt',
  };
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true }));

let folder: string;
function shell(command: string): number | null {
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: folder,
    BASE: "origin/main",
    NUMBER: "7",
    CI_MERGE_REQUEST_DIFF_BASE_SHA: "origin/main",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
  return spawnSync("bash", ["-e", "-c", command], { cwd: folder, env }).status;
}

beforeEach(() => {
  folder = mkdtempSync(join(scratch, "repository-"));
  cpSync("examples/evaluations", folder, { recursive: true });
  const start = [
    "npx typed-prompts generate",
    "npx typed-prompts verify --write",
    "npx typed-prompts eval --replay strict",
    "git init -q -b main && git add -A && git commit -qm start",
    "git update-ref refs/remotes/origin/main main && git switch -qc change",
  ];
  expect(start.map(shell)).toEqual([0, 0, 0, 0, 0]);
  return () => {
    rmSync(folder, { recursive: true });
    rmSync(`${folder}-base`, { recursive: true, force: true });
  };
});

/** A wording that the recordings know, with everything done for it but what the evaluations find. */
function soften(): void {
  const softer = readFileSync(join(folder, "triage.softer.prompt"), "utf8");
  writeFileSync(join(folder, "triage.prompt"), softer.replace("version: 1.0.0", "version: 1.0.1"));
}

/** npm ci, check, generate --check, verify, diff, eval, comment. */
const steps = github!.jobs.prompts.steps.flatMap(({ run }) => run ?? []);

test("GitHub: what changes nothing passes, and the comment says so", () => {
  shell("echo Text > notes.md && git add -A && git commit -qm change");
  expect(steps.map(shell)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  const comment = readFileSync(join(folder, "comment.md"), "utf8");
  expect(comment).toContain("No prompt changed");
  expect(readFileSync(join(folder, "told.txt"), "utf8")).toContain("pr comment 7");
});

test("GitHub: a wording that costs the hard cases fails, and the comment has both sides of it", () => {
  soften();
  shell("git commit -qam softer");
  expect(steps.map(shell)).toEqual([0, 0, 1, 1, 0, 1, 0]);
  const comment = readFileSync(join(folder, "comment.md"), "utf8");
  expect(comment).toContain("Less binding: 'must' became 'ideally'");
  expect(comment).toContain("50 % of the 12 cases tagged 'hard'");
});

test("with the merge base as baseline, what has failed before is tolerated, and what is worse is named", () => {
  const [, commands] = /```sh\n([\s\S]*?)```/.exec(readFileSync("docs/ci.md", "utf8"))!;
  const tool =
    "mkdir -p node_modules/.bin && cp $(command -v npx) node_modules/.bin/typed-prompts && sed -i 's/shift; //' node_modules/.bin/typed-prompts";
  shell(`${tool}; echo node_modules > .gitignore; git add -A; git commit -qm ignored`);
  soften();
  shell("git commit -qam softer");
  const run = commands!.replaceAll("../base", `${folder}-base`);
  expect(shell(run)).toBe(1);
  expect(readFileSync(join(folder, "evaluations.md"), "utf8")).toContain("a million");
  // The same failures, now on both sides.
  shell(`git worktree remove --force ${folder}-base; git update-ref refs/remotes/origin/main HEAD`);
  expect(shell(run)).toBe(0);
});

test("GitLab: the job fails by the same, and has run to its end", () => {
  const script = gitlab!.prompts.script.join("\n");
  expect(shell(script)).toBe(0);
  soften();
  shell("git commit -qam softer");
  expect(shell(script)).toBe(1);
  expect(readFileSync(join(folder, "prompts.md"), "utf8")).toContain("Less binding");
  expect(readFileSync(join(folder, "evaluations.md"), "utf8")).toContain("'hard'");
});
