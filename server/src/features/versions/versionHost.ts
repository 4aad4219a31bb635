import type { FileId } from "../../diagnostics/diagnostic.ts";
import type { Verdict } from "../../diff/change.ts";
import type { FileSystem } from "../../workspace/fileSystem.ts";
import type { Sha256 } from "./promptVersionOf.ts";

/** Why a version cannot be had; the message is for the user. */
export class VersionError extends Error {}

/** The files of a repository as a commit has them; what is outside of it is as it is now. */
export interface Revision {
  /** Of the commit. */
  readonly id: string;
  readonly files: FileSystem;
  /** What is missing in it, for the user. */
  readonly problems: readonly string[];
}

/** One commit of the history of a prompt. */
export interface HistoryEntry {
  readonly revision: string;
  /** ISO 8601. */
  readonly date: string;
  readonly author: string;
  readonly subject: string;
  readonly verdict: Verdict | "added" | "broken";
  readonly version?: string;
  /** How many tokens the template has more than before. */
  readonly tokens?: number;
  /** Of the evaluations of this version, where they are on record: `28 of 30`. */
  readonly evaluation?: string;
}

/** How the evaluations of one version of a prompt went when they were last run. */
export interface RecordedEvaluation {
  /** ISO 8601. */
  readonly date: string;
  readonly models: readonly { readonly model: string; readonly pass: number; readonly total: number }[];
  /** By case, where the run is kept. */
  readonly cases: readonly { readonly name: string; readonly model: string; readonly status: string }[];
}

/** Versions of files, wherever they are kept. `node/nodeVersions.ts` reads them from git. */
export interface VersionHost {
  readonly sha256: Sha256;
  /**
   * What was committed last where a file is; the same object until that is another commit. `undefined` without git, outside
   * of repositories, and before the first commit. Never rejects.
   */
  head(file: FileId): Promise<Revision | undefined>;
  /** A revision by its name, and where in it a file is that may have been called otherwise. Rejects with `VersionError`. */
  revision(file: FileId, name: string): Promise<{ readonly revision: Revision; readonly file: FileId }>;
  /** The newest versions of a prompt, the newest first. Rejects with `VersionError`. */
  history(
    file: FileId,
    most: number,
    countTokens: (text: string) => number,
  ): Promise<{ readonly entries: readonly HistoryEntry[]; readonly isComplete: boolean }>;
  /** The branches and tags where a file is, those used last first; none without git. */
  names(file: FileId): Promise<{ readonly branches: readonly string[]; readonly tags: readonly string[] }>;
  /** By the hash of a version of a prompt. */
  recordedEvaluation(file: FileId, hash: string): Promise<RecordedEvaluation | undefined>;
  /** Called when something was committed or checked out in a repository that was asked about. */
  onHeadMoved(listener: () => void): void;
}
