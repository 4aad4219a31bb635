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
import type { CaseResult, EvaluationResults } from "./evaluationResults.ts";
import type { EvaluationTests } from "./evaluationTests.ts";
import { sampleLine, sampleMessages } from "./sampleText.ts";

type Look = "passed" | "failed" | "errored" | "stale";

const colors: Readonly<Record<Look, string>> = {
  passed: "testing.iconPassed",
  failed: "testing.iconFailed",
  errored: "testing.iconErrored",
  stale: "descriptionForeground",
};

/** A line is read at a glance; the rest is in the hover. */
const longestLine = 100;
const longestAnswer = 4_000;

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
    for (const { uri, cases } of this.tests.listings) {
      const file = Uri.parse(uri, true);
      const results = this.results.of(file);
      const found = cases.flatMap(({ name, range: { start, end } }) => {
        const range = new Range(start.line, start.character, end.line, end.character);
        return problemsOf(results.get(name), range);
      });
      this.problems.set(file, found);
    }
  }

  private show(editor: TextEditor): void {
    const uri = editor.document.uri.toString();
    const listing = this.tests.listings.find((one) => one.uri === uri);
    if (!listing) return;
    const shown = new Map<Look, DecorationOptions[]>();
    const results = setting("inline", true) ? this.results.of(editor.document.uri) : new Map<string, CaseResult>();
    for (const { name, range } of listing.cases) {
      const result = results.get(name);
      if (!result || range.start.line >= editor.document.lineCount) continue;
      const look = lookOf(result);
      const end = editor.document.lineAt(range.start.line).range.end;
      shown.set(look, [
        ...(shown.get(look) ?? []),
        {
          range: new Range(end, end),
          hoverMessage: hoverText(result),
          renderOptions: { after: { contentText: shortened(sampleLine(result.samples)) } },
        },
      ]);
    }
    for (const [look, type] of this.looks) editor.setDecorations(type, shown.get(look) ?? []);
  }
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
  text.appendCodeblock(isLong ? `${answer.slice(0, longestAnswer)}\n…` : answer, "json");
}

function problemsOf(result: CaseResult | undefined, range: Range): Diagnostic[] {
  if (!result || result.isStale) return [];
  return result.samples
    .filter(({ status }) => status !== "pass")
    .flatMap((sample) => sampleMessages(sample))
    .map(({ message }) => {
      const problem = new Diagnostic(range, message, DiagnosticSeverity.Warning);
      problem.source = "typed-prompts evaluations";
      return problem;
    });
}
