import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { expect, test } from "vitest";
import { prompt, range, type Session, useServer } from "./session.ts";

// The server over real repositories of git.

/** Words for tokens, whose tables are large. */
const wordCounter: Plugin = {
  name: "word-counter",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/tokenizer\.ts$/ }, () => ({ path: "tokenizer", namespace: "words" }));
    onLoad({ filter: /.*/, namespace: "words" }, () => ({
      contents: "export const count = (text) => text.split(/\\s+/).filter(Boolean).length;",
    }));
  },
};

const start = useServer([wordCounter]);
const able = { initializationOptions: { comparesVersions: true, showsReferences: true } };

const before = `---
model: openai/gpt-5-mini
input:
  schema:
    ticket: string
    tone?(enum): [formal, casual]
output:
  schema:
    category: string
---
{{>style}}
You must sort this ticket: {{ticket}} {{tone}}
`;
const after = before.replace("[formal, casual]", "[formal]").replace("You must", "You should");
const files = { "a.prompt": before, "_style.prompt": "Be brief.\n" };

function git(session: Session, args: readonly string[], folder = ".", mayFail = false): string {
  const own = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "protocol.file.allow=always"];
  const { status, stdout, stderr } = spawnSync("git", [...own, ...args], {
    cwd: join(session.folder, folder),
    encoding: "utf8",
    env: { ...process.env, GIT_CONFIG_GLOBAL: join(session.folder, "none"), GIT_EDITOR: "true" },
  });
  if (status !== 0 && !mayFail) throw new Error(`${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

function commit(session: Session, message: string, changes: Readonly<Record<string, string | Buffer>> = {}): void {
  for (const [path, text] of Object.entries(changes)) session.write(path, text);
  git(session, ["add", "-A"]);
  git(session, ["commit", "-qm", message]);
}

/** A session whose folder is a repository with these files in its first commit. */
async function repository(given: Readonly<Record<string, string>> = files, options = {}): Promise<Session> {
  const session = await start({ ...able, files: given, ...options });
  git(session, ["init", "-q", "-b", "main"]);
  commit(session, "first");
  return session;
}

const changes = (session: Session, path: string) =>
  session.client.request("typed-prompts/changes", { uri: session.uri(path) });

const compare = (session: Session, path: string, base: object = { kind: "revision", revision: "HEAD" }, more = {}) =>
  session.client.request("typed-prompts/compare", { uri: session.uri(path), base, ...more });

const history = (session: Session, path: string, limit = 30) =>
  session.client.request("typed-prompts/history", { uri: session.uri(path), limit });

const restore = (session: Session, path: string, revision: string) =>
  session.client.request("typed-prompts/restore", { uri: session.uri(path), revision });

const revisions = (session: Session, path: string) =>
  session.client.request("typed-prompts/revisions", { uri: session.uri(path) });

async function lenses(session: Session, path: string) {
  const textDocument = { uri: session.uri(path) };
  const found = await session.client.request("textDocument/codeLens", { textDocument });
  return Promise.all(found.map((lens: object) => session.client.request("codeLens/resolve", lens)));
}

async function titles(session: Session, path: string): Promise<string[]> {
  const all = await lenses(session, path);
  return all
    .map(({ command }) => command?.title)
    .filter((title) => title !== "0 references" && title !== "1 reference");
}

interface Shown {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  readonly uri?: string;
}

test("what a buffer changes of HEAD, saved or not: with places, verdicts and witnesses", async () => {
  const session = await repository();
  session.open("a.prompt", before);
  expect(await changes(session, "a.prompt")).toEqual({ base: "HEAD", verdict: "same", changes: [] });
  session.change("a.prompt", after);
  const found = await changes(session, "a.prompt");
  expect(found).toMatchObject({ base: "HEAD", verdict: "breaking" });
  const [breaking] = found.changes;
  expect(breaking).toMatchObject({ verdict: "breaking", audience: "callers", path: "input.tone" });
  expect(breaking.location.uri).toBe(session.uri("a.prompt"));
  expect(breaking.location.range.start.line).toBe(5);
  expect(JSON.parse(breaking.witness).tone).toBe("casual");
  expect(found.changes.map((one: { rule: string }) => one.rule)).toContain("modal-weakened");
});

test("the lens says how much changed and whom it breaks, follows the commit, and is silent where nothing changed", async () => {
  const session = await repository(files, {
    capabilities: { workspace: { codeLens: { refreshSupport: true } } },
    answers: { "workspace/codeLens/refresh": () => null },
  });
  session.open("a.prompt", before);
  await changes(session, "a.prompt");
  expect(await titles(session, "a.prompt")).toEqual([]);
  session.change("a.prompt", after);
  expect(await lenses(session, "a.prompt")).toEqual([
    {
      range: range(0, 0, 0, 0),
      data: expect.anything(),
      command: {
        title: "2 changes since HEAD · 1 breaking for callers",
        command: "typed-prompts.compareWithHead",
        arguments: [session.uri("a.prompt")],
      },
    },
  ]);
  session.change("a.prompt", before);
  expect(await titles(session, "a.prompt")).toEqual([]);
  session.change("a.prompt", after);
  expect(await titles(session, "a.prompt")).toHaveLength(1);
  const from = session.client.received.length;
  commit(session, "second", { "a.prompt": after });
  await session.client.message((one) => one.method === "typed-prompts/headMoved", "news of the commit", from);
  expect(await changes(session, "a.prompt")).toMatchObject({ verdict: "same", changes: [] });
  expect(await titles(session, "a.prompt")).toEqual([]);
});

test("a change of an open partial shows at the prompts that call it", async () => {
  const session = await repository();
  session.open("a.prompt", before);
  session.open("_style.prompt", files["_style.prompt"]);
  await changes(session, "a.prompt");
  session.change("_style.prompt", "Take your time.\n");
  expect(await changes(session, "a.prompt")).toMatchObject({ verdict: "behavioural" });
  expect(await titles(session, "a.prompt")).toEqual(["2 changes since HEAD"]);
  expect(await changes(session, "_style.prompt")).toMatchObject({ base: "HEAD", verdict: "behavioural" });
  const { documents } = await compare(session, "a.prompt");
  const partial = documents.find((one: Shown) => one.name === "_style.prompt");
  expect(partial).toEqual({
    name: "_style.prompt",
    before: "Be brief.\n",
    after: "Take your time.\n",
    uri: session.uri("_style.prompt"),
  });
});

test("the call sites that a change breaks have a lens where there are bindings", async () => {
  const session = await repository({ ...files, "typed-prompts.config.json": '{ "generate": {} }' });
  await session.client.request("typed-prompts/generate", undefined);
  session.open("a.prompt", after);
  await changes(session, "a.prompt");
  const [, , callers] = await lenses(session, "a.prompt");
  expect(callers.command).toEqual({
    title: "Call sites affected",
    command: "typed-prompts.showReferences",
    arguments: [session.uri("a.prompt"), { line: 0, character: 0 }, [], session.uri("a.prompt.ts"), true],
  });
});

test("without git, what is saved is compared with; a prompt that was never committed likewise", async () => {
  const session = await start({ ...able, files });
  session.open("a.prompt", after);
  expect(await changes(session, "a.prompt")).toMatchObject({ base: "saved file", verdict: "breaking" });
  expect(await titles(session, "a.prompt")).toEqual(["2 changes since saved file · 1 breaking for callers"]);
  const { documents, isSavedFile } = await compare(session, "a.prompt");
  expect(documents[0]).toMatchObject({ name: "a.prompt", before, after });
  expect(isSavedFile).toBe(true);
  session.save("a.prompt", after);
  expect(await changes(session, "a.prompt")).toMatchObject({ verdict: "same" });
  expect(await titles(session, "a.prompt")).toEqual([]);
  for (const answer of [await history(session, "a.prompt"), await restore(session, "a.prompt", "HEAD")]) {
    expect(answer).toEqual({ kind: "error", message: "This prompt is in no git repository, so it has no history." });
  }
  expect(await revisions(session, "a.prompt")).toEqual({ branches: [], tags: [], variants: [] });

  const other = await repository();
  other.open("new.prompt", "Hi");
  expect(await changes(other, "new.prompt")).toMatchObject({ base: "saved file", changes: [] });
  expect(await titles(other, "new.prompt")).toEqual([]);
  expect(await compare(other, "new.prompt")).toMatchObject({ kind: "error", message: /not been saved/ });
  expect(await history(other, "new.prompt")).toMatchObject({ kind: "error", message: /never committed/ });
});

test("the version view: source, contract, rendered text for a case, and evaluations on record", async () => {
  const cases = "cases:\n  - name: one\n    input: { ticket: first }\n  - name: two\n    input: { ticket: second }\n";
  const session = await repository({ ...files, "a.eval.yaml": cases });
  session.open("a.prompt", after);
  const found = await compare(session, "a.prompt");
  expect(found).toMatchObject({ kind: "comparison", verdict: "breaking", cases: ["one", "two"] });
  const [source, contract, rendered] = found.documents;
  expect(source).toEqual({ name: "a.prompt", before, after, uri: session.uri("a.prompt") });
  expect(contract.name).toBe("contract.ts");
  expect(contract.before).toContain('tone?: "formal" | "casual"');
  expect(contract.after).toContain('tone?: "formal"');
  expect(contract.after).toContain("export interface AOutput");
  expect(rendered.name).toBe("rendered, one.md");
  expect(rendered.before).toBe("# user\n\nBe brief.\nYou must sort this ticket: first\n");
  expect(rendered.after).toContain("You should sort this ticket: first");
  const other = await compare(session, "a.prompt", undefined, { case: "two" });
  expect(other.documents[2].after).toContain("You should sort this ticket: second");
  expect(found.documents).toHaveLength(3);
});

test("with a revision, a branch, a variant, a text; and two revisions with each other, through a rename", async () => {
  const session = await repository({ ...files, "a.short.prompt": "Sort: {{ticket}}" });
  git(session, ["branch", "old"]);
  git(session, ["tag", "v1"]);
  commit(session, "second", { "a.prompt": after });
  git(session, ["mv", "a.prompt", "b.prompt"]);
  commit(session, "rename");
  session.watched(["deleted", "a.prompt"], ["created", "b.prompt"]);
  session.open("b.prompt", after);
  const names = await revisions(session, "b.prompt");
  expect(names).toEqual({ branches: ["main", "old"], tags: ["v1"], variants: [] });
  for (const revision of ["old", "v1", "HEAD~2"]) {
    const { documents, changes: all } = await compare(session, "b.prompt", { kind: "revision", revision });
    expect(documents[0]).toMatchObject({ before, after });
    expect(all.map((one: { rule: string }) => one.rule)).toContain("prompt-renamed");
  }
  const between = await compare(
    session,
    "b.prompt",
    { kind: "revision", revision: "HEAD~2" },
    { head: { revision: "HEAD~1" } },
  );
  expect(between.documents[0]).toEqual({ name: "b.prompt", before, after });
  const newest = await compare(session, "b.prompt", { kind: "nothing" }, { head: { revision: "HEAD~2" } });
  expect(newest).toMatchObject({ kind: "comparison", verdict: "safe", changes: [{ rule: "prompt-added" }] });
  const pasted = await compare(session, "b.prompt", { kind: "text", text: before });
  expect(pasted.documents[0]).toMatchObject({ before, after, uri: session.uri("b.prompt") });
  const variant = await compare(session, "b.prompt", { kind: "file", uri: session.uri("a.short.prompt") });
  expect(variant.documents[0]).toMatchObject({ before: "Sort: {{ticket}}", after });
  session.open("a.short.prompt", "Sort: {{ticket}}");
  session.write("a.prompt", before);
  session.watched(["created", "a.prompt"]);
  expect((await revisions(session, "a.short.prompt")).variants).toEqual([session.uri("a.prompt")]);
});

test("history and restore: prompt, partials and schema files together, from what is in the editor", async () => {
  const session = await repository();
  commit(session, "second", { "a.prompt": after });
  commit(session, "unrelated", { "README.md": "Hi" });
  commit(session, "other style", { "_style.prompt": "Be long.\n" });
  const found = await history(session, "a.prompt");
  expect(found.entries.map((one: { subject: string; verdict: string }) => [one.subject, one.verdict])).toEqual([
    ["other style", "behavioural"],
    ["second", "breaking"],
    ["first", "added"],
  ]);
  expect(found.isComplete).toBe(true);
  expect((await history(session, "a.prompt", 1)).isComplete).toBe(false);
  session.open("a.prompt", "broken {{");
  const { files: restored } = await restore(session, "a.prompt", found.entries[2].revision);
  expect(restored).toEqual([
    { uri: session.uri("a.prompt"), text: before },
    { uri: session.uri("_style.prompt"), text: "Be brief.\n" },
  ]);
  session.change("a.prompt", before);
  session.save("_style.prompt", "Be brief.\n");
  session.watched(["changed", "_style.prompt"]);
  expect(await restore(session, "a.prompt", "HEAD~3")).toEqual({ kind: "files", files: [] });
});

test("several roots, a folder below the top of a repository, submodules, worktrees and shallow clones", async () => {
  const session = await start({ ...able, files: {}, folders: ["one/prompts", "two", "shallow", "tree"] });
  for (const name of ["one", "two"]) {
    mkdirSync(join(session.folder, name, "prompts"), { recursive: true });
    writeFileSync(join(session.folder, name, "prompts", "a.prompt"), prompt(`Hi {{name}} ${name}`));
    git(session, ["init", "-q", "-b", "main"], name);
    git(session, ["add", "-A"], name);
    git(session, ["commit", "-qm", "first"], name);
  }
  git(session, ["worktree", "add", "-q", "../tree"], "one");
  git(session, ["clone", "-q", "--depth", "1", pathToFileURL(join(session.folder, "one")).href, "shallow"]);
  git(session, ["submodule", "--quiet", "add", "../one", "sub"], "two");
  git(session, ["commit", "-qm", "sub"], "two");
  const places = ["one/prompts", "two/prompts", "two/sub/prompts", "shallow/prompts", "tree/prompts"];
  for (const place of places) {
    const name = place.startsWith("two/prompts") ? "two" : "one";
    const path = `${place}/a.prompt`;
    session.open(path, prompt(`Hi {{name}} ${name}`));
    expect(await changes(session, path), place).toMatchObject({ base: "HEAD", changes: [] });
    session.change(path, prompt(`Hello {{name}} ${name}`));
    expect(await changes(session, path), place).toMatchObject({ base: "HEAD", verdict: "behavioural" });
    expect(await titles(session, path), place).toEqual(["1 change since HEAD"]);
    expect((await history(session, path)).entries, place).toHaveLength(1);
  }
  expect(await compare(session, "shallow/prompts/a.prompt", { kind: "revision", revision: "HEAD~1" })).toMatchObject({
    kind: "error",
    message: /shallow/,
  });
});

test("HEAD detached, a rebase in progress, a file deleted and made again", async () => {
  const session = await repository();
  commit(session, "second", { "a.prompt": after });
  git(session, ["rm", "-q", "a.prompt"]);
  commit(session, "gone");
  commit(session, "again", { "a.prompt": before });
  session.open("a.prompt", before);
  const found = await history(session, "a.prompt");
  expect(found.entries.map((one: { subject: string; verdict: string }) => [one.subject, one.verdict])).toEqual([
    ["again", "added"],
    ["gone", "breaking"],
    ["second", "breaking"],
    ["first", "added"],
  ]);
  const gone = { kind: "revision", revision: "HEAD~1" };
  expect(await compare(session, "a.prompt", gone)).toMatchObject({ kind: "comparison", verdict: "safe" });
  expect(await restore(session, "a.prompt", "HEAD~1")).toMatchObject({ kind: "error", message: /There was no prompt/ });

  git(session, ["checkout", "-q", "--detach", "HEAD~2"]);
  session.change("a.prompt", before);
  await expect
    .poll(() => changes(session, "a.prompt"), { timeout: 5_000 })
    .toMatchObject({ base: "HEAD", verdict: "behavioural" });

  git(session, ["checkout", "-q", "-b", "mine", "main"]);
  commit(session, "mine", { "a.prompt": before.replace("You must", "Mine must") });
  git(session, ["checkout", "-q", "-B", "theirs", "main"]);
  commit(session, "theirs", { "a.prompt": before.replace("You must", "Theirs must") });
  git(session, ["rebase", "mine"], ".", true);
  const conflict = session.read("a.prompt")!;
  expect(conflict).toContain("<<<<<<<");
  session.change("a.prompt", conflict);
  await expect
    .poll(() => changes(session, "a.prompt"), { timeout: 5_000 })
    .toMatchObject({ base: "HEAD", verdict: "behavioural" });
  expect(await history(session, "a.prompt")).toMatchObject({ kind: "history" });
});

test("what is broken or binary on a side, and revisions that do not exist, are told in a sentence", async () => {
  const session = await repository();
  session.open("a.prompt", "---\ninput: [\n---\n{{#if");
  const broken = await changes(session, "a.prompt");
  expect(broken).toMatchObject({ base: "HEAD", verdict: "dangerous" });
  expect(await compare(session, "a.prompt")).toMatchObject({ kind: "comparison" });
  session.change("a.prompt", before);
  commit(session, "broken", { "a.prompt": "---\ninput: [\n---\n{{#if" });
  commit(session, "binary", { "a.prompt": Buffer.from([0, 1, 2, 255, 254, 0, 0]) });
  await expect.poll(() => changes(session, "a.prompt"), { timeout: 5_000 }).toMatchObject({ verdict: "dangerous" });
  expect(await compare(session, "a.prompt")).toMatchObject({ kind: "comparison", verdict: "dangerous" });
  const both = await compare(
    session,
    "a.prompt",
    { kind: "revision", revision: "HEAD~1" },
    { head: { revision: "HEAD" } },
  );
  expect(both).toMatchObject({ kind: "comparison", verdict: "dangerous" });
  const found = await history(session, "a.prompt");
  expect(found.entries.map((one: { verdict: string }) => one.verdict)).toEqual(["broken", "dangerous", "added"]);
  expect(await restore(session, "a.prompt", "HEAD")).toMatchObject({ kind: "error" });
  expect(await restore(session, "a.prompt", "HEAD~1")).toMatchObject({ kind: "files" });
  for (const revision of ["nowhere", "--help", "", "HEAD\n", "HEAD:a.prompt", "\0", "a".repeat(5_000)]) {
    const base = { kind: "revision", revision };
    expect(await compare(session, "a.prompt", base), revision).toMatchObject({
      kind: "error",
      message: /revision|Git/,
    });
    expect(await restore(session, "a.prompt", revision), revision).toMatchObject({ kind: "error" });
  }
  for (const uri of ["untitled:Untitled-1", "file:///nowhere/a.prompt", "nonsense", session.uri("gone.prompt")]) {
    expect(await changes(session, uri)).toBeNull();
    expect(await history(session, uri)).toMatchObject({ kind: "error" });
    expect(await restore(session, uri, "HEAD")).toMatchObject({ kind: "error" });
    expect(await compare(session, uri)).toMatchObject({ kind: "error" });
  }
  rmSync(join(session.folder, ".git", "objects"), { recursive: true });
  expect(await history(session, "a.prompt")).toMatchObject({ kind: "error" });
});

test("no lens for a client without the command, and none when the setting says so", async () => {
  const without = await repository(files, { initializationOptions: {} });
  without.open("a.prompt", after);
  await changes(without, "a.prompt");
  expect(await titles(without, "a.prompt")).toEqual([]);
  const session = await repository(files, {
    capabilities: { workspace: { configuration: true } },
    answers: { "workspace/configuration": () => [{ codeLens: { versions: false } }] },
  });
  session.open("a.prompt", after);
  await session.settled();
  await changes(session, "a.prompt");
  expect(await titles(session, "a.prompt")).toEqual([]);
});
