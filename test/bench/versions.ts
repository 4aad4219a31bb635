import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Message, RawClient } from "../lsp/rawClient.ts";
import { prompt, writePrompts } from "./prompts.ts";
import { figure, quantile, type Row, row, spreadOf } from "./table.ts";

const server = fileURLToPath(new URL("../../dist/server.cjs", import.meta.url));
const cli = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
const rounds = 7;

/** `diff` and `log` as whole processes, and the lens of the language server, on repositories made for it. */
export async function benchVersions(): Promise<readonly Row[]> {
  const { samples: keys, exact } = await lensOfMany();
  return [
    row("lens of changes, one of 1,000 prompts: keystroke to the resolved lens, p50", keys, "ms"),
    figure("the same, p95", quantile(keys, 0.95), spreadOf(keys), "ms", 50),
    figure("of these, those that the comparison with renderings agrees with", exact, "", "%"),
    row("diff of 200 changed prompts of 1,000: wall", await diffOfMany(edits), "s", 1.5),
    row(
      "the same, both schemas of each changed otherwise: wall",
      await diffOfMany(schemaEdits, withOwnFields),
      "s",
      1.5,
    ),
    row("log of a prompt with 1,000 commits: wall", await logOfMany(), "s", 2),
  ];
}

type Edit = (text: string, index: number) => string;

/** What a day's work does to prompts: words, types, settings, and layout that changes nothing. */
const edits: readonly Edit[] = [
  (text) => text.replace("---\n\n", "---\n").replace(/(\n- .*)/, "$1 when possible"),
  (text) => text.replace("[free, team, enterprise]", "[free, team]"),
  (text) => text.replace("gemini-2.5-flash", "gemini-2.5-pro"),
  (text) => text.replaceAll("{{#each tickets}}", "{{#each tickets as |ticket|}}").replace(/\{\{(\w+)\}\}/, "{{ $1 }}"),
];

/** The costliest: no two schemas are the same, on either side, and each of them was changed. */
const schemaEdits: readonly Edit[] = [
  (text, index) =>
    text
      .replace(`    own${index}?: string\n`, `    own${index}: string\n    other${index}?: string\n`)
      .replace(`    own${index}: string\n    answer`, `    own${index}?: string\n    answer`),
];

function withOwnFields(text: string, index: number): string {
  return text
    .replace("    tone?(enum)", `    own${index}?: string\n    tone?(enum)`)
    .replace("    answer: string", `    own${index}: string\n    answer: string`);
}

async function diffOfMany(edits: readonly Edit[], prepared: Edit = (text) => text): Promise<readonly number[]> {
  const { folder, remove } = writePrompts(1_000, { sound: true });
  for (let index = 0; index < 1_000; index++) {
    const path = promptPath(folder, index);
    const text = readFileSync(path, "utf8");
    const edited = prepared(text, index);
    if (edited !== text) writeFileSync(path, edited);
  }
  git(folder, ["init", "-q"]);
  git(folder, ["add", "-A"]);
  git(folder, [...author, "commit", "-qm", "before"]);
  for (let index = 0; index < 1_000; index += 5) {
    const path = promptPath(folder, index);
    const text = readFileSync(path, "utf8");
    const edited = edits[(index / 5) % edits.length]!(text, index);
    if (edited === text) throw new Error(`Nothing is changed in ${path}.`);
    writeFileSync(path, edited);
  }
  const samples = await sample(folder, ["diff", "--format", "json"], (output) => {
    const { prompts } = JSON.parse(output) as { prompts: unknown[] };
    if (prompts.length !== 200) throw new Error(`${prompts.length} prompts were compared.`);
  });
  remove();
  return samples;
}

function promptPath(folder: string, index: number): string {
  return join(folder, `team-${index % 25}`, `prompt-${index}.prompt`);
}

