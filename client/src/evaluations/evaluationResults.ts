import { type Event, EventEmitter, type Uri } from "vscode";
import type { Sample } from "../../../server/src/eval/run.ts";

/** What was last found of one case: its trials of each model, of each of its prompts. */
export interface CaseResult {
  readonly samples: readonly Sample[];
  /** Whether the case, its prompt, a partial or a dataset has been edited since. */
  readonly isStale: boolean;
  /** Where the case is written now, as far as edits are known; zero-based. */
  readonly line: number;
}

/** Which run a result comes from, and when that began, in milliseconds since 1970. */
export interface RunMark {
  readonly started: number;
}

interface Entry {
  readonly sample: Sample;
  readonly run: RunMark;
  isStale: boolean;
  line: number;
}

/** Listeners paint editors, which nobody sees more often than this. In milliseconds. */
const changeDelay = 100;

/** The results of the last run of each case in this window. */
export class EvaluationResults {
  private readonly files = new Map<string, Map<string, readonly Entry[]>>();
  private readonly changed = new EventEmitter<void>();
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChange: Event<void> = this.changed.event;

  of(file: Uri): ReadonlyMap<string, CaseResult> {
    const known = this.files.get(file.toString()) ?? new Map<string, readonly Entry[]>();
    return new Map([...known].map(([name, entries]) => [name, resultOf(entries)]));
  }

  /** Takes the place of what earlier runs found of the same case and prompt; until it comes, that stays. */
  add(file: Uri, sample: Sample, run: RunMark): void {
    const known = this.files.get(file.toString()) ?? new Map<string, readonly Entry[]>();
    this.files.set(file.toString(), known);
    const kept = (known.get(sample.case) ?? []).filter((one) => one.run === run || one.sample.prompt !== sample.prompt);
    known.set(sample.case, [...kept, { sample, run, isStale: false, line: sample.place.line }]);
    this.changeSoon();
  }

  /** All cases of a file have been run: what is known of others is of cases that are not there any more. */
  keepOnly(file: Uri, run: RunMark): void {
    const known = this.files.get(file.toString());
    for (const [name, entries] of known ?? []) {
      if (entries.every((one) => one.run !== run)) known?.delete(name);
    }
    this.changeSoon();
  }

  /** Something that the cases are made of was changed at a time, in milliseconds since 1970: what was found before is old. Returns whether anything was. */
  outdate(file: Uri, at: number): boolean {
    const known = [...(this.files.get(file.toString())?.values() ?? [])].flat();
    const old = known.filter(({ isStale, run }) => !isStale && run.started <= at);
    for (const one of old) one.isStale = true;
    if (old.length > 0) this.changeSoon();
    return old.length > 0;
  }

  /**
   * Lines were put into a file that cases are written in, or taken out.
   *
   * @param written the file as places have it
   */
  move(file: Uri, written: string, below: number, by: number): void {
    for (const one of [...(this.files.get(file.toString())?.values() ?? [])].flat()) {
      if (one.sample.place.file === written && one.line > below) one.line += by;
    }
  }

  failed(file: Uri): readonly string[] {
    const bad = [...this.of(file)].filter(([, { samples }]) => samples.some(({ status }) => status !== "pass"));
    return bad.map(([name]) => name);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed.dispose();
  }

  private changeSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, changeDelay);
  }
}

function resultOf(entries: readonly Entry[]): CaseResult {
  return {
    samples: entries.map(({ sample }) => sample),
    isStale: entries.some(({ isStale }) => isStale),
    line: entries[0]?.line ?? 0,
  };
}
