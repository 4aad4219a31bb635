import { type LogOutputChannel, type Memento, Uri, window, workspace } from "vscode";
import type { GenerationReport } from "../../server/src/lsp/customRequests.ts";

/** For how long the status bar says what was written. In milliseconds. */
const shownFor = 5_000;

const neverKey = "bindings.never";

/** What people are told and asked about generated TypeScript. */
export class BindingMessages {
  private readonly output: LogOutputChannel;
  private readonly memory: Memento;
  private isAsked = false;

  /** @param memory of the workspace */
  constructor(output: LogOutputChannel, memory: Memento) {
    this.output = output;
    this.memory = memory;
  }

  /** What was written on save, in passing. */
  showUpdate(report: GenerationReport): void {
    window.setStatusBarMessage(update(report), shownFor);
  }

  /** What the command has done. */
  showResult(report: GenerationReport | undefined): void {
    if (!report) {
      void window.showWarningMessage(
        'The language server is not running. "Typed Prompts: Restart Language Server" starts it.',
      );
      return;
    }
    const { written, removed, unchanged, problems } = report;
    for (const { uri, message } of problems) this.output.error(uri === "" ? message : `${message} (${uri})`);
    const removals = removed.length > 0 ? [`${removed.length} removed`] : [];
    const done = [`${count(written.length, "binding")} written`, ...removals, `${unchanged} unchanged`].join(", ");
    if (problems.length === 0) {
      void window.showInformationMessage(`${done}.`);
      return;
    }
    const failed = problems.length === 1 ? problems[0]?.message : `${problems.length} were not written.`;
    void window.showWarningMessage(`${done}. ${failed}`, "Show Output").then((choice) => {
      if (choice) this.output.show();
    });
  }

  /** Asks once in a window, and after "Never" not again in this workspace. */
  async offer(prompt: string): Promise<boolean> {
    if (this.isAsked || this.memory.get(neverKey)) return false;
    this.isAsked = true;
    const name = workspace.asRelativePath(Uri.parse(prompt));
    const question = `Generate TypeScript for ${name}, with typed inputs and outputs, and keep it up to date when prompts are saved?`;
    const choice = await window.showInformationMessage(question, "Generate", "Not Now", "Never");
    if (choice === "Never") await this.memory.update(neverKey, true);
    return choice === "Generate";
  }
}

function update({ written, removed, problems }: GenerationReport): string {
  const [problem] = problems;
  if (problem) return `$(warning) ${problem.message}`;
  const parts = [
    ...(written.length > 0 ? [`Wrote ${named(written)}`] : []),
    ...(removed.length > 0 ? [`Removed ${named(removed)}`] : []),
  ];
  return `$(check) ${parts.join(". ")}`;
}

function named(uris: readonly string[]): string {
  const [first = ""] = uris;
  return uris.length === 1 ? workspace.asRelativePath(Uri.parse(first)) : count(uris.length, "binding");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