async function logOfMany(): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), "typed-prompts-bench-"));
  git(folder, ["init", "-q"]);
  const text = prompt(1).replaceAll(/\{\{>.*\}\}\n?/g, "");
  const stream: string[] = [];
  for (let index = 0; index < 1_000; index++) {
    const version = `${text}\nRule ${index}: you must answer question ${index}.\n`;
    const message = `change ${index}`;
    stream.push(
      `commit refs/heads/main\nmark :${index + 1}\nauthor A <a@example.com> ${1_700_000_000 + index * 60} +0000`,
      `committer A <a@example.com> ${1_700_000_000 + index * 60} +0000\ndata ${message.length}\n${message}`,
      ...(index > 0 ? [`from :${index}`] : []),
      `M 100644 inline a.prompt\ndata ${Buffer.byteLength(version)}\n${version}`,
    );
  }
  const input = `${stream.join("\n")}\n`;
  const imported = spawnSync("git", ["fast-import", "--quiet"], { cwd: folder, input });
  if (imported.status !== 0) throw new Error(imported.stderr.toString());
  git(folder, ["checkout", "-q", "main"]);
  const samples = await sample(folder, ["log", "a.prompt", "--format", "json"], (output) => {
    const { versions } = JSON.parse(output) as { versions: unknown[] };
    if (versions.length !== 1_000) throw new Error(`${versions.length} versions were found.`);
  });
  rmSync(folder, { recursive: true, force: true });
  return samples;
}

/** What somebody types before a line of the template, and before one of the input schema: most prefixes are broken. */
const typed = [
  {
    at: "Answer as JSON",
    text: "{{#if customer.address}}You must name {{customer.address.city}}.{{/if}} Never guess, always ask.\n",
  },
  { at: "  schema:\n", text: "    reason?(enum, why it was chosen): [first, second, third]\n" },
];

/** Milliseconds from each key to the lens that says what it changed. */
async function lensOfMany(): Promise<{ readonly samples: readonly number[]; readonly exact: number }> {
  const { folder, remove } = writePrompts(1_000, { sound: true });
  git(folder, ["init", "-q"]);
  git(folder, ["add", "-A"]);
  git(folder, [...author, "commit", "-qm", "before"]);
  const client = new RawClient(server);
  await client.request("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities: {},
    initializationOptions: { comparesVersions: true },
  });
  client.notify("initialized", {});
  const isReady = ({ method, params }: Message): boolean =>
    method === "typed-prompts/status" && params.state === "ready" && params.files >= 1_000;
  await client.message(isReady, "ready");
  const path = join(folder, "team-0", "prompt-0.prompt");
  const text = readFileSync(path, "utf8");
  const uri = pathToFileURL(path).href;
  const textDocument = { uri };
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "dotprompt", version: 1, text } });
  await client.request("typed-prompts/changes", { uri });
  const samples: number[] = [];
  let exact = 0;
  let version = 1;
  let edited = text;
  for (const { at, text: keys } of typed) {
    const start = edited.indexOf(at) + (at.endsWith("\n") ? at.length : 0);
    for (let count = 1; count <= keys.length; count++) {
      const next = edited.slice(0, start) + keys.slice(0, count) + edited.slice(start);
      const begin = performance.now();
      const changed = { textDocument: { uri, version: ++version }, contentChanges: [{ text: next }] };
      client.notify("textDocument/didChange", changed);
      const lenses = await client.request("textDocument/codeLens", { textDocument });
      const resolved = await Promise.all(lenses.map((lens: object) => client.request("codeLens/resolve", lens)));
      const time = performance.now() - begin;
      const { changes } = await client.request("typed-prompts/changes", { uri });
      const title = resolved[0]?.command.title ?? "0 changes";
      // Where rendering takes long, what renders the same counts as changed until typing pauses.
      if (title.startsWith(`${changes.length} change`)) exact++;
      samples.push(time);
    }
    edited = edited.slice(0, start) + keys + edited.slice(start);
  }
  client.kill();
  remove();
  return { samples, exact: (100 * exact) / samples.length };
}

const author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];

function git(folder: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync("git", args, { cwd: folder });
  if (status !== 0) throw new Error(stderr.toString());
}

/** Seconds. */
async function sample(folder: string, args: readonly string[], check: (output: string) => void) {
  const samples: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const start = performance.now();
    const output = await run(folder, args);
    const seconds = (performance.now() - start) / 1e3;
    if (round < 0) check(output);
    else samples.push(seconds);
  }
  return samples;
}

function run(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
}
