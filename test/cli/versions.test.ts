import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

// The command line in a process of its own, over real repositories of git.

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "typed-prompts-versions-")));
const cli = join(scratch, "cli.cjs");
let folder: string;

beforeAll(async () => {
  await build({
    entryPoints: ["server/src/cli.ts"],
    outfile: cli,
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
    define: { "import.meta.url": "__importMetaUrl" },
    banner: { js: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
  });
}, 60_000);
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => {
  folder = mkdtempSync(join(scratch, "work-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  ...process.env,
  NO_COLOR: "1",
  FORCE_COLOR: undefined,
  GIT_CONFIG_GLOBAL: join(scratch, "no-config"),
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

function write(files: Readonly<Record<string, string | Buffer>>, at = folder): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), content);
  }
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

function git(args: readonly string[], at = folder, mayFail = false): string {
  const { status, stdout, stderr } = spawnSync("git", args, { cwd: at, encoding: "utf8", env: environment });
  if (status !== 0 && !mayFail) throw new Error(stderr);
  return stdout.trim();
}

function commit(files: Readonly<Record<string, string | Buffer>>, message = "change"): void {
  if (!existsSync(join(folder, ".git"))) git(["init", "-q", "-b", "main"]);
  write(files);
  git(["add", "-A"]);
  git(["commit", "-q", "--allow-empty", "-m", message]);
}

function run(args: readonly string[], at = folder, env: NodeJS.ProcessEnv = environment) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: at, encoding: "utf8", env });
  return { status, stdout, stderr };
}

interface Result {
  readonly prompts: readonly {
    readonly file: string;
    readonly kind: string;
    readonly verdict: string;
    readonly through: readonly string[];
    readonly changes: readonly {
      readonly rule: string;
      readonly fingerprint: string;
      readonly approved: string | null;
    }[];
  }[];
  readonly unusedApprovals: readonly unknown[];
  readonly problems: readonly string[];
}

function diff(args: readonly string[] = [], at = folder): Result {
  const { stdout, stderr } = run(["diff", ...args, "--format", "json"], at);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Result;
}

/** `file verdict rule, rule` */
function told({ prompts }: Result): readonly string[] {
  return prompts.map(({ file, kind, verdict, changes }) => {
    const rules = changes.map(({ rule }) => rule).join(", ");
    return [file, kind === "changed" ? verdict : kind, rules].filter((one) => one !== "").join(" ");
  });
}

const hello = "---\ninput:\n  schema:\n    name: string\n---\nYou must greet {{name}}.\n";

test("the working tree against HEAD, buffers of git that are not committed included", () => {
  commit({ "a.prompt": hello, "b.prompt": "Bye {{name}}.", ".gitignore": "out/\n" });
  write({ "a.prompt": hello.replace("must", "should"), "c.prompt": "New one.", "out/a.prompt": "built" });
  rmSync(join(folder, "b.prompt"));
  expect(told(diff())).toEqual([
    "a.prompt behavioural modal-weakened",
    "b.prompt removed prompt-removed",
    "c.prompt added prompt-added",
  ]);
  expect(told(diff(["HEAD", "a.prompt"]))).toEqual(["a.prompt behavioural modal-weakened"]);
  expect(told(diff(["a.prompt"]))).toEqual(["a.prompt behavioural modal-weakened"]);
});

test("two revisions, and a branch against the commit that it shares with another", () => {
  commit({ "a.prompt": hello, "b.prompt": "One." });
  git(["checkout", "-q", "-b", "topic"]);
  commit({ "a.prompt": hello.replace("must", "may") });
  git(["checkout", "-q", "main"]);
  commit({ "b.prompt": "Two." });
  expect(told(diff(["main..topic"]))).toEqual(["a.prompt behavioural modal-weakened", "b.prompt behavioural reworded"]);
  expect(told(diff(["main...topic"]))).toEqual(["a.prompt behavioural modal-weakened"]);
  expect(told(diff(["topic~1..topic"]))).toEqual(["a.prompt behavioural modal-weakened"]);
});

