import { type ExtensionContext, ExtensionMode, window, workspace } from "vscode";
import { BindingMessages } from "./bindingMessages.ts";
import { registerCommands, registerTestCommands } from "./commands.ts";
import { PromptExtraction } from "./extractPrompt.ts";
import { LanguageServer } from "./languageServer.ts";
import { offerAssociation, offerNoFormatOnSave } from "./otherExtensions.ts";
import { Previews } from "./preview/previews.ts";
import { PromptDefinitions } from "./promptDefinitions.ts";
import { PromptReferences } from "./promptReferences.ts";
import { ServerStatusItem } from "./serverStatusItem.ts";

let server: LanguageServer | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Typed Prompts", { log: true });
  const status = new ServerStatusItem();
  const bindings = new BindingMessages(output, context.workspaceState);
  const references = new PromptReferences();
  server = new LanguageServer(context.asAbsolutePath("dist/server.cjs"), output, status, bindings, references);
  const previews = new Previews(context.extensionUri, server);
  context.subscriptions.push(
    output,
    status,
    references,
    previews,
    new PromptDefinitions(),
    new PromptExtraction(server),
    ...registerCommands(server, previews, bindings, output),
  );
  if (context.extensionMode === ExtensionMode.Test) context.subscriptions.push(registerTestCommands(previews));

  const running = server;
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("typed-prompts.enable")) void running.applyEnabled();
    }),
    // Nothing is written into a workspace until it is trusted.
    workspace.onDidGrantWorkspaceTrust(() => void running.stop().then(() => running.applyEnabled())),
    workspace.onDidOpenTextDocument((document) => void offerAssociation(document, context.globalState)),
  );
  await running.applyEnabled();
  for (const document of workspace.textDocuments) void offerAssociation(document, context.globalState);
  void offerNoFormatOnSave(context.globalState);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
