import { type Event, EventEmitter, type Uri } from "vscode";
import type { Sample } from "../../../server/src/eval/run.ts";

/** What was last found of one case: its trials of each model. */
export interface CaseResult {
  readonly samples: readonly Sample[];
  /** Whether the case, its prompt or a partial has been edited since. */
  readonly isStale: boolean;
}

/** The results of the last run of each case in this window. */
export class EvaluationResults {
  private readonly files = new Map<string, Map<string, CaseResult>>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.changed.event;

  of(file: Uri): ReadonlyMap<string, CaseResult> {
    return this.files.get(file.toString()) ?? new Map();
  }

  /** Forgets what was known of cases that are about to be run; `undefined` for all of the file. */
  begin(file: Uri, names: readonly string[] | undefined): void {
    const known = this.files.get(file.toString());
    if (!known) return;
    if (names) for (const name of names) known.delete(name);
    else known.clear();
    this.changed.fire();
  }

  add(file: Uri, sample: Sample): void {
    const known = this.files.get(file.toString()) ?? new Map<string, CaseResult>();
    this.files.set(file.toString(), known);
    known.set(sample.case, { samples: [...(known.get(sample.case)?.samples ?? []), sample], isStale: false });
    this.changed.fire();
  }

  outdate(file: Uri): void {
    const known = this.files.get(file.toString());
    if (!known || [...known.values()].every(({ isStale }) => isStale)) return;
    for (const [name, result] of known) known.set(name, { ...result, isStale: true });
    this.changed.fire();
  }

  failed(file: Uri): readonly string[] {
    const bad = [...this.of(file)].filter(([, { samples }]) => samples.some(({ status }) => status !== "pass"));
    return bad.map(([name]) => name);
  }

  dispose(): void {
    this.changed.dispose();
  }
}