test("--fail-on, the version's step, and approvals with a reason", () => {
  commit({ "a.prompt": `---\nversion: 1.0.0\ntp.protected: true\n---\nNever advise.\n` });
  write({ "a.prompt": `---\nversion: 1.1.0\ntp.protected: true\n---\nRarely advise.\n` });
  expect(run(["diff"]).status).toBe(0);
  expect(run(["diff", "--fail-on", "breaking"]).status).toBe(0);
  expect(run(["diff", "--fail-on", "dangerous"]).status).toBe(1);
  const [change] = diff().prompts[0]!.changes;
  expect(run(["diff", "--approve", change!.fingerprint])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("needs a reason"),
  });
  expect(run(["diff", "--approve", "000000000000", "--reason", "x"]).status).toBe(2);
  expect(run(["diff", "--approve", change!.fingerprint, "--reason", "Legal agreed."]).status).toBe(0);
  expect(run(["diff", "--fail-on", "dangerous"]).status).toBe(0);
  expect(diff().prompts[0]!.changes[0]!.approved).toBe("Legal agreed.");
  // Written otherwise and elsewhere in the file, it is the same change.
  write({ "a.prompt": `---\ntp.protected: true\nversion: "1.1.0"\n---\n\nRarely   advise.\n` });
  expect(run(["diff", "--fail-on", "dangerous"]).status).toBe(0);
  git(["checkout", "-q", "--", "a.prompt"]);
  expect(diff().unusedApprovals).toHaveLength(1);
  expect(run(["diff"]).stdout).toContain("approval no longer used");
  write({ "a.prompt": `---\nversion: 1.0.0\ntp.protected: true\n---\nNever advise. Be kind.\n` });
  const text = run(["diff", "--fail-on", "breaking"]);
  expect(text).toMatchObject({ status: 1, stdout: expect.stringContaining("The version is still 1.0.0") });
  write({ "typed-prompts.approvals.json": "{" });
  expect(run(["diff"])).toMatchObject({ status: 2, stderr: expect.stringContaining("is not valid JSON") });
});

test("what cannot be compared is said, and the exit code is that of wrong usage", () => {
  const cannot = (args: readonly string[], message: string): void => {
    const { status, stderr } = run(args);
    expect([args.join(" "), status, stderr.trim().split("\n").length]).toEqual([args.join(" "), 2, 1]);
    expect(stderr).toContain(message);
  };
  cannot(["diff"], "in no git repository");
  git(["init", "-q"]);
  cannot(["diff"], "no prompts on either side");
  write({ "a.prompt": hello });
  expect(told(diff())).toEqual(["a.prompt added prompt-added"]);
  cannot(["diff", "HEAD..HEAD"], "no commit yet");
  cannot(["log", "a.prompt"], "no commit yet");
  commit({});
  cannot(["diff", "nowhere"], "There is no revision 'nowhere'");
  cannot(["diff", "nowhere..HEAD"], "There is no revision 'nowhere'");
  cannot(["diff", "HEAD~5"], "There is no revision 'HEAD~5'");
  cannot(["diff", "HEAD", "missing.prompt"], "No prompt is, or was, at 'missing.prompt'");
  cannot(["diff", "--", "--upload-pack=touch x"], "is not a revision");
  cannot(["log", "b.prompt"], "was never committed");
  cannot(["restore", "a.prompt"], "FILE@REVISION");
  cannot(["restore", "b.prompt@HEAD"], "There is no prompt 'b.prompt' in HEAD");
  const without = run(["diff"], folder, { ...environment, PATH: "" });
  expect(without).toMatchObject({ status: 2, stderr: expect.stringContaining("Git is not installed") });
});

test("broken and binary prompts on either side, and the others all the same", () => {
  commit({
    "binary.prompt": Buffer.from([0xff, 0xfe, 0]),
    "same.prompt": Buffer.from([0xff, 0]),
    "broken.prompt": "---\ninput: [\n---\nHello.",
    "template.prompt": "{{#if x}}a",
    "good.prompt": hello,
  });
  write({
    "binary.prompt": "Now text.",
    "broken.prompt": "---\ninput: [\n---\nHello there.",
    "template.prompt": "{{#if x}}b",
    "good.prompt": hello.replace("must", "should"),
  });
  expect(told(diff())).toEqual([
    "binary.prompt dangerous not-readable",
    "broken.prompt dangerous not-readable, reworded",
    "good.prompt behavioural modal-weakened",
    "template.prompt behavioural reworded",
  ]);
});

