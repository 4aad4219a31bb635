import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import { type Answers, type Message, RawClient } from "./rawClient.ts";
import { buildServer } from "./serverBundle.ts";

export interface Range {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

export interface ContentChange {
  readonly range?: Range;
  readonly text: string;
}

export interface SessionOptions {
  /** Paths relative to the session's folder, and what the files hold. */
  readonly files?: Readonly<Record<string, string>>;
  readonly capabilities?: unknown;
  readonly initializationOptions?: unknown;
  /** Workspace folders, relative to the session's folder. Default: the folder itself. */
  readonly folders?: readonly string[];
  readonly answers?: Answers;
}

/** What a client says that asks for the diagnostics of open documents. */
export const pulls = { textDocument: { diagnostic: {} } };

/** What a client says that can also be told to ask again. */
export const refreshes = { ...pulls, workspace: { diagnostics: { refreshSupport: true } } };

const severities = ["", "error", "warning", "information", "hint"];

/** Call once in a test file. The function that it returns starts a server in an own folder, for the running test. */
export function useServer(plugins: Plugin[] = []): (options?: SessionOptions) => Promise<Session> {
  const sessions: Session[] = [];
  let folder = "";
  let bundle = "";
  vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "typed-prompts-lsp-")));
    bundle = await buildServer(join(folder, "dist"), plugins);
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.dispose();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return async (options = {}) => {
    const session = new Session(bundle, mkdtempSync(join(folder, "workspace ")), options);
    sessions.push(session);
    await session.start(options);
    return session;
  };
}

/** One server over one temporary folder. */
export class Session {
  readonly client: RawClient;
  readonly folder: string;
  readonly #versions = new Map<string, number>();
  #barriers = 0;

  constructor(bundle: string, folder: string, { files = {}, answers }: SessionOptions) {
    this.folder = folder;
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.client = new RawClient(bundle, answers);
  }

  async start({ capabilities = {}, folders = ["."], initializationOptions }: SessionOptions): Promise<void> {
    const workspaceFolders = folders.map((path) => this.workspaceFolder(path));
    const params = { processId: process.pid, rootUri: null, capabilities, workspaceFolders, initializationOptions };
    await this.client.request("initialize", params);
    this.client.notify("initialized", {});
  }

  async dispose(): Promise<void> {
    this.client.kill();
    await this.client.exited;
    rmSync(this.folder, { recursive: true, force: true });
    expect(this.client.garbage).toEqual([]);
    expect(this.client.stderr).toBe("");
  }

  /** The URI of a path in the session's folder. Other URIs stay what they are. */
  uri(path: string): string {
    if (/^[a-z-]{2,}:/.test(path)) return path;
    return pathToFileURL(join(this.folder, path)).href;
  }

  workspaceFolder(path: string): { uri: string; name: string } {
    return { uri: this.uri(path), name: path };
  }

  write(path: string, text: string | Buffer): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** What a file holds; `undefined` when there is none. */
  read(path: string): string | undefined {
    const file = join(this.folder, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  rename(from: string, to: string): void {
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  /** Tells the server of changes on disk. */
  watched(...changes: readonly (readonly ["created" | "changed" | "deleted", string])[]): void {
    const types = { created: 1, changed: 2, deleted: 3 };
    this.client.notify("workspace/didChangeWatchedFiles", {
      changes: changes.map(([kind, path]) => ({ uri: this.uri(path), type: types[kind] })),
    });
  }

  open(path: string, text: string, version = 1): void {
    this.#versions.set(path, version);
    const textDocument = { uri: this.uri(path), languageId: "dotprompt", version, text };
    this.client.notify("textDocument/didOpen", { textDocument });
  }

  /** One notification with these changes, one version up. A text alone replaces the whole document. */
  change(path: string, ...changes: readonly (ContentChange | string)[]): void {
    const version = this.#versions.get(path)! + 1;
    this.#versions.set(path, version);
    this.client.notify("textDocument/didChange", {
      textDocument: { uri: this.uri(path), version },
      contentChanges: changes.map((one) => (typeof one === "string" ? { text: one } : one)),
    });
  }

  /** Writes what the document holds to disk, as an editor does, and says so. */
  save(path: string, text: string): void {
    this.write(path, text);
    this.client.notify("textDocument/didSave", { textDocument: { uri: this.uri(path) } });
  }

  close(path: string): void {
    this.client.notify("textDocument/didClose", { textDocument: { uri: this.uri(path) } });
  }

  /** Everything sent so far has been read by the server, and everything to be checked because of it is checked. */
  async settled(): Promise<void> {
    const barrier = `untitled:barrier-${this.#barriers++}`;
    const params = { textDocument: { uri: barrier }, range: range(0, 0, 0, 0), context: { diagnostics: [] } };
    await this.client.response("textDocument/codeAction", params);
    const from = this.client.received.length;
    // So that there is something to check: the notification comes when nothing is left.
    this.open(barrier, "");
    this.close(barrier);
    await this.client.message((one) => isStatus(one, "ready"), "the status 'ready'", from);
  }

  /** Everything published for a file, in order. */
  publishedFor(path: string): { version?: number; diagnostics: Message["params"][] }[] {
    return this.client.received
      .filter((one) => one.method === "textDocument/publishDiagnostics" && one.params.uri === this.uri(path))
      .map((one) => one.params);
  }

  /** What the client shows for a file because of what was published last; `undefined` when nothing ever was. */
  shown(path: string): string[] | undefined {
    return this.publishedFor(path).at(-1)?.diagnostics.map(inShort);
  }

  async pull(path: string, previousResultId?: string): Promise<Message["result"]> {
    const textDocument = { uri: this.uri(path) };
    return this.client.request("textDocument/diagnostic", { textDocument, previousResultId });
  }

  /** What the client is told when it asks for a file's diagnostics. */
  async pulled(path: string): Promise<string[]> {
    return (await this.pull(path)).items.map(inShort);
  }

  /** Lines of the server's log. */
  get log(): string[] {
    return this.client.received.filter((one) => one.method === "window/logMessage").map((one) => one.params.message);
  }

  count(method: string): number {
    return this.client.received.filter((one) => one.method === method).length;
  }
}

export function isStatus(message: Message, state: "checking" | "ready"): boolean {
  return message.method === "typed-prompts/status" && message.params.state === state;
}

/** `error unknown-variable 7:8-7:12`: lines and characters counted from zero, as on the wire. */
export function inShort(one: { severity: number; code: string; range: Range }): string {
  const { start, end } = one.range;
  return `${severities[one.severity]} ${one.code} ${start.line}:${start.character}-${end.line}:${end.character}`;
}

export function range(line: number, character: number, endLine: number, endCharacter: number): Range {
  return { start: { line, character }, end: { line: endLine, character: endCharacter } };
}

/** A prompt whose input has one field, `name`. */
export function prompt(template: string, eol = "\n"): string {
  return ["---", "input:", "  schema:", "    name: string", "---", template].join(eol);
}
