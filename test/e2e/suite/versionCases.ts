import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CodeLens,
  ConfigurationTarget,
  commands,
  env,
  extensions,
  type Location,
  window,
  workspace,
} from "vscode";
import { append, closeAll, eventually, fileUri, open, replace, write } from "./editor.ts";
import { pressKeys, takePicture } from "./picture.ts";

const folder = "desk";
const prompt = `${folder}/triage.prompt`;

const first = `---
model: openai/gpt-5-mini
input:
  schema:
    ticket: string, what the customer wrote
    tone?(enum, how to answer): [formal, casual]
output:
  schema:
    category(enum): [refund, other]
    summary: string
---
{{role "system"}}
You must sort the ticket of a customer. Answer strictly in JSON.
{{>limits}}
{{role "user"}}
{{#if tone}}Be {{tone}}. {{/if}}{{ticket}}
`;
const second = first.replace("[refund, other]", "[refund, shipping, other]");
const third = second.replace("gpt-5-mini", "gpt-5");

const limits = "Never promise a refund.\n";

const project: Readonly<Record<string, string>> = {
  "typed-prompts.config.json": '{ "generate": { "validation": "none" } }\n',
  "package.json": '{ "type": "module" }\n',
  "tsconfig.json":
    '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "lib": ["es2022"], "types": [], "noEmit": true } }\n',
  "_limits.prompt": limits,
  "triage.prompt": first,
  "triage.short.prompt": "---\ninput:\n  schema:\n    ticket: string\n---\nSort: {{ticket}}\n",
  "triage.eval.yaml": `cases:
  - name: refund
    input: { ticket: "I want my money back", tone: casual }
  - name: parcel
    input: { ticket: "Where is my parcel?" }
`,
  "main.ts": `import { triage } from "./triage.prompt.js";

export const one = triage.render({ ticket: "Hi", tone: "casual" });
export const two = (ticket: string) => triage.render({ ticket });
`,
};

