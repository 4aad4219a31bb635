import {
  CodeLens,
  type CodeLensProvider,
  type Disposable,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { EvaluationResults } from "./evaluationResults.ts";
import type { EvaluationTests } from "./evaluationTests.ts";

const selector = [{ language: "dotprompt" }, { pattern: "**/*.eval.yaml" }];

/** Lenses that run evaluations: on top of a prompt and of an evaluation file, and on each case. */
export class EvaluationLenses implements CodeLensProvider, Disposable {
  private readonly tests: EvaluationTests;
  private readonly results: EvaluationResults;
  private readonly changed = new EventEmitter<void>();
  private readonly subscriptions: Disposable[];
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(tests: EvaluationTests, results: EvaluationResults) {
    this.tests = tests;
    this.results = results;
    this.subscriptions = [
      this.changed,
      languages.registerCodeLensProvider(selector, this),
      tests.onDidChange(() => this.changed.fire()),
      results.onDidChange(() => this.changed.fire()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("typed-prompts.codeLens")) this.changed.fire();
      }),
    ];
  }

  provideCodeLenses({ uri, lineCount }: TextDocument): CodeLens[] {
    if (!workspace.getConfiguration("typed-prompts.codeLens").get("evaluations", true)) return [];
    const top = new Range(0, 0, 0, 0);
    const id = uri.toString();
    return this.tests.listings.flatMap((listing): CodeLens[] => {
      const file = Uri.parse(listing.uri, true);
      if (listing.prompts.some((prompt) => prompt.uri === id)) return this.fileLenses(file, listing.cases.length, top);
      if (listing.uri !== id) return [];
      const cases = listing.cases.filter(({ range }) => range.start.line < lineCount);
      return [
        ...this.fileLenses(file, listing.cases.length, top),
        ...cases.flatMap(({ name, range: { start } }) =>
          caseLenses(file, name, new Range(start.line, 0, start.line, 0)),
        ),
      ];
    });
  }

  dispose(): void {
    for (const one of this.subscriptions) one.dispose();
  }

  private fileLenses(file: Uri, count: number, range: Range): CodeLens[] {
    const failed = this.results.failed(file).length;
    const cases = count === 0 ? "Evaluations" : count === 1 ? "1 Case" : `${count} Cases`;
    return [
      lens(range, `$(run-all) Run ${cases}`, "typed-prompts.runEvals", file),
      ...(failed > 0 ? [lens(range, `$(debug-rerun) Run ${failed} Failed`, "typed-prompts.runFailedEvals", file)] : []),
      lens(range, "$(debug-alt) Show Requests and Responses", "typed-prompts.debugEvals", file),
    ];
  }
}

function caseLenses(file: Uri, name: string, range: Range): CodeLens[] {
  return [
    lens(range, "$(play) Run", "typed-prompts.runEvalCase", file, name),
    lens(range, "$(debug-alt) Show Request and Response", "typed-prompts.debugEvalCase", file, name),
  ];
}

function lens(range: Range, title: string, command: string, ...args: unknown[]): CodeLens {
  return new CodeLens(range, { title, command, arguments: args });
}
