import {
  commands,
  Disposable,
  type Event,
  type ExtensionContext,
  extensions,
  ProgressLocation,
  type QuickPickItem,
  Uri,
  window,
  workspace,
} from "vscode";
import type { RunDescription } from "../../../server/src/evaluator/messages.ts";
import type { EvaluationListing } from "../../../server/src/lsp/customRequests.ts";
import { runFolder } from "./casePlaces.ts";
import type { Evaluations } from "./evaluations.ts";
import type { CaseSelection, RunChoice } from "./evaluationTests.ts";
import type { EvaluatorProcess } from "./evaluatorProcess.ts";
import { askModels, askTrials } from "./questions.ts";
import { ReportPanel } from "./reportPanel.ts";

const runsPattern = "**/.typed-prompts/runs/*.json";
/** Older ones can still be given to `eval --baseline`. */
const mostRuns = 100;

/** The commands of evaluations in the palette, and those that lenses call. */
export function registerEvaluationCommands({ extensionUri }: ExtensionContext, evaluations: Evaluations): Disposable {
  const { tests, results, keys, process } = evaluations;
  const report = new ReportPanel(extensionUri, process);

  /** The evaluation files of what is in the active editor: a prompt's, or the file itself. */
  const active = async (): Promise<readonly CaseSelection[] | undefined> => {
    await tests.refresh();
    const uri = window.activeTextEditor?.document.uri.toString();
    const found = tests.listings.filter((one) => one.uri === uri || one.prompts.some((prompt) => prompt.uri === uri));
    if (found.length > 0) return found.map((one) => whole(one.uri));
    void window.showInformationMessage(
      "Open a prompt that has an evaluation file beside it ('name.eval.yaml' for 'name.prompt'), or that file.",
    );
    return undefined;
  };
  const everything = (): readonly CaseSelection[] => tests.listings.map(({ uri }) => whole(uri));
  const chosen = async (file: unknown): Promise<readonly CaseSelection[] | undefined> =>
    file instanceof Uri ? [{ file, names: undefined }] : active();

  const run = async (selection: readonly CaseSelection[] | undefined, choice: RunChoice): Promise<void> => {
    if (selection) await evaluations.start(selection, choice);
  };

  const runChanged = async (): Promise<void> => {
    const changed = await changedFiles();
    if (!changed) return;
    await tests.refresh();
    const files = tests.listings.filter(({ uri, prompts, datasets }) =>
      [uri, ...datasets, ...prompts.flatMap(({ parts }) => parts)].some((one) => changed.has(one)),
    );
    if (files.length > 0)
      return run(
        files.map(({ uri }) => whole(uri)),
        { replay: "auto" },
      );
    void window.showInformationMessage("No prompt with evaluations has changed since the last commit.");
  };

  const compareRuns = async (): Promise<void> => {
    const runs = await describedRuns(process);
    const baseline = await pickRun(
      "Compare Runs: the Earlier One",
      runs.filter(({ isBaseline }) => isBaseline),
      runs.length === 0
        ? 'There is no run yet. "Typed Prompts: Run Evals in File" makes one.'
        : "There is no run to compare with: those of the editor's own models cannot be repeated by others.",
    );
    if (!baseline) return;
    const others = runs.filter(({ run }) => run !== baseline.run);
    const later = await pickRun("Compare Runs: the Later One", others, "There is no other run to compare with.");
    if (later) await report.show(Uri.file(later.run), Uri.file(baseline.run));
  };

  const showLast = async (): Promise<void> => {
    const last = evaluations.lastRun ?? (await runFiles())[0]?.fsPath;
    if (last !== undefined) return report.show(Uri.file(last));
    void window.showInformationMessage('No evaluation has been run yet. "Typed Prompts: Run Evals in File" runs some.');
  };

  const clearRecordings = async (): Promise<void> => {
    const files = await workspace.findFiles("**/*.recordings.jsonl", "**/node_modules/**");
    if (files.length === 0) return void window.showInformationMessage("There are no recordings in this workspace.");
    const unused = { label: "$(clear-all) Those That No Case Uses", detail: "In all files, as 'eval clean' does." };
    const items: (QuickPickItem & { readonly uri?: Uri })[] = [
      ...(workspace.isTrusted ? [unused] : []),
      ...files.map((uri) => ({ label: workspace.asRelativePath(uri), uri })),
    ];
    const picked = await window.showQuickPick(items, {
      title: "Clear Recordings",
      placeHolder: "Which recordings are deleted?",
      canPickMany: true,
    });
    for (const { uri } of picked ?? []) if (uri) await remove(uri);
    if (picked?.includes(unused)) await dropUnused(process, tests.listings);
  };

  const handlers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
    runEvals: async (file) => run(await chosen(file), { replay: "auto" }),
    debugEvals: async (file) => run(await chosen(file), { replay: "auto", debug: true }),
    runEvalsLive: async () => run(await active(), { replay: "live" }),
    runEvalsForChanged: runChanged,
    runEvalsInWorkspace: async () => {
      await tests.refresh();
      return run(everything(), { replay: "auto" });
    },
    runEvalsWithModel: async () => {
      const selection = await active();
      const models = selection && (await askModels(tests.listings));
      if (models) await run(selection, { replay: "auto", models });
    },
    runEvalTrials: async () => {
      const selection = await active();
      const trials = selection && (await askTrials());
      if (trials) await run(selection, { replay: "live", trials });
    },
    recordEvals: async () => run(await active(), { replay: "record" }),
    runFailedEvals: async (file) => {
      const failed = ((await chosen(file)) ?? []).map((one) => ({ ...one, names: results.failed(one.file) }));
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

/** The newest first. */
async function describedRuns(process: EvaluatorProcess): Promise<readonly RunDescription[]> {
  const files = (await runFiles()).slice(0, mostRuns);
  const [first] = files;
  if (!first) return [];
  const read = process.describe(
    Uri.joinPath(first, "..").fsPath,
    files.map(({ fsPath }) => fsPath),
  );
  const options = { location: ProgressLocation.Window, title: "Reading the runs" };
  return window.withProgress(options, () => read).then(undefined, () => []);
}

async function pickRun(
  title: string,
  runs: readonly RunDescription[],
  ifNone: string,
): Promise<RunDescription | undefined> {
  if (runs.length === 0) return void window.showInformationMessage(ifNone);
  const items = runs.map((one) => ({
    label: `${one.passed === one.cases ? "$(pass)" : "$(error)"} ${one.passed} of ${one.cases} pass`,
    description: `${new Date(one.started).toLocaleString()} · ${one.models.join(", ")}`,
    detail: [
      one.evalFiles.join(", "),
      ...(one.trials > 1 ? [`${one.trials} trials`] : []),
      { auto: "recordings and models", strict: "recordings", record: "recorded anew", live: "live" }[one.replay],
      ...(one.cancelled ? ["stopped before its end"] : []),
    ].join(" · "),
    one,
  }));
  const options = { title, placeHolder: "The newest first", matchOnDescription: true, matchOnDetail: true };
  return (await window.showQuickPick(items, options))?.one;
}

/** Into the trash, where the place that the file is in has one. */
async function remove(uri: Uri): Promise<void> {
  await workspace.fs.delete(uri, { useTrash: true }).then(undefined, () => workspace.fs.delete(uri));
}

async function dropUnused(process: EvaluatorProcess, listings: readonly EvaluationListing[]): Promise<void> {
  const files = listings.map(({ uri }) => Uri.parse(uri, true));
  const folders = new Set(files.map((file) => runFolder(file).fsPath));
  let dropped = 0;
  try {
    for (const folder of folders) {
      const own = files.filter((file) => runFolder(file).fsPath === folder);
      dropped += await process.clean(
        folder,
        own.map(({ fsPath }) => fsPath),
      );
    }
  } catch (error) {
    return void window.showWarningMessage(error instanceof Error ? error.message : String(error));
  }
  void window.showInformationMessage(
    dropped === 0 ? "Every recording is used by a case." : `${dropped} recordings that no case uses were deleted.`,
  );
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

interface GitExtension {
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: Event<unknown>;
  readonly repositories: readonly GitRepository[];
}

interface GitRepository {
  status(): Promise<void>;
  readonly state: {
    readonly workingTreeChanges: readonly { readonly uri: Uri }[];
    readonly indexChanges: readonly { readonly uri: Uri }[];
    readonly mergeChanges: readonly { readonly uri: Uri }[];
    readonly untrackedChanges?: readonly { readonly uri: Uri }[];
  };
}

/** For how long git may look for repositories. In milliseconds. */
const gitStart = 10_000;

/** What git says is not as it was committed, buffers that are not saved included; `undefined` where git is not there. */
async function changedFiles(): Promise<ReadonlySet<string> | undefined> {
  const git = await gitApi();
  if (!git) {
    void window.showInformationMessage(
      'The editor\'s Git extension is turned off, so changes are not known. "Run Evals in Workspace" runs all.',
    );
    return undefined;
  }
  if (git.repositories.length === 0) {
    void window.showInformationMessage(
      'No folder of this workspace is in a Git repository, so changes are not known. "Run Evals in Workspace" runs all.',
    );
    return undefined;
  }
  await Promise.all(git.repositories.map((one) => one.status().catch(() => {})));
  const changes = git.repositories.flatMap(({ state }) => [
    ...state.workingTreeChanges,
    ...state.indexChanges,
    ...state.mergeChanges,
    ...(state.untrackedChanges ?? []),
  ]);
  const unsaved = workspace.textDocuments.filter(({ isDirty }) => isDirty);
  return new Set([...changes, ...unsaved].map(({ uri }) => uri.toString()));
}

async function gitApi(): Promise<GitApi | undefined> {
  const git = extensions.getExtension<GitExtension>("vscode.git");
  if (!git) return undefined;
  let api: GitApi;
  try {
    api = (await git.activate()).getAPI(1);
  } catch {
    // It is there, and 'git.enabled' is off or no git was found.
    return undefined;
  }
  if (api.state === "uninitialized") {
    await new Promise<void>((done) => {
      const timer = setTimeout(done, gitStart);
      const listener = api.onDidChangeState(() => {
        clearTimeout(timer);
        listener.dispose();
        done();
      });
    });
  }
  return api;
}
