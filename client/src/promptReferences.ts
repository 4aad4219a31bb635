import {
  type CodeLens,
  commands,
  Disposable,
  EventEmitter,
  extensions,
  type Location,
  type Range,
  Uri,
  window,
  workspace,
} from "vscode";
import type * as protocol from "vscode-languageserver-protocol";
import { exportedPrompt } from "../../server/src/codegen/bindingHeader.ts";
import { type ShowReferencesArguments, showReferencesCommand } from "../../server/src/lsp/customRequests.ts";
import { isGenerated } from "./generatedFiles.ts";

/** What to convert places of the protocol with. */
export interface PlaceConverter {
  asLocation(item: protocol.Location): Location;
}

/** The uses of a prompt that TypeScript knows of, for the lens above the prompt; and the command that shows them all. */
export class PromptReferences implements Disposable {
  /** By the URI of the bindings; TypeScript is asked anew when a program has been saved. */
  private readonly known = new Map<string, Promise<readonly Location[]>>();
  /** Whether uses were counted without TypeScript, which had not been started. */
  private isIncomplete = false;
  /** Bindings of which TypeScript knew no use. */
  private readonly asked = new Set<string>();
  private readonly changed = new EventEmitter<void>();
  private readonly subscriptions: Disposable;
  /** What is known of uses may be different now. */
  readonly onDidChange = this.changed.event;

  constructor() {
    const watcher = workspace.createFileSystemWatcher("**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}");
    const forget = () => {
      if (this.known.size + this.asked.size === 0 && !this.isIncomplete) return;
      this.isIncomplete = false;
      this.known.clear();
      this.asked.clear();
      this.changed.fire();
    };
    this.subscriptions = Disposable.from(
      this.changed,
      watcher,
      watcher.onDidChange(forget),
      watcher.onDidCreate(forget),
      watcher.onDidDelete(forget),
      // Which starts TypeScript, so that it can be asked.
      workspace.onDidOpenTextDocument(({ languageId }) => {
        if (this.isIncomplete && /^(?:type|java)script/.test(languageId)) setTimeout(forget, 3_000);
      }),
    );
  }

  /** Adds the uses in programs to a lens of the server. */
  async complete(lens: CodeLens, converter: PlaceConverter): Promise<CodeLens> {
    const { command } = lens;
    if (command?.command !== showReferencesCommand) return lens;
    const [uri, , locations, bindings, areBroken] = command.arguments as ShowReferencesArguments;
    if (areBroken) return bindings === null ? lens : this.completeBroken(lens, uri, Uri.parse(bindings, true));
    const inPrompts = locations.map((one) => converter.asLocation(one));
    const all = [...inPrompts, ...(bindings === null ? [] : await this.inPrograms(Uri.parse(bindings, true)))];
    const title = all.length === 1 ? "1 reference" : `${all.length} references`;
    // Of nothing there is nothing to show.
    lens.command =
      all.length === 0
        ? { title, command: "" }
        : { title, command: showReferencesCommand, arguments: [Uri.parse(uri, true), lens.range, all] };
    return lens;
  }

  /** How many places in programs a change breaks; without TypeScript nothing is counted, and a click starts it. */
  private async completeBroken(lens: CodeLens, uri: string, bindings: Uri): Promise<CodeLens> {
    const prompt = Uri.parse(uri, true);
    const found = await this.inPrograms(bindings);
    if (found.length === 0) {
      const title = this.isIncomplete ? "Find call sites affected" : "0 call sites affected";
      const command = this.isIncomplete ? "typed-prompts.showCallSites" : "";
      lens.command = { title, command, arguments: [prompt, lens.range, bindings] };
      return lens;
    }
    const title = found.length === 1 ? "1 call site affected" : `${found.length} call sites affected`;
    lens.command = { title, command: showReferencesCommand, arguments: [prompt, lens.range, found] };
    return lens;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** Once, when TypeScript has had some time. */
  private askAgain(key: string): void {
    this.known.delete(key);
    if (this.asked.has(key)) return;
    this.asked.add(key);
    setTimeout(() => this.changed.fire(), 3_000);
  }

  private inPrograms(bindings: Uri): Promise<readonly Location[]> {
    // Only to count, TypeScript is not started.
    if (!extensions.getExtension("vscode.typescript-language-features")?.isActive) {
      this.isIncomplete = true;
      return Promise.resolve([]);
    }
    const key = bindings.toString();
    let found = this.known.get(key);
    if (!found) {
      found = usesOf(bindings).catch(() => []);
      this.known.set(key, found);
      // That nobody uses it may be because TypeScript has not read the file yet, which was written just now.
      void found.then((uses) => uses.length === 0 && this.askAgain(key));
    }
    return this.inTime(found);
  }

  /** Nothing when TypeScript takes its time: a lens that waits for it would not be seen. */
  private async inTime(uses: Promise<readonly Location[]>): Promise<readonly Location[]> {
    let isLate = false;
    const late = new Promise<readonly Location[]>((resolve) => {
      setTimeout(() => {
        isLate = true;
        resolve([]);
      }, 1_000);
    });
    void uses.then((all) => isLate && all.length > 0 && this.changed.fire());
    return Promise.race([uses, late]);
  }
}

/** Shows places beside the one that they are about. */
export async function showReferences(uri: Uri, { start }: Range, locations: readonly Location[]): Promise<void> {
  await commands.executeCommand("editor.action.showReferences", uri, start, locations);
}

/** The same for the uses of a prompt in programs, which TypeScript is started for. */
export async function showCallSites(prompt: Uri, range: Range, bindings: Uri): Promise<void> {
  const found = await usesOf(bindings);
  if (found.length > 0) return showReferences(prompt, range, found);
  void window.showInformationMessage("TypeScript knows of no call site of this prompt.");
}

/** Where programs use what bindings export for a prompt: not where they import it, and not in other generated files. */
async function usesOf(bindings: Uri): Promise<readonly Location[]> {
  const document = await workspace.openTextDocument(bindings);
  const at = exportedPrompt(document.getText());
  if (at === undefined) return [];
  const found = await commands.executeCommand<Location[]>(
    "vscode.executeReferenceProvider",
    bindings,
    document.positionAt(at),
  );
  const uses = await Promise.all(
    found.map(async (one) => ((await isGenerated(one.uri)) || (await isImport(one)) ? [] : [one])),
  );
  return uses.flat();
}

/** Whether a name stands in an import, or is only passed on. */
async function isImport({ uri, range: { start } }: Location): Promise<boolean> {
  const document = await workspace.openTextDocument(uri);
  const before = document.getText().slice(0, document.offsetAt(start));
  const inBraces = /(?:^|\n)\s*(?:import|export)\s+(?:type\s+)?(?:[\w$]+\s*,\s*)?\{[^{}'"]*$/;
  return inBraces.test(before.slice(-5_000)) || /\brequire\s*\(/.test(document.lineAt(start.line).text);
}
