import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationTarget, commands, window, workspace } from "vscode";
import { closeAll, diagnosticsAre, eventually, fileUri, open, replace, write } from "./editor.ts";
import { cases, double, evalFile, prompt, results } from "./evaluationDouble.ts";
import { pressKeys, takePicture } from "./picture.ts";

const typedKey = "sk-typed-into-the-editor-4711";

interface ShownExchange {
  readonly origin: string;
  readonly request: { readonly messages: readonly { readonly content: readonly { readonly text: string }[] }[] };
  readonly response: { readonly text: string };
  readonly http: readonly { readonly url: string; readonly body: { readonly model: string } }[];
}

/** The commands of evaluations, and what they open; after the cases that make the first runs. */
export const evaluationCommandCases: Readonly<Record<string, () => Promise<void>>> = {
  "evaluations show the request and the response of a case, recorded ones too": async () => {
    await open(evalFile);
    const before = double.calls;
    await commands.executeCommand("typed-prompts.debugEvalCase", fileUri(evalFile), "refund");
    const recorded = await exchange("refund");
    assert.equal(double.calls, before);
    assert.equal(recorded.origin, "recorded");
    assert.match(JSON.stringify(recorded.request), /I want my money back/);
    assert.match(recorded.response.text, /refund/);
    await takePicture("evaluation-exchange");
    await closeAll();
    await write("fresh.prompt", prompt);
    await write("fresh.eval.yaml", cases.replace("my money back", "all the money back"));
    await results(() => true, "fresh.eval.yaml");
    await eventuallyListed("fresh.eval.yaml");
    await commands.executeCommand("typed-prompts.debugEvalCase", fileUri("fresh.eval.yaml"), "refund");
    const fresh = await exchange("refund");
    assert.equal(fresh.origin, "fresh");
    assert.match(fresh.http[0]?.url ?? "", /\/v1\/chat\/completions$/);
    assert.equal(fresh.http[0]?.body.model, "gpt-5-mini");
    await removeAll("fresh");
    await closeAll();
  },

  "evaluations are recorded anew, and asked several times, when that is wanted": async () => {
    await open(evalFile);
    let before = double.calls;
    await commands.executeCommand("typed-prompts.recordEvals");
    assert.equal(double.calls - before, 3);
    before = double.calls;
    const running = commands.executeCommand("typed-prompts.runEvalTrials");
    await sleep(500);
    if (await pressKeys({ press: "Control+a" }, { type: "4" }, { press: "Enter" })) {
      await running;
      assert.equal(double.calls - before, 12);
      const [first] = await results((found) => found.every(({ statuses }) => statuses.length === 4));
      assert.deepEqual(first?.statuses, ["pass", "pass", "pass", "pass"]);
    }
    await closeAll();
  },

  "evaluations of changed prompts are those that git says have changed": async () => {
    await open(evalFile);
    const before = double.calls;
    // Git is turned off here: it says so and runs nothing.
    await commands.executeCommand("typed-prompts.runEvalsForChanged");
    assert.equal(double.calls, before);
    const folder = fileUri("").fsPath;
    const git = (...args: readonly string[]) =>
      execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], { cwd: folder });
    await write("other.prompt", prompt.replace("Sort", "Please sort"));
    await write("other.eval.yaml", cases);
    await eventuallyListed("other.eval.yaml");
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "All");
    const settings = workspace.getConfiguration("git");
    await settings.update("enabled", true, ConfigurationTarget.Workspace);
    await sleep(2_000);
    await commands.executeCommand("git.openRepository", folder).then(undefined, () => {});
    await commands.executeCommand("typed-prompts.runEvalsForChanged");
    assert.equal(double.calls, before, "nothing has changed");
    await write("other.prompt", prompt.replace("Sort", "Kindly sort"));
    await commands.executeCommand("typed-prompts.runEvalsForChanged");
    const found = await results((all) => all.length === 3, "other.eval.yaml");
    assert.equal(found.length, 3);
    assert.equal(double.calls - before, 3, "and the other prompt's cases are not run");
    await settings.update("enabled", undefined, ConfigurationTarget.Workspace);
    rmSync(join(folder, ".git"), { recursive: true });
    await removeAll("other");
    await closeAll();
  },

  "evaluations take a key that was set in the editor, which is in no file": async () => {
    await open(evalFile);
    const setting = commands.executeCommand("typed-prompts.setApiKey");
    await sleep(500);
    if (!(await pressKeys({ type: "OpenAI" }, { press: "Enter" }))) return;
    await sleep(500);
    await pressKeys({ type: typedKey }, { press: "Enter" });
    await setting;
    await commands.executeCommand("typed-prompts.runEvalsLive");
    assert.equal(double.authorization, `Bearer ${typedKey}`);
    await commands.executeCommand("typed-prompts.showLastReport");
    for (const folder of [fileUri("").fsPath, join(process.env.E2E_SCREENSHOTS ?? "", "..", "user-data")]) {
      assert.deepEqual(filesWith(folder, typedKey), []);
    }
    const removing = commands.executeCommand("typed-prompts.setApiKey");
    await sleep(500);
    await pressKeys({ type: "OpenAI" }, { press: "Enter" });
    await sleep(500);
    await pressKeys({ press: "Enter" });
    await removing;
    await commands.executeCommand("typed-prompts.runEvalsLive");
    assert.equal(double.authorization, `Bearer ${process.env.OPENAI_API_KEY}`);
    await closeAll();
  },

  "evaluations of the editor's models say clearly that there is none": async () => {
    await write("chat.prompt", prompt);
    await write("chat.eval.yaml", `models: [vscode/gpt-4o]\n${cases}`);
    await eventuallyListed("chat.eval.yaml");
    await open("chat.eval.yaml");
    await commands.executeCommand("typed-prompts.runEvals");
    const [first] = await results((all) => all.length === 3, "chat.eval.yaml");
    assert.match(first?.line ?? "", /no model of the family 'gpt-4o'/);
    await removeAll("chat");
    await closeAll();
  },

  "evaluations of a dataset are shown in it, and fade when it is edited": async () => {
    await write("data.prompt", prompt);
    const lines = ["money please", "a parcel", "thanks"].map((ticket, index) =>
      JSON.stringify({
        name: `row ${index}`,
        input: { ticket },
        expect: { category: index === 1 ? "shipping" : "other" },
      }),
    );
    await write("data.jsonl", `${lines.join("\n")}\n`);
    await write("data.eval.yaml", "dataset: ./data.jsonl\n");
    await eventuallyListed("data.eval.yaml");
    const { document } = await open("data.jsonl");
    const run = () => commands.executeCommand("typed-prompts.runEvals", fileUri("data.eval.yaml"));
    await run();
    const found = await results((all) => all.length === 3, "data.eval.yaml");
    assert.deepEqual(
      found.map(({ name, statuses }) => `${name} ${statuses}`),
      ["row 0 fail", "row 1 fail", "row 2 pass"],
    );
    await sleep(500);
    await takePicture("evaluation-dataset");
    await replace(document, "a parcel", "two parcels");
    await results((all) => all.every(({ isStale }) => isStale), "data.eval.yaml");
    await closeAll();
    await removeAll("data");
  },

  "evaluations run again from recordings alone when something of them is saved": async () => {
    const { document } = await open("triage.prompt");
    const before = double.calls;
    const starting = commands.executeCommand("testing.startContinuousRun");
    await sleep(800);
    await takePicture("evaluation-continuous");
    await Promise.race([starting, sleep(2_000)]);
    await replace(document, "Sort this", "Sort exactly this");
    await document.save();
    const found = await results((all) => all.every(({ line }) => line.includes("no recording")));
    assert.equal(found.length, 3);
    await replace(document, "Sort exactly this", "Sort this");
    await document.save();
    await results((all) => all.every(({ line }) => !line.includes("no recording")));
    assert.equal(double.calls, before, "no model was asked");
    await commands.executeCommand("testing.stopContinuousRun");
    await closeAll();
  },

  "evaluations are shown in a report that leads to the cases, and compared": async () => {
    await open(evalFile);
    await commands.executeCommand("typed-prompts.runEvals");
    double.answerOf = (body) => (/parcel/.test(body) ? "shipping" : /money/.test(body) ? "other" : "other");
    await commands.executeCommand("typed-prompts.runEvalsLive");
    await commands.executeCommand("workbench.action.closePanel");
    await commands.executeCommand("typed-prompts.showLastReport");
    await sleep(1_500);
    for (const [name, theme] of [
      ["light", "Default Light Modern"],
      ["dark", "Default Dark Modern"],
      ["contrast", "Default High Contrast"],
    ]) {
      await workspace.getConfiguration().update("workbench.colorTheme", theme, ConfigurationTarget.Workspace);
      await sleep(1_200);
      await takePicture(`report-${name}`);
    }
    await workspace
      .getConfiguration()
      .update("workbench.colorTheme", "Default Dark Modern", ConfigurationTarget.Workspace);
    await closeAll();
    await commands.executeCommand("typed-prompts.showLastReport");
    await sleep(1_500);
    if (await pressKeys({ click: ".case > summary" })) {
      const uri = fileUri(evalFile).toString();
      const editor = await eventually(
        "the case in the editor",
        () => window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri),
        () => window.visibleTextEditors.map(({ document }) => document.uri.path),
      );
      assert.match(editor.document.lineAt(editor.selection.active.line).text, /name: refund/);
      await sleep(500);
      await takePicture("report-case");
    }
    const comparing = commands.executeCommand("typed-prompts.compareRuns");
    await sleep(2_000);
    await takePicture("runs");
    await pressKeys({ press: "ArrowDown" }, { press: "Enter" });
    await sleep(500);
    await pressKeys({ press: "Enter" });
    await Promise.race([comparing, sleep(5_000)]);
    await sleep(1_500);
    await pressKeys({ click: ".case > summary" });
    await commands.executeCommand("workbench.action.closeSidebar");
    await sleep(800);
    await takePicture("report-compared");
    await commands.executeCommand("workbench.view.explorer");
    await workspace.getConfiguration().update("workbench.colorTheme", undefined, ConfigurationTarget.Workspace);
    double.answerOf = (body) => (body.includes("money") ? "refund" : "other");
    await closeAll();
  },

  "evaluations in one picture: results behind the cases, the tree, a failure as a diff": async () => {
    const settings = workspace.getConfiguration();
    await settings.update("workbench.colorTheme", "Default Dark Modern", ConfigurationTarget.Workspace);
    await settings.update(
      "testing.automaticallyOpenPeekView",
      "failureInVisibleDocument",
      ConfigurationTarget.Workspace,
    );
    await settings.update("testing.automaticallyOpenTestResults", "neverOpen", ConfigurationTarget.Workspace);
    await open(evalFile);
    await commands.executeCommand("notifications.clearAll");
    await commands.executeCommand("workbench.action.closePanel");
    await commands.executeCommand("workbench.view.testing.focus");
    await sleep(500);
    await pressKeys(
      { press: "ArrowDown" },
      { press: "End" },
      { press: "ArrowRight" },
      { press: "ArrowDown" },
      { press: "ArrowRight" },
    );
    await commands.executeCommand("typed-prompts.runEvals");
    await sleep(2_500);
    await commands.executeCommand("notifications.clearAll");
    await takePicture("evaluations-editor");
    await commands.executeCommand("closeReferenceSearch").then(undefined, () => {});
    for (const name of [
      "workbench.colorTheme",
      "testing.automaticallyOpenPeekView",
      "testing.automaticallyOpenTestResults",
    ])
      await settings.update(name, undefined, ConfigurationTarget.Workspace);
    await commands.executeCommand("workbench.view.explorer");
    await closeAll();
  },

  "leaves the folder as it was": async () => {
    double.stop();
    for (const name of ["triage.prompt", evalFile, "triage.recordings.jsonl"]) await workspace.fs.delete(fileUri(name));
    await workspace.fs.delete(fileUri(".typed-prompts"), { recursive: true });
    await diagnosticsAre(fileUri(evalFile), []);
  },
};

/** The one document of requests and responses that is open. */
async function exchange(about: string): Promise<ShownExchange> {
  const found = await eventually(
    `what was asked for ${about}`,
    () =>
      window.visibleTextEditors.find(
        ({ document: { uri } }) => uri.scheme === "typed-prompts-exchange" && uri.path.includes(about),
      ),
    () => window.visibleTextEditors.map(({ document }) => document.uri.toString()),
  );
  return JSON.parse(found.document.getText()) as ShownExchange;
}

async function eventuallyListed(name: string): Promise<void> {
  const uri = fileUri(name);
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    const lenses = await commands.executeCommand<readonly unknown[]>("typed-prompts.test.listed", uri);
    if (lenses) return;
  }
  assert.fail(`${name} is not listed`);
}

async function removeAll(name: string): Promise<void> {
  for (const ending of ["prompt", "eval.yaml", "recordings.jsonl", "jsonl"]) {
    await workspace.fs.delete(fileUri(`${name}.${ending}`)).then(undefined, () => {});
  }
}

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => readFileSync(path).includes(text));
}
