// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source of a template literal.
import assert from "node:assert/strict";
import { CodeAction, ConfigurationTarget, commands, type Range, type TextDocument, workspace } from "vscode";
import { closeAll, eventually, fileUri, open, rangeOf, write } from "./editor.ts";

/** What a user asks the extension to change, beside quick fixes. */
export const refactoringCases: Readonly<Record<string, () => Promise<void>>> = {
  "extracts a selection to a partial": async () => {
    await write("letter.prompt", "Dear {{name}},\nyour order is on its way.\n");
    const { document } = await open("letter.prompt");
    const action = await refactoring(document, rangeOf(document, "Dear {{name}},"), "Extract to partial");
    assert(action.edit && (await workspace.applyEdit(action.edit)), "the edit applies");
    assert.equal(document.getText(), "{{>extracted}}\nyour order is on its way.\n");
    const partial = await workspace.openTextDocument(fileUri("_extracted.prompt"));
    assert.equal(partial.getText(), "Dear {{name}},\n");
    assert.equal(action.command?.command, "typed-prompts.renameAt");
    await partial.save();
    await closeAll();
    for (const name of ["letter.prompt", "_extracted.prompt"]) await workspace.fs.delete(fileUri(name));
  },

  "fixes on save what needs no decision": async () => {
    await write("letter.prompt", "---\ninput:\n  schema:\n    name: string\n---\nDear {{nmae}} {{name}}");
    const settings = workspace.getConfiguration("editor");
    await settings.update("codeActionsOnSave", { "source.fixAll": "explicit" }, ConfigurationTarget.Workspace);
    const { document } = await open("letter.prompt");
    await commands.executeCommand("type", { text: " " });
    await document.save();
    assert(document.getText().endsWith("Dear {{name}} {{name}}"), document.getText());
    await settings.update("codeActionsOnSave", undefined, ConfigurationTarget.Workspace);
    await closeAll();
    await workspace.fs.delete(fileUri("letter.prompt"));
  },

  "extracts a literal of a program to a prompt": async () => {
    await write(
      "letter.ts",
      "export const letter = (name: string) => {\n  const text = `Dear ${name},`;\n  return text;\n};\n",
    );
    const { document } = await open("letter.ts");
    const action = await refactoring(document, rangeOf(document, "Dear"), "Extract to .prompt file");
    const { command } = action;
    assert(command, "it is a command");
    await commands.executeCommand(command.command, ...(command.arguments ?? []));
    await eventually(
      "a call",
      () => document.getText().includes("render({ name })"),
      () => document.getText(),
    );
    assert(
      document.getText().startsWith('import { text as textPrompt } from "./text.prompt.js";\n'),
      document.getText(),
    );
    const prompt = await workspace.openTextDocument(fileUri("text.prompt"));
    assert.equal(prompt.getText(), "---\ninput:\n  schema:\n    name: any\n---\nDear {{name}},\n");
    await closeAll();
    for (const [name] of await workspace.fs.readDirectory(fileUri("."))) {
      if (name.endsWith(".ts") || name === "text.prompt") await workspace.fs.delete(fileUri(name));
    }
  },
};

async function refactoring(document: TextDocument, range: Range, title: string): Promise<CodeAction> {
  let titles: readonly string[] = [];
  for (let attempt = 0; attempt < 20; attempt++) {
    const found = await commands.executeCommand<CodeAction[]>("vscode.executeCodeActionProvider", document.uri, range);
    const action = found.find((one) => one instanceof CodeAction && one.title === title && !one.disabled);
    if (action) return action;
    titles = found.map((one) => one.title);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return assert.fail(`${title} among ${titles.join("; ")}`);
}
