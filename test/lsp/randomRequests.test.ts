// What an editor may ask of the server at any time: about 10,000 requests. `REQUESTS=100000 npx vitest run
// test/lsp/randomRequests.test.ts` asks more, `SEED=random` others. `test/features/randomRequests.test.ts` asks more
// of each feature, without the protocol.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { globSync } from "tinyglobby";
import { expect, test, vi } from "vitest";
import { SourceText } from "../../server/src/text/sourceText.ts";
import { type Mutation, mutated, mutation, offsetOf, type Place, place } from "../support/mutations.ts";
import { sharedFolder } from "../support/shared.ts";
import type { Message } from "./rawClient.ts";
import { type Range, type Session, useServer } from "./session.ts";

const { REQUESTS = "10000" } = process.env;
const placesOfVisit = 3;

const start = useServer();
vi.setConfig({ testTimeout: 600_000 });

// biome-ignore lint/suspicious/noExplicitAny: what the server sends is not trusted to have any shape.
type Answer = any;

/** The methods by which a client uses a capability, where it is not `textDocument/` with the capability's name. */
const methods: Readonly<Record<string, readonly string[]>> = {
  callHierarchyProvider: ["textDocument/prepareCallHierarchy"],
  documentFormattingProvider: ["textDocument/formatting"],
  documentRangeFormattingProvider: ["textDocument/rangeFormatting"],
  documentOnTypeFormattingProvider: ["textDocument/onTypeFormatting"],
  // Commands are not about a document.
  executeCommandProvider: [],
  renameProvider: ["textDocument/prepareRename", "textDocument/rename"],
  semanticTokensProvider: ["textDocument/semanticTokens/full", "textDocument/semanticTokens/range"],
  workspaceSymbolProvider: ["workspace/symbol"],
};

/** What the server learns to do is asked for without a line here. */
function methodsOf(capabilities: Readonly<Record<string, unknown>>): readonly string[] {
  const provided = Object.keys(capabilities).filter((name) => name.endsWith("Provider") && capabilities[name]);
  return [
    ...provided.flatMap((name) => methods[name] ?? [`textDocument/${name.slice(0, -"Provider".length)}`]),
    "workspace/willRenameFiles",
    "typed-prompts/preview",
    "typed-prompts/changes",
    "typed-prompts/compare",
  ];
}

/** Requests that may be refused, with a reason for the user. */
const refusable = new Set(["textDocument/prepareRename", "textDocument/rename"]);
const requestFailed = -32803;

interface Visit {
  readonly document: number;
  readonly mutations: readonly Mutation[];
  readonly places: readonly (readonly [Place, Place])[];
}

const visits: fc.Arbitrary<Visit> = fc.record({
  document: fc.nat(),
  mutations: fc.array(mutation, { maxLength: 4 }),
  places: fc.array(fc.tuple(place, place), { minLength: placesOfVisit, maxLength: placesOfVisit }),
});

class Asker {
  asked = 0;
  readonly #session: Session;
  readonly #files: Readonly<Record<string, string>>;
  readonly #names: readonly string[];
  readonly #methods: readonly string[];
  readonly #sources = new Map<string, SourceText>();

  constructor(session: Session, files: Readonly<Record<string, string>>) {
    this.#session = session;
    this.#files = files;
    this.#names = Object.keys(files).filter((name) => name.endsWith(".prompt"));
    const initialized = session.client.received.find((one) => one.result?.capabilities);
    this.#methods = methodsOf(initialized?.result.capabilities);
    for (const [name, text] of Object.entries(files)) this.#sources.set(session.uri(name), new SourceText(text));
  }

  get requestsOfVisit(): number {
    return this.#methods.length * placesOfVisit;
  }

