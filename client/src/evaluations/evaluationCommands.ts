import {
  commands,
  Disposable,
  type ExtensionContext,
  extensions,
  type QuickPickItem,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Evaluations } from "./evaluations.ts";
import type { CaseSelection, RunChoice } from "./evaluationTests.ts";
import { askModels, askTrials } from "./questions.ts";
import { ReportPanel } from "./reportPanel.ts";

const runsPattern = "**/.typed-prompts/runs/*.json";
const mostRuns = 200;

/** The commands of evaluations in the palette, and those that lenses call. */
export function registerEvaluationCommands({ extensionUri }: ExtensionContext, evaluations: Evaluations): Disposable {
  const { tests, results, keys } = evaluations;
  const report = new ReportPanel(extensionUri, evaluations.process);

  /** The evaluation files of what is in the active editor: a prompt's, or the file itself. */
  const active = (): readonly CaseSelection[] | undefined => {
    const uri = window.activeTextEditor?.document.uri.toString();
    const found = tests.listings.filter((one) => one.uri === uri || one.prompts.some((prompt) => prompt.uri === uri));
    if (found.length > 0) return found.map((one) => whole(one.uri));
    void window.showInformationMessage(
      "Open a prompt that has an evaluation file beside it ('name.eval.yaml' for 'name.prompt'), or that file.",
    );
    return undefined;
  };
  const everything = (): readonly CaseSelection[] => tests.listings.map(({ uri }) => whole(uri));
  const chosen = (file: unknown): readonly CaseSelection[] | undefined =>
    file instanceof Uri ? [{ file, names: undefined }] : active();

  const run = async (selection: readonly CaseSelection[] | undefined, choice: RunChoice): Promise<void> => {
    if (selection) await evaluations.start(selection, choice);
  };

  const runChanged = async (): Promise<void> => {
    const changed = await changedFiles();
    if (!changed) return;
    const files = tests.listings.filter(({ uri, prompts }) =>
      [uri, ...prompts.flatMap(({ parts }) => parts)].some((one) => changed.has(one)),
    );
    if (files.length > 0)
      return run(
        files.map(({ uri }) => whole(uri)),
        { replay: "auto" },
      );
    void window.showInformationMessage("No prompt with evaluations has changed since the last commit.");
  };

  const compareRuns = async (): Promise<void> => {
    const baseline = await pickRun("Compare Runs: the earlier one");
    const later = baseline && (await pickRun("Compare Runs: the later one", baseline));
    if (baseline && later) await report.show(later, baseline);
  };

  const showLast = async (): Promise<void> => {
    const last = evaluations.lastRun ?? (await runFiles())[0]?.fsPath;
    if (last !== undefined) return report.show(Uri.file(last));
    void window.showInformationMessage('No evaluation has been run yet. "Typed Prompts: Run Evals in File" runs some.');
  };

  const clearRecordings = async (): Promise<void> => {
    const files = await workspace.findFiles("**/*.recordings.jsonl", "**/node_modules/**");
    const items = files.map((uri) => ({ label: workspace.asRelativePath(uri), uri }));
    if (items.length === 0) return void window.showInformationMessage("There are no recordings in this workspace.");
    const picked = await window.showQuickPick(items, { title: "Clear Recordings", canPickMany: true });
    for (const { uri } of picked ?? []) await workspace.fs.delete(uri, { useTrash: true });
  };

  const handlers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    runEvals: (file) => run(chosen(file), { replay: "auto" }),
    runEvalsLive: () => run(active(), { replay: "live" }),
    runEvalsForChanged: runChanged,
    runEvalsInWorkspace: () => run(everything(), { replay: "auto" }),
    runEvalsWithModel: async () => {
      const selection = active();
      const models = selection && (await askModels(tests.listings));
      if (models) await run(selection, { replay: "auto", models });
    },
    runEvalTrials: async () => {
      const selection = active();
      const trials = selection && (await askTrials());
      if (trials) await run(selection, { replay: "live", trials });
    },
    recordEvals: () => run(active(), { replay: "record" }),
    runFailedEvals: (file) => {
      const failed = (chosen(file) ?? []).map((one) => ({ ...one, names: results.failed(one.file) }));
      const some = failed.filter(({ names }) => names.length > 0);
      if (some.length > 0) return run(some, { replay: "auto" });
      return void window.showInformationMessage("Nothing has failed in this file since it was opened.");
    },
    runEvalCase: (file, name) => run(oneCase(file, name), { replay: "auto" }),
    debugEvalCase: (file, name) => run(oneCase(file, name), { replay: "auto", debug: true }),
    compareRuns,
    showLastReport: showLast,
    setApiKey: () => keys.set(),
    clearRecordings,
  };
  return Disposable.from(
    report,
    ...Object.entries(handlers).map(([name, handler]) => commands.registerCommand(`typed-prompts.${name}`, handler)),
  );
}

function whole(uri: string): CaseSelection {
  return { file: Uri.parse(uri, true), names: undefined };
}

function oneCase(file: unknown, name: unknown): readonly CaseSelection[] | undefined {
  return file instanceof Uri && typeof name === "string" ? [{ file, names: [name] }] : undefined;
}

/** The newest first. */
async function runFiles(): Promise<readonly Uri[]> {
  const found = await workspace.findFiles(runsPattern, "**/node_modules/**", mostRuns);
  return found.sort((a, b) => (baseName(a) < baseName(b) ? 1 : -1));
}

async function pickRun(title: string, except?: Uri): Promise<Uri | undefined> {
  const files = (await runFiles()).filter((uri) => uri.toString() !== except?.toString());
  if (files.length === 0) {
    void window.showInformationMessage(except ? "There is no other run to compare with." : "There is no run yet.");
    return undefined;
  }
  const items: (QuickPickItem & { readonly uri: Uri })[] = files.map((uri) => ({
    label: baseName(uri).replace(/\.json$/, ""),
    description: workspace.asRelativePath(Uri.joinPath(uri, "..", "..", "..")),
    uri,
  }));
  return (await window.showQuickPick(items, { title, placeHolder: "Runs, the newest first" }))?.uri;
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

interface GitRepository {
  readonly state: {
    readonly workingTreeChanges: readonly { readonly uri: Uri }[];
    readonly indexChanges: readonly { readonly uri: Uri }[];
    readonly untrackedChanges?: readonly { readonly uri: Uri }[];
  };
}

/** What git says is not as it was committed, buffers that are not saved included. */
async function changedFiles(): Promise<ReadonlySet<string> | undefined> {
  const git = extensions.getExtension<GitExtension>("vscode.git");
  if (!git) {
    void window.showInformationMessage("The editor's Git extension is turned off, so changes are not known.");
    return undefined;
  }
  const { repositories } = (await git.activate()).getAPI(1);
  const changes = repositories.flatMap(({ state }) => [
    ...state.workingTreeChanges,
    ...state.indexChanges,
    ...(state.untrackedChanges ?? []),
  ]);
  const unsaved = workspace.textDocuments.filter(({ isDirty }) => isDirty);
  return new Set([...changes, ...unsaved].map(({ uri }) => uri.toString()));
}
