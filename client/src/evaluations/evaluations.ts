import {
  type CancellationToken,
  CancellationTokenSource,
  commands,
  type ExtensionContext,
  type LogOutputChannel,
  ProgressLocation,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Exchange } from "../../../server/src/eval/modelClient.ts";
import type { Sample } from "../../../server/src/eval/run.ts";
import type { RunEvent } from "../../../server/src/evaluator/messages.ts";
import type { LanguageServer } from "../languageServer.ts";
import { ApiKeys } from "./apiKeys.ts";
import { madeOf, pathBelow, runFolder } from "./casePlaces.ts";
import { EvaluationLenses } from "./evaluationLenses.ts";
import { EvaluationResults, type RunMark } from "./evaluationResults.ts";
import {
  type AskedFile,
  type CaseSelection,
  EvaluationTests,
  type RunChoice,
  type RunListener,
} from "./evaluationTests.ts";
import { EvaluatorProcess } from "./evaluatorProcess.ts";
import { ExchangeDocuments } from "./exchangeDocuments.ts";
import { InlineResults } from "./inlineResults.ts";
import { askModels, askTrials } from "./questions.ts";

/** More of them are in the report; nobody reads through so many. */
const mostExchanges = 50;
/** For how long the outcome is in the status bar. In milliseconds. */
const outcomeShown = 10_000;

/** Evaluations in the editor: what runs them, and everywhere their results are shown. */
export class Evaluations {
  readonly tests: EvaluationTests;
  readonly results = new EvaluationResults();
  readonly keys: ApiKeys;
  readonly process: EvaluatorProcess;
  private readonly exchanges = new ExchangeDocuments();
  private readonly shown: readonly { dispose(): void }[];
  /** Models of which this window has said that their price is not known. */
  private readonly saidUnpriced = new Set<string>();
  /** The path of the last run's file. */
  lastRun: string | undefined;

