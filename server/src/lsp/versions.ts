import type { FileId } from "../diagnostics/diagnostic.ts";
import type { PromptVersion } from "../diff/promptVersion.ts";
import { loadSchemaValidators } from "../diff/schemaValidators.ts";
import { typeComparer } from "../diff/typesOfVersions.ts";
import type { PromptPair } from "../features/versions/changedPrompts.ts";
import { type ComparisonTools, comparisonOf } from "../features/versions/comparisons.ts";
import type { PendingChanges } from "../features/versions/pendingChanges.ts";
import { promptVersionOf } from "../features/versions/promptVersionOf.ts";
import type { Revision, VersionHost } from "../features/versions/versionHost.ts";
import type { FileSystem } from "../workspace/fileSystem.ts";
import { Workspace } from "../workspace/workspace.ts";

/** What versions need of the server. */
export interface VersionsOwner {
  /** Prompts as they are on disk, whatever is being typed. */
  savedWorkspace(): Workspace;
  /** What prompts change may be something else now, without an edit of theirs. */
  changesMoved(): void;
}

/** What was found of a prompt when the files of the workspace were last in one state. */
interface Known {
  readonly state: number;
  readonly head: Revision | undefined;
  readonly changes: PendingChanges;
  /** As people see it, to tell them only what is new. */
  readonly summary: string;
  /** Of a comparison with renderings, in milliseconds. */
  readonly cost: number;
  /** Whether it was made without: then what is written otherwise counts as changed even where it renders the same. */
  readonly isFirst: boolean;
}

/** Comparisons that take longer are made when typing pauses, and until then one without renderings. In milliseconds. */
const costly = 15;
/** How long a pause is at least, in milliseconds. */
const pause = 300;

/**
 * Prompts in the editor held against what was committed last; against what is saved, where nothing was. A comparison is
 * made when it is asked for, and remembered until a file changes.
 */
export class Versions {
  readonly host: VersionHost;
  readonly #workspace: Workspace;
  readonly #fileSystem: FileSystem;
  readonly #owner: VersionsOwner;
  readonly #heads = new Map<FileId, Revision | undefined>();
  readonly #known = new Map<FileId, Known>();
  readonly #workspaces = new WeakMap<Revision, { readonly folders: string; readonly workspace: Workspace }>();
  /** Of revisions, which do not change. */
  readonly #versions = new WeakMap<Workspace, Map<FileId, PromptVersion | undefined>>();
  readonly #late = new Map<FileId, NodeJS.Timeout>();
  #state = 0;
  #tools: ComparisonTools | undefined;

  constructor(host: VersionHost, workspace: Workspace, fileSystem: FileSystem, owner: VersionsOwner) {
    this.host = host;
    this.#workspace = workspace;
    this.#fileSystem = fileSystem;
    this.#owner = owner;
  }

  /** Something has changed in some file. */
  changed(): void {
    this.#state++;
  }

  /** Everything is checked: what prompts change because of other files is known now. */
  settled(): void {
    for (const [file, known] of this.#known) {
      if (known.state === this.#state) continue;
      const found = known.cost > costly ? this.#compareTwice(file, known.cost) : this.#compare(file);
      if (found?.summary !== known.summary) return this.#owner.changesMoved();
    }
  }

  /** Something else was committed last in some repository. */
  headMoved(): void {
    for (const file of this.#heads.keys()) {
      this.#look(file).then(
        () => undefined,
        () => undefined,
      );
    }
    this.#owner.changesMoved();
  }

  savedWorkspace(): Workspace {
    return this.#owner.savedWorkspace();
  }

