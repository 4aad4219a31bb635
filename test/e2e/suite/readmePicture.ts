import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationTarget, commands, Selection, TextEditorRevealType, workspace } from "vscode";
import { closeAll, diagnostic, open, rangeOf } from "./editor.ts";
import { takePicture } from "./picture.ts";

/** The window as the README shows it: the mistake, what is said about it, and the list of problems. */
export async function takeReadmePicture(): Promise<void> {
  const settings = workspace.getConfiguration();
  // Dark as the other picture, and what is said of the word does not hide the loop that it stands in.
  await settings.update("workbench.colorTheme", "Default Dark Modern", ConfigurationTarget.Workspace);
  await settings.update("editor.hover.above", false, ConfigurationTarget.Workspace);
  await commands.executeCommand("notifications.clearAll");
  await commands.executeCommand("workbench.action.closeAuxiliaryBar");
  const editor = await open("reply.prompt");
  const { range } = await diagnostic(editor.document.uri, "unknown-variable");
  await commands.executeCommand("workbench.actions.view.problems");
  await commands.executeCommand("workbench.action.focusActiveEditorGroup");
  const word = rangeOf(editor.document, "produt");
  assert(word.isEqual(range));
  editor.selection = new Selection(word.start.translate(0, 2), word.start.translate(0, 2));
  editor.revealRange(word, TextEditorRevealType.InCenter);
  await sleep(1_000);
  await commands.executeCommand("editor.action.showHover", { focus: "noAutoFocus" });
  await sleep(1_500);
  await takePicture("editor");
  for (const name of ["workbench.colorTheme", "editor.hover.above"])
    await settings.update(name, undefined, ConfigurationTarget.Workspace);
  await closeAll();
}
