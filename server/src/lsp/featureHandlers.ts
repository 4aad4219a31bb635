import type { Connection, ServerCapabilities } from "vscode-languageserver";
import type { PromptModel } from "../analysis/promptModel.ts";
import type { FileId } from "../diagnostics/diagnostic.ts";
import type { BoundFiles } from "../features/bindings/boundNames.ts";
import type { LensContext } from "../features/codeLenses.ts";
import type { EvalDocument } from "../workspace/evalFiles.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { boundNamesHandler } from "./handlers/boundNames.ts";
import { callHierarchyHandler } from "./handlers/callHierarchy.ts";
import { codeLensesHandler } from "./handlers/codeLenses.ts";
import { completionHandler } from "./handlers/completion.ts";
import { definitionHandler } from "./handlers/definition.ts";
import { documentHighlightsHandler } from "./handlers/documentHighlights.ts";
import { documentLinksHandler } from "./handlers/documentLinks.ts";
import { documentSymbolsHandler } from "./handlers/documentSymbols.ts";
import { evaluationsHandler } from "./handlers/evaluations.ts";
import { fileRenameHandler } from "./handlers/fileRename.ts";
import { foldingRangesHandler } from "./handlers/foldingRanges.ts";
import { formattingHandler } from "./handlers/formatting.ts";
import { hoverHandler } from "./handlers/hover.ts";
import { inlayHintsHandler } from "./handlers/inlayHints.ts";
import { linkedEditingRangesHandler } from "./handlers/linkedEditingRanges.ts";
import { previewHandler } from "./handlers/preview.ts";
import { referencesHandler } from "./handlers/references.ts";
import { renameHandler } from "./handlers/rename.ts";
import { selectionRangesHandler } from "./handlers/selectionRanges.ts";
import { semanticTokensHandler } from "./handlers/semanticTokens.ts";
import { signatureHelpHandler } from "./handlers/signatureHelp.ts";
import { versionsHandler } from "./handlers/versions.ts";
import { workspaceSymbolsHandler } from "./handlers/workspaceSymbols.ts";
import type { Settings } from "./settings.ts";
import type { FileLookup } from "./toProto.ts";
import type { Versions } from "./versions.ts";

/** What a client has said that it can do, beyond what every client can. */
export interface ClientAbilities {
  /** Fill in places of an inserted text, `${1:name}`. */
  readonly snippets: boolean;
  /** Show a type beside each name that completion offers, not only beside the chosen one. */
  readonly labelDetails: boolean;
  /** Tell whether an edit is for the text that it has. */
  readonly versionedEdits: boolean;
  readonly fileRenames: boolean;
  /** Make files as a part of an edit. */
  readonly newFiles: boolean;
  /** Show actions that cannot be done, with the reason. */
  readonly disabledActions: boolean;
  /** Start a rename by the command `typed-prompts.renameAt`. */
  readonly renameCommand: boolean;
  /** Show places by the command `typed-prompts.showReferences`. */
  readonly showReferencesCommand: boolean;
  /** Compare a prompt by the command `typed-prompts.compareWithHead`. */
  readonly compareWithHeadCommand: boolean;
}

/** What the handler of a feature may ask of the server. */
export interface FeatureHost extends FileLookup, LensContext {
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly client: ClientAbilities;
  /** The checked model of a document, as it is in the editor now; `undefined` for what is not checked. */
  model(uri: string): PromptModel | undefined;
  /** The same for evaluation files, which have no model. */
  evalDocument(uri: string): EvalDocument | undefined;
  readonly loadTokenizer: LoadTokenizer;
  readonly versions: Versions;
  readonly bound: BoundBindings;
}

/** Generated TypeScript, and how to bring it up to date. */
export interface BoundBindings extends BoundFiles {
  /** Writes bindings anew of what is saved, as far as they may be written. */
  generate(prompts: readonly FileId[]): Promise<void>;
}

/** Counts the tokens of a text. Its tables are large: they are read when they are first needed. */
export type LoadTokenizer = () => Promise<{ count(text: string): number }>;

/** One editor feature in the protocol: what the server says that it can, and the conversion to and from `features/`. */
export interface FeatureHandler {
  readonly capabilities: Partial<ServerCapabilities>;
  listen(connection: Connection, host: FeatureHost): void;
}

/** Every editor feature but diagnostics and code actions, one file each in `handlers/`. */
export const featureHandlers: readonly FeatureHandler[] = [
  boundNamesHandler,
  callHierarchyHandler,
  codeLensesHandler,
  documentLinksHandler,
  documentSymbolsHandler,
  evaluationsHandler,
  fileRenameHandler,
  foldingRangesHandler,
  formattingHandler,
  inlayHintsHandler,
  linkedEditingRangesHandler,
  selectionRangesHandler,
  semanticTokensHandler,
  workspaceSymbolsHandler,
  completionHandler,
  definitionHandler,
  documentHighlightsHandler,
  hoverHandler,
  previewHandler,
  referencesHandler,
  renameHandler,
  signatureHelpHandler,
  versionsHandler,
];
