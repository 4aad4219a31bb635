import {
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  type Event,
  EventEmitter,
  Location,
  Range,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  TestRunRequest,
  TestTag,
  tests,
  Uri,
  workspace,
} from "vscode";
import type { Sample } from "../../../server/src/eval/run.ts";
import type { EvaluationListing } from "../../../server/src/lsp/customRequests.ts";
import type { LanguageServer } from "../languageServer.ts";
import { madeOf, placeInFile, runFolder, toRange } from "./casePlaces.ts";
import { type SampleMessage, sampleLine, sampleMessages } from "./sampleText.ts";

/** What a run is to do with the cases it is given. */
export interface RunChoice {
  readonly replay: "auto" | "strict" | "record" | "live";
  readonly models?: readonly string[];
  readonly trials?: number;
  /** Whether requests and responses are shown. */
  readonly debug?: boolean;
  /** Whether it was started by a command: its progress can be seen and stopped wherever the user is. */
  readonly isCommand?: boolean;
}

/** Cases of one evaluation file; `undefined` for all of them. */
export interface CaseSelection {
  readonly file: Uri;
  readonly names: readonly string[] | undefined;
}

/** What is asked of the prompts of one evaluation file. */
export interface AskedFile {
  readonly file: Uri;
  /** Each with the names of its cases; `undefined` for all of them. */
  readonly prompts: readonly { readonly uri: Uri; readonly names: readonly string[] | undefined }[];
}

/** What is told of a run while it is made. */
export interface RunListener {
  sample(sample: Sample, file: Uri): void;
  /** A sentence for its output. */
  note(text: string): void;
}

/** Makes a run of cases and tells each result; resolves when it is over. */
export type RunCases = (
  asked: readonly AskedFile[],
  choice: RunChoice,
  listener: RunListener,
  token: CancellationToken,
) => Promise<void>;

/** Asks the user for what a profile leaves open; `undefined` when they do not want to. */
export interface ProfileQuestions {
  trials(): Promise<number | undefined>;
  models(): Promise<readonly string[] | undefined>;
}

const refreshDelay = 300;

