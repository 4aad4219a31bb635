import { commands, Disposable, type LogOutputChannel, Position, Selection, Uri, window } from "vscode";
import { renameAtCommand, showReferencesCommand } from "../../server/src/lsp/customRequests.ts";
import type { BindingMessages } from "./bindingMessages.ts";
import type { Evaluations } from "./evaluations/evaluations.ts";
import { sampleLine } from "./evaluations/sampleText.ts";
import type { LanguageServer } from "./languageServer.ts";
import type { Previews } from "./preview/previews.ts";
import { showCallSites, showReferences } from "./promptReferences.ts";

export function registerCommands(
  server: LanguageServer,
  previews: Previews,
  bindings: BindingMessages,
  output: LogOutputChannel,
): Disposable[] {
  return [
    commands.registerCommand("typed-prompts.restartServer", () => server.restart()),
    commands.registerCommand("typed-prompts.showOutput", () => output.show()),
    commands.registerCommand("typed-prompts.openPreview", () => previews.open()),
    // The name that it had before it was a preview; keyboard shortcuts may have it.
    commands.registerCommand("typed-prompts.renderPrompt", () => previews.open()),
    commands.registerCommand(renameAtCommand, renameAt),
    commands.registerCommand(showReferencesCommand, showReferences),
    commands.registerCommand("typed-prompts.showCallSites", showCallSites),
    commands.registerCommand("typed-prompts.generateBindings", async () =>
      bindings.showResult(await server.generateBindings()),
    ),
  ];
}

/** What the tests in the editor need to see, which nobody outside of the extension can. */
export function registerTestCommands(previews: Previews, evaluations: Evaluations): Disposable {
  return Disposable.from(
    commands.registerCommand("typed-prompts.test.look", (action: { press?: string; type?: string } = {}) =>
      previews.shown?.look(action),
    ),
    commands.registerCommand("typed-prompts.test.results", (file: Uri) =>
      [...evaluations.results.of(file)].map(([name, { samples, isStale }]) => ({
        name,
        isStale,
        line: sampleLine(samples),
        statuses: samples.map(({ status }) => status),
      })),
    ),
  );
}

/** Puts the cursor at a place and asks for a new name of what is there. */
async function renameAt(uri: string, { line, character }: { line: number; character: number }): Promise<void> {
  const editor = await window.showTextDocument(Uri.parse(uri, true));
  const position = new Position(line, character);
  editor.selection = new Selection(position, position);
  await commands.executeCommand("editor.action.rename");
}
