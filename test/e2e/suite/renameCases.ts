import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CodeLens,
  ConfigurationTarget,
  commands,
  extensions,
  languages,
  Position,
  Selection,
  type TextDocument,
  type Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { closeAll, eventually, fileUri, open, rangeOf, write } from "./editor.ts";
import { pressKeys, takePicture } from "./picture.ts";

/** A program that uses a prompt in every way that a rename has to find. */
const project: Readonly<Record<string, string>> = {
  "typed-prompts.config.json": '{ "generate": { "validation": "none", "index": true } }\n',
  "package.json": '{ "type": "module" }\n',
  "tsconfig.json":
    '{ "compilerOptions": { "strict": true, "module": "nodenext", "target": "es2022", "lib": ["es2022"], "types": [], "noEmit": true } }\n',
  "_ticket.prompt": "Ticket: {{ticket}}\n",
  "classify.prompt": `---
model: googleai/gemini-2.5-flash
input:
  schema:
    ticket: string, what the customer wrote
    tone?(enum, how to answer): [formal, casual]
  default:
    tone: formal
output:
  schema:
    category(enum): [refund, other]
    lines(array):
      text: string
---
{{role "system"}}
Classify the ticket.{{#if tone}} Be {{tone}}.{{/if}}
{{>ticket}}
`,
  "classify.eval.yaml": `cases:
  - name: refund
    input: { ticket: "I want my money back" }
    expect:
      category: refund
      lines: { groundedIn: input.ticket }
`,
  "main.ts": `import { classify as c, type ClassifyInput } from "./classify.prompt.js";
import * as all from "./prompts.js";

export function ask({ ticket }: ClassifyInput): string {
  const rendered = c.render({ ticket, tone: "casual" });
  const result = c.parse("");
  if (!result.ok) return ticket + rendered.messages.length;
  const { category, lines } = result.value;
  return category + lines.map((line) => line.text).join() + result.value.category;
}

export const other = (input: all.ClassifyInput): string => all.classify.meta.name + input["ticket"] + input.ticket.length;
`,
};

/** A prompt that is being written. */
const ordering = `---
model: googleai/gemini-2.5-flash
input:
  schema:
    customer: string, the name on the account
    tone?(enum, how to answer): [formal, casual]
    orders(array, newest first):
      title: string, of the product as the shop shows it
      total: number, what was paid, in euros
      tags?(array, what the shop filed it under): string
      delivered: boolean
---
{{role "system"}}
You answer customers of an online shop.{{#if tone}} Be {{tone}}.{{/if}}

{{customer}} has ordered:
{{#each orders}}

{{/each}}
`;

