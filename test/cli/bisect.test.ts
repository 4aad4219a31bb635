import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildCli, EvalProject, removeCli } from "../support/evalProject.ts";
import { ModelServer, sendCompletion } from "../support/modelServer.ts";

// The command line in a process of its own, over real repositories and a model on the loopback.

let cli: string;
let server: ModelServer;
let url: string;
let project: EvalProject;

beforeAll(async () => {
  cli = buildCli("tokenizer");
  // A model that says too little where it is asked to be short, as the one of the incident did.
  server = new ModelServer(({ body }, response) => {
    const isShort = JSON.stringify(body.messages).includes("concise");
    sendCompletion(response, isShort ? '{"total":12}' : '{"total":12,"currency":"EUR"}');
  });
  url = await server.start();
}, 60_000);
afterAll(async () => {
  removeCli(cli);
  await server.stop();
});
beforeEach(() => {
  project = new EvalProject(cli, { OPENAI_BASE_URL: url, OPENAI_API_KEY: "test-key" });
  git("init", "-q", "-b", "main");
});
afterEach(() => project.remove());

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(
    "git",
    ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args],
    {
      cwd: project.folder,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

function commit(message: string, files: Readonly<Record<string, string>>): void {
  project.write(files);
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", message);
}

const frontMatter = `---
model: openai/gpt-5-mini
input:
  schema:
    text: string
output:
  schema:
    total: number
    currency?: string
---
`;

const invoice = (...sentences: readonly string[]): string =>
  `${frontMatter}{{role "system"}}Extract the invoice. ${sentences.join(" ")}\n{{role "user"}}{{text}}\n`;

const cases = `cases:
  - name: euros
    input: {text: 12 euros}
    expect: {currency: EUR}
`;

/** Ten versions; the seventh is the copy pass. */
function copyPass(): void {
  for (let index = 0; index < 10; index++) {
    const rules = Array.from({ length: index }, (_, rule) => (rule === 6 ? "Please be concise." : `Rule ${rule}.`));
    commit(index === 7 ? "Copy pass" : `Rule ${index}`, { "invoice.prompt": invoice(...rules) });
  }
}

function bisect(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, "bisect", "invoice.prompt", "--case", "euros", ...args],
    { cwd: project.folder, encoding: "utf8", env: { PATH: process.env.PATH, NO_COLOR: "1" } },
  );
  return { status, stdout, stderr, runs: stdout.split("\n").filter((line) => /^(?:pass|fail|skip) /.test(line)) };
}