  forget(file: FileId): void {
    this.#known.delete(file);
    this.#heads.delete(file);
    clearTimeout(this.#late.get(file));
    this.#late.delete(file);
  }

  /**
   * What a prompt changes, as far as it is known without waiting; where it is not yet, the owner is told later. Git is asked
   * meanwhile whether something else was committed.
   */
  changesOf(file: FileId): PendingChanges | undefined {
    if (!this.#isCompared(file)) return undefined;
    this.#look(file).then(
      (isMoved) => isMoved && this.#owner.changesMoved(),
      () => undefined,
    );
    if (!this.#tools || !this.#heads.has(file)) return undefined;
    const known = this.#known.get(file);
    if (known?.state === this.#state && known.head === this.#heads.get(file)) return known.changes;
    return (known && known.cost > costly ? this.#compareTwice(file, known.cost) : this.#compare(file))?.changes;
  }

  /** The same, once it is known. */
  async changesNow(file: FileId): Promise<PendingChanges | undefined> {
    if (!this.#isCompared(file)) return undefined;
    await this.#look(file);
    const known = this.#known.get(file);
    const isCurrent = known?.state === this.#state && known.head === this.#heads.get(file) && !known.isFirst;
    return isCurrent ? known.changes : this.#compare(file)?.changes;
  }

  async tools(): Promise<ComparisonTools> {
    this.#tools ??= {
      compareTypes: typeComparer(await loadSchemaValidators()),
      sha256: this.host.sha256,
      versionOf: (workspace, file) => this.#versionOf(workspace, file),
    };
    return this.#tools;
  }

  /** The folders of the editor as they were, with a file that may be in none of them. */
  workspaceAt(revision: Revision, file: FileId): Workspace {
    const folders = [...this.#workspace.folders].join("\n");
    let found = this.#workspaces.get(revision);
    if (found?.folders !== folders) {
      found = { folders, workspace: this.#workspaceOf(revision.files) };
      this.#workspaces.set(revision, found);
      this.#versions.set(found.workspace, new Map());
    }
    if (revision.files.readFile(file).kind !== "missing") found.workspace.addFile(file);
    return found.workspace;
  }

  /** The editor's folders as they are now, one file of them with another text. */
  workspaceWith(file: FileId, text: string): Workspace {
    const live = this.#workspace;
    const workspace = this.#workspaceOf({
      readFile: (one) => {
        const now = live.text(one);
        return now === undefined ? this.#fileSystem.readFile(one) : { kind: "text", text: now };
      },
      findFiles: (folder) => this.#fileSystem.findFiles(folder),
    });
    workspace.open(file, text);
    return workspace;
  }

  #isCompared(file: FileId): boolean {
    return file.endsWith(".prompt") && this.#workspace.has(file);
  }

  /** Returns whether something else was committed last than was known. */
  async #look(file: FileId): Promise<boolean> {
    const [head] = await Promise.all([this.host.head(file), this.tools()]);
    const isMoved = !this.#heads.has(file) || this.#heads.get(file) !== head;
    this.#heads.set(file, head);
    return isMoved;
  }

  #compare(file: FileId, first?: { readonly cost: number }): Known | undefined {
    if (!this.#tools) return undefined;
    const start = performance.now();
    const head = this.#heads.get(file);
    const isCommitted = head !== undefined && head.files.readFile(file).kind !== "missing";
    const before = isCommitted ? this.workspaceAt(head, file) : this.#owner.savedWorkspace();
    // A file outside of all folders, or one that was never saved.
    if (!isCommitted) before.addFile(file);
    const hasBefore = isCommitted || before.text(file) !== undefined;
    const pair: PromptPair = { before: hasBefore ? file : undefined, after: file };
    const tools = first ? { ...this.#tools, skipsRendering: true } : this.#tools;
    const comparison = comparisonOf({ before, after: this.#workspace }, pair, tools);
    const changes: PendingChanges = {
      base: isCommitted ? "HEAD" : "saved file",
      // That a prompt is new is no change of it.
      comparison: hasBefore ? comparison : { ...comparison, verdict: "same", changes: [] },
    };
    const summary = [
      changes.base,
      ...comparison.changes.map(({ verdict, audience }) => `${verdict} ${audience}`),
    ].join();
    const cost = first?.cost ?? performance.now() - start;
    const known: Known = { state: this.#state, head, changes, summary, cost, isFirst: first !== undefined };
    this.#known.set(file, known);
    return known;
  }

  /** At once without renderings, and with them when nothing has been typed for a while. */
  #compareTwice(file: FileId, cost: number): Known | undefined {
    clearTimeout(this.#late.get(file));
    const first = this.#compare(file, { cost });
    const again = (): void => {
      this.#late.delete(file);
      if (this.#isCompared(file) && this.#compare(file)?.summary !== first?.summary) this.#owner.changesMoved();
    };
    this.#late.set(file, setTimeout(again, Math.max(pause, Math.min(4 * cost, 2_000))));
    return first;
  }

  #versionOf(workspace: Workspace, file: FileId): PromptVersion | undefined {
    const remembered = this.#versions.get(workspace);
    if (!remembered) return promptVersionOf(workspace, file, this.host.sha256);
    if (!remembered.has(file)) remembered.set(file, promptVersionOf(workspace, file, this.host.sha256));
    return remembered.get(file);
  }

  #workspaceOf(files: FileSystem): Workspace {
    const workspace = new Workspace(files);
    for (const folder of this.#workspace.folders) workspace.addFolder(folder);
    return workspace;
  }
}