/** Completion, renames and lenses, on a project of its own inside the folder. */
export const renameCases: Readonly<Record<string, () => Promise<void>>> = {
  "completes a variable while it is typed, with its type and description": async () => {
    await write("shop/order.prompt", ordering);
    const editor = await open("shop/order.prompt");
    const { document } = editor;
    await dark(true);
    const end = document.lineAt(document.lineCount - 3).range.end;
    editor.selection = new Selection(end, end);
    await commands.executeCommand("workbench.action.focusActiveEditorGroup");
    const isTyped = await pressKeys({ type: "- {{t" });
    if (!isTyped) for (const text of ["- ", "{", "{", "t", "i"]) await commands.executeCommand("type", { text });
    await sleep(1_500);
    await commands.executeCommand("toggleSuggestionDetails");
    await sleep(1_500);
    await takePicture("completion");
    if (isTyped) await pressKeys({ type: "i" }, { press: "Enter" });
    else await commands.executeCommand("acceptSelectedSuggestion");
    await lineIs(document, end.line, "- {{title}}");
    await commands.executeCommand("toggleSuggestionDetails");
    await dark(false);
    await closeAll();
    await workspace.fs.delete(fileUri("shop"), { recursive: true });
  },

  "renames an input field in prompt, partial, evaluation file and TypeScript": async () => {
    await makeProject();
    const { document } = await open("shop/classify.prompt");
    await dark(true);
    await takePicture("rename-before");
    await renameTo(document, "ticket: string", "message");
    assert.equal(
      await textOf("classify.prompt"),
      project["classify.prompt"]!.replace("ticket: string", "message: string"),
    );
    assert.equal(await textOf("_ticket.prompt"), "Ticket: {{message}}\n");
    assert.equal(
      await textOf("classify.eval.yaml"),
      project["classify.eval.yaml"]!.replace("{ ticket", "{ message").replace("input.ticket", "input.message"),
    );
    await programIs(
      project["main.ts"]!.replace("ask({ ticket }", "ask({ message: ticket }")
        .replace("render({ ticket,", "render({ message: ticket,")
        .replace('input["ticket"]', 'input["message"]')
        .replace("input.ticket", "input.message"),
    );
    await compiles("message: string;");
    await takePicture("rename-after");
    await dark(false);
  },

  "renames a field of the output, to what is no identifier": async () => {
    const { document } = await open("shop/classify.prompt");
    const before = await textOf("main.ts");
    await renameTo(document, "category(enum)", "the-category");
    await programIs(
      before
        .replace("{ category,", '{ "the-category": category,')
        .replace("result.value.category", 'result.value["the-category"]'),
    );
    await compiles('"the-category": "refund" | "other";');
  },

  "renames and moves a prompt with its imports": async () => {
    const edit = new WorkspaceEdit();
    edit.renameFile(fileUri("shop/classify.prompt"), fileUri("shop/support/triage.prompt"));
    assert(await workspace.applyEdit(edit), "it is renamed");
    await until("the program to be saved", async () => {
      // What is changed without being open gets an editor after a moment.
      await workspace.saveAll(false);
      return (await textOf("main.ts")).includes("./support/triage.prompt.js");
    });
    await eventuallyText("support/triage.prompt.ts", "export const triage: Prompt<TriageInput, TriageOutput>");
    await eventuallyText("prompts.ts", "./support/triage.prompt.js");
    await eventuallyGone("classify.prompt.ts");
    await eventuallyText("support/triage.eval.yaml", "groundedIn: input.message");
    assert.equal(await textOf("classify.eval.yaml"), "");
    compile();
    await closeAll();
  },

  "refuses to rename what the bindings do not know yet": async () => {
    const { document } = await open("shop/support/triage.prompt");
    await type(document, "message: string", "sentence: string");
    await type(document, "{{role", "{{sentence}}{{role");
    const at = rangeOf(document, "sentence: string").start;
    await assert.rejects(
      async () => commands.executeCommand("vscode.executeDocumentRenameProvider", document.uri, at, "words"),
      /Save 'triage\.prompt'/,
    );
    await closeAll();
  },

  "shows how often a prompt is used, and where": async () => {
    const { document } = await open("shop/_ticket.prompt");
    const lenses = async (uri: Uri) => {
      const found = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri, 10);
      return found.filter(({ command }) => command?.title.includes("reference"));
    };
    const titles = async (uri: Uri) => (await lenses(uri)).map(({ command }) => command?.title);
    assert.deepEqual(await titles(document.uri), ["1 reference"]);
    await open("shop/main.ts");
    await open("shop/support/triage.prompt");
    await dark(true);
    let seen: unknown;
    await until("uses in TypeScript", async () => {
      seen = await titles(fileUri("shop/support/triage.prompt"));
      return String(seen) === "4 references";
    }).catch((error: unknown) => assert.fail(`${String(seen)}: ${String(error)}`));
    const [lens] = await lenses(fileUri("shop/support/triage.prompt"));
    await sleep(1_000);
    await takePicture("lens");
    const { command } = lens!;
    await commands.executeCommand(command!.command, ...(command!.arguments ?? []));
    await sleep(2_500);
    await takePicture("lens-references");
    await commands.executeCommand("closeReferenceSearch");
    const settings = workspace.getConfiguration("typed-prompts");
    await settings.update("codeLens.references", false, ConfigurationTarget.Workspace);
    await until("no lens", async () => (await titles(document.uri)).length === 0);
    await settings.update("codeLens.references", undefined, ConfigurationTarget.Workspace);
    await dark(false);
    await closeAll();
    await workspace.fs.delete(fileUri("shop"), { recursive: true });
  },
};

