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
import { type Literal, literalAt } from "./literalAt.ts";
import { programEdit, promptName, promptOfLiteral } from "./promptOfLiteral.ts";

const command = "typed-prompts.extractPrompt";

/** Of the server: writes the bindings of one prompt. */
const generateCommand = "typed-prompts.generateBindingsOf";

const programs = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** "Extract to .prompt file", on a string or template literal of a program. */
export class PromptExtraction implements CodeActionProvider, Disposable {
  private readonly subscriptions: Disposable;

  constructor() {
    const selector = programs.flatMap((language) => ["file", "vscode-remote"].map((scheme) => ({ scheme, language })));
    const kinds = { providedCodeActionKinds: [CodeActionKind.RefactorExtract] };
    this.subscriptions = Disposable.from(
      languages.registerCodeActionsProvider(selector, this, kinds),
      commands.registerCommand(command, extract),
    );
  }

  provideCodeActions(document: TextDocument, range: Range): CodeAction[] {
    const literal = literalIn(document, range);
    // A single word is a name or a key, no prompt.
    if (!literal?.pieces.some((piece) => typeof piece === "string" && /\S\s+\S|\S\s|\s\S/.test(piece))) return [];
    const action = new CodeAction("Extract to .prompt file", CodeActionKind.RefactorExtract);
    if (promptOfLiteral(literal)) action.command = { title: action.title, command, arguments: [document.uri, range] };
    else
      action.disabled = { reason: "A template cannot say this text: see braces and backslashes beside expressions." };
    return [action];
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function literalIn(document: TextDocument, range: Range): Literal | undefined {
  return literalAt(document.getText(), document.offsetAt(range.start), document.offsetAt(range.end));
}

/** Writes the prompt, has its bindings written, and calls them in place of the literal. */
async function extract(uri: Uri, range: Range): Promise<void> {
  const document = await workspace.openTextDocument(uri);
  const text = document.getText();
  const literal = literalIn(document, range);
  const prompt = literal && promptOfLiteral(literal);
  if (!literal || !prompt) return;
  const folder = Uri.joinPath(uri, "..");
  const name = await freeName(folder, promptName(text.slice(0, literal.start)));
  const file = Uri.joinPath(folder, `${name}.prompt`);
  await workspace.fs.writeFile(file, new TextEncoder().encode(prompt.text));
  await commands.executeCommand(generateCommand, file.toString());
  const { importAt, importLine, call } = programEdit(text, name, await modulePath(folder, name), prompt.argument);
  const edit = new WorkspaceEdit();
  edit.insert(uri, document.positionAt(importAt), `${importLine}\n`);
  edit.replace(uri, new Range(document.positionAt(literal.start), document.positionAt(literal.end)), call);
  await workspace.applyEdit(edit, { isRefactoring: true });
  await window.showTextDocument(file, { preview: false });
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

/** How the program imports the bindings, without an extension: beside the prompt, unless they were written elsewhere. */
async function modulePath(folder: Uri, name: string): Promise<string> {
  if (await exists(folder, `${name}.prompt.ts`)) return `./${name}.prompt`;
  const [elsewhere] = await workspace.findFiles(`**/${name}.prompt.ts`, undefined, 1);
  return elsewhere ? relativePath(folder, elsewhere).replace(/\.ts$/, "") : `./${name}.prompt`;
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