test("renames, and a prompt that was deleted and made again", () => {
  const text = `${hello}Ask for the number of the order.\n`;
  commit({ "a.prompt": text }, "first");
  commit({ "a.prompt": text.replace("must", "should") }, "weaker");
  git(["mv", "a.prompt", "b.prompt"]);
  expect(told(diff())).toEqual(["b.prompt renamed prompt-renamed"]);
  commit({}, "renamed");
  rmSync(join(folder, "b.prompt"));
  commit({}, "gone");
  commit({ "b.prompt": "Something else entirely here." }, "again");
  const { versions } = JSON.parse(run(["log", "b.prompt", "--format", "json"]).stdout) as {
    versions: readonly { subject: string; kind: string; verdict: string; author: string; file: string | null }[];
  };
  expect(versions.map(({ subject, kind, verdict }) => `${subject}: ${kind} ${verdict}`)).toEqual([
    "again: added safe",
    "gone: removed breaking",
    "renamed: renamed breaking",
    "weaker: changed behavioural",
    "first: added safe",
  ]);
  expect(versions[0]!.author).toBe("Ada");
  expect(run(["log", "b.prompt", "--max-count", "2"]).stdout.trim().split("\n").length).toBeLessThanOrEqual(4);
});

test("log has what partials did, and the evaluations that the lock recorded", () => {
  commit({ "a.prompt": "Hello {{>style}}", "_style.prompt": "You must be kind." }, "one");
  commit({ "_style.prompt": "You should be kind." }, "two");
  expect(run(["verify", "--write"]).status).toBe(0);
  const lock = JSON.parse(read("typed-prompts.lock.json"));
  const { hash } = lock.prompts["a.prompt"];
  lock.prompts["a.prompt"].evaluations = [{ hash, model: "m", pass: 9, total: 10, date: "2026-01-01T00:00:00Z" }];
  commit({ "typed-prompts.lock.json": JSON.stringify(lock), "a.prompt": "Hello  {{>style}}" }, "three");
  const { stdout } = run(["log", "a.prompt"]);
  expect(stdout).toMatch(/behavioural Ada: two/);
  expect(stdout).toContain("9/10");
});

