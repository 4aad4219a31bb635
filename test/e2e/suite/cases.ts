import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import {
  ConfigurationTarget,
  commands,
  DiagnosticSeverity,
  DiagnosticTag,
  extensions,
  Location,
  type LocationLink,
  languages,
  Selection,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import {
  append,
  closeAll,
  diagnostic,
  diagnosticsAre,
  eventually,
  fileUri,
  open,
  quickFixes,
  rangeOf,
  replace,
  write,
} from "./editor.ts";
import { previewCases } from "./previewCases.ts";

/** What a user of the extension does, each case on the folder as the one before left it: clean and closed. */
export const cases: Readonly<Record<string, () => Promise<void>>> = {
  "is activated by a folder with prompts": async () => {
    const extension = extensions.getExtension("typed-prompts.typed-prompts");
    assert(extension, "the extension is installed");
    await eventually(
      "an active extension",
      () => extension.isActive,
      () => extension.isActive,
    );
  },

  "lists the problems of prompts that are not open": async () => {
    await diagnosticsAre(fileUri("classify.prompt"), [
      "error unknown-variable",
      "warning unused-variable",
      "warning unused-variable",
    ]);
    await diagnosticsAre(fileUri("_house_rules.prompt"), []);
  },

  "marks a misspelt variable inside {{#each}}, exactly that word": async () => {
    const { document } = await open("reply.prompt");
    assert.equal(document.languageId, "dotprompt");
    const found = await diagnostic(document.uri, "unknown-variable");
    assert.equal(document.getText(found.range), "produt");
    assert.equal(found.severity, DiagnosticSeverity.Error);
    assert.match(found.message, /Did you mean 'product'\?/);
    assert.equal(found.source, "typed-prompts");
    await closeAll();
  },

  "fades what is declared but not used": async () => {
    const found = await diagnostic(fileUri("classify.prompt"), "unused-variable");
    assert.deepEqual(found.tags, [DiagnosticTag.Unnecessary]);
  },

  "corrects the word by a quick fix, and the error goes": async () => {
    const { document } = await open("reply.prompt");
    const found = await diagnostic(document.uri, "unknown-variable");
    const fixes = await quickFixes(document.uri, found.range);
    const fix = fixes.find(({ title }) => title.includes("product"));
    assert(fix?.edit, `a fix with an edit among ${JSON.stringify(fixes.map(({ title }) => title))}`);
    assert(await workspace.applyEdit(fix.edit));
    assert(document.getText().includes("{{quantity}} × {{product}}{{#unless"), "only the word is changed");
    // The text in the editor counts, although the file on disk still has the mistake.
    await diagnosticsWithout(document, "unknown-variable");
    await closeAll();
    await diagnostic(fileUri("reply.prompt"), "unknown-variable");
  },

  "follows the typing": async () => {
    const { document } = await open("reply.prompt");
    await append(document, "{{#if urgent}}\n");
    await diagnostic(document.uri, "unclosed-block");
    await append(document, "now{{/if}}\n");
    await diagnosticsWithout(document, "unclosed-block");
    await diagnostic(document.uri, "unknown-variable");
    await closeAll();
  },

  "checks a prompt again when its partial is edited": async () => {
    const { document } = await open("_house_rules.prompt");
    await append(document, "The shop is called {{shop}}.\n");
    await diagnostic(fileUri("reply.prompt"), "partial-argument");
    await closeAll();
    await eventually(
      "no partial-argument",
      () => !codes(fileUri("reply.prompt")).includes("partial-argument"),
      () => codes(fileUri("reply.prompt")),
    );
  },

  "applies a changed configuration file at once, also unsaved": async () => {
    const { document } = await open("typed-prompts.config.json");
    await replace(document, '"warning"', '"off"');
    await diagnosticsAre(fileUri("classify.prompt"), ["error unknown-variable"]);
    await replace(document, '"off"', '"loud"');
    await diagnostic(document.uri, "invalid-config");
    await closeAll();
    await diagnostic(fileUri("classify.prompt"), "unused-variable");
    await diagnosticsAre(fileUri("typed-prompts.config.json"), []);
  },

  "leaves closed prompts alone when the setting says so": async () => {
    const settings = workspace.getConfiguration("typed-prompts");
    await settings.update("diagnostics.workspace", false, ConfigurationTarget.Workspace);
    await diagnosticsAre(fileUri("classify.prompt"), []);
    await open("classify.prompt");
    await diagnostic(fileUri("classify.prompt"), "unknown-variable");
    await closeAll();
    await diagnosticsAre(fileUri("classify.prompt"), []);
    await settings.update("diagnostics.workspace", undefined, ConfigurationTarget.Workspace);
    await diagnostic(fileUri("classify.prompt"), "unknown-variable");
  },

  "stops when it is turned off, and starts when it is turned on": async () => {
    const settings = workspace.getConfiguration("typed-prompts");
    await settings.update("enable", false, ConfigurationTarget.Workspace);
    await diagnosticsAre(fileUri("classify.prompt"), []);
    assert.deepEqual(serverProcesses(), []);
    await commands.executeCommand("typed-prompts.restartServer");
    assert.deepEqual(serverProcesses(), [], "what is turned off is not restarted");
    await settings.update("enable", undefined, ConfigurationTarget.Workspace);
    await diagnostic(fileUri("classify.prompt"), "unknown-variable");
  },

  "restarts on command": async () => {
    const before = serverProcesses();
    assert.equal(before.length, 1);
    const { document } = await open("reply.prompt");
    await commands.executeCommand("typed-prompts.restartServer");
    const after = serverProcesses();
    assert.equal(after.length, 1);
    assert.notDeepEqual(after, before);
    await diagnostic(document.uri, "unknown-variable");
    await closeAll();
  },

  "comes back after the server died, with the text as edited": async () => {
    const { document } = await open("reply.prompt");
    await diagnostic(document.uri, "unknown-variable");
    await replace(document, "{{produt}}", "{{pruduct}}");
    const [process_] = serverProcesses();
    assert(process_ !== undefined);
    process.kill(process_, "SIGKILL");
    const seen = () => languages.getDiagnostics(document.uri).map((one) => document.getText(one.range));
    await eventually("the new mistake", () => seen().includes("pruduct"), seen);
    assert.notDeepEqual(serverProcesses(), [process_]);
    await closeAll();
  },

  ...previewCases,

  "formats a prompt when it is saved, and only what is no text": async () => {
    await write("messy.prompt", "---\nmodel:   x\n---\n\n\nHello {{ name }}  \n{{> house_rules }}\n\n");
    const settings = workspace.getConfiguration("editor", { languageId: "dotprompt" });
    await settings.update("formatOnSave", true, ConfigurationTarget.Workspace, true);
    const { document } = await open("messy.prompt");
    await replace(document, "Hello", "Hi");
    assert(await document.save(), "it is saved");
    assert.equal(document.getText(), "---\nmodel: x\n---\n\nHi {{name}}  \n{{>house_rules}}\n");
    await settings.update("formatOnSave", undefined, ConfigurationTarget.Workspace, true);
    await closeAll();
    await workspace.fs.delete(fileUri("messy.prompt"));
  },

  "spaces a tag when its last brace is typed, unless the formatter is another's": async () => {
    await write("typed.prompt", "Hello {{ name }\n");
    const settings = workspace.getConfiguration("editor", { languageId: "dotprompt" });
    await settings.update("formatOnType", true, ConfigurationTarget.Workspace, true);
    const typeBrace = async () => {
      const editor = await open("typed.prompt");
      await diagnostic(editor.document.uri, "template-syntax");
      editor.selection = new Selection(0, 15, 0, 15);
      await commands.executeCommand("type", { text: "}" });
      return editor.document;
    };
    const formatted = await typeBrace();
    const text = () => formatted.getText();
    await eventually("a spaced tag", () => text() === "Hello {{name}}\n", text);
    await closeAll();
    await settings.update("defaultFormatter", "other.formatter", ConfigurationTarget.Workspace, true);
    const left = await typeBrace();
    await sleep(500);
    assert.equal(left.getText(), "Hello {{ name }}\n");
    for (const name of ["formatOnType", "defaultFormatter"]) {
      await settings.update(name, undefined, ConfigurationTarget.Workspace, true);
    }
    await closeAll();
    await workspace.fs.delete(fileUri("typed.prompt"));
  },

  "moves problems with a renamed file, and drops those of a deleted one": async () => {
    await write("old.prompt", "---\ninput:\n  schema:\n    a: string\n---\n{{a}}{{b}}\n");
    await diagnosticsAre(fileUri("old.prompt"), ["error unknown-variable"]);
    await workspace.fs.rename(fileUri("old.prompt"), fileUri("new.prompt"));
    await diagnosticsAre(fileUri("new.prompt"), ["error unknown-variable"]);
    await diagnosticsAre(fileUri("old.prompt"), []);
    await workspace.fs.delete(fileUri("new.prompt"));
    await diagnosticsAre(fileUri("new.prompt"), []);
  },

  "drops the problems of an open file that is deleted": async () => {
    await write("open.prompt", "---\ninput:\n  schema:\n    a: string\n---\n{{a}}{{b}}\n");
    await open("open.prompt");
    await diagnosticsAre(fileUri("open.prompt"), ['error unknown-variable "b"']);
    await workspace.fs.delete(fileUri("open.prompt"));
    await closeAll();
    await diagnosticsAre(fileUri("open.prompt"), []);
  },

  "checks a prompt that was never saved": async () => {
    const document = await workspace.openTextDocument({
      language: "dotprompt",
      content: "---\ninput:\n  schema:\n    name: string\n---\nHello {{nmae}}, {{name}}\n",
    });
    await window.showTextDocument(document);
    await diagnosticsAre(document.uri, ['error unknown-variable "nmae"']);
    await commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  },

  "leaves VS Code's own .prompt.md files alone": async () => {
    await write("own.prompt.md", "{{#each}}\n");
    const { document } = await open("own.prompt.md");
    assert.notEqual(document.languageId, "dotprompt");
    await diagnosticsAre(document.uri, []);
    await closeAll();
    await workspace.fs.delete(fileUri("own.prompt.md"));
  },

  "offers bindings where a program is, and goes on without asking": async () => {
    await write("package.json", "{}\n");
    await write("offered.prompt", greeting);
    const { document } = await open("offered.prompt");
    await save(document, "Hello", "Hi");
    await until("bindings after the answer 'Generate'", async () => {
      await commands.executeCommand("notifications.focusToasts");
      await commands.executeCommand("notification.acceptPrimaryAction");
      return (await textOf("offered.prompt.ts")) !== undefined;
    });
    await workspace.fs.delete(fileUri("package.json"));
    await save(document, "Hi", "Welcome");
    await contains("offered.prompt.ts", "Welcome ");
    await closeAll();
    await workspace.fs.delete(fileUri("offered.prompt"));
    await isGone("offered.prompt.ts");
    await removeShared();
  },

  "writes bindings on save where a configuration wants them, and keeps the last good ones": async () => {
    const configuration = await read("typed-prompts.config.json");
    const rules = { "unused-variable": "off" };
    await write("typed-prompts.config.json", JSON.stringify({ rules, generate: { validation: "none" } }));
    await diagnosticsAre(fileUri("classify.prompt"), ["error unknown-variable"]);
    await write("greet.prompt", greeting);
    const { document } = await open("greet.prompt");
    await save(document, "Hello", "Dear");
    await contains("greet.prompt.ts", "Dear ");
    await save(document, "{{name}}", "{{nmae}}");
    await diagnosticsAre(document.uri, ['error unknown-variable "nmae"', 'information bindings-stale "---"']);
    await contains("greet.prompt.ts", "Dear ");
    await save(document, "{{nmae}}", "{{name}}!");
    await contains("greet.prompt.ts", "!");
    await diagnosticsAre(document.uri, []);
    await closeAll();
    await workspace.fs.delete(fileUri("greet.prompt"));
    await isGone("greet.prompt.ts");
    await removeShared();
    await write("typed-prompts.config.json", configuration);
    await diagnostic(fileUri("classify.prompt"), "unused-variable");
  },

  "generates all bindings on command, tells when they were edited, and takes it back": async () => {
    await write("greet.prompt", greeting);
    await commands.executeCommand("typed-prompts.generateBindings");
    await exists("greet.prompt.ts");
    await exists("_house_rules.prompt.ts", false);
    const { document } = await open("greet.prompt");
    await write("greet.prompt.ts", (await read("greet.prompt.ts")).replace("Hello", "Hullo"));
    const found = await diagnostic(document.uri, "bindings-edited");
    assert.equal(found.severity, DiagnosticSeverity.Information);
    const [fix] = await quickFixes(document.uri, found.range);
    assert.equal(fix?.title, "Generate bindings");
    assert(fix.command);
    await commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
    await contains("greet.prompt.ts", "Hello ");
    await diagnosticsAre(document.uri, []);
    await closeAll();
  },

  "leads from TypeScript to the prompt, and to the field": async () => {
    await write("use/it.ts", 'import { greet } from "../greet.prompt.js";\n\ngreet.render({ name: "Ada" });\n');
    const { document } = await open("use/it.ts");
    await definitionIs(document, "greet.render", "greet.prompt:0");
    await definitionIs(document, "name", "greet.prompt:3");
    await definitionIs(document, "greet }", "greet.prompt:0");
    await closeAll();
    await workspace.fs.delete(fileUri("use"), { recursive: true });
  },

  "moves bindings with a renamed prompt": async () => {
    await workspace.fs.rename(fileUri("greet.prompt"), fileUri("welcome.prompt"));
    await exists("welcome.prompt.ts");
    await isGone("greet.prompt.ts");
    await workspace.fs.delete(fileUri("welcome.prompt"));
    await isGone("welcome.prompt.ts");
    await removeShared();
  },
};

const greeting = "---\ninput:\n  schema:\n    name: string\n---\nHello {{name}}\n";

/** Changes one text of a document and saves it. */
async function save(document: TextDocument, text: string, by: string): Promise<void> {
  await replace(document, text, by);
  assert(await document.save(), `${document.uri.path} is saved`);
}

async function read(name: string): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(fileUri(name)));
}

