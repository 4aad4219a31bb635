import {
  type CancellationToken,
  type ExtensionContext,
  type LogOutputChannel,
  ProgressLocation,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Sample } from "../../../server/src/eval/run.ts";
import type { FromEvaluator } from "../../../server/src/evaluator/messages.ts";
import type { LanguageServer } from "../languageServer.ts";
import { ApiKeys } from "./apiKeys.ts";
import { EvaluationLenses } from "./evaluationLenses.ts";
import { EvaluationResults } from "./evaluationResults.ts";
import { type CaseSelection, EvaluationTests, type RunChoice } from "./evaluationTests.ts";
import { EvaluatorProcess } from "./evaluatorProcess.ts";
import { ExchangeDocuments } from "./exchangeDocuments.ts";
import { InlineResults } from "./inlineResults.ts";
import { askModels, askTrials } from "./questions.ts";

/** More of them are in the report; nobody reads fifty documents. */
const mostExchanges = 5;

/** Evaluations in the editor: what runs them, and everywhere their results are shown. */
export class Evaluations {
  readonly tests: EvaluationTests;
  readonly results = new EvaluationResults();
  readonly keys: ApiKeys;
  readonly process: EvaluatorProcess;
  private readonly exchanges = new ExchangeDocuments();
  private readonly shown: readonly { dispose(): void }[];
  /** The path of the last run's file. */
  lastRun: string | undefined;

  constructor(context: ExtensionContext, server: LanguageServer, output: LogOutputChannel) {
    this.keys = new ApiKeys(context);
    this.process = new EvaluatorProcess(context.asAbsolutePath("dist/server.cjs"), output);
    const questions = { trials: askTrials, models: () => askModels(this.tests.listings) };
    this.tests = new EvaluationTests(server, (...args) => this.runCases(...args), questions);
    this.shown = [
      this.tests,
      this.results,
      this.exchanges,
      new InlineResults(this.tests, this.results),
      new EvaluationLenses(this.tests, this.results),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.outdate(document.uri);
      }),
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
    const options = { location: ProgressLocation.Notification, title: "Running evaluations", cancellable: true };
    await window.withProgress(options, async (progress, token) => {
      this.progress = (text) => progress.report({ message: text });
      try {
        await this.tests.start(selection, choice, token);
      } catch (error) {
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      } finally {
        this.progress = undefined;
      }
    });
  }

  dispose(): void {
    for (const one of this.shown) one.dispose();
  }

  private progress: ((text: string) => void) | undefined;

  private async runCases(
    selection: readonly CaseSelection[],
    choice: RunChoice,
    onSample: (sample: Sample, file: Uri) => void,
    token: CancellationToken,
  ): Promise<void> {
    if (!workspace.isTrusted) {
      throw new Error("Evaluations do not run in a workspace that is not trusted: they send your key to a provider.");
    }
    const keys = await this.keys.environment();
    for (const [folder, chosen] of byFolder(selection)) {
      if (token.isCancellationRequested) return;
      for (const { file, names } of chosen) this.results.begin(file, names);
      let exchanges = 0;
      const listener = (message: FromEvaluator): void => {
        if (message.kind === "sample") {
          const file = Uri.joinPath(Uri.file(folder), message.sample.evalFile);
          this.results.add(file, message.sample);
          onSample(message.sample, file);
          this.progress?.(progressText(message));
        }
        if (message.kind === "exchange" && exchanges++ < mostExchanges) void this.exchanges.show(message.exchange);
        if (message.kind === "plan" && message.unpriced.length > 0 && choice.replay !== "strict") {
          this.progress?.(`The price of ${message.unpriced.join(", ")} is not known, so neither is the cost.`);
        }
      };
      const order = {
        folder,
        files: chosen.map(({ file, prompts, names }) => ({
          path: file.fsPath,
          prompts: prompts?.map(({ fsPath }) => fsPath),
          cases: names,
        })),
        replay: choice.replay,
        models: choice.models,
        trials: choice.trials,
        exchanges: choice.debug ?? false,
      };
      const finished = await this.process.run(order, keys, listener, token);
      if (finished) this.lastRun = finished.run;
    }
  }

  private outdate(uri: Uri): void {
    const edited = uri.toString();
    for (const { uri: file, prompts } of this.tests.listings) {
      const isConcerned = file === edited || prompts.some(({ parts }) => parts.includes(edited));
      if (isConcerned) this.results.outdate(Uri.parse(file, true));
    }
  }
}

/** A run belongs to one folder: where its file is written, and what paths are relative to. */
function byFolder(selection: readonly CaseSelection[]): ReadonlyMap<string, readonly CaseSelection[]> {
  const folders = new Map<string, CaseSelection[]>();
  for (const one of selection) {
    const folder = (workspace.getWorkspaceFolder(one.file)?.uri ?? Uri.joinPath(one.file, "..")).fsPath;
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  return folders;
}

function progressText({ done, total, cost }: Extract<FromEvaluator, { kind: "sample" }>): string {
  return `${done} of ${total}${cost > 0 ? ` · $${cost.toFixed(4)}` : ""}`;
}
