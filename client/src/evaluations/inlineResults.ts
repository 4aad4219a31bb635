import {
  type DecorationOptions,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  Disposable,
  languages,
  MarkdownString,
  Range,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Sample } from "../../../server/src/eval/run.ts";
import type { EvaluationListing } from "../../../server/src/lsp/customRequests.ts";
import { pathBelow, placeInFile, runFolder } from "./casePlaces.ts";
import type { CaseResult, EvaluationResults } from "./evaluationResults.ts";
import type { EvaluationTests } from "./evaluationTests.ts";
import { sampleLine, sampleMessages } from "./sampleText.ts";

type Look = "passed" | "failed" | "errored" | "stale";

const colors: Readonly<Record<Look, string>> = {
  // Those of the icons of tests are hard to read as text on a light background.
  passed: "charts.green",
  failed: "errorForeground",
  errored: "list.warningForeground",
  stale: "descriptionForeground",
};

/** A line is read at a glance; the rest is in the hover. */
const longestLine = 100;
/** Beyond what is visible nothing is sent to the editor: thousands of answers would be, with each that comes. */
const linesAround = 100;
/** An editor shows no longer hover than this; the report has what is longer. */
const longestAnswer = 80_000;

/** What was found, behind each case in its file, and as problems where the setting asks for them. */
export class InlineResults implements Disposable {
  private readonly tests: EvaluationTests;
  private readonly results: EvaluationResults;
  private readonly looks: ReadonlyMap<Look, TextEditorDecorationType>;
  private readonly problems: DiagnosticCollection;
  private readonly subscriptions: Disposable;

  constructor(tests: EvaluationTests, results: EvaluationResults) {
    this.tests = tests;
    this.results = results;
    this.problems = languages.createDiagnosticCollection("typed-prompts evaluations");
    this.looks = new Map(
      (Object.keys(colors) as Look[]).map((look) => [
        look,
        window.createTextEditorDecorationType({
          after: { margin: "0 0 0 2em", color: new ThemeColor(colors[look]), fontStyle: "normal" },
        }),
      ]),
    );
    this.subscriptions = Disposable.from(
      results.onDidChange(() => this.showAll()),
      tests.onDidChange(() => this.showAll()),
      window.onDidChangeVisibleTextEditors(() => this.showAll()),
      window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.show(textEditor)),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("typed-prompts.evaluations")) this.showAll();
      }),
    );
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.problems.dispose();
    for (const look of this.looks.values()) look.dispose();
  }

  private showAll(): void {
    for (const editor of window.visibleTextEditors) this.show(editor);
    this.problems.clear();
    if (!setting("problems", false)) return;
    const found = new Map<string, Diagnostic[]>();
    for (const listing of this.tests.listings) {
      for (const placed of this.placedResults(listing)) {
        const uri = placed.uri.toString();
        found.set(uri, [...(found.get(uri) ?? []), ...problemsOf(placed)]);
      }
    }
    for (const [uri, problems] of found) this.problems.set(Uri.parse(uri, true), problems);
  }

  private show(editor: TextEditor): void {
    const { document, visibleRanges } = editor;
    const uri = document.uri.toString();
    const listings = this.tests.listings.filter((one) => one.uri === uri || one.datasets.includes(uri));
    if (listings.length === 0) return;
    const shown = new Map<Look, DecorationOptions[]>([...this.looks.keys()].map((look) => [look, []]));
    const results = setting("inline", true) ? listings.flatMap((one) => [...this.placedResults(one)]) : [];
    for (const { uri: where, line, result } of results) {
      if (where.toString() !== uri || line >= document.lineCount) continue;
      const isNear = visibleRanges.some(
        ({ start, end }) => line > start.line - linesAround && line < end.line + linesAround,
      );
      if (!isNear) continue;
      shown.get(lookOf(result))?.push({
        range: document.lineAt(line).range,
        hoverMessage: hoverText(result),
        renderOptions: { after: { contentText: shortened(sampleLine(result.samples)) } },
      });
    }
    for (const [look, type] of this.looks) editor.setDecorations(type, shown.get(look) ?? []);
  }

  /** What is known of the cases of a file, each with the place where it is written: there, or in a dataset. */
  private *placedResults(listing: EvaluationListing): Generator<PlacedResult> {
    const file = Uri.parse(listing.uri, true);
    const own = new Map(listing.cases.map((one) => [one.name, one.range.start.line]));
    const folder = runFolder(file);
    for (const [name, result] of this.results.of(file)) {
      const inFile = own.get(name);
      if (inFile !== undefined) {
        yield { uri: file, line: inFile, result, placeOf: (path) => placeInFile(listing, name, path) };
        continue;
      }
      const written = result.samples[0]?.place.file;
      const dataset = listing.datasets.find((one) => pathBelow(folder, Uri.parse(one, true)) === written);
      if (dataset === undefined) continue;
      const range = new Range(result.line, 0, result.line, Number.MAX_SAFE_INTEGER);
      yield { uri: Uri.parse(dataset, true), line: result.line, result, placeOf: () => range };
    }
  }
}

