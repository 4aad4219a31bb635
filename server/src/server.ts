import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import type { LoadTokenizer } from "./lsp/featureHandlers.ts";
import { LanguageServer } from "./lsp/languageServer.ts";
import { NodeFileSystem } from "./node/nodeFileSystem.ts";
import { nodeGenerationTools } from "./node/nodeGenerationTools.ts";
import { NodeVersions } from "./node/nodeVersions.ts";

// Two programs in one bundle, for most of it is the same: a run of evaluations is a process of its own.
if (process.argv[2] === "--evaluate") void import("./evaluator.ts").then(({ evaluate }) => evaluate());
else serve();

function serve(): void {
  const connection = createConnection(ProposedFeatures.all);

  // One bad file or request must not take the editor's language support with it.
  process.on("uncaughtException", (error) =>
    connection.console.error(`Unexpected error: ${error.stack ?? error.message}`),
  );
  process.on("unhandledRejection", (reason) => connection.console.error(`Unexpected error: ${String(reason)}`));

  const loadTokenizer: LoadTokenizer = () => import("./tokenizer.ts");
  const disk = new NodeFileSystem();
  const tools = nodeGenerationTools(__dirname);
  new LanguageServer(connection, disk, tools, new NodeVersions(disk), loadTokenizer).listen();
}