async function contains(name: string, text: string): Promise<void> {
  await until(`${JSON.stringify(text)} in ${name}`, async () => (await textOf(name))?.includes(text) ?? false);
}

async function exists(name: string, isThere = true): Promise<void> {
  const what = isThere ? `a file ${name}` : `no file ${name}`;
  await until(what, async () => ((await textOf(name)) !== undefined) === isThere);
}

function isGone(name: string): Promise<void> {
  return exists(name, false);
}

async function textOf(name: string): Promise<string | undefined> {
  return read(name).catch(() => undefined);
}

/** Removes what bindings leave behind. */
async function removeShared(): Promise<void> {
  for (const [name] of await workspace.fs.readDirectory(fileUri("."))) {
    if (name === "typed-prompts.ts" || name.endsWith(".prompt.ts")) await workspace.fs.delete(fileUri(name));
  }
}

/** Where "Go to Definition" leads among others, as `file:line`. TypeScript takes its time to start. */
async function definitionIs(document: TextDocument, text: string, expected: string): Promise<void> {
  const position = rangeOf(document, text).start;
  await until(`${expected} of ${text}`, async () => {
    const found = await commands.executeCommand<(Location | LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      document.uri,
      position,
    );
    const places = found.map((one) =>
      one instanceof Location ? ([one.uri, one.range] as const) : ([one.targetUri, one.targetRange] as const),
    );
    return places.some(
      ([uri, { start }]) => `${uri.path.slice(uri.path.lastIndexOf("/") + 1)}:${start.line}` === expected,
    );
  });
}

async function until(expected: string, probe: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) if (await probe()) return;
  assert.fail(`expected ${expected}`);
}

function diagnosticsWithout(document: TextDocument, code: string): Promise<unknown> {
  return eventually(
    `no ${code}`,
    () => !codes(document.uri).includes(code),
    () => codes(document.uri),
  );
}

function codes(uri: Uri): string[] {
  return languages.getDiagnostics(uri).map(({ code }) => String(typeof code === "object" ? code.value : code));
}

/** The ids of the language servers that this extension host has started. */
function serverProcesses(): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === process.pid && args.some((arg) => arg.endsWith("dist/server.cjs")),
    )
    .map(([pid]) => Number(pid));
}