async function makeProject(): Promise<void> {
  for (const [name, text] of Object.entries(project)) await write(`shop/${name}`, text);
  await until("bindings", async () => {
    await commands.executeCommand("typed-prompts.generateBindings");
    return (await textOf("classify.prompt.ts")) !== "";
  });
  compile();
  await commands.executeCommand("notifications.clearAll");
  await commands.executeCommand("workbench.action.closeAuxiliaryBar");
}

/** Renames as a person does where there is a keyboard: by F2, and the box that it opens. */
async function renameTo(document: TextDocument, text: string, newName: string): Promise<void> {
  const at = rangeOf(document, text).start.translate(0, 1);
  const editor = window.activeTextEditor!;
  editor.selection = new Selection(at, at);
  await commands.executeCommand("workbench.action.focusActiveEditorGroup");
  const hasKeyboard = await pressKeys({ press: "F2" });
  if (hasKeyboard) {
    await sleep(1_500);
    await pressKeys({ press: "Control+A" }, { type: newName });
    await takePicture(`rename-box-${newName}`);
    await pressKeys({ press: "Enter" });
  } else {
    const edit = await commands.executeCommand<WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      at,
      newName,
    );
    assert(await workspace.applyEdit(edit, { isRefactoring: true }));
  }
  await until(`${newName} in ${document.uri.path}`, async () => document.getText().includes(newName));
  await sleep(500);
  await workspace.saveAll(false);
}

async function type(document: TextDocument, text: string, by: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, rangeOf(document, text), by);
  assert(await workspace.applyEdit(edit));
}

async function programIs(expected: string): Promise<void> {
  assert.equal(await textOf("main.ts"), expected);
}

/** The project compiles once the bindings are made anew. */
async function compiles(declaration: string): Promise<void> {
  await eventuallyText("classify.prompt.ts", declaration);
  compile();
}

function compile(): void {
  const root = extensions.getExtension("typed-prompts.typed-prompts")!.extensionPath;
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", fileUri("shop").fsPath], { encoding: "utf8" });
  assert.equal(stdout, "");
  assert.equal(status, 0);
}

async function lineIs(document: TextDocument, line: number, expected: string): Promise<void> {
  const seen = () => document.lineAt(new Position(line, 0)).text;
  await eventually(expected, () => seen() === expected, seen);
}

async function eventuallyText(name: string, text: string): Promise<void> {
  await until(`${text} in ${name}`, async () => (await textOf(name)).includes(text));
}

async function eventuallyGone(name: string): Promise<void> {
  await until(`no ${name}`, async () => (await textOf(name)) === "");
}

/** What a file of the project holds on disk; nothing when there is none. */
async function textOf(name: string): Promise<string> {
  const read = workspace.fs.readFile(fileUri(`shop/${name}`));
  return read.then(
    (bytes) => new TextDecoder().decode(bytes),
    () => "",
  );
}

async function until(expected: string, probe: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 40_000; Date.now() < end; await sleep(100)) if (await probe()) return;
  assert.fail(`expected ${expected}; diagnostics: ${JSON.stringify(languages.getDiagnostics())}`);
}

async function dark(isDark: boolean): Promise<void> {
  const theme = isDark ? "Default Dark Modern" : undefined;
  await workspace.getConfiguration().update("workbench.colorTheme", theme, ConfigurationTarget.Workspace);
}