/** Whatever git of this machine is configured to. */
function git(...args: readonly string[]): void {
  const settings = ["user.name=Ada", "user.email=ada@example.com", "commit.gpgsign=false", "core.hooksPath=/dev/null"];
  const { status, stderr } = spawnSync("git", [...settings.flatMap((one) => ["-c", one]), ...args], {
    cwd: fileUri(folder).fsPath,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
}

async function commit(message: string, changes: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(changes)) await write(`${folder}/${name}`, text);
  git("add", "-A");
  git("commit", "-qm", message);
}

const changed = "Answer in JSON when possible";

/** Versions as a person sees them, in a repository of git in the opened folder. */
export const versionCases: Readonly<Record<string, () => Promise<void>>> = {
  "says above a prompt what its text changes since HEAD, before it is saved": async () => {
    await write(`${folder}/package.json`, "{}");
    git("init", "-q", "-b", "main");
    await commit("Sort tickets of customers", project);
    await commit("Parcels are a category of their own", { "triage.prompt": second });
    await commit("Ask the larger model", { "triage.prompt": third });
    git("branch", "release");
    await commit("Mention discounts", { "_limits.prompt": `${limits}Never promise a discount.\n` });
    const { document } = await open(prompt);
    await sleep(500);
    assert.deepEqual(await changeTitles(prompt), [], "nothing has changed yet");
    await replace(document, "[formal, casual]", "[formal]");
    await replace(document, "Answer strictly in JSON", changed);
    await lensesAre(prompt, ["2 changes since HEAD · 1 breaking for callers"]);
    assert(document.isDirty);
    await sleep(1_000);
    await takePicture("versions-lens");
    await commands.executeCommand("undo");
    await commands.executeCommand("undo");
    await lensesAre(prompt, []);
    await closeAll();
  },

  "counts the call sites that a change breaks, and shows them": async () => {
    const typescript = extensions.getExtension("vscode.typescript-language-features");
    assert(typescript, "TypeScript is built in");
    await commands.executeCommand("typed-prompts.generateBindings");
    await open(`${folder}/main.ts`);
    await typescript.activate();
    const { document } = await open(prompt);
    await replace(document, "[formal, casual]", "[formal]");
    await lensesAre(prompt, ["1 change since HEAD · 1 breaking for callers", "2 call sites affected"]);
    const lens = (await lensesOf(prompt)).find(({ command }) => command?.title.startsWith("2 call sites"));
    assert(lens?.command?.arguments, "a lens of call sites");
    const [, , places] = lens.command.arguments as [unknown, unknown, readonly Location[]];
    assert.deepEqual(
      places.map(({ uri, range }) => `${uri.path.slice(uri.path.lastIndexOf("/") + 1)}:${range.start.line}`),
      ["main.ts:2", "main.ts:3"],
    );
    await commands.executeCommand(lens.command.command, ...lens.command.arguments);
    await sleep(1_500);
    await takePicture("versions-callers");
    await commands.executeCommand("closeReferenceSearch");
    await closeAll();
  },

  "shows source, contract and messages of both versions in the editor's own diffs": async () => {
    const { document } = await open(prompt);
    await replace(document, "[formal, casual]", "[formal]");
    await replace(document, "Answer strictly in JSON", changed);
    await lensesAre(prompt, ["2 changes since HEAD · 1 breaking for callers", "2 call sites affected"]);
    await commands.executeCommand("workbench.action.closeSidebar");
    const [lens] = (await lensesOf(prompt)).filter(({ command }) => command?.command.endsWith("compareWithHead"));
    assert(lens?.command, "a lens that compares");
    await commands.executeCommand(lens.command.command, ...(lens.command.arguments ?? []));
    await tabIs("triage.prompt: HEAD · breaking");
    await eventually(
      "the contract before and after",
      () => {
        const texts = versionTexts();
        return (
          texts.some((text) => text.includes('"formal" | "casual"')) && texts.some((text) => text.includes("# system"))
        );
      },
      versionTexts,
    );
    await sleep(2_000);
    await takePicture("versions");
    await commands.executeCommand("workbench.action.closeActiveEditor");
    await open(prompt);
    // The lists are answered at the keyboard, where there is one.
    for (const command of ["compareWithBranch", "compareWithVariant", "compareWithRevision"]) {
      const shown = commands.executeCommand(`typed-prompts.${command}`);
      await sleep(1_500);
      if (!(await pressKeys({ press: "Enter" })))
        await commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
      await shown;
      const title =
        command === "compareWithVariant" ? "triage.short.prompt" : command === "compareWithBranch" ? "main" : "";
      await tabIs(`triage.prompt: ${title}`);
      await commands.executeCommand("workbench.action.closeActiveEditor");
      await open(prompt);
    }
    await closeAll();
  },

  "compares with the clipboard": async () => {
    await open(prompt);
    await env.clipboard.writeText(first);
    if ((await env.clipboard.readText()) !== first) return;
    await commands.executeCommand("typed-prompts.compareWithClipboard");
    await tabIs("triage.prompt: the clipboard · breaking");
    await closeAll();
  },

  "lists the history of a prompt with verdicts, and compares": async () => {
    await open(prompt);
    await commands.executeCommand("typed-prompts.history.focus");
    await open(prompt);
    const nodes = await eventuallyHistory(4);
    assert.deepEqual(
      nodes.map(({ entry }) => `${entry.subject}: ${entry.verdict}`),
      [
        "Mention discounts: behavioural",
        "Ask the larger model: behavioural",
        "Parcels are a category of their own: breaking",
        "Sort tickets of customers: added",
      ],
    );
    await sleep(1_000);
    await takePicture("versions-history");
    await commands.executeCommand("typed-prompts.compareVersion", nodes[2]);
    await tabIs("triage.prompt: Parcels are a category of their own · breaking");
    await sleep(1_000);
    await takePicture("versions-commit");
    await closeAll();
  },

  "restores a version with its partials, and one undo takes all of it back": async () => {
    const { document } = await open(prompt);
    await commands.executeCommand("typed-prompts.history.focus");
    const partial = await workspace.openTextDocument(fileUri(`${folder}/_limits.prompt`));
    await open(prompt);
    const now = { prompt: document.getText(), partial: partial.getText() };
    const parcels = (await eventuallyHistory(4)).find(({ entry }) => entry.subject.startsWith("Parcels"));
    await commands.executeCommand("typed-prompts.restoreVersion", parcels);
    await textsAre({ [prompt]: second, [`${folder}/_limits.prompt`]: limits });
    assert(document.isDirty && partial.isDirty, "nothing is written before it is saved");
    await lensesAre(prompt, ["2 changes since HEAD"]);
    await takePicture("versions-restored");
    await commands.executeCommand("undo");
    await textsAre({ [prompt]: now.prompt, [`${folder}/_limits.prompt`]: now.partial });
    await lensesAre(prompt, []);
    await closeAll();
  },

  "follows a commit that is made elsewhere": async () => {
    const { document } = await open(prompt);
    await append(document, "Thank you.\n");
    await document.save();
    await lensesAre(prompt, ["1 change since HEAD"]);
    git("commit", "-qam", "Thank them");
    await lensesAre(prompt, []);
    assert.equal((await eventuallyHistory(5))[0]?.entry.subject, "Thank them");
    await closeAll();
  },

  "follows a prompt through its renames": async () => {
    await open(`${folder}/triage.short.prompt`);
    await commands.executeCommand("typed-prompts.history.focus");
    await open(`${folder}/triage.short.prompt`);
    assert.deepEqual(
      (await eventuallyHistory(1)).map(({ entry }) => entry.subject),
      ["Sort tickets of customers"],
    );
    await closeAll();
    git("mv", "triage.short.prompt", "brief.prompt");
    git("commit", "-qm", "Name it for what it is");
    await open(`${folder}/brief.prompt`);
    assert.deepEqual(
      (await eventuallyHistory(2)).map(({ entry }) => entry.subject),
      ["Name it for what it is", "Sort tickets of customers"],
    );
    await closeAll();
  },

  "compares with the saved file where there is no git": async () => {
    await write("loose.prompt", "---\ninput:\n  schema:\n    name: string\n---\nHi {{name}}\n");
    const { document } = await open("loose.prompt");
    await replace(document, "name: string\n", "name: string\n    age: number\n");
    await lensesAre("loose.prompt", ["1 change since saved file · 1 breaking for callers"]);
    await workspace.getConfiguration("typed-prompts").update("codeLens.versions", false, ConfigurationTarget.Workspace);
    await lensesAre("loose.prompt", []);
    await workspace
      .getConfiguration("typed-prompts")
      .update("codeLens.versions", undefined, ConfigurationTarget.Workspace);
    await closeAll();
  },
};

interface Node {
  readonly entry: { readonly subject: string; readonly verdict: string };
}

async function eventuallyHistory(count: number): Promise<readonly Node[]> {
  let nodes: readonly Node[] = [];
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    nodes = await commands.executeCommand<readonly Node[]>("typed-prompts.test.history");
    if (nodes.length === count) return nodes;
  }
  assert.fail(`expected ${count} versions, but there were ${JSON.stringify(nodes)}`);
}

