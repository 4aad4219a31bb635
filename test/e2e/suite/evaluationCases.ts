import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { type CodeLens, ConfigurationTarget, commands, languages, workspace } from "vscode";
import { closeAll, eventually, fileUri, open, replace, write } from "./editor.ts";
import { cases, double, evalFile, prompt, results } from "./evaluationDouble.ts";
import { takePicture } from "./picture.ts";

/** Evaluations as a person runs them, against a model on this machine. */
export const evaluationCases: Readonly<Record<string, () => Promise<void>>> = {
  "shows lenses that run evaluations, above a prompt and above each case": async () => {
    await double.start();
    await write("triage.prompt", prompt);
    await write(evalFile, cases);
    await open(evalFile);
    const titles = await lensTitles(evalFile, (found) => found.filter((title) => title.includes("Run")).length >= 4);
    assert.deepEqual(
      titles.filter((title) => /Run/.test(title)),
      ["$(run-all) Run 3 Cases", "$(play) Run", "$(play) Run", "$(play) Run"],
    );
    await open("triage.prompt");
    const above = await lensTitles("triage.prompt", (found) => found.some((title) => title.includes("Run")));
    assert(above.includes("$(run-all) Run 3 Cases"), String(above));
    await closeAll();
  },

  "runs one case from its lens, and shows the result behind it": async () => {
    await open(evalFile);
    const lenses = await lensesOf(evalFile);
    const run = lenses.find(({ command }) => command?.command === "typed-prompts.runEvalCase");
    assert(run?.command, "a lens that runs a case");
    await commands.executeCommand(run.command.command, ...(run.command.arguments ?? []));
    const [only] = await results((found) => found.length === 1);
    assert.equal(only?.name, "refund");
    assert.deepEqual(only?.statuses, ["pass"]);
    assert.equal(double.calls, 1);
    await closeAll();
  },

  "runs the file from the palette: recordings for what is known, the model for the rest": async () => {
    await open(evalFile);
    await commands.executeCommand("typed-prompts.runEvals");
    const found = await results((all) => all.length === 3);
    assert.deepEqual(
      found.map(({ name, statuses }) => `${name} ${statuses}`),
      ["refund pass", "parcel fail", "praise pass"],
    );
    assert.equal(double.calls, 3, "what was recorded is not asked again");
    await takePicture("evaluations");
    await closeAll();
  },

  "runs everything from the Test Explorer, and shows what was expected as a diff": async () => {
    await open(evalFile);
    await commands.executeCommand("workbench.view.testing.focus");
    await commands.executeCommand("testing.runAll");
    await results((all) => all.length === 3 && all.every(({ line }) => line !== ""));
    assert.equal(double.calls, 3);
    await commands.executeCommand("testing.goToNextMessage");
    await sleep(500);
    await takePicture("evaluation-diff");
    await commands.executeCommand("closeReferenceSearch").then(undefined, () => {});
    await commands.executeCommand("workbench.view.explorer");
    await closeAll();
  },

  "fades results when the prompt is edited, and lists failures as problems where that is wanted": async () => {
    const settings = workspace.getConfiguration("typed-prompts.evaluations");
    await settings.update("problems", true, ConfigurationTarget.Workspace);
    await diagnosticsContain("category: Expected");
    const { document } = await open("triage.prompt");
    await replace(document, "Sort this", "Sort that");
    const all = await results((found) => found.every(({ isStale }) => isStale));
    assert.equal(all.length, 3);
    await settings.update("problems", undefined, ConfigurationTarget.Workspace);
    await closeAll();
  },

  "stops half-way when it is told to": async () => {
    double.delay = 300;
    const many = Array.from({ length: 60 }, (_, index) => `  - name: n${index}\n    input: { ticket: "t${index}" }\n`);
    await write("many.prompt", prompt);
    await write("many.eval.yaml", `cases:\n${many.join("")}`);
    // The lens of the prompt is there when its evaluations and itself are known.
    await open("many.prompt");
    await lensTitles("many.prompt", (found) => found.some((title) => title.includes("60")));
    const before = double.calls;
    const running = commands.executeCommand("typed-prompts.runEvals", fileUri("many.eval.yaml"));
    await eventually(
      "some calls",
      () => double.calls - before >= 10,
      () => double.calls - before,
    );
    await commands.executeCommand("testing.cancelRun");
    await running;
    const made = double.calls - before;
    assert(made < 60, `${made} calls of 60 were made`);
    await sleep(700);
    assert.equal(double.calls - before, made, "nothing is asked after that");
    await closeAll();
    for (const name of ["many.prompt", "many.eval.yaml", "many.recordings.jsonl"]) {
      await workspace.fs.delete(fileUri(name)).then(undefined, () => {});
    }
  },
};

function lensesOf(name: string): Thenable<readonly CodeLens[]> {
  return commands.executeCommand<readonly CodeLens[]>("vscode.executeCodeLensProvider", fileUri(name), 50);
}

async function lensTitles(name: string, isIt: (titles: readonly string[]) => boolean): Promise<readonly string[]> {
  let titles: readonly string[] = [];
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    titles = (await lensesOf(name)).map(({ command }) => command?.title ?? "");
    if (isIt(titles)) return titles;
  }
  assert.fail(`the lenses were ${JSON.stringify(titles)}`);
}

async function diagnosticsContain(text: string): Promise<void> {
  const seen = () => languages.getDiagnostics(fileUri(evalFile)).map(({ message }) => message);
  await eventually(`a problem about ${text}`, () => seen().some((message) => message.includes(text)), seen);
}
