import { commands, type ExtensionContext, ExtensionMode, window, workspace } from "vscode";
import { BindingMessages } from "./bindingMessages.ts";
import { registerCommands, registerTestCommands } from "./commands.ts";
import { registerEvaluationCommands } from "./evaluations/evaluationCommands.ts";
import { Evaluations } from "./evaluations/evaluations.ts";
import { PromptExtraction } from "./extractPrompt.ts";
import { LanguageServer } from "./languageServer.ts";
import { offerAssociation, offerNoFormatOnSave } from "./otherExtensions.ts";
import { Previews } from "./preview/previews.ts";
import { PromptDefinitions } from "./promptDefinitions.ts";
import { PromptReferences } from "./promptReferences.ts";
import { ServerStatusItem } from "./serverStatusItem.ts";
import { registerVersions } from "./versions/versionCommands.ts";

let server: LanguageServer | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Typed Prompts", { log: true });
  const status = new ServerStatusItem();
  const bindings = new BindingMessages(output, context.workspaceState);
  const references = new PromptReferences();
  server = new LanguageServer(context.asAbsolutePath("dist/server.cjs"), output, status, bindings, references);
  const previews = new Previews(context.extensionUri, server);
  const evaluations = new Evaluations(context, server, output);
  context.subscriptions.push(
    output,
    status,
    references,
    previews,
    evaluations,
    registerEvaluationCommands(context, evaluations),
    registerVersions(server, context.extensionMode === ExtensionMode.Test),
    new PromptDefinitions(),
    new PromptExtraction(server),
    ...registerCommands(server, previews, bindings, output),
  );
  if (context.extensionMode === ExtensionMode.Test)
    context.subscriptions.push(registerTestCommands(previews, evaluations));

  const running = server;
  context.subscriptions.push(
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("typed-prompts.enable")) void running.applyEnabled();
    }),
    // Nothing is written into a workspace until it is trusted.
    workspace.onDidGrantWorkspaceTrust(() => void running.stop().then(() => running.applyEnabled())),
    workspace.onDidOpenTextDocument((document) => void offerAssociation(document, context.globalState)),
  );
  void commands.executeCommand("setContext", "typed-prompts.isActive", true);
  await running.applyEnabled();
  for (const document of workspace.textDocuments) void offerAssociation(document, context.globalState);
  void offerNoFormatOnSave(context.globalState);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