  constructor(context: ExtensionContext, server: LanguageServer, output: LogOutputChannel) {
    this.keys = new ApiKeys(context);
    this.process = new EvaluatorProcess(context.asAbsolutePath("dist/server.cjs"), output);
    const questions = { trials: askTrials, models: () => askModels(this.tests.listings) };
    this.tests = new EvaluationTests(server, (...args) => this.runCases(...args), questions);
    const watcher = workspace.createFileSystemWatcher("**/*.{prompt,eval.yaml,jsonl,csv}", true);
    const onDisk = async (uri: Uri): Promise<void> => {
      if (madeOf(this.tests.listings, uri).length === 0) return;
      const at = await workspace.fs.stat(uri).then(
        ({ mtime }) => mtime,
        () => Date.now(),
      );
      this.outdate(uri, at);
    };
    this.shown = [
      this.tests,
      this.results,
      this.exchanges,
      new InlineResults(this.tests, this.results),
      new EvaluationLenses(this.tests, this.results),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        for (const { range, text } of contentChanges) {
          this.move(document.uri, range.end.line, text.split("\n").length - 1 - (range.end.line - range.start.line));
        }
        if (contentChanges.length > 0) this.outdate(document.uri, Date.now());
      }),
      // What git or another program has changed, which need not be open.
      watcher,
      watcher.onDidChange(onDisk),
      watcher.onDidDelete(onDisk),
    ];
  }

  /** Runs cases for a command: with a notification that shows how far it is and can stop it. */
  async start(selection: readonly CaseSelection[], choice: RunChoice): Promise<void> {
    if (selection.length === 0) {
      void window.showInformationMessage(
        "There is nothing to run: cases are written in a file 'name.eval.yaml' beside 'name.prompt'.",
      );
      return;
    }
    await workspace.saveAll(false);
    try {
      await this.tests.start(selection, { ...choice, isCommand: true });
    } catch (error) {
      void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    for (const one of this.shown) one.dispose();
  }

  private async runCases(
    asked: readonly AskedFile[],
    choice: RunChoice,
    listener: RunListener,
    token: CancellationToken,
  ): Promise<void> {
    if (!workspace.isTrusted) {
      throw new Error("Evaluations do not run in a workspace that is not trusted: they send your key to a provider.");
    }
    const title = "Running evaluations";
    const location = choice.isCommand ? ProgressLocation.Notification : ProgressLocation.Window;
    await window.withProgress({ location, title, cancellable: true }, async (progress, stop) => {
      const source = new CancellationTokenSource();
      const listeners = [token, stop].map((one) => one.onCancellationRequested(() => source.cancel()));
      if (token.isCancellationRequested) source.cancel();
      try {
        const keys = await this.keys.environment();
        for (const [folder, own] of byFolder(await onDisk(asked))) {
          if (source.token.isCancellationRequested) return;
          const tell = (message: string): void => progress.report({ message });
          await this.runFolder(folder, own, choice, keys, { ...listener, progress: tell }, source.token);
        }
      } finally {
        for (const one of listeners) one.dispose();
        source.dispose();
      }
    });
  }

  private async runFolder(
    folder: string,
    asked: readonly AskedFile[],
    choice: RunChoice,
    keys: Readonly<Record<string, string>>,
    { sample, note, progress }: RunListener & { progress(text: string): void },
    token: CancellationToken,
  ): Promise<void> {
    const mark: RunMark = { started: Date.now() };
    const exchanges: Exchange[] = [];
    const samples: Sample[] = [];
    let unpriced: readonly string[] = [];
    const listen = (message: RunEvent): void => {
      switch (message.kind) {
        case "plan":
          unpriced = choice.replay === "strict" ? [] : message.unpriced;
          if (unpriced.length === 0) return;
          note(this.sayUnpriced(unpriced));
          return progress("the cost is not known");
        case "sample": {
          const file = Uri.joinPath(Uri.file(folder), message.sample.evalFile);
          samples.push(message.sample);
          this.results.add(file, message.sample, mark);
          sample(message.sample, file);
          return progress(progressText(message, unpriced.length > 0));
        }
        case "exchange":
          if (exchanges.length < mostExchanges) exchanges.push(message.exchange);
      }
    };
    const order = {
      folder,
      files: asked.map(({ file, prompts }) => ({
        path: file.fsPath,
        prompts: prompts.map(({ uri, names }) => ({ path: uri.fsPath, cases: names })),
      })),
      replay: choice.replay,
      models: choice.models,
      trials: choice.trials,
      exchanges: choice.debug ?? false,
    };
    const finished = await this.process.run(order, keys, listen, token);
    if (finished) this.lastRun = finished.run;
    if (finished && !token.isCancellationRequested) {
      for (const { file, prompts } of asked) {
        if (prompts.every(({ names }) => names === undefined)) this.results.keepOnly(file, mark);
      }
    }
    const names = new Map(samples.map((one) => [one.key, one.case]));
    const about = distinctText(samples.map((one) => one.case)) ?? distinctText(samples.map((one) => one.evalFile));
    await this.exchanges.show(
      about ?? "several files",
      exchanges.map((exchange) => ({ case: names.get(exchange.key), exchange })),
    );
    this.sayOutcome(samples);
  }

  /** Said once of each model in a window, before its first call, and in the output of every run. */
  private sayUnpriced(models: readonly string[]): string {
    const text = `The price of ${models.join(", ")} is not known, so the cost of the run is not either. 'evaluate.prices' in typed-prompts.config.json can give it.`;
    if (models.some((one) => !this.saidUnpriced.has(one))) void window.showInformationMessage(text);
    for (const one of models) this.saidUnpriced.add(one);
    return text;
  }

  private sayOutcome(samples: readonly Sample[]): void {
    const passed = samples.filter(({ status }) => status === "pass").length;
    if (samples.length > 0) {
      const icon = passed === samples.length ? "$(pass)" : "$(error)";
      window.setStatusBarMessage(`${icon} ${passed} of ${samples.length} evaluations pass`, outcomeShown);
    }
    const keyless = samples.find(({ error }) => error?.kind === "authentication")?.error;
    if (!keyless) return;
    void window.showWarningMessage(keyless.message, "Set API Key").then((answer) => {
      if (answer) void commands.executeCommand("typed-prompts.setApiKey");
    });
  }

  private outdate(uri: Uri, at: number): void {
    for (const listing of madeOf(this.tests.listings, uri)) {
      if (this.results.outdate(Uri.parse(listing.uri, true), at)) this.tests.outdate(listing);
    }
  }

  private move(uri: Uri, below: number, by: number): void {
    if (by === 0) return;
    for (const listing of madeOf(this.tests.listings, uri)) {
      if (!listing.datasets.includes(uri.toString())) continue;
      const file = Uri.parse(listing.uri, true);
      this.results.move(file, pathBelow(runFolder(file), uri), below, by);
    }
  }
}

/** A run belongs to one folder: where its file is written, and what paths are relative to. */
function byFolder(asked: readonly AskedFile[]): ReadonlyMap<string, readonly AskedFile[]> {
  const folders = new Map<string, AskedFile[]>();
  for (const one of asked) {
    const folder = runFolder(one.file).fsPath;
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  return folders;
}

/** What all of them are; `undefined` where they differ. */
function distinctText(texts: readonly string[]): string | undefined {
  const [only, ...others] = new Set(texts);
  return others.length === 0 ? only : undefined;
}

function progressText({ done, total, cost }: Extract<RunEvent, { kind: "sample" }>, isCostUnknown: boolean): string {
  const paid = cost > 0 ? ` · $${cost.toFixed(4)}` : "";
  return `${done} of ${total}${paid}${isCostUnknown ? " · the cost is not known" : ""}`;
}

/** The editor may know a document for a while whose file is gone: it would fail the run of all others. */
async function onDisk(asked: readonly AskedFile[]): Promise<readonly AskedFile[]> {
  const isThere = ({ file }: AskedFile): Thenable<boolean> =>
    workspace.fs.stat(file).then(
      () => true,
      () => false,
    );
  const there = await Promise.all(asked.map(isThere));
  return asked.filter((_, index) => there[index]);
}