/** The Test Explorer: evaluation file → prompt → case. Every run in the editor goes through it, wherever it was started. */
export class EvaluationTests implements Disposable {
  private readonly controller: TestController;
  private readonly server: LanguageServer;
  private readonly runCases: RunCases;
  private readonly subscriptions: Disposable[] = [];
  private readonly changed = new EventEmitter<void>();
  private known: readonly EvaluationListing[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** Each file as the tree shows it. */
  private readonly shown = new Map<string, string>();
  /** What is run again from its recordings whenever something of it is saved, until the token says otherwise. */
  private readonly continuous = new Map<TestRunRequest, CancellationToken>();
  /** Runs that are under way because of it. */
  private readonly again = new Map<TestRunRequest, CancellationTokenSource>();

  constructor(server: LanguageServer, runCases: RunCases, questions: ProfileQuestions) {
    this.server = server;
    this.runCases = runCases;
    this.controller = tests.createTestController("typed-prompts", "Typed Prompts");
    this.controller.refreshHandler = () => this.refresh();
    const profile = (
      name: string,
      choose: () => Promise<RunChoice | undefined>,
      options: { readonly isDefault?: boolean; readonly kind?: TestRunProfileKind; readonly continuous?: boolean } = {},
    ): void => {
      this.controller.createRunProfile(
        name,
        options.kind ?? TestRunProfileKind.Run,
        async (request, token) => {
          if (request.continuous) return this.runContinuously(request, token);
          const choice = await choose();
          if (choice) await this.run(request, choice, token);
        },
        options.isDefault ?? false,
        undefined,
        options.continuous ?? false,
      );
    };
    profile("Recordings, Models for the Rest", async () => ({ replay: "auto" }), { isDefault: true });
    profile("Recordings", async () => ({ replay: "strict" }), { continuous: true });
    profile("Live", async () => ({ replay: "live" }));
    profile("Live, Several Trials…", async () => {
      const trials = await questions.trials();
      return trials === undefined ? undefined : { replay: "live", trials };
    });
    profile("With Another Model…", async () => {
      const models = await questions.models();
      return models === undefined ? undefined : { replay: "auto", models };
    });
    profile("Show Request and Response", async () => ({ replay: "auto", debug: true }), {
      kind: TestRunProfileKind.Debug,
      isDefault: true,
    });
    this.subscriptions.push(
      server.onDidCheck(() => this.refreshSoon()),
      workspace.onDidSaveTextDocument(({ uri }) => this.runAgain(uri)),
    );
    void this.refresh();
  }

  /** The evaluation files as they were last heard of. */
  get listings(): readonly EvaluationListing[] {
    return this.known;
  }

  get onDidChange(): Event<void> {
    return this.changed.event;
  }

  /** Runs cases that were not chosen in the Test Explorer, and shows their results there. */
  async start(selection: readonly CaseSelection[], choice: RunChoice): Promise<void> {
    await this.refresh();
    const items = selection.flatMap(({ file, names }) => {
      const item = this.controller.items.get(file.toString());
      if (!item) return [];
      if (!names) return [item];
      return [...casesBelow(item)].filter(({ id }) => names.includes(id));
    });
    await this.run(new TestRunRequest(items), choice, undefined);
  }

  /** What was found of a text that is not there any more is shown as outdated. */
  outdate(listing: EvaluationListing): void {
    const item = this.controller.items.get(listing.uri);
    if (item) this.controller.invalidateTestResults(item);
  }

  /** Brings the tree to what the files say, keeping items, and with them results, that are still there. */
  async refresh(): Promise<void> {
    const listings = await this.server.evaluations().catch(() => undefined);
    if (!listings) return;
    this.known = listings;
    const { items } = this.controller;
    const wanted = new Set(listings.map(({ uri }) => uri));
    let hasChanged = false;
    for (const [id] of items) {
      if (wanted.has(id)) continue;
      items.delete(id);
      this.shown.delete(id);
      hasChanged = true;
    }
    for (const listing of listings) {
      const now = JSON.stringify(listing);
      if (this.shown.get(listing.uri) === now) continue;
      this.shown.set(listing.uri, now);
      hasChanged = true;
      const uri = Uri.parse(listing.uri, true);
      const fileItem = items.get(listing.uri) ?? this.controller.createTestItem(listing.uri, baseName(uri), uri);
      fileItem.description = workspace.asRelativePath(uri).split("/").slice(0, -1).join("/");
      items.add(fileItem);
      this.fill(fileItem, listing, uri);
    }
    if (hasChanged) this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.subscriptions) one.dispose();
    for (const source of this.again.values()) source.cancel();
    this.changed.dispose();
    this.controller.dispose();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), refreshDelay);
  }

  private fill(fileItem: TestItem, { prompts, cases }: EvaluationListing, uri: Uri): void {
    const wanted = new Set(prompts.map((prompt) => prompt.uri));
    for (const [id] of fileItem.children) if (!wanted.has(id)) fileItem.children.delete(id);
    const names = new Set(cases.map(({ name }) => name));
    for (const prompt of prompts) {
      const promptUri = Uri.parse(prompt.uri, true);
      const promptItem =
        fileItem.children.get(prompt.uri) ?? this.controller.createTestItem(prompt.uri, baseName(promptUri), promptUri);
      fileItem.children.add(promptItem);
      const { children } = promptItem;
      // Those of datasets stay as they were run.
      for (const [id, { uri: at }] of children) if (!names.has(id) && at?.path === uri.path) children.delete(id);
      cases.forEach(({ name, tags, range }, index) => {
        const item = children.get(name) ?? this.controller.createTestItem(name, name, uri);
        item.range = toRange(range);
        item.sortText = String(index).padStart(6, "0");
        item.tags = tags.map((tag) => new TestTag(tag));
        item.description = tags.join(", ");
        children.add(item);
      });
    }
  }

  private async run(request: TestRunRequest, choice: RunChoice, token: CancellationToken | undefined): Promise<void> {
    const run = this.controller.createTestRun(request, undefined, true);
    // It can be stopped where it was started, and in the Test Explorer.
    const stop = new CancellationTokenSource();
    const listeners = [token, run.token].map((one) => one?.onCancellationRequested(() => stop.cancel()));
    if (token?.isCancellationRequested) stop.cancel();
    try {
      await this.runItems(run, request, choice, stop.token);
    } finally {
      for (const listener of listeners) listener?.dispose();
      stop.dispose();
      run.end();
    }
  }

  private async runItems(
    run: TestRun,
    request: TestRunRequest,
    choice: RunChoice,
    token: CancellationToken,
  ): Promise<void> {
    const wanted = this.wantedCases(request);
    const all = wanted.flatMap(({ prompts }) => prompts.flatMap(({ items }) => items));
    for (const item of all) run.enqueued(item);
    const outcomes = new Map<TestItem, Sample[]>();
    try {
      const sample = (one: Sample, file: Uri): void => {
        const item = this.itemOf(one, file);
        if (!item) return;
        const samples = [...(outcomes.get(item) ?? []), one];
        outcomes.set(item, samples);
        run.appendOutput(`${name(one)}: ${sampleLine([one])}\r\n`, undefined, item);
        report(run, item, samples, (path) => this.placeOf(item, path));
      };
      await this.runCases(wanted, choice, { sample, note: (text) => run.appendOutput(`${text}\r\n`) }, token);
    } catch (error) {
      const message = new TestMessage(error instanceof Error ? error.message : String(error));
      for (const item of all) if (!outcomes.has(item)) run.errored(item, message);
      throw error;
    }
    for (const item of all) if (!outcomes.has(item)) run.skipped(item);
  }

  /** The cases of a request by file and prompt, those that it excludes left out. */
  private wantedCases(request: TestRunRequest) {
    const roots = [...this.controller.items].map(([, item]) => item);
    const excluded = new Set((request.exclude ?? []).flatMap((item) => [...casesBelow(item)]));
    const chosen = new Map<TestItem, { readonly items: Set<TestItem>; isWhole: boolean; hasExcluded: boolean }>();
    for (const item of request.include ?? roots) {
      const isCase = item.parent?.parent !== undefined;
      for (const prompt of promptsOf(item)) {
        const entry = chosen.get(prompt) ?? { items: new Set(), isWhole: false, hasExcluded: false };
        chosen.set(prompt, entry);
        // A file and a prompt may have cases in datasets that are not in the tree yet.
        if (!isCase) entry.isWhole = true;
        for (const one of casesBelow(isCase ? item : prompt)) {
          if (excluded.has(one)) entry.hasExcluded = true;
          else entry.items.add(one);
        }
      }
    }
    return roots.flatMap((root) => {
      const prompts = [...chosen].flatMap(([prompt, { items, isWhole, hasExcluded }]) => {
        const names = isWhole && !hasExcluded ? undefined : [...items].map(({ id }) => id);
        if (prompt.parent !== root || !prompt.uri || names?.length === 0) return [];
        return [{ uri: prompt.uri, names, items: [...items] }];
      });
      return root.uri && prompts.length > 0 ? [{ file: root.uri, prompts }] : [];
    });
  }

  /** Where an expectation is written; of others, and in datasets, the case. */
  private placeOf(item: TestItem, path: string | undefined): Location | undefined {
    const listing = this.known.find(({ uri }) => uri === item.uri?.toString());
    const range = placeInFile(listing, item.id, path) ?? item.range;
    return item.uri && range && new Location(item.uri, range);
  }

  /** Cases of datasets are not in the tree until they have been run. */
  private itemOf({ case: name, place, prompt }: Sample, evalFile: Uri): TestItem | undefined {
    const folder = runFolder(evalFile);
    const promptUri = Uri.joinPath(folder, prompt).toString();
    const promptItem = this.controller.items.get(evalFile.toString())?.children.get(promptUri);
    const known = promptItem?.children.get(name);
    if (known || !promptItem) return known;
    const item = this.controller.createTestItem(name, name, Uri.joinPath(folder, place.file));
    item.range = new Range(place.line, 0, place.line, 0);
    item.sortText = `~${String(place.line).padStart(9, "0")}`;
    promptItem.children.add(item);
    return item;
  }

  private runContinuously(request: TestRunRequest, token: CancellationToken): Promise<void> {
    this.continuous.set(request, token);
    token.onCancellationRequested(() => this.continuous.delete(request));
    return this.run(request, { replay: "strict" }, token);
  }

  private runAgain(saved: Uri): void {
    const files = new Set(madeOf(this.known, saved).map(({ uri }) => uri));
    if (files.size === 0) return;
    for (const [request, token] of this.continuous) {
      const roots = [...this.controller.items].map(([, item]) => item);
      const items = (request.include ?? roots).filter((item) => files.has(rootOf(item).id));
      if (items.length === 0) continue;
      // The run before it was of a text that is not there any more.
      this.again.get(request)?.cancel();
      const source = new CancellationTokenSource();
      this.again.set(request, source);
      const listener = token.onCancellationRequested(() => source.cancel());
      const again = new TestRunRequest(items, request.exclude, request.profile);
      void this.run(again, { replay: "strict" }, source.token)
        .catch(() => {})
        .finally(() => {
          listener.dispose();
          if (this.again.get(request) === source) this.again.delete(request);
        });
    }
  }
}

