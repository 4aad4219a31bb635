import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { LanguageServer } from "./lsp/languageServer.ts";
import { NodeFileSystem } from "./node/nodeFileSystem.ts";
import { nodeGenerationTools } from "./node/nodeGenerationTools.ts";

const connection = createConnection(ProposedFeatures.all);

// One bad file or request must not take the editor's language support with it.
process.on("uncaughtException", (error) =>
  connection.console.error(`Unexpected error: ${error.stack ?? error.message}`),
);
process.on("unhandledRejection", (reason) => connection.console.error(`Unexpected error: ${String(reason)}`));

new LanguageServer(connection, new NodeFileSystem(), nodeGenerationTools(__dirname)).listen();
