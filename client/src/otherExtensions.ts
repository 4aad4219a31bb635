import { ConfigurationTarget, extensions, languages, type Memento, type TextDocument, window, workspace } from "vscode";

const never = "Don't Show Again";

/** Google's extension rewrites the text between the tags when it formats, and formats on every save by default. */
export async function offerNoFormatOnSave(memory: Memento): Promise<void> {
  const settings = workspace.getConfiguration("dotprompt");
  if (!extensions.getExtension("google.dotprompt-vscode") || !settings.get("formatOnSave", true)) return;
  const choice = await askOnce(
    memory,
    "offered.formatOnSave",
    "The Dotprompt extension reformats .prompt files on every save, which can change the text that a model receives. Turn its format on save off?",
    "Turn Off",
  );
  if (choice) await settings.update("formatOnSave", false, ConfigurationTarget.Global);
}

/**
 * Whether the user has chosen the formatter of another extension for a document. The editor then asks that one alone to
 * format documents and ranges, but while somebody types it asks whichever comes first.
 */
export function hasOtherFormatter(document: TextDocument): boolean {
  const chosen = workspace.getConfiguration("editor", document).get<string | null>("defaultFormatter", null);
  return chosen !== null && chosen.toLowerCase() !== "typed-prompts.typed-prompts";
}

/** Another extension may have claimed `.prompt` for a language of its own; then nothing of ours would be seen. */
export async function offerAssociation(document: TextDocument, memory: Memento): Promise<void> {
  if (document.uri.scheme !== "file" || !document.uri.path.endsWith(".prompt")) return;
  if (document.languageId === "dotprompt") return;
  const files = workspace.getConfiguration("files");
  // Whoever wrote an association meant it.
  if ("*.prompt" in files.get<object>("associations", {})) return;
  const choice = await askOnce(
    memory,
    "offered.association",
    `.prompt files are opened as "${document.languageId}" here. Open them as Dotprompt, so that Typed Prompts checks them?`,
    "Open as Dotprompt",
  );
  if (!choice) return;
  const inWorkspace = workspace.workspaceFolders !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const written = files.inspect<object>("associations");
  const present = inWorkspace ? written?.workspaceValue : written?.globalValue;
  await files.update("associations", { ...present, "*.prompt": "dotprompt" }, target);
  await languages.setTextDocumentLanguage(document, "dotprompt");
}

/** Asks at most once per window, and after an answer never again. */
async function askOnce(memory: Memento, key: string, question: string, yes: string): Promise<boolean> {
  if (memory.get(key) || asked.has(key)) return false;
  asked.add(key);
  const choice = await window.showInformationMessage(question, yes, never);
  if (choice) await memory.update(key, true);
  return choice === yes;
}

const asked = new Set<string>();
