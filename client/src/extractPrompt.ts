import {
  CodeAction,
  CodeActionKind,
  type CodeActionProvider,
  commands,
  Disposable,
  languages,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { LanguageServer } from "./languageServer.ts";
import { type Literal, literalAt } from "./literalAt.ts";
import { programEdit } from "./programEdit.ts";

const command = "typed-prompts.extractPrompt";

/** Of the server: writes the bindings of one prompt. */
const generateCommand = "typed-prompts.generateBindingsOf";

const programs = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** "Extract to .prompt file", on a string or template literal of a program. */
export class PromptExtraction implements CodeActionProvider, Disposable {
  private readonly server: LanguageServer;
  private readonly subscriptions: Disposable;

  constructor(server: LanguageServer) {
    this.server = server;
    const selector = programs.flatMap((language) => ["file", "vscode-remote"].map((scheme) => ({ scheme, language })));
    const kinds = { providedCodeActionKinds: [CodeActionKind.RefactorExtract] };
    this.subscriptions = Disposable.from(
      languages.registerCodeActionsProvider(selector, this, kinds),
      commands.registerCommand(command, (uri: Uri, range: Range) => this.extract(uri, range)),
    );
  }

  async provideCodeActions(document: TextDocument, range: Range): Promise<CodeAction[]> {
    const literal = literalIn(document, range);
    // A single word is a name or a key, no prompt.
    if (!literal?.pieces.some((piece) => typeof piece === "string" && /\S\s|\s\S/.test(piece))) return [];
    const action = new CodeAction("Extract to .prompt file", CodeActionKind.RefactorExtract);
    const prompt = await this.server.extractPrompt({ pieces: literal.pieces, before: "" });
    if (prompt) action.command = { title: action.title, command, arguments: [document.uri, range] };
    else
      action.disabled = {
        reason: "A template cannot say this text: look at braces and backslashes beside expressions.",
      };
    return [action];
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Writes the prompt, has its bindings written, and calls them in place of the literal. */
  private async extract(uri: Uri, range: Range): Promise<void> {
    const document = await workspace.openTextDocument(uri);
    const text = document.getText();
    const literal = literalIn(document, range);
    const before = text.slice(0, literal?.start).slice(-200);
    const prompt = literal && (await this.server.extractPrompt({ pieces: literal.pieces, before }));
    if (!literal || !prompt) return;
    const folder = Uri.joinPath(uri, "..");
    const name = await freeName(folder, prompt.name);
    const file = Uri.joinPath(folder, `${name}.prompt`);
    await workspace.fs.writeFile(file, new TextEncoder().encode(prompt.text));
    const bindings = await writtenBindings(file, folder, name);
    if (bindings) {
      const { importAt, importLine, call } = programEdit(text, bindings.exported, bindings.module, prompt.argument);
      const edit = new WorkspaceEdit();
      edit.insert(uri, document.positionAt(importAt), `${importLine}\n`);
      edit.replace(uri, new Range(document.positionAt(literal.start), document.positionAt(literal.end)), call);
      await workspace.applyEdit(edit, { isRefactoring: true });
    } else {
      void window.showWarningMessage(`${name}.prompt has no bindings yet, so the program does not call it.`);
    }
    await window.showTextDocument(file, { preview: false });
  }
}

function literalIn(document: TextDocument, range: Range): Literal | undefined {
  return literalAt(document.getText(), document.offsetAt(range.start), document.offsetAt(range.end));
}

async function freeName(folder: Uri, wanted: string): Promise<string> {
  let name = wanted;
  for (
    let count = 2;
    (await exists(folder, `${name}.prompt`)) || (await exists(folder, `${name}.prompt.ts`));
    count++
  ) {
    name = `${wanted}-${count}`;
  }
  return name;
}

/** Has the bindings of a new prompt written. The server hears of the file from the editor, a moment later. */
async function writtenBindings(file: Uri, folder: Uri, name: string) {
  for (let attempt = 0; attempt < 10 && workspace.isTrusted; attempt++) {
    await commands.executeCommand(generateCommand, file.toString());
    const bindings = await bindingsOf(folder, name);
    if (bindings) return bindings;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return undefined;
}

/** What the bindings of a prompt export, and the path to them without an extension: beside it, or where else they are. */
async function bindingsOf(folder: Uri, name: string): Promise<{ exported: string; module: string } | undefined> {
  const beside = Uri.joinPath(folder, `${name}.prompt.ts`);
  const isBeside = await exists(folder, `${name}.prompt.ts`);
  const [file] = isBeside ? [beside] : await workspace.findFiles(`**/${name}.prompt.ts`, undefined, 1);
  const text = file && new TextDecoder().decode(await workspace.fs.readFile(file));
  const exported = /^export const ([\w$]+): Prompt</m.exec(text ?? "")?.[1];
  if (!file || exported === undefined) return undefined;
  return { exported, module: relativePath(folder, file).replace(/\.ts$/, "") };
}

function relativePath(folder: Uri, file: Uri): string {
  const from = folder.path.split("/");
  const to = file.path.split("/");
  let same = 0;
  while (same < from.length && from[same] === to[same]) same++;
  const path = [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
  return path.startsWith(".") ? path : `./${path}`;
}

async function exists(folder: Uri, name: string): Promise<boolean> {
  try {
    await workspace.fs.stat(Uri.joinPath(folder, name));
    return true;
  } catch {
    return false;
  }
}
