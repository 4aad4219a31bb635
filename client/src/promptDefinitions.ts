import {
  type CancellationToken,
  commands,
  type DefinitionProvider,
  type Disposable,
  Location,
  type LocationLink,
  languages,
  type Position,
  Range,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import { readHeader } from "../../server/src/codegen/bindingHeader.ts";

const programs = ["typescript", "typescriptreact", "javascript", "javascriptreact"];

/** Leads from a name that TypeScript finds in generated bindings on to the prompt that they were made from. */
export class PromptDefinitions implements DefinitionProvider, Disposable {
  private readonly registration: Disposable;
  /** Asking TypeScript asks this provider too. */
  private readonly asking = new Set<string>();

  constructor() {
    const selector = programs.flatMap((language) => ["file", "vscode-remote"].map((scheme) => ({ scheme, language })));
    this.registration = languages.registerDefinitionProvider(selector, this);
  }

  async provideDefinition(document: TextDocument, position: Position, token: CancellationToken): Promise<Location[]> {
    const question = `${document.uri} ${position.line} ${position.character}`;
    // Most programs know no prompt.
    if (this.asking.has(question) || !document.getText().includes(".prompt")) return [];
    this.asking.add(question);
    try {
      const found = await commands.executeCommand<(Location | LocationLink)[]>(
        "vscode.executeDefinitionProvider",
        document.uri,
        position,
      );
      const word = document.getText(document.getWordRangeAtPosition(position));
      const prompts = await Promise.all(
        found.map((one) => (token.isCancellationRequested ? undefined : promptOf(one, word))),
      );
      return prompts.filter((one) => one !== undefined);
    } finally {
      this.asking.delete(question);
    }
  }

  dispose(): void {
    this.registration.dispose();
  }
}

async function promptOf(found: Location | LocationLink, word: string): Promise<Location | undefined> {
  const [uri, range] = found instanceof Location ? [found.uri, found.range] : [found.targetUri, found.targetRange];
  if (!uri.path.endsWith(".prompt.ts")) return undefined;
  const bindings = await workspace.openTextDocument(uri);
  const path = readHeader(bindings.getText())?.header.prompt;
  if (path === undefined) return undefined;
  const file = Uri.joinPath(uri, "..", path);
  const prompt = await openPrompt(file);
  if (!prompt) return undefined;
  const field = fieldAt(bindings, range.start, word);
  return new Location(file, field ? fieldRange(prompt, word, field) : new Range(0, 0, 0, 0));
}

async function openPrompt(file: Uri): Promise<TextDocument | undefined> {
  try {
    return await workspace.openTextDocument(file);
  } catch {
    // Deleted since it was generated.
    return undefined;
  }
}

/** A property of a generated type. */
interface Field {
  readonly section: "input" | "output";
  readonly isNested: boolean;
}

/** The property that is defined at a place in bindings; `undefined` when it is something else. */
function fieldAt(bindings: TextDocument, { line, character }: Position, word: string): Field | undefined {
  if (word === "" || !new RegExp(`^"?${word}"?\\??:`).test(bindings.lineAt(line).text.slice(character)))
    return undefined;
  for (let above = line; above >= 0; above--) {
    const [, section, isObject] =
      /^export (?:interface|type) \w+?(Input|Output)( \{)?/.exec(bindings.lineAt(above).text) ?? [];
    if (section) {
      const isNested = isObject === undefined || character > 2;
      return { section: section === "Input" ? "input" : "output", isNested };
    }
  }
  return undefined;
}

/** Where the schema of the input or the output declares a field; the first line when it does not by this name. */
function fieldRange(prompt: TextDocument, word: string, { section, isNested }: Field): Range {
  const lines = prompt.getText().split(/\r?\n/);
  const top = lines.findIndex((line) => line.startsWith(`${section}:`));
  const end = lines.findIndex((line, at) => at > top && /^\S/.test(line));
  const schema = lines.findIndex((line, at) => at > top && at < end && /^\s+schema:/.test(line));
  const found = lines.flatMap((line, at) => {
    const indent = new RegExp(`^\\s*["']?(?=${word}\\b)`).exec(line)?.[0].length;
    return indent !== undefined && at > Math.max(top, schema) && at < end ? [{ at, indent }] : [];
  });
  // A name may be declared at several depths: the outermost is the one of the type itself.
  const outermost = Math.min(...found.map(({ indent }) => indent));
  const chosen = found.find(({ indent }) => (isNested ? indent > outermost : indent === outermost)) ?? found[0];
  if (top < 0 || !chosen) return new Range(0, 0, 0, 0);
  return new Range(chosen.at, chosen.indent, chosen.at, chosen.indent + word.length);
}