/** The worst of the trials is what a case is shown as. Messages are added to those of the trials before. */
function report(
  run: TestRun,
  item: TestItem,
  samples: readonly Sample[],
  placeOf: (path: string | undefined) => Location | undefined,
): void {
  const duration = samples.reduce((sum, { latency }) => sum + (latency ?? 0), 0);
  const bad = samples.filter(({ status }) => status !== "pass");
  const last = samples.at(-1);
  if (bad.length === 0 || !last) return run.passed(item, duration);
  const messages = last.status === "pass" ? [] : sampleMessages(last).map((one) => messageAt(one, placeOf(one.path)));
  if (bad.some(({ status }) => status === "fail")) run.failed(item, messages, duration);
  else run.errored(item, messages, duration);
}

function messageAt({ message, expected, actual }: SampleMessage, place: Location | undefined): TestMessage {
  const shown =
    expected === undefined || actual === undefined
      ? new TestMessage(message)
      : TestMessage.diff(message, expected, actual);
  if (place) shown.location = place;
  return shown;
}

function name({ case: written, model, trial }: Sample): string {
  return `${written} (${model}${trial > 0 ? `, trial ${trial + 1}` : ""})`;
}

function* casesBelow(item: TestItem): Generator<TestItem> {
  if (item.children.size === 0 && item.parent?.parent) yield item;
  for (const [, child] of item.children) yield* casesBelow(child);
}

/** The prompts of a file, the one of a case, or itself. */
function promptsOf(item: TestItem): readonly TestItem[] {
  if (!item.parent) return [...item.children].map(([, prompt]) => prompt);
  return [item.parent.parent ? item.parent : item];
}

function rootOf(item: TestItem): TestItem {
  return item.parent ? rootOf(item.parent) : item;
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