test("restore brings back prompt, partials and schema files together, and loses nothing", () => {
  const config = JSON.stringify({ schemas: { Ticket: "schemas/ticket.json" } });
  const old = {
    "a.prompt": "---\ninput:\n  schema: Ticket\n---\n{{id}} {{>style}}",
    "_style.prompt": "One.",
    "schemas/ticket.json": '{"type":"object","properties":{"id":{"type":"string"}}}',
  };
  commit({ ...old, "typed-prompts.config.json": config });
  commit({
    "a.prompt": "---\ninput:\n  schema: Ticket\n---\n{{id}}!",
    "_style.prompt": "Two.",
    "schemas/ticket.json": '{"type":"object"}',
  });
  write({ "_style.prompt": "Three." });
  expect(run(["restore", "a.prompt@HEAD~1"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("_style.prompt"),
  });
  expect([read("_style.prompt"), read("a.prompt")]).toEqual(["Three.", "---\ninput:\n  schema: Ticket\n---\n{{id}}!"]);
  expect(run(["restore", "a.prompt@HEAD~1", "--force"]).status).toBe(0);
  for (const [path, text] of Object.entries(old)) expect([path, read(path)]).toEqual([path, text]);
});

test("a named schema in a file of its own that has changed", () => {
  const schema = (type: string) => `{"type":"object","properties":{"id":{"type":"${type}"}},"required":["id"]}`;
  commit({
    "typed-prompts.config.json": JSON.stringify({ schemas: { Ticket: "t.json" } }),
    "t.json": schema("string"),
    "a.prompt": "---\ninput:\n  schema: Ticket\n---\n{{id}}",
  });
  write({ "t.json": schema("integer") });
  const result = diff();
  expect(told(result)).toEqual(["a.prompt breaking type-changed"]);
  expect(result.prompts[0]!.through).toEqual(["t.json"]);
});

test("worktrees, submodules, shallow clones, and a rebase in progress", () => {
  const origin = join(folder, "origin");
  mkdirSync(origin);
  const outer = folder;
  folder = origin;
  commit({ "a.prompt": hello }, "one");
  commit({ "a.prompt": hello.replace("must", "should") }, "two");
  folder = outer;
  // A worktree.
  git(["worktree", "add", "-q", join(outer, "tree"), "HEAD~1"], origin);
  write({ "a.prompt": hello.replace("You", "They") }, join(outer, "tree"));
  expect(told(diff([], join(outer, "tree")))).toEqual(["a.prompt behavioural reworded"]);
  // A shallow clone.
  git(["clone", "-q", "--depth", "1", `file://${origin}`, "shallow"]);
  expect(run(["diff", "HEAD~1"], join(outer, "shallow")).stderr).toContain("This clone is shallow");
  expect(run(["log", "a.prompt"], join(outer, "shallow")).stdout).toContain("This clone is shallow");
  // A submodule, from its superproject.
  const top = join(outer, "top");
  mkdirSync(top);
  git(["init", "-q"], top);
  git(["-c", "protocol.file.allow=always", "submodule", "add", "-q", origin, "sub"], top);
  write({ "own.prompt": "Mine." }, top);
  git(["add", "-A"], top);
  git(["commit", "-qm", "top"], top);
  expect(told(diff([], top))).toEqual([]);
  write({ "sub/a.prompt": hello }, top);
  expect(told(diff([], top))).toEqual(["sub/a.prompt behavioural modal-strengthened"]);
  expect(told(diff([], join(top, "sub")))).toEqual(["a.prompt behavioural modal-strengthened"]);
  // A rebase that stopped at a conflict.
  folder = origin;
  git(["checkout", "-q", "-b", "topic", "HEAD~1"]);
  commit({ "a.prompt": hello.replace("must", "may") }, "three");
  git(["rebase", "-q", "main"], origin, true);
  expect(read("a.prompt")).toContain("<<<<<<<");
  expect(diff().prompts.map(({ file }) => file)).toEqual(["a.prompt"]);
  expect(run(["log", "a.prompt"]).status).toBe(0);
  folder = outer;
});

test("nothing that a repository configures is run", () => {
  commit({ "a.prompt": hello, ".gitattributes": "*.prompt filter=evil diff=evil\n" });
  const marker = join(scratch, "ran");
  const evil = `sh -c 'touch "${marker}"; cat'`;
  for (const key of [
    "filter.evil.smudge",
    "filter.evil.clean",
    "diff.evil.textconv",
    "diff.evil.command",
    "core.fsmonitor",
    "core.pager",
    "diff.external",
    "core.sshCommand",
    "core.alternateRefsCommand",
  ]) {
    git(["config", key, evil]);
  }
  write({ ".git/hooks/post-checkout": `#!/bin/sh\ntouch "${marker}"\n`, "a.prompt": hello.replace("must", "may") });
  expect(told(diff())).toEqual(["a.prompt behavioural modal-weakened"]);
  expect(run(["log", "a.prompt"]).status).toBe(0);
  expect(run(["restore", "a.prompt@HEAD", "--force"]).status).toBe(0);
  expect(existsSync(marker)).toBe(false);
});

test("line ends that a checkout has converted are no change", () => {
  commit({ "a.prompt": hello, "b.prompt": hello });
  git(["config", "core.autocrlf", "true"]);
  write({
    "a.prompt": hello.replaceAll("\n", "\r\n"),
    "b.prompt": hello.replace("must", "may").replaceAll("\n", "\r\n"),
  });
  expect(told(diff())).toEqual(["b.prompt behavioural modal-weakened"]);
  git(["config", "core.autocrlf", "false"]);
  expect(told(diff())).toEqual(["a.prompt same", "b.prompt behavioural modal-weakened"]);
});

test("a history of 10,000 commits", () => {
  git(["init", "-q", "-b", "main"]);
  const lines: string[] = [];
  for (let index = 1; index <= 10_000; index++) {
    const text = `File ${index}`;
    const path = index % 1_000 === 0 ? "a.prompt" : `other-${index % 50}.txt`;
    lines.push(
      `commit refs/heads/main\nmark :${index}\ncommitter A <a@b> ${1_700_000_000 + index} +0000\ndata 1\nx`,
      ...(index > 1 ? [`from :${index - 1}`] : []),
      `M 100644 inline ${path}\ndata ${text.length}\n${text}`,
    );
  }
  const imported = spawnSync("git", ["fast-import", "--quiet"], { cwd: folder, input: `${lines.join("\n")}\n` });
  expect(imported.status).toBe(0);
  git(["checkout", "-q", "main"]);
  expect(JSON.parse(run(["log", "a.prompt", "--format", "json"]).stdout).versions).toHaveLength(10);
  expect(told(diff(["HEAD~9000"]))).toEqual(["a.prompt behavioural reworded"]);
});

test("the lock: changed prompts, evaluations, and conflicts of a merge", () => {
  commit({ "a.prompt": hello, "b.prompt": "Bye.", "a.eval.yaml": "cases: []\n" });
  expect(run(["verify"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("There is no typed-prompts.lock.json"),
  });
  expect(run(["verify", "--write"])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("evaluations have not run"),
  });
  expect(run(["verify"]).status).toBe(1);
  const lock = JSON.parse(read("typed-prompts.lock.json"));
  const receipt = (hash: string, pass: number) => ({ hash, model: "m", pass, total: 10, date: "2026-01-01T00:00:00Z" });
  lock.prompts["a.prompt"].evaluations = [receipt(lock.prompts["a.prompt"].hash, 10)];
  write({ "typed-prompts.lock.json": JSON.stringify(lock, undefined, 2) });
  expect(run(["verify"])).toMatchObject({ status: 0, stdout: "2 verified\n" });
  // Laid out otherwise it is the same prompt; other words make it another one.
  write({ "a.prompt": hello.replace("{{name}}", "{{ name }}") });
  expect(run(["verify"]).status).toBe(0);
  write({ "a.prompt": hello.replace("must", "may"), "b.prompt": "Bye then." });
  const { stdout } = run(["verify"]);
  expect(stdout).toContain("a.prompt: Its evaluations have not run for what it is now.");
  expect(stdout).toContain("b.prompt: It has changed since the lock was written");
  write({ "a.prompt": hello });
  const ours = `      "evaluations": [${JSON.stringify(receipt(lock.prompts["a.prompt"].hash, 10))}]`;
  const theirs = `      "evaluations": [${JSON.stringify(receipt("another", 3))}]`;
  const conflicted = `{\n  "version": 1,\n  "prompts": {\n    "a.prompt": {\n      "hash": "x",\n<<<<<<< HEAD\n${theirs}\n=======\n${ours}\n>>>>>>> topic\n    }\n  }\n}\n`;
  write({ "typed-prompts.lock.json": conflicted });
  expect(run(["verify"])).toMatchObject({ status: 2, stderr: expect.stringContaining("has conflicts of a merge") });
  expect(run(["verify", "--write"]).status).toBe(0);
  expect(run(["verify"])).toMatchObject({ status: 0, stdout: "2 verified\n" });
});

test("Markdown makes nothing of what files say", () => {
  commit({ "a.prompt": "Hello." });
  write({
    "a.prompt":
      "Hello.\n\n@everyone <img src=x onerror=alert(1)> | [x](https://evil) ![](https://evil/p.png) </details> `code`",
  });
  const { stdout } = run(["diff", "--format", "markdown"]);
  const outside = stdout.replace(/```diff[\s\S]*?```/g, "");
  expect(outside).not.toMatch(/@everyone|<img|\]\(https|!\[/);
  expect(outside.match(/<\/details>/g)).toHaveLength(1);
});
