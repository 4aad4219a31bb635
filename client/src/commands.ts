import { commands, type Disposable, type LogOutputChannel } from "vscode";
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
    commands.registerCommand("typed-prompts.generateBindings", async () =>
      bindings.showResult(await server.generateBindings()),
    ),
  ];
}