  async visit({ document, mutations, places }: Visit): Promise<void> {
    const name = this.#names[document % this.#names.length]!;
    const uri = this.#session.uri(name);
    const source = new SourceText(mutated(this.#files[name]!, mutations));
    const known = this.#sources.get(uri)!;
    this.#sources.set(uri, source);
    this.#session.open(name, source.text);
    try {
      for (const [first, second] of places) {
        const [offset, other] = [offsetOf(source.text, first), offsetOf(source.text, second)];
        const params = paramsOf(uri, source, offset, other);
        await Promise.all(this.#methods.map((method) => this.#ask(method, params, uri)));
      }
    } finally {
      this.#session.close(name);
      this.#sources.set(uri, known);
    }
  }

  async #ask(method: string, params: unknown, uri: string): Promise<void> {
    const answer = await this.#request(method, params);
    this.#check(answer, uri, method);
    if (method.endsWith("semanticTokens/full") || method.endsWith("semanticTokens/range")) {
      this.#checkTokens(answer.data, this.#sources.get(uri)!);
    }
    if (method !== "textDocument/prepareCallHierarchy" || !answer) return;
    for (const item of answer) {
      const incoming = await this.#request("callHierarchy/incomingCalls", { item });
      for (const call of incoming) this.#check(call, call.from.uri, "incoming calls");
      this.#check(await this.#request("callHierarchy/outgoingCalls", { item }), item.uri, "outgoing calls");
    }
  }

  async #request(method: string, params: unknown): Promise<Answer> {
    this.asked++;
    const { result, error }: Message = await this.#session.client.response(method, params);
    const isRefusal = error?.code === requestFailed && refusable.has(method) && error.message.endsWith(".");
    if (error && !isRefusal) throw new Error(`${method} fails: ${error.code} ${error.message}`);
    return result;
  }

  /** Every range of an answer, however deep in it, must be one of its document. */
  #check(answer: Answer, uri: string, what: string): void {
    if (typeof answer !== "object" || answer === null) return;
    if (Array.isArray(answer)) {
      for (const one of answer) this.#check(one, uri, what);
      return;
    }
    const home = answer.targetUri ?? answer.textDocument?.uri ?? answer.uri ?? answer.location?.uri ?? uri;
    for (const [key, value] of Object.entries<Answer>(answer)) {
      if (isRange(value)) this.#checkRange(value, key === "originSelectionRange" ? uri : home, `${what}: ${key}`);
      else if (key === "position") this.#checkRange({ start: value, end: value }, home, `${what}: ${key}`);
      else if (key === "changes") for (const file of Object.keys(value)) this.#check(value[file], file, what);
      else if (key === "from" || key === "to" || key === "location") this.#check(value, value.uri ?? home, what);
      else if (Array.isArray(value) && value.every(isRange)) {
        for (const range of value) this.#checkRange(range, home, `${what}: ${key}`);
      } else this.#check(value, home, what);
    }
    if (typeof answer.startLine === "number") {
      const { lineCount } = this.#sources.get(uri)!;
      expect(answer.startLine, what).toBeLessThan(answer.endLine);
      expect(answer.endLine, what).toBeLessThan(lineCount);
    }
  }

  #checkRange({ start, end }: Range, uri: string, what: string): void {
    // A file that an edit makes is empty before.
    const source = this.#sources.get(uri) ?? new SourceText("");
    for (const { line, character } of [start, end]) {
      const isInside = 0 <= line && line < source.lineCount;
      const { start: from, end: to } = source.lineRange(line);
      if (!isInside || !(0 <= character && character <= to - from)) {
        throw new Error(`${what} is at ${line}:${character} of ${uri}, which has no such place.`);
      }
    }
    if (end.line < start.line || (end.line === start.line && end.character < start.character)) {
      throw new Error(`${what} ends before it starts, at ${start.line}:${start.character} of ${uri}.`);
    }
  }

  #checkTokens(data: readonly number[], source: SourceText): void {
    expect(data.length % 5).toBe(0);
    let [line, character] = [0, 0];
    for (let at = 0; at < data.length; at += 5) {
      const [lines, characters, length] = data.slice(at, at + 3) as [number, number, number];
      character = lines === 0 ? character + characters : characters;
      line += lines;
      const { start: from, end: to } = source.lineRange(line);
      if (line >= source.lineCount || length <= 0 || character + length > to - from) {
        throw new Error(`A token of ${length} characters is at ${line}:${character}.`);
      }
    }
  }
}

function isRange(value: Answer): value is Range {
  return typeof value?.start?.line === "number" && typeof value?.end?.line === "number";
}

/** What any request about a document, a place or a selection wants; each takes what it knows. */
function paramsOf(uri: string, source: SourceText, offset: number, other: number) {
  const position = source.positionAt(offset);
  const range = {
    start: source.positionAt(Math.min(offset, other)),
    end: source.positionAt(Math.max(offset, other)),
  };
  return {
    textDocument: { uri },
    uri,
    position,
    positions: [position, source.positionAt(other)],
    range,
    context: { diagnostics: [], includeDeclaration: true, triggerKind: 1 },
    options: { tabSize: 2, insertSpaces: true },
    ch: "}",
    newName: "other",
    // Without git, that is the saved file.
    base: { kind: "revision", revision: "HEAD" },
    query: source.text.slice(offset, offset + 3),
    files: [{ oldUri: uri, newUri: uri.replace(/[^/]*$/, "_renamed.prompt") }],
  };
}

const shared = sharedFolder();

test.runIf(shared)(
  "real prompts, and what becomes of them under somebody's hands, are answered with what they have",
  async () => {
    const corpus = join(shared!, "corpus");
    const paths = globSync("**/*.prompt", { cwd: corpus }).sort();
    const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(corpus, path), "utf8")]));
    const capabilities = {
      textDocument: { diagnostic: {}, completion: { completionItem: { snippetSupport: true } } },
      workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ["create", "rename", "delete"] } },
    };
    const session = await start({ files, capabilities });
    await session.settled();
    const asker = new Asker(session, files);
    await fc.assert(
      fc.asyncProperty(visits, (visit) => asker.visit(visit)),
      { numRuns: Math.ceil(Number(REQUESTS) / asker.requestsOfVisit), endOnFailure: true },
    );
    expect(asker.asked).toBeGreaterThanOrEqual(Number(REQUESTS));
    const complaints = session.client.received.filter(
      ({ method, params }) => method === "window/logMessage" && params.type === 1,
    );
    expect(complaints).toEqual([]);
  },
);
