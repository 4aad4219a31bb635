import { commands, type Disposable, type LogOutputChannel, Position, Selection, Uri, window } from "vscode";
import { renameAtCommand } from "../../server/src/lsp/customRequests.ts";
import type { BindingMessages } from "./bindingMessages.ts";
import type { LanguageServer } from "./languageServer.ts";
import type { RenderedPrompts } from "./renderedPrompts.ts";

export function registerCommands(
  server: LanguageServer,
  rendered: RenderedPrompts,
  bindings: BindingMessages,
  output: LogOutputChannel,
): Disposable[] {
  return [
    commands.registerCommand("typed-prompts.restartServer", () => server.restart()),
    commands.registerCommand("typed-prompts.showOutput", () => output.show()),
    commands.registerCommand("typed-prompts.renderPrompt", () => rendered.open()),
    commands.registerCommand(renameAtCommand, renameAt),
    commands.registerCommand("typed-prompts.generateBindings", async () =>
      bindings.showResult(await server.generateBindings()),
    ),
  ];
}

/** Puts the cursor at a place and asks for a new name of what is there. */
async function renameAt(uri: string, { line, character }: { line: number; character: number }): Promise<void> {
  const editor = await window.showTextDocument(Uri.parse(uri, true));
  const position = new Position(line, character);
  editor.selection = new Selection(position, position);
  await commands.executeCommand("editor.action.rename");
}