interface PlacedResult {
  readonly uri: Uri;
  readonly line: number;
  readonly result: CaseResult;
  /** Where a problem with a path of the output is marked. */
  readonly placeOf: (path: string | undefined) => Range | undefined;
}

function setting(name: string, usual: boolean): boolean {
  return workspace.getConfiguration("typed-prompts.evaluations").get(name, usual);
}

function lookOf({ samples, isStale }: CaseResult): Look {
  if (isStale) return "stale";
  if (samples.some(({ status }) => status === "fail")) return "failed";
  return samples.some(({ status }) => status === "error") ? "errored" : "passed";
}

function shortened(line: string): string {
  const flat = line.replace(/\s+/g, " ");
  return flat.length > longestLine ? `${flat.slice(0, longestLine - 1)}…` : flat;
}

function hoverText({ samples, isStale }: CaseResult): MarkdownString {
  const text = new MarkdownString();
  if (isStale) text.appendMarkdown("_Edited since it was run._\n\n");
  samples.forEach((sample, index) => {
    if (index > 0) text.appendMarkdown("\n\n---\n\n");
    appendSample(text, sample);
  });
  return text;
}

function appendSample(text: MarkdownString, sample: Sample): void {
  const { model, trial, status, origin, latency, cost, usage } = sample;
  const facts = [
    model,
    `trial ${trial + 1}`,
    status,
    origin === "recorded" ? "from a recording" : "",
    latency === undefined ? "" : `${Math.round(latency)} ms`,
    usage?.outputTokens === undefined ? "" : `${usage.outputTokens} tokens`,
    cost === undefined ? "" : `$${cost.toPrecision(2)}`,
  ].filter((fact) => fact !== "");
  text.appendText(`${facts.join(" · ")}\n\n`);
  for (const { message } of sampleMessages(sample)) text.appendText(`${message}\n\n`);
  if (sample.text === undefined) return;
  const answer = sample.output === undefined ? sample.text : JSON.stringify(sample.output, undefined, 2);
  const isLong = answer.length > longestAnswer;
  text.appendCodeblock(isLong ? `${answer.slice(0, longestAnswer)}\n… (the report has the rest)` : answer, "json");
}

function problemsOf({ result: { samples, isStale }, line, placeOf }: PlacedResult): Diagnostic[] {
  if (isStale) return [];
  return samples
    .filter(({ status }) => status !== "pass")
    .flatMap((sample) => sampleMessages(sample))
    .map(({ message, path }) => {
      const range = placeOf(path) ?? new Range(line, 0, line, 0);
      const problem = new Diagnostic(range, message, DiagnosticSeverity.Warning);
      problem.source = "typed-prompts evaluations";
      return problem;
    });
}