async function textsAre(expected: Readonly<Record<string, string>>): Promise<void> {
  const seen = () => Object.keys(expected).map((name) => openText(name));
  await eventually("the texts of a version", () => String(seen()) === String(Object.values(expected)), seen);
}

function openText(name: string): string | undefined {
  const uri = fileUri(name).toString();
  return workspace.textDocuments.find((one) => one.uri.toString() === uri)?.getText();
}

async function lensesOf(name: string): Promise<readonly CodeLens[]> {
  return commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", fileUri(name), 20);
}

async function changeTitles(name: string): Promise<readonly string[]> {
  const titles = (await lensesOf(name)).map(({ command }) => command?.title ?? "");
  return titles.filter((title) => /change|call site/.test(title));
}

async function lensesAre(name: string, expected: readonly string[]): Promise<void> {
  let seen: readonly string[] = [];
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(100)) {
    seen = await changeTitles(name);
    if (String(seen) === String(expected)) return;
  }
  assert.fail(`expected the lenses ${JSON.stringify(expected)}, but there were ${JSON.stringify(seen)}`);
}

async function tabIs(label: string): Promise<void> {
  const seen = () => window.tabGroups.activeTabGroup.activeTab?.label;
  await eventually(`a tab '${label}'`, () => seen()?.startsWith(label), seen);
}

function versionTexts(): readonly string[] {
  return workspace.textDocuments
    .filter(({ uri }) => uri.scheme === "typed-prompts-version")
    .map((one) => one.getText());
}
