import {
  type CancellationToken,
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
import { sampleMessages } from "./sampleText.ts";

/** What a run is to do with the cases it is given. */
export interface RunChoice {
  readonly replay: "auto" | "strict" | "record" | "live";
  readonly models?: readonly string[];
  readonly trials?: number;
  /** Whether requests and responses are shown. */
  readonly debug?: boolean;
}

/** Cases of one evaluation file; `undefined` for all of them. */
export interface CaseSelection {
  readonly file: Uri;
  readonly names: readonly string[] | undefined;
}

/** Makes a run of cases and tells each result; resolves when it is over. */
export type RunCases = (
  selection: readonly CaseSelection[],
  choice: RunChoice,
  onSample: (sample: Sample, file: Uri) => void,
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
  /** Files whose recordings are run again whenever something changes. */
  private readonly continuous = new Map<TestRunRequest, CancellationToken>();

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
      server.onDidChangeEvaluations(() => this.refreshSoon()),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.outdate(document.uri);
      }),
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
  async start(selection: readonly CaseSelection[], choice: RunChoice, token: CancellationToken): Promise<void> {
    await this.refresh();
    const items = selection.flatMap(({ file, names }) => {
      const item = this.controller.items.get(file.toString());
      if (!item) return [];
      if (!names) return [item];
      return names.flatMap((name) => caseItem(item, name) ?? []);
    });
    await this.run(new TestRunRequest(items), choice, token);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of this.subscriptions) one.dispose();
    this.changed.dispose();
    this.controller.dispose();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), refreshDelay);
  }

  /** Brings the tree to what the files say, keeping items, and with them results, that are still there. */
  private async refresh(): Promise<void> {
    const listings = await this.server.evaluations().catch(() => undefined);
    if (!listings) return;
    this.known = listings;
    const { items } = this.controller;
    const wanted = new Set(listings.map(({ uri }) => uri));
    for (const [id] of items) if (!wanted.has(id)) items.delete(id);
    for (const listing of listings) {
      const uri = Uri.parse(listing.uri, true);
      const fileItem = items.get(listing.uri) ?? this.controller.createTestItem(listing.uri, baseName(uri), uri);
      fileItem.description = workspace.asRelativePath(Uri.joinPath(uri, ".."), true);
      items.add(fileItem);
      this.fill(fileItem, listing, uri);
    }
    this.changed.fire();
  }

  private fill(fileItem: TestItem, listing: EvaluationListing, uri: Uri): void {
    const promptUri = listing.prompt === undefined ? undefined : Uri.parse(listing.prompt, true);
    const promptId = listing.prompt ?? "no prompt";
    for (const [id] of fileItem.children) if (id !== promptId) fileItem.children.delete(id);
    const label = promptUri ? baseName(promptUri) : "no prompt";
    const promptItem =
      fileItem.children.get(promptId) ?? this.controller.createTestItem(promptId, label, promptUri ?? uri);
    fileItem.children.add(promptItem);
    const names = new Set(listing.cases.map(({ name }) => name));
    for (const [id] of promptItem.children) if (!names.has(id)) promptItem.children.delete(id);
    listing.cases.forEach(({ name, tags, range: { start, end } }, index) => {
      const item = promptItem.children.get(name) ?? this.controller.createTestItem(name, name, uri);
      item.range = new Range(start.line, start.character, end.line, end.character);
      item.sortText = String(index).padStart(6, "0");
      item.tags = tags.map((tag) => new TestTag(tag));
      item.description = tags.join(", ");
      promptItem.children.add(item);
    });
  }

  private async run(request: TestRunRequest, choice: RunChoice, token: CancellationToken): Promise<void> {
    const run = this.controller.createTestRun(request, undefined, true);
    const listener = token.onCancellationRequested(() => run.end());
    try {
      await this.runItems(run, request, choice, token);
    } finally {
      listener.dispose();
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
    for (const { items } of wanted) for (const item of items) run.enqueued(item);
    const selection = wanted.map(({ file, items, isWhole }) => ({
      file,
      names: isWhole ? undefined : items.map(({ id }) => id),
    }));
    const outcomes = new Map<TestItem, Sample[]>();
    const fileItems = new Map(wanted.map(({ file, fileItem }) => [file.toString(), fileItem]));
    try {
      await this.runCases(
        selection,
        choice,
        (sample, file) => {
          const fileItem = fileItems.get(file.toString());
          const item = fileItem && (caseItem(fileItem, sample.case) ?? this.addDatasetCase(fileItem, sample, file));
          if (!item) return;
          const samples = [...(outcomes.get(item) ?? []), sample];
          outcomes.set(item, samples);
          report(run, item, samples);
        },
        token,
      );
    } catch (error) {
      const message = new TestMessage(error instanceof Error ? error.message : String(error));
      for (const { items } of wanted) {
        for (const item of items) if (!outcomes.has(item)) run.errored(item, message);
      }
      throw error;
    }
    for (const { items } of wanted) for (const item of items) if (!outcomes.has(item)) run.skipped(item);
  }

  /** The cases of a request by file, those that it excludes left out. */
  private wantedCases(request: TestRunRequest) {
    const files = request.include ? undefined : [...this.controller.items].map(([, item]) => item);
    const chosen = new Map<TestItem, { isWhole: boolean; readonly items: Set<TestItem> }>();
    for (const item of request.include ?? files ?? []) {
      const fileItem = rootOf(item);
      const entry = chosen.get(fileItem) ?? { isWhole: false, items: new Set() };
      chosen.set(fileItem, entry);
      if (item.children.size > 0 || item.parent?.parent === undefined) entry.isWhole = true;
      for (const one of casesBelow(item)) entry.items.add(one);
    }
    const excluded = new Set((request.exclude ?? []).flatMap((item) => [...casesBelow(item)]));
    return [...chosen].flatMap(([fileItem, { isWhole, items }]) => {
      const kept = [...items].filter((item) => !excluded.has(item));
      const file = fileItem.uri;
      if (!file || (kept.length === 0 && !isWhole)) return [];
      return [{ fileItem, file, items: kept, isWhole: isWhole && kept.length === items.size }];
    });
  }

  /** Cases of datasets are not in the tree until they have been run. */
  private addDatasetCase(fileItem: TestItem, { case: name, place }: Sample, evalFile: Uri): TestItem | undefined {
    const [promptEntry] = [...fileItem.children];
    const folder = workspace.getWorkspaceFolder(evalFile)?.uri;
    if (!promptEntry || !folder) return undefined;
    const item = this.controller.createTestItem(name, name, Uri.joinPath(folder, place.file));
    item.range = new Range(place.line, 0, place.line, 0);
    item.sortText = `~${String(place.line).padStart(9, "0")}`;
    promptEntry[1].children.add(item);
    return item;
  }

  private runContinuously(request: TestRunRequest, token: CancellationToken): Promise<void> {
    this.continuous.set(request, token);
    token.onCancellationRequested(() => this.continuous.delete(request));
    return this.run(request, { replay: "strict" }, token);
  }

  private runAgain(saved: Uri): void {
    if (!isPromptOrEvaluation(saved)) return;
    for (const [request, token] of this.continuous) void this.run(request, { replay: "strict" }, token).catch(() => {});
  }

  /** What was found of a text that is not there any more is shown as outdated. */
  private outdate(edited: Uri): void {
    if (!isPromptOrEvaluation(edited)) return;
    const uri = edited.toString();
    const isPartial = baseName(edited).startsWith("_");
    for (const [id, item] of this.controller.items) {
      const isOfPrompt = [...item.children].some(([prompt]) => prompt === uri);
      if (isPartial || id === uri || isOfPrompt) this.controller.invalidateTestResults(item);
    }
  }
}

