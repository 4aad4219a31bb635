import type { TextRange } from "../text/range.ts";
import type { TextEdit } from "../text/textEdit.ts";
import { type Arguments, catalogue, type DiagnosticCode, type Severity } from "./catalogue.ts";

/** Identifies a file: a URI, `file:///…` for files on disk. */
export type FileId = string;

/** A place in a file that explains a diagnostic reported elsewhere. */
export interface RelatedLocation {
  readonly file: FileId;
  readonly range: TextRange;
  readonly message: string;
}

export interface FileEdit extends TextEdit {
  readonly file: FileId;
}

/** A change that resolves a diagnostic. All edits are applied together. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  /** Whether applying it needs no decision of the user: `check --fix` and "fix all" apply only these. */
  readonly preferred: boolean;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** In the file that the diagnostic is listed for. */
  readonly range: TextRange;
  /** What is wrong, one sentence with the user's own names. */
  readonly message: string;
  /** Why it matters and what to do. */
  readonly help: string;
  readonly related: readonly RelatedLocation[];
  readonly fixes: readonly Fix[];
}

/** What a diagnostic may carry beside its message. */
export interface Evidence {
  readonly related?: readonly RelatedLocation[] | undefined;
  readonly fixes?: readonly Fix[] | undefined;
  /** Lower or raise the catalogue's severity where the design gives a code two of them. */
  readonly severity?: Severity | undefined;
}

/** Builds one diagnostic from the catalogue; a missing message argument is a compile error. */
export function diagnostic<Code extends DiagnosticCode>(
  code: Code,
  range: TextRange,
  args: Arguments<Code>,
  evidence: Evidence = {},
): Diagnostic {
  const entry = catalogue[code];
  return {
    code,
    severity: evidence.severity ?? entry.severity,
    range,
    message: fill(entry.message, args),
    help: fill(entry.help, args),
    related: evidence.related ?? [],
    fixes: evidence.fixes ?? [],
  };
}

function fill(template: string, args: Readonly<Record<string, string>>): string {
  return template.replace(/<(\w+)>/g, (whole, name: string) => args[name] ?? whole);
}