/** Asks the model, which needs this process to go on. */
async function bisectLive(...args: readonly string[]) {
  const child = spawn(process.execPath, [cli, "bisect", "invoice.prompt", "--case", "euros", ...args], {
    cwd: project.folder,
    env: { PATH: process.env.PATH, NO_COLOR: "1", OPENAI_BASE_URL: url, OPENAI_API_KEY: "test-key" },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise((done) => child.on("close", done));
  return { status, stdout, stderr };
}

test("'please be concise' of a copy pass, found with few calls, and again from the recordings", async () => {
  copyPass();
  project.write({ "invoice.eval.yaml": cases });
  const before = server.calls.length;
  const found = await bisectLive();
  expect(found.stdout + found.stderr).toMatch(/^'euros' fails since [0-9a-f]{10} \S+ Copy pass$/m);
  expect(found.status).toBe(0);
  expect(server.calls.length - before).toBeLessThan(6);
  const replayed = bisect("--replay", "strict");
  expect(replayed.stdout).toBe(found.stdout);
  expect(server.calls.length - before).toBeLessThan(6);
  // What it names is what `diff` calls an added sentence.
  const [, range = ""] = /typed-prompts diff (\S+)/.exec(found.stdout) ?? [];
  const { stdout, stderr } = spawnSync(process.execPath, [cli, "diff", range], {
    cwd: project.folder,
    encoding: "utf8",
  });
  expect(stdout + stderr).toContain("Added to the system message: 'Please be concise.'");
});

test("live records nothing", async () => {
  copyPass();
  project.write({ "invoice.eval.yaml": cases });
  expect((await bisectLive("--replay", "live", "--model", "openai/other")).stdout).toContain("Copy pass\n");
  expect([...project.files.keys()].filter((path) => path.endsWith(".recordings.jsonl"))).toEqual([]);
  expect(server.calls.at(-1)?.body.model).toBe("other");
});

test("versions that are not recorded or broken are skipped, and named where they may be the first", async () => {
  commit("One", { "invoice.prompt": invoice("One.") });
  commit("Broken", { "invoice.prompt": invoice("{{#if text}}One.") });
  commit("Also broken", { "invoice.prompt": invoice("{{nothing}} please be concise") });
  commit("Concise", { "invoice.prompt": invoice("Be concise.") });
  commit("Concise, two", { "invoice.prompt": invoice("Be concise. Two.") });
  project.write({ "invoice.eval.yaml": cases });
  const none = bisect("--replay", "strict");
  expect(none.status).toBe(1);
  expect(none.stdout).toContain("'euros' could not be judged at HEAD");
  expect(none.stdout).toContain("record");
  const { stdout, status } = await bisectLive();
  expect(status).toBe(0);
  expect(stdout).toMatch(/^skip .* Also broken\n {5}invoice.prompt has an error/m);
  expect(stdout).toMatch(/^'euros' fails since .* Concise$/m);
  expect(stdout).toMatch(/could not be judged:\n {2}\S+ \S+ Broken\n {2}\S+ \S+ Also broken\n/);
});

test("the case of today is asked of a prompt of another name, with partials, schemas and configuration of its time", async () => {
  const config = (schema: string): string => JSON.stringify({ schemas: { Invoice: schema } });
  const schema = JSON.stringify({
    type: "object",
    properties: { total: { type: "number" }, currency: { type: "string" } },
  });
  const named = invoice("{{>style}}").replace(/output:[\s\S]*?---/, "output:\n  schema: Invoice\n---");
  commit("One", {
    "old.prompt": named,
    "_style.prompt": "Be kind.",
    "typed-prompts.config.json": config("./invoice.json"),
    "invoice.json": schema.replace("number", "integer"),
  });
  commit("Other schema", { "invoice.json": schema });
  git("mv", "old.prompt", "invoice.prompt");
  commit("Another name", {});
  commit("Copy pass", { "_style.prompt": "Be concise." });
  commit("Later", { "invoice.prompt": named.replace("Extract", "Find") });
  project.write({
    "invoice.eval.yaml": cases.replace("expect: {currency: EUR}", "assert: ['output.currency == \"EUR\"']"),
  });
  const { stdout, stderr } = await bisectLive();
  expect(stdout + stderr).toMatch(/fails since .* Copy pass$/m);
  // A schema in a file of its own is a part of the prompt's history.
  const args = [cli, "log", "invoice.prompt"];
  const history = spawnSync(process.execPath, args, { cwd: project.folder, encoding: "utf8" }).stdout;
  expect(history).toMatch(/ dangerous +Ada: Other schema$| breaking +Ada: Other schema$/m);
});

test("nothing to find, ends that are given, and what is wrong with the order", async () => {
  copyPass();
  project.write({ "invoice.eval.yaml": cases });
  expect((await bisectLive("--bad", "HEAD~5")).stdout).toContain("'euros' passes at HEAD~5: there is nothing to find.");
  const given = await bisectLive("--good", "HEAD~4", "--bad", "HEAD~1");
  expect(given.stdout).toMatch(/fails since .* Copy pass$/m);
  expect(given.stdout).not.toMatch(/Rule [0-5]\n/);
  expect(await bisectLive("--good", "nowhere")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("There is no revision 'nowhere' here."),
  });
  expect(await bisectLive("--good", "HEAD~2")).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("fails in every version that could be judged"),
  });
  project.write({ "invoice.eval.yaml": cases.replace("euros\n", "dollars\n") });
  expect((await bisectLive()).stdout).toContain("No case was run: none is there, or none has this name or tag.");
  rmSync(join(project.folder, "invoice.eval.yaml"));
  expect(await bisectLive()).toMatchObject({ status: 2, stderr: expect.stringContaining("No evaluations found") });
  expect(readFileSync(join(project.folder, "invoice.prompt"), "utf8")).toContain("Rule 8.");
});