/** The worst of the trials is what a case is shown as. */
function report(run: TestRun, item: TestItem, samples: readonly Sample[]): void {
  const duration = samples.reduce((sum, { latency }) => sum + (latency ?? 0), 0);
  const bad = samples.filter(({ status }) => status !== "pass");
  if (bad.length === 0) return run.passed(item, duration);
  const messages = bad.flatMap((sample) =>
    sampleMessages(sample).map(({ message, expected, actual }) => {
      const shown =
        expected === undefined || actual === undefined
          ? new TestMessage(message)
          : TestMessage.diff(message, expected, actual);
      if (item.uri && item.range) shown.location = new Location(item.uri, item.range);
      return shown;
    }),
  );
  if (bad.some(({ status }) => status === "fail")) run.failed(item, messages, duration);
  else run.errored(item, messages, duration);
}

function caseItem(fileItem: TestItem, name: string): TestItem | undefined {
  for (const [, promptItem] of fileItem.children) {
    const item = promptItem.children.get(name);
    if (item) return item;
  }
  return undefined;
}

function* casesBelow(item: TestItem): Generator<TestItem> {
  if (item.children.size === 0 && item.parent?.parent) yield item;
  for (const [, child] of item.children) yield* casesBelow(child);
}

function rootOf(item: TestItem): TestItem {
  return item.parent ? rootOf(item.parent) : item;
}

function isPromptOrEvaluation({ path }: Uri): boolean {
  return path.endsWith(".prompt") || path.endsWith(".eval.yaml");
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
